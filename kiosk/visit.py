"""What a measuring session knows of the one visit that is open, and of the cuff's last use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kiosk.idle import IdleWatch
from kiosk.orders import Screen
from kiosk.readings import Arm, Measured


@dataclass(frozen=True, slots=True)
class Fitted:
    """The cuff of this kiosk: the arm it is made for, cm, and until when it is calibrated.

    `person_starts`: it has a button of its own, and cannot be started or stopped by us.
    """

    range_cm: tuple[Decimal, Decimal]
    calibration_due: date
    person_starts: bool = False

    def fits(self, cm: Decimal) -> bool:
        """Both ends of the printed range are in it."""
        return cm.is_finite() and self.range_cm[0] <= cm <= self.range_cm[1]


class Phase(StrEnum):
    """Where a visit stands."""

    ARM = "arm"
    SIZE = "size"
    SIT_DOWN = "sit_down"
    RESTING = "resting"
    READY = "ready"
    BETWEEN = "between"
    MEASURING = "measuring"
    SYMPTOMS = "symptoms"
    TRY_AGAIN = "try_again"
    CRISIS = "crisis"
    OVER = "over"


BY_ITSELF = frozenset({Phase.RESTING, Phase.BETWEEN, Phase.MEASURING})
"""Phases in which nothing is expected of the person: they end at a time."""

SETTLED = frozenset({Phase.SYMPTOMS, Phase.CRISIS, Phase.OVER})
"""Phases that another choice of arm does not leave."""


@dataclass(slots=True)
class Run:
    """One measurement: bound to the visit that is open when it is ordered, and to no other."""

    number: int
    visit: str
    arm: Arm
    ready_at: float | None = None


@dataclass(slots=True)
class Visit:
    """One person at the kiosk. Times are seconds of the session's clock."""

    id: str
    idle: IdleWatch
    phase: Phase = Phase.ARM
    screen: Screen = Screen.CHOOSE_ARM
    until: float | None = None
    not_before: float = float("-inf")  # the next inflation
    arm: Arm | None = None
    ruled_out: set[Arm] = field(default_factory=set)
    readings: list[Measured] = field(default_factory=list)
    failures: int = 0  # since the last believable reading
    inflations: int = 0
    symptoms_asked: bool = False

    @property
    def believed(self) -> list[Measured]:
        return [reading for reading in self.readings if reading.valid]
