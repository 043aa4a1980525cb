"""How far a kiosk's clock was off when a letter was written, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from vital5.models import Kiosk
from vital5.wire.letter import Letter

FLAGGED = timedelta(minutes=5)
"""From here on a clock is wrong: every time of the letter is corrected, and that is said."""

QUARANTINED = timedelta(hours=24)
"""From here on no trend shows what came with it, until somebody has looked."""

NONE, CORRECTED, UNKNOWN = "none", "corrected", "unknown"


@dataclass(frozen=True)
class Shift:
    """What is added to every time of a letter; nothing, where the clock was near enough."""

    by: timedelta
    skew: str
    quarantined: bool

    def __call__(self, at: datetime) -> datetime:
        return at + self.by


def shift_of(letter: Letter, boot_began: datetime | None, kiosk: Kiosk, now: datetime) -> Shift:
    """Work out the shift from the moment, by our clock, at which the kiosk's host had started.

    A host that was off the line until it started anew never learned that moment. Its times are
    taken as they are, unless they cannot be: written later than now, or before the kiosk was
    added here.
    """
    wall = letter.written.wall
    if boot_began is not None:
        real = boot_began + timedelta(seconds=float(letter.written.seconds))
        off = real - wall
        if real > now + FLAGGED:
            return Shift(timedelta(0), UNKNOWN, quarantined=True)
        if abs(off) <= FLAGGED:
            return Shift(timedelta(0), NONE, quarantined=False)
        return Shift(off, CORRECTED, quarantined=abs(off) > QUARANTINED)
    ahead, before = wall - now, kiosk.added_at - wall
    off = max(ahead, before)
    if off <= FLAGGED:
        return Shift(timedelta(0), NONE, quarantined=False)
    return Shift(timedelta(0), UNKNOWN, quarantined=off > QUARANTINED)
