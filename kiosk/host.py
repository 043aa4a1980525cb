"""This machine: which start of it this is, and how it knows its own time."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from uuid import UUID, uuid4

from kiosk.moments import Clock
from vital5.wire.letter import SaidClock

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@lru_cache(maxsize=1)
def boot() -> UUID:
    """The id of this start of the host; of this start of the program, where no host tells it."""
    try:
        return UUID(BOOT_ID.read_text().strip())
    except (OSError, ValueError):
        return uuid4()


def clock_now(clock: Clock) -> SaidClock:
    """Both of the kiosk's clocks, read together."""
    moment = clock()
    seconds = Decimal(str(round(moment.seconds, 3)))
    return SaidClock(wall=moment.at, seconds=seconds, boot=boot())
