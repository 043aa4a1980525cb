"""Adding up a questionnaire: whole, or not at all; a missing answer never scores nought."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

Allowed = tuple[int, ...]


def points(top: int, lowest: int = 0) -> Allowed:
    """The scores of an item that runs in steps of one."""
    return tuple(range(lowest, top + 1))


def total(items: Sequence[Decimal | None] | None, allowed: Sequence[Allowed]) -> int | None:
    """The sum; None if an item is missing or is no score of its item, or the list is wrong."""
    if items is None or len(items) != len(allowed):
        return None
    pairs = zip(items, allowed, strict=True)
    scored = [int(item) for item, scores in pairs if item is not None and item in scores]
    return sum(scored) if len(scored) == len(allowed) else None
