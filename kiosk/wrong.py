"""What is wrong with a value of the kiosk's file, and what finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

Found = Iterator["Wrong"]


class Wrong(Exception):
    """What is wrong, and what to do about it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


@dataclass(frozen=True, slots=True)
class Check:
    """One key: a line to copy, and what finds fault with its value."""

    example: str
    faults: Callable[[object], Found]


def kind_of(value: object) -> str:
    """What a value is, in words."""
    names: Mapping[type, str] = {
        bool: "true or false", str: "text", int: "a number", Decimal: "a number",
        list: "a list", dict: "a table", datetime: "a date with a time", date: "a date",
    }  # fmt: skip
    return names.get(type(value), type(value).__name__)


def not_a(wanted: str, value: object, example: str) -> Wrong:
    """A value of the wrong kind, with a line to copy."""
    return Wrong(f"must be {wanted}, and is {kind_of(value)}", f"Write it as: {example}")
