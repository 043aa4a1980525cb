"""What went wrong with a measurement, in one word that a screen has words for; and the tally."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.drivers import errors
from kiosk.drivers.errors import CuffError

LEAKS_RUNNING = 3
"""A loose cuff this often running, whoever sat there, is the cuff's (cuffs/protocols.md 14)."""

FAULTS_RUNNING = 2
"""The cuff's own fault this often running takes it out of use (docs/cuffs.md)."""


class Trouble(StrEnum):
    """Why there is no reading."""

    MOVEMENT = "movement"
    CUFF_LOOSE = "cuff_loose"
    NO_PULSE = "no_pulse"
    TOO_LONG = "too_long"
    NOT_BELIEVABLE = "not_believable"
    DAMAGED = "damaged"
    OLD_RESULT = "old_result"
    CUFF_AWAY = "cuff_away"
    CUFF_FAULT = "cuff_fault"


_NAMES: Mapping[type[CuffError], Trouble] = {
    errors.NotStill: Trouble.MOVEMENT,
    errors.CuffLoose: Trouble.CUFF_LOOSE,
    errors.NoPulse: Trouble.NO_PULSE,
    errors.NoResult: Trouble.TOO_LONG,
    errors.OutOfRange: Trouble.NOT_BELIEVABLE,
    errors.BadFrame: Trouble.DAMAGED,
    errors.NoCuff: Trouble.CUFF_AWAY,
    errors.CuffBusy: Trouble.CUFF_AWAY,
    errors.CuffUnplugged: Trouble.CUFF_AWAY,
    errors.NotAllowed: Trouble.CUFF_AWAY,
    errors.NotSerial: Trouble.CUFF_AWAY,
}


def named(error: CuffError | None) -> Trouble:
    """The word for an error; none at all means that what came was not this measurement's."""
    return Trouble.OLD_RESULT if error is None else _NAMES.get(type(error), Trouble.CUFF_FAULT)


@dataclass(slots=True)
class Tally:
    """Counts since the kiosk started, of nobody in particular: for maintenance and for tests."""

    late: int = 0  # results of a measurement that was over, or of a visit that had ended
    stale: int = 0  # leftovers drained before a measurement
    too_soon: int = 0  # results that were begun before we listened
    duplicates: int = 0
    strangers: int = 0  # deeds on the page of another visit
    readings: int = 0
    failures: Counter[Trouble] = field(default_factory=Counter)
    _last: Trouble | None = None
    _running: int = 0

    def took(self) -> None:
        """A reading: whatever was wrong before is over."""
        self.readings += 1
        self._last, self._running = None, 0

    def failed(self, trouble: Trouble) -> bool:
        """Count a failure; whether it is now the engineer's."""
        self.failures[trouble] += 1
        self._running = self._running + 1 if trouble is self._last else 1
        self._last = trouble
        limits = {Trouble.CUFF_LOOSE: LEAKS_RUNNING, Trouble.CUFF_FAULT: FAULTS_RUNNING}
        return self._running >= limits.get(trouble, self._running + 1)
