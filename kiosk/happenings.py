"""What a measuring session hears: deeds of the person, words of the cuff, time passing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kiosk.drivers.errors import CuffError
from kiosk.drivers.events import Event
from kiosk.readings import Arm
from vital5.rules.pressure_symptoms import EMERGENCY_SYMPTOMS, SERIOUS_SYMPTOMS

_SYMPTOMS = frozenset(EMERGENCY_SYMPTOMS + SERIOUS_SYMPTOMS)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done on a page of a visit; on a page that an earlier visit left, it is nothing."""

    visit: str


@dataclass(frozen=True, slots=True)
class VisitStarted(Deed):
    """Somebody begins. A visit that was open ends."""


@dataclass(frozen=True, slots=True)
class VisitEnded(Deed):
    """Finish, exit, or hide: the person has gone, as far as the kiosk is concerned."""


@dataclass(frozen=True, slots=True)
class ArmRuledOut(Deed):
    """Not this arm: lymphoedema, fistula, PICC line, recent surgery (clinical/rules.md 1.3)."""

    arm: Arm


@dataclass(frozen=True, slots=True)
class ArmChosen(Deed):
    arm: Arm


@dataclass(frozen=True, slots=True)
class ArmSized(Deed):
    """Around the middle of the upper arm, cm."""

    cm: Decimal


@dataclass(frozen=True, slots=True)
class ArmCompared(Deed):
    """The scale printed on the cuff was looked at: whether the arm lies between its marks."""

    fits: bool


@dataclass(frozen=True, slots=True)
class RestBegun(Deed):
    """Sitting quietly from now on."""


@dataclass(frozen=True, slots=True)
class RestBroken(Deed):
    """Stood up, or talked: the rest begins again when they say so."""


@dataclass(frozen=True, slots=True)
class StartPressed(Deed):
    """Ready to measure, or to try again."""


@dataclass(frozen=True, slots=True)
class StopPressed(Deed):
    """The red button on the screen."""


@dataclass(frozen=True, slots=True)
class PassedOver(Deed):
    """No measuring, or no more of it: on with the other questions."""


@dataclass(frozen=True, slots=True)
class SymptomsAnswered(Deed):
    """Words of BP-REDFLAG; none of them is an empty answer. Raises ValueError for another word."""

    symptoms: tuple[str, ...]

    def __post_init__(self) -> None:
        if strange := set(self.symptoms) - _SYMPTOMS:
            raise ValueError(f"not symptoms: {', '.join(sorted(strange))}")


@dataclass(frozen=True, slots=True)
class MoreTime(Deed):
    """The answer to "are you still there?"."""


@dataclass(frozen=True, slots=True)
class Touched(Deed):
    """Any other sign that somebody is there."""


@dataclass(frozen=True, slots=True)
class CuffSaid:
    """An event of the driver, in the measurement of this number."""

    measurement: int
    event: Event


@dataclass(frozen=True, slots=True)
class CuffEnded:
    """The cuff is let go. `error` says why there was no reading, if there was none."""

    measurement: int
    error: CuffError | None = None


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Look at the clock."""


Happening = Deed | CuffSaid | CuffEnded | TimePassed
