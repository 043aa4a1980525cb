"""What a measuring session asks for: start or stop the cuff, show, wait, keep, finish, forget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.readings import Measured


class Screen(StrEnum):
    """What the person sees; the words are the pages'."""

    CHOOSE_ARM = "choose_arm"
    ARM_NOT_SUITABLE = "arm_not_suitable"
    ARM_SIZE = "arm_size"
    SIT_DOWN = "sit_down"
    RESTING = "resting"
    READY = "ready"
    CUFF_WAKES = "cuff_wakes"
    PRESS_CUFF_BUTTON = "press_cuff_button"
    MEASURING = "measuring"
    BETWEEN = "between"
    TRY_AGAIN = "try_again"
    STOPPED = "stopped"
    SYMPTOMS = "symptoms"
    CRISIS = "crisis"
    STILL_THERE = "still_there"
    PHARMACY = "pharmacy"
    DONE = "done"


class NoReading(StrEnum):
    """Why somebody is sent to the pharmacy, beside the troubles of a measurement."""

    CUFF_DOES_NOT_FIT = "cuff_does_not_fit"
    NO_ARM = "no_arm"
    CALIBRATION_OVERDUE = "calibration_overdue"
    ENOUGH_TRIES = "enough_tries"
    NO_ROOM = "no_room"
    PASSED_OVER = "passed_over"


@dataclass(frozen=True, slots=True)
class Order:
    """One thing to do, for one visit. The order of orders is the order to do them in."""

    visit: str


@dataclass(frozen=True, slots=True)
class StartCuff(Order):
    """Measure. What the cuff says comes back with this number."""

    measurement: int


@dataclass(frozen=True, slots=True)
class StopCuff(Order):
    """Let the air out, now."""

    measurement: int


@dataclass(frozen=True, slots=True)
class Show(Order):
    """Details are never numbers of a reading; `mmHg` is the pressure in the cuff now."""

    screen: Screen
    details: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaitUntil(Order):
    """Until this second of the session's clock; the countdown on screen ends then.

    `whole` is how long that is from now.
    """

    seconds: float
    screen: Screen
    whole: float = 0


@dataclass(frozen=True, slots=True)
class Keep(Order):
    """Save this reading before anything else is done with it. It is not for showing."""

    reading: Measured


@dataclass(frozen=True, slots=True)
class AskSymptoms(Order):
    """Ask about warning signs now; no number of this visit may be shown before the answer."""


@dataclass(frozen=True, slots=True)
class Emergency(Order):
    """The 999 screen, now. `answered` is false where nobody answered about warning signs."""

    readings: tuple[Measured, ...]
    answered: bool


@dataclass(frozen=True, slots=True)
class Finish(Order):
    """The sitting is done. `recorded` is the pair that counts, mmHg (BP-SITTING)."""

    readings: tuple[Measured, ...]
    recorded: tuple[int, int] | None
    irregular_confirmed: bool


@dataclass(frozen=True, slots=True)
class RouteToPharmacy(Order):
    """No reading can be had here, or no more. Those that were had are advised from."""

    why: str
    readings: tuple[Measured, ...] = ()


@dataclass(frozen=True, slots=True)
class Forget(Order):
    """The visit is over: show the start, and keep nothing of it on the screen or in memory."""

    why: str


@dataclass(frozen=True, slots=True)
class CallEngineer(Order):
    """The cuff fails too often for it to be the person."""

    why: str
