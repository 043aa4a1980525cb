"""Draws every text out of the sources into the template, safety texts under their own context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.extract import extract_python
from jinja2.ext import babel_extract
from polib import POEntry, POFile

from vital5.catalogues.entries import SAFETY, STAFF, text_class
from vital5.catalogues.places import WIDTH, header

WORDS = ("_", "_l", "N_", "S_", "S_alone", "gettext", "lazy_gettext", "ngettext", "pgettext")
NOTE = "Translators:"
"""How a comment in the sources begins when it is meant for translators."""

_SOURCES = (
    "vital5/**/*.py",
    "kiosk/**/*.py",
    "templates/**/*.html",
    "templates/**/*.jinja",
    "templates/**/*.txt",
)
# Where marked words are looked up: it calls gettext with words that stand elsewhere.
_PLUMBING = "vital5/web/words.py"
_MEANING = {
    "R1": "Class R1: safety words. Shown only when approved by hash.",
    "R2": "Class R2: health content.",
    "R3": "Class R3: interface.",
    STAFF: "Only for staff: not translated.",
}


class NotLiteral(ValueError):
    """A call that marks words has no words in it, so nobody could ever translate them."""


@dataclass(frozen=True)
class Text:
    """One text as it stands in one file."""

    place: str
    context: str
    message: str
    plural: str
    note: str


def texts(root: Path) -> Iterator[Text]:
    """Every marked text of the sources, in the order of files and lines."""
    paths = {path for pattern in _SOURCES for path in root.glob(pattern)}
    for path in sorted(paths - {root / _PLUMBING}):
        yield from texts_of(path, path.relative_to(root).as_posix())


def texts_of(path: Path, place: str) -> Iterator[Text]:
    """Every marked text of one file."""
    with path.open("rb") as file:
        for line, function, said, notes in _calls(file, python=path.suffix == ".py"):
            yield _text(function, said, " ".join(notes), f"{place}:{line}")


def _calls(file: BinaryIO, *, python: bool) -> Iterator[Any]:
    if python:
        return extract_python(file, dict.fromkeys(WORDS), [NOTE], {})
    # Not silent: a template that does not parse must not lose its words unnoticed.
    options = {"silent": "false", "trimmed": "true", "trim_blocks": "true"}
    return babel_extract(file, WORDS, [NOTE], options)


def _text(function: str, said: str | tuple[str | None, ...] | None, note: str, at: str) -> Text:
    """Sort out which argument is what. Numbers and names to fill in are None here."""
    parts = said if isinstance(said, tuple) else (said,)
    needed = 2 if function in ("ngettext", "pgettext") else 1
    words = [part for part in parts[:needed] if part]
    if len(words) < needed:
        raise NotLiteral(f"{at}: {function}() needs its words written out")
    place = at.rsplit(":", 1)[0]
    if function == "pgettext":
        return Text(place, words[0], words[1], "", note)
    context = SAFETY if function in ("S_", "S_alone") else ""
    return Text(place, context, words[0], words[1] if function == "ngettext" else "", note)


def template(root: Path) -> POFile:
    """The template as the sources would have it now; no dates or lines, so that it changes
    only when words do.
    """
    found: dict[tuple[str, str], POEntry] = {}
    for text in texts(root):
        entry = found.setdefault((text.context, text.message), _blank(text))
        _add(entry, text)
    made = POFile(wrapwidth=WIDTH)
    made.metadata = header()
    for entry in found.values():
        made.append(_finished(entry))
    return made


def _blank(text: Text) -> POEntry:
    return POEntry(msgctxt=text.context or None, msgid=text.message)


def _add(entry: POEntry, text: Text) -> None:
    """Note one more place of a text."""
    if (text.place, "") not in entry.occurrences:
        entry.occurrences.append((text.place, ""))
    if text.plural:
        entry.msgid_plural = text.plural
        entry.msgstr_plural = {0: "", 1: ""}
    if text.note and text.note not in entry.comment:
        entry.comment = f"{entry.comment}\n{text.note}".strip()


def _finished(entry: POEntry) -> POEntry:
    entry.comment = f"{_MEANING[text_class(entry)]}\n{entry.comment}".strip()
    if "%(" in entry.msgid + entry.msgid_plural:
        entry.flags = ["python-format"]
    return entry
