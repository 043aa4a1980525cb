"""Catalogues of a test's own: words written, approved, and spoilt again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from polib import POEntry, POFile

from vital5.catalogues.entries import current, review_key, text_class, translations
from vital5.catalogues.places import OURS, Places, header
from vital5.languages import LANGUAGES, Language

SPANISH, ARABIC = LANGUAGES["es"], LANGUAGES["ar"]

SIGNED: dict[str, Any] = {
    "class": "R1",
    "translator": "A. Ruiz",
    "reviewer": "B. Soto",
    "clinician": "Dr C. Vega",
    "dates": {"translator": "2026-05-01", "reviewer": "2026-05-08", "clinician": "2026-05-15"},
    "evidence": "back-translation 7, panel of three residents",
}
"""An approval that counts."""


def text(english: str, words: str = "", context: str | None = None, *places: str) -> POEntry:
    """One text of a catalogue."""
    found_in = [(place, "") for place in places or ("templates/base.html",)]
    return POEntry(msgid=english, msgstr=words, msgctxt=context, occurrences=found_in)


def safety(english: str, words: str = "") -> POEntry:
    """One text of class R1."""
    return text(english, words, "safety")


def plural(english: str, plural_english: str, *forms: str) -> POEntry:
    """One text with plural forms."""
    return POEntry(
        msgid=english,
        msgid_plural=plural_english,
        msgstr_plural=dict(enumerate(forms)),
        occurrences=[("templates/base.html", "")],
    )


def shelf(folder: Path, *entries: POEntry, language: Language = SPANISH) -> Places:
    """A translations folder with one language, its template and the real glossary."""
    places = Places(folder)
    made, template = POFile(), POFile()
    made.metadata = {**header(), "Plural-Forms": language.plural_forms}
    made.extend(entries)
    for entry in entries:
        template.append(
            POEntry(
                msgid=entry.msgid,
                msgid_plural=entry.msgid_plural,
                msgctxt=entry.msgctxt,
                occurrences=entry.occurrences,
            )
        )
    save(places, made, language)
    template.save(str(places.template))
    places.glossary.write_text(OURS.glossary.read_text())
    return places


def save(places: Places, catalogue: POFile, language: Language = SPANISH) -> None:
    """Write a language's catalogue."""
    places.catalogue(language).parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(places.catalogue(language)))


def approve(
    places: Places, entries: Iterable[POEntry], language: Language = SPANISH, **changes: Any
) -> None:
    """File an approval of each text, for its own class."""
    places.review(language).parent.mkdir(exist_ok=True)
    records = {
        review_key(entry): {**SIGNED, "class": text_class(entry), **changes} for entry in entries
    }
    places.review(language).write_text(json.dumps(records))


def approve_written(places: Places, *classes: str, language: Language = SPANISH) -> None:
    """File an approval of everything that is written, of some classes."""
    written = [e for e in current(places.open(language)) if all(translations(e))]
    approve(places, [e for e in written if text_class(e) in classes], language)


def write_safety_words(places: Places, language: Language = SPANISH) -> POFile:
    """Give every safety text words that are told from English at sight."""
    catalogue = places.open(language)
    for entry in current(catalogue):
        if text_class(entry) == "R1":
            entry.msgstr = f"«{entry.msgid}»"
    save(places, catalogue, language)
    return catalogue


def reword(places: Places, english: str, words: str, language: Language = SPANISH) -> None:
    """Change one translation, as somebody would who meant well."""
    catalogue = places.open(language)
    for entry in catalogue:
        if entry.msgid == english:
            entry.msgstr = words
    save(places, catalogue, language)
