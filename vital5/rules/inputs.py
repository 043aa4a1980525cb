"""What a rule may be asked: the keys, words, types and shapes of its input, checked at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol


class InputRefused(ValueError):
    """The question was not put in the rule's vocabulary; the message says where."""


class Kind(Protocol):
    """One type of input value. `read` never sees null: any value may be null (rules.md 11.1)."""

    def read(self, value: Any, where: str) -> Any:
        """The value as the rules use it, or InputRefused."""


def read(kind: Kind, value: Any, where: str) -> Any:
    """One value of that kind, or None where it was not answered."""
    return None if value is None else kind.read(value, where)


def _shown(value: object) -> str:
    """A few characters of what was sent, so that a message stays short."""
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


@dataclass(frozen=True)
class Number:
    """A number, read as Decimal. True and false are not numbers; nor is NaN or an infinity."""

    def read(self, value: Any, where: str) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise InputRefused(f"{where}: not a number")
        if isinstance(value, float):
            # The shortest decimal that means this float: 24.95 stays 24.95.
            value = repr(value)
        number = Decimal(value)
        if not number.is_finite():
            raise InputRefused(f"{where}: not a number")
        return number


@dataclass(frozen=True)
class YesNo:
    """True or false."""

    def read(self, value: Any, where: str) -> bool:
        if not isinstance(value, bool):
            raise InputRefused(f"{where}: neither true nor false")
        return value


@dataclass(frozen=True)
class Word:
    """One of some words."""

    words: tuple[str, ...]

    def read(self, value: Any, where: str) -> str:
        if not isinstance(value, str):
            raise InputRefused(f"{where}: not a word")
        if value not in self.words:
            raise InputRefused(f"{where}: no such word as {_shown(value)}")
        return value


@dataclass(frozen=True)
class ListOf:
    """A list of one kind; each entry may be null. `length`: None if any will do."""

    kind: Kind
    length: int | None = None

    def read(self, value: Any, where: str) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise InputRefused(f"{where}: not a list")
        if self.length is not None and len(value) != self.length:
            raise InputRefused(f"{where}: not a list of {self.length}")
        return [read(self.kind, entry, f"{where}[{i}]") for i, entry in enumerate(value)]


@dataclass(frozen=True)
class Record:
    """An object with these keys; `optional` ones may be absent, meaning not asked."""

    keys: Mapping[str, Kind]
    optional: frozenset[str] = field(default_factory=frozenset)

    def read(self, value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise InputRefused(f"{where}: not an object")
        for key in value:
            if key not in self.keys:
                raise InputRefused(f"{where}: no such key as {_shown(key)}")
        for key in self.keys:
            if key not in value and key not in self.optional:
                raise InputRefused(f"{where}: {key} is absent")
        return {key: read(self.keys[key], entry, key) for key, entry in value.items()}


PAIR = {"systolic": Number(), "diastolic": Number()}
"""A blood pressure in mmHg, by its two keys."""

BOTH_NUMBERS = ListOf(Number(), length=2)
"""Two numbers in a list: a blood pressure, or a left and a right systolic, in mmHg."""

ITEMS = ListOf(Number())
"""Item scores in published order. Another length is an answer (`valid` false), not an error."""
