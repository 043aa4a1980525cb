"""The kiosk's clock: what the time is, and how long it has been, which are not the same.

Rests, gaps and idle times are counted in seconds that never jump; the time of record is the host's
own clock. A test moves both with VITAL5_CLOCK, as everywhere in the program.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from vital5.clock import LONDON, file_clock, system_clock


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant. `at` is the time of record; `seconds` count from some start and never jump."""

    at: datetime
    seconds: float

    @property
    def day(self) -> date:
        """The date on the wall calendar where the kiosk stands."""
        return self.at.astimezone(LONDON).date()


Clock = Callable[[], Moment]


def host_clock() -> Moment:
    """Now, by the host: its wall clock, and seconds since it started."""
    return Moment(system_clock(), time.monotonic())


def clock_of(environ: Mapping[str, str] | None = None) -> Clock:
    """The host's clock; in a test environment the one that VITAL5_CLOCK names."""
    environ = os.environ if environ is None else environ
    file = environ.get("VITAL5_CLOCK")
    if not file or environ.get("VITAL5_ENV") != "test":
        return host_clock
    now = file_clock(Path(file))

    def moved() -> Moment:
        at = now()
        return Moment(at, at.timestamp())

    return moved
