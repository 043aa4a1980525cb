"""How soon a practice should look at what was shared: the rank that its list is sorted by."""

from __future__ import annotations

from typing import Literal

from vital5.rules.urgency import URGENCIES

When = Literal["now", "today", "week", "routine"]

RANKS = {"emergency_999": 0, "same_day": 1, "gp": 2}
"""Whatever is not here is routine. All routine items have one rank, so that among them only age
counts: with a rank for each urgency the mildest could wait for ever behind a steady stream."""

ROUTINE = 3
WHENS: tuple[When, ...] = ("now", "today", "week", "routine")
"""What each rank is called, most urgent first."""

FIRST_NOT_URGENT = 2
"""Ranks below this are urgent: an alarm is raised when nobody opens them."""


def rank_of(urgency: str) -> int:
    """The place of an urgency in the list; an unknown word is refused, never sorted last."""
    if urgency not in URGENCIES:
        raise ValueError(f"no such urgency: {urgency!r}")
    return RANKS.get(urgency, ROUTINE)


def is_urgent(urgency: str) -> bool:
    """Whether somebody at the practice has to open it within two opening hours."""
    return rank_of(urgency) < FIRST_NOT_URGENT


def when_of(rank: int) -> When:
    """What the list calls a rank."""
    return WHENS[min(rank, ROUTINE)]
