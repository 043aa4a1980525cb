"""Terms that must be said one way, strings that may not be said, and words that must differ.

translations/glossary.json is data, reduced from the project's glossary to the terms that the
product uses; each says where its wording came from.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from polib import POEntry

from vital5.catalogues.entries import originals, text_class, translations
from vital5.catalogues.wording import ISOLATED
from vital5.languages import Language

_MARKS = re.compile("[\u064b-\u0652\u0640]")  # short vowels and stretching: no part of a word
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]+")
_LEVEL = re.compile(
    r"\b(very high|well inside the high|a bit above the healthy|high|low|healthy)\b"
)
_PAIR = {"systolic": "top number", "diastolic": "bottom number"}


@dataclass(frozen=True)
class Glossary:
    """The file, as rules to ask of a translation."""

    content: dict[str, Any]

    @classmethod
    def read(cls, path: Path) -> Glossary:
        """The glossary in a file."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    @cached_property
    def names(self) -> list[str]:
        """What is written in Latin letters in every language, longest first."""
        return sorted(self.content["names"], key=len, reverse=True)

    def forms(self, term: str, language: Language) -> Sequence[str]:
        """How a term may be said in a language; nothing: not settled."""
        for one in self.content["terms"]:
            if one["en"] == term:
                return list(one.get(language.code, ()))
        return ()

    def findings(self, entry: POEntry, language: Language) -> Iterator[str]:
        """Everything that the glossary has against one translation."""
        for english, words in zip(_for_each_form(entry), translations(entry), strict=True):
            yield from self._missing(english, words, language)
            yield from self._forbidden(english, words, language)
            yield from self._swapped(words, language)
            yield from self._left_over(words, language)
        yield from self._copied(entry, language)

    def _missing(self, english: str, words: str, language: Language) -> Iterator[str]:
        for term in self.content["terms"]:
            accepted = term.get(language.code, ())
            if accepted and _says(english, term["en"]) and not _has(words, accepted):
                yield f"does not say “{term['en']}” as {' or '.join(accepted)}"

    def _forbidden(self, english: str, words: str, language: Language) -> Iterator[str]:
        for ban in self.content["never"]:
            if not _says(english, ban["where"]):
                continue
            if any(_says(english, other) for other in ban.get("unless", ())):
                continue
            for wrong in ban.get(language.code, ()):
                if _has_word(words, wrong):
                    yield f"says “{ban['where']}” as “{wrong}”, which means something else"

    def _swapped(self, words: str, language: Language) -> Iterator[str]:
        """L01: the upper number must stand by the upper value."""
        for value, term in _PAIR.items():
            before, found, _after = words.partition(f"%({value})s")
            if not found:
                continue
            nearest = {t: _last(before, self.forms(t, language)) for t in _PAIR.values()}
            if max(nearest.values()) >= 0 and max(nearest, key=lambda t: nearest[t]) != term:
                yield f"puts the value {value} after the words for the other number"

    def _left_over(self, words: str, language: Language) -> Iterator[str]:
        """English words left standing, where the script gives them away."""
        if language.direction != "rtl":
            return
        rest = re.sub(r"%\(\w+\)s|<[^<>]*>", " ", ISOLATED.sub(" ", words))
        for name in self.names:
            rest = rest.replace(name, " ")
        for found in _LATIN.findall(rest):
            yield f"has “{found}” left in Latin letters"

    def _copied(self, entry: POEntry, language: Language) -> Iterator[str]:
        same = self.content["same"].get(language.code, ())
        copied = [t for t in translations(entry) if t in originals(entry)]
        for text in copied:
            if text_class(entry) != "R3" and text not in same and text not in self.names:
                yield "is the English itself"


def _for_each_form(entry: POEntry) -> list[str]:
    """The English that each form translates: the plural, but for a lone text."""
    return [originals(entry)[-1]] * len(translations(entry))


def too_alike(entries: Iterable[POEntry]) -> Iterator[tuple[POEntry, str]]:
    """L03: texts whose English differs only in how high, said alike."""
    groups: dict[tuple[str, str], list[POEntry]] = defaultdict(list)
    for entry in entries:
        if entry.msgstr and _LEVEL.search(entry.msgid.lower()):
            bare = _LEVEL.sub("#", entry.msgid.lower())
            groups[entry.msgctxt or "", bare].append(entry)
    for group in groups.values():
        said: dict[str, str] = {}
        for entry in group:
            first = said.setdefault(_folded(entry.msgstr), entry.msgid)
            if first.lower() != entry.msgid.lower():
                yield entry, f"is said just as “{first}”"


def _says(english: str, term: str) -> bool:
    plain = re.sub(r"%\(\w+\)s", " ", english)
    return re.search(rf"\b{re.escape(term)}(s|es|’s)?\b", plain, re.IGNORECASE) is not None


def _folded(text: str) -> str:
    return _MARKS.sub("", text).casefold()


def _has(words: str, accepted: Iterable[str]) -> bool:
    """Whether a form begins a word; in Arabic an article or a preposition may stand before it."""
    folded = _folded(words)
    return any(re.search(_start(form) + re.escape(_folded(form)), folded) for form in accepted)


def _start(form: str) -> str:
    return "" if "\u0600" <= form[0] <= "\u06ff" else r"(?<!\w)"


def _has_word(words: str, wrong: str) -> bool:
    return re.search(rf"\b{re.escape(_folded(wrong))}\b", _folded(words)) is not None


def _last(text: str, forms: Iterable[str]) -> int:
    return max((_folded(text).rfind(_folded(form)) for form in forms), default=-1)
