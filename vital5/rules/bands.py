"""A scale cut into bands by lower edges: what every score and amount is banded with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Row(NamedTuple):
    """One band: the number it starts at (it ends just below the next row's), word and urgency."""

    starts: Decimal
    band: str
    urgency: str = ""  # empty where the band itself asks for nothing


Scale = tuple[Row, ...]

Steps = Sequence[tuple[int, T]]
"""What a number is worth by lower edges, lowest first: points, a code, an urgency."""


def scale(*rows: tuple[int | str, str] | tuple[int | str, str, str]) -> Scale:
    """Rows lowest first; edges with decimals are given as text, so that none is a float."""
    return tuple(Row(Decimal(row[0]), *row[1:]) for row in rows)


def row_of(number: Decimal | int, rows: Sequence[Row]) -> Row | None:
    """The row that a number falls in; None below the lowest."""
    return next((row for row in reversed(rows) if number >= row.starts), None)


def worth(number: Decimal | int | None, steps: Steps[T]) -> T | None:
    """What a number is worth; None for no number, or one below the lowest edge."""
    if number is None:
        return None
    return next((value for starts, value in reversed(steps) if number >= starts), None)


def words(rows: Sequence[Row]) -> tuple[str, ...]:
    """The bands of a scale, lowest first."""
    return tuple(row.band for row in rows)
