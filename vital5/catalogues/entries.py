"""One text of a catalogue: its class, its key in the reviews, its translations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from polib import POEntry, POFile

SAFETY = "safety"
"""The gettext context that S_() gives: words that can hurt when they are wrong."""

CLASSES = ("R1", "R2", "R3")
"""R1 safety, R2 health content, R3 interface (languages/plan.md 3.5)."""

STAFF = "staff"
"""What only staff read: their pages are in English, so it is translated into nothing."""

_STAFF = (
    "templates/practice/", "templates/staff/", "templates/admin/", "templates/programme/",
    "templates/layouts/staff", "templates/components/staff", "templates/errors/staff",
    "templates/kiosk/venue", "vital5/web/practice/", "vital5/web/staff/", "vital5/web/admin/",
    "vital5/web/programme/", "vital5/services/practice/", "vital5/services/staff/",
    "kiosk/pages/venue",
)  # fmt: skip

_HEALTH = ("vital5/vitals/", "vital5/visit/", "templates/vitals/")


def text_class(entry: POEntry) -> str:
    """How much depends on a text. A text used in several places takes the strictest class."""
    if entry.msgctxt == SAFETY:
        return "R1"
    if any(place.startswith(_HEALTH) for place, _line in entry.occurrences):
        return "R2"
    places = [place for place, _line in entry.occurrences]
    return STAFF if places and all(place.startswith(_STAFF) for place in places) else "R3"


def originals(entry: POEntry) -> list[str]:
    """The English: one text, or the singular and the plural."""
    return [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]


def translations(entry: POEntry) -> list[str]:
    """The translation: one text, or every plural form in order. Missing ones are empty."""
    if not entry.msgid_plural:
        return [entry.msgstr]
    return [text for _form, text in sorted(entry.msgstr_plural.items())]


def is_translated(entry: POEntry) -> bool:
    """Whether every form is written, and no person has put it in doubt (fuzzy)."""
    forms = translations(entry)
    return bool(forms) and all(forms) and not entry.fuzzy


def review_key(entry: POEntry) -> str:
    """SHA-256 of context, English and translation, so that any edit voids an approval.

    Laid out as in a compiled catalogue, whose separators can stand in no text.
    """
    words = "\x00".join([*originals(entry), *translations(entry)])
    return hashlib.sha256(f"{entry.msgctxt or ''}\x04{words}".encode()).hexdigest()


def identity(entry: POEntry) -> tuple[str, str]:
    """What a text is looked up by."""
    return entry.msgctxt or "", entry.msgid


def current(catalogue: POFile) -> Iterator[POEntry]:
    """The texts that the sources still have."""
    return (entry for entry in catalogue if not entry.obsolete)
