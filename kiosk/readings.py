"""A reading that this kiosk took, and what the clinical rules ask for after it.

Every number comes from `vital5.rules`; nothing is judged here that the pages judge otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from kiosk.drivers.events import Reading
from vital5.rules import judge
from vital5.rules.pressure import CLINIC_VERY_HIGH
from vital5.rules.pressure_sitting import KIOSK_READINGS

Arm = Literal["left", "right"]

READINGS_AT_MOST = 3
"""BP-SITTING never asks for a fourth; only the repeat after an irregular pulse may be one."""

SEEN_TWICE = 2
"""An irregular pulse is confirmed by the repeat after a rest (BP-PULSE)."""

NEVER_KEPT = ("user_id",)
"""What a device tells of its own users; a visit does not store it (cuffs/protocols.md 0)."""

# Flags by which a device doubts its own reading, though it gives one.
_DOUBTS = ("status_unexplained", "body_movement", "cuff_loose", "improper_position", "movement")
_IRREGULAR = ("irregular", "irregular_count", "irregular_pulse")


@dataclass(frozen=True, slots=True)
class Measured:
    """One reading, as the device gave it: mmHg, beats a minute. `taken_at` is the host's time.

    `visit` is the one that was open when the inflation began.
    """

    id: UUID
    visit: str
    measurement: int
    taken_at: datetime
    arm: Arm
    systolic: int
    diastolic: int
    mean: int | None
    pulse: int | None
    device_time: str | None
    flags: Mapping[str, int | bool]

    @property
    def valid(self) -> bool:
        """Whether it can be believed and banded (BP-VALID)."""
        return bool(self._ask("BP-VALID")["valid"])

    @property
    def very_high(self) -> bool:
        """Whether warning signs are asked about before it is shown, believable or not."""
        systolic, diastolic = CLINIC_VERY_HIGH
        return self.systolic >= systolic or self.diastolic >= diastolic

    @property
    def irregular(self) -> bool:
        """Whether the device flagged the pulse."""
        return any(self.flags.get(flag) for flag in _IRREGULAR)

    @property
    def doubted(self) -> bool:
        """Whether one more is wanted: the device doubts it, or the numbers stand oddly apart."""
        return any(self.flags.get(flag) for flag in _DOUBTS) or self._ask("BP-DERIVED")["recheck"]

    @property
    def wants_repeat(self) -> bool:
        """Whether an irregular pulse is looked at again after a rest (BP-PULSE)."""
        if not self.irregular:
            return False
        found = judge("BP-PULSE", irregular_flag=True, rate=self.pulse, symptoms=[])
        return found["flag"] in (None, "repeat_after_rest")

    def _ask(self, rule: str) -> dict[str, Any]:
        return judge(rule, systolic=self.systolic, diastolic=self.diastolic)


def measured(
    id: UUID, visit: str, measurement: int, taken_at: datetime, arm: Arm, reading: Reading
) -> Measured:
    """The device's reading, bound to the visit and the arm."""
    flags = {name: value for name, value in reading.flags.items() if name not in NEVER_KEPT}
    return Measured(
        id, visit, measurement, taken_at, arm, reading.systolic, reading.diastolic, reading.mean,
        reading.pulse, reading.device_time, flags,
    )  # fmt: skip


class Next(StrEnum):
    """What to do after a reading."""

    DONE = "done"
    AGAIN = "again"
    AGAIN_AFTER_REST = "again_after_rest"


def next_after(taken: Sequence[Measured]) -> Next:
    """What the believable readings of a sitting, in order, ask for next."""
    if _repeat_is_due(taken):
        return Next.AGAIN_AFTER_REST
    if len(taken) < KIOSK_READINGS:
        return Next.AGAIN
    if len(taken) >= READINGS_AT_MOST:
        return Next.DONE
    more = _sat(taken)["next_step"] == "third_reading" or any(r.doubted for r in taken)
    return Next.AGAIN if more else Next.DONE


def recorded(taken: Sequence[Measured]) -> tuple[int, int] | None:
    """The pair that BP-SITTING records, mmHg; None before the sitting is done."""
    pair = _sat(taken)["recorded"]
    return None if pair is None else (int(pair[0]), int(pair[1]))


def irregular_confirmed(taken: Sequence[Measured]) -> bool:
    """Whether the flag was seen twice, next to each other or not."""
    return sum(reading.irregular for reading in taken) >= SEEN_TWICE


def _repeat_is_due(taken: Sequence[Measured]) -> bool:
    """Once in a sitting: the first irregular reading is the last one so far."""
    flagged = [reading for reading in taken if reading.wants_repeat]
    return len(flagged) == 1 and flagged[0] is taken[-1]


def _sat(taken: Sequence[Measured]) -> dict[str, Any]:
    return judge("BP-SITTING", readings=[[r.systolic, r.diastolic] for r in taken])
