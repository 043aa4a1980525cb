"""The plausibility gate: did the device speak sense? It refuses and never edits."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.drivers.events import Reading
from kiosk.drivers.fields import Refusal


@dataclass(frozen=True, slots=True)
class Limits:
    """Lowest and highest that a device may say: mmHg, mmHg, beats a minute."""

    systolic: tuple[int, int]
    diastolic: tuple[int, int]
    pulse: tuple[int, int]


POLICY = Limits(systolic=(40, 300), diastolic=(20, 250), pulse=(30, 240))


def judged(reading: Reading, limits: Limits = POLICY) -> Reading:
    """The same reading, or a refusal: range first, then whether the numbers can stand together."""
    if not _in_range(reading, limits):
        raise Refusal("out_of_range")
    if not _stands_together(reading):
        raise Refusal("impossible_values")
    return reading


def _in_range(reading: Reading, limits: Limits) -> bool:
    return (
        _within(reading.systolic, limits.systolic)
        and _within(reading.diastolic, limits.diastolic)
        and (reading.pulse is None or _within(reading.pulse, limits.pulse))
    )


def _within(value: int, limits: tuple[int, int]) -> bool:
    return limits[0] <= value <= limits[1]


def _stands_together(reading: Reading) -> bool:
    if reading.systolic <= reading.diastolic:
        return False
    return reading.mean is None or reading.diastolic <= reading.mean <= reading.systolic
