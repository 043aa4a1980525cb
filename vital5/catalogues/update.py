"""Brings a language's catalogue up to the template and keeps what people wrote."""

from __future__ import annotations

import re

from polib import POEntry, POFile

from vital5.catalogues.entries import identity, translations
from vital5.catalogues.places import WIDTH, header
from vital5.languages import Language


def plural_count(language: Language) -> int:
    """How many plural forms a language writes."""
    found = re.match(r"nplurals=(\d+);", language.plural_forms)
    if found is None:
        raise ValueError(f"{language.code}: the plural header does not say how many forms")
    return int(found[1])


def updated(old: POFile | None, template: POFile, language: Language) -> POFile:
    """The catalogue with exactly the template's texts, in its order.

    A text whose English changed comes empty: a guess from a similar one could say what the
    English no longer says. What was written for texts that are gone is kept at the end.
    """
    known = {identity(entry): entry for entry in old or []}
    made = POFile(wrapwidth=WIDTH)
    made.metadata = _header(old, language)
    for entry in template:
        made.append(_filled(entry, known.pop(identity(entry), None), plural_count(language)))
    for entry in known.values():
        if any(translations(entry)):
            entry.obsolete = True
            made.append(entry)
    return made


def _header(old: POFile | None, language: Language) -> dict[str, str]:
    written = dict(old.metadata) if old is not None else {"X-Vital5-State": "draft"}
    ours = {"Language": language.babel, "Plural-Forms": language.plural_forms}
    return {**written, **header(), **ours}


def _filled(fresh: POEntry, old: POEntry | None, forms: int) -> POEntry:
    """A text of the template with what was written for it."""
    entry = POEntry(
        msgctxt=fresh.msgctxt,
        msgid=fresh.msgid,
        msgid_plural=fresh.msgid_plural,
        occurrences=fresh.occurrences,
        comment=fresh.comment,
        flags=list(fresh.flags),
    )
    if old is not None:
        entry.tcomment = old.tcomment
        entry.flags += sorted({*old.flags} - {*entry.flags, "python-format"})
    if fresh.msgid_plural:
        written = old.msgstr_plural if old is not None else {}
        entry.msgstr_plural = {form: written.get(form, "") for form in range(forms)}
    else:
        entry.msgstr = old.msgstr if old is not None else ""
    return entry
