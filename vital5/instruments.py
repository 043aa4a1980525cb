"""The published questionnaires, word for word: loaded once, refused if a word was changed.

Nothing here is ever translated by us (languages/plan.md 2.2). An official version in another
language is another entry of instruments.json, with its own source, licence, date and hash; where
there is none, `instrument` gives None and no score is taken in that language.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Option = tuple[str, int]
"""The words of an answer and what it scores."""


class Altered(Exception):
    """The wording of a questionnaire is not the wording its hash was taken of."""


@dataclass(frozen=True)
class Instrument:
    """One questionnaire in one language."""

    id: str
    rule: str
    language: str
    title: str
    source_line: str
    licence: str
    stem: str
    items: tuple[str, ...]
    options: tuple[tuple[Option, ...], ...]  # one list for each item, in order
    sha256: str

    @property
    def version(self) -> str:
        """What stands for a version: the published forms carry no number of their own."""
        return self.sha256[:12]

    def item(self, number: int) -> str:
        """The words of an item, counted from one as on the published form."""
        return self.items[number - 1]

    def options_of(self, number: int) -> tuple[Option, ...]:
        """The answers of an item, counted from one, in the published order."""
        return self.options[number - 1]


def sha256_of_items(items: Sequence[str]) -> str:
    """The hash of a questionnaire's items: each on a line of its own, no line after the last."""
    return hashlib.sha256("\n".join(items).encode()).hexdigest()


def read(entry: Mapping[str, Any]) -> Instrument:
    """One entry of instruments.json; refuses one whose items do not fit their hash."""
    items = tuple(entry["items"])
    if sha256_of_items(items) != entry["sha256_of_items"]:
        raise Altered(f"the items of {entry['id']} ({entry['language']}) do not fit their hash")
    return Instrument(
        id=entry["id"],
        rule=entry["rule"],
        language=entry["language"],
        title=entry["title"],
        source_line=entry["source_line"],
        licence=entry["licence"],
        stem=entry["stem"] or "",
        items=items,
        options=_options(entry, len(items)),
        sha256=entry["sha256_of_items"],
    )


def _options(entry: Mapping[str, Any], how_many: int) -> tuple[tuple[Option, ...], ...]:
    each = entry.get("options_by_item") or {
        str(number): entry["options"] for number in range(1, how_many + 1)
    }
    return tuple(
        tuple((words, score) for words, score in each[str(number)])
        for number in range(1, how_many + 1)
    )


@cache
def instruments() -> Mapping[tuple[str, str], Instrument]:
    """Every questionnaire there is an official wording of, by id and language."""
    text = files("vital5").joinpath("instruments.json").read_text(encoding="utf-8")
    found = [read(entry) for entry in json.loads(text)["instruments"]]
    return {(one.id, one.language): one for one in found}


def instrument(id: str, language: str = "en") -> Instrument | None:
    """A questionnaire in a language, or None where no official version exists."""
    return instruments().get((id, language))


def original(id: str) -> Instrument:
    """The English wording, which every questionnaire of ours has."""
    return instruments()[id, "en"]
