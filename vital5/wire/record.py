"""Somebody's record on a kiosk's screen: what the kiosk asks, and what it is told of it.

As little as a page shows: numbers that a table has, never answers, and no number that its owner
asked not to see.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool

from vital5.wire.letter import Code16, Name, NumberOrWord, Said, Slug, Time, Word

MOST_OF_A_VITAL = 6
"""Readings of each vital, the newest: the last few checks, and what a drawing names."""
MOST_TOLD = 120


class RecordAsked(Said):
    """The code of a passport that somebody entered at a kiosk."""

    code: Code16


class SaidBefore(Said):
    """One vital, once: when, its word that day, and the numbers that a table shows."""

    vital: Slug
    taken_at: Time
    band: Word
    values: dict[Name, NumberOrWord] = Field(max_length=20)


class RecordTold(Said):
    """What a code opens. `opened` is false for every code that is nobody's, for whatever reason."""

    server_time: Time
    opened: StrictBool
    readings: Annotated[tuple[SaidBefore, ...], Field(max_length=MOST_TOLD)] = ()
    """Oldest first."""
