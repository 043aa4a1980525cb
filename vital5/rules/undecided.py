"""What can still be said when an answer is missing: what is already decided is given (11.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

T = TypeVar("T")
Output = dict[str, Any]


def agreed(outputs: Iterable[Output]) -> Output:
    """What all the answers that are still possible have in common; None where they differ."""
    first, *others = outputs
    return {
        key: value if all(other[key] == value for other in others) else None
        for key, value in first.items()
    }


def possible(value: T | None, everything: Sequence[T]) -> Sequence[T]:
    """The values that an answer may have: itself, or, not given, every one."""
    return everything if value is None else (value,)


def either(flag: bool | None) -> Sequence[bool]:
    """The values that a yes or no may have."""
    return possible(flag, (False, True))


def possible_sets(
    ticked: Sequence[str | None] | None, words: Sequence[str]
) -> list[frozenset[str]]:
    """The sets that a list of ticks may stand for: a null in it, or for it, may be any word."""
    known = frozenset(word for word in ticked or () if word is not None)
    if ticked is not None and None not in ticked:
        return [known]
    return [known, *(known | {word} for word in words)]


def amount(number: Decimal | None) -> Decimal | None:
    """An age, amount or score; one below zero is impossible and tells no more than none."""
    return None if number is None or number < 0 else number


def at_least(number: Decimal | None, line: Decimal | int) -> bool | None:
    """Whether an amount has reached a line; None if it is not known."""
    return None if number is None else number >= line


def either_of(*answers: bool | None) -> bool | None:
    """Whether any is true: one true decides, and only all false say no."""
    if True in answers:
        return True
    return None if None in answers else False
