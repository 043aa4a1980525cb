"""The readings of one sitting and what each amounts to (clinical/rules.md 1.1 to 1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from vital5.rules import judge
from vital5.rules.pressure import CLINIC_VERY_HIGH
from vital5.vitals.kept import number, word
from vital5.vitals.kinds import URGENCIES, Answers, Person, StepAnswers

READING_STEPS = ("reading", "second-reading", "third-reading")
"""Where the readings of a sitting are given, in order."""

HOME = "home"
CLINIC = "clinic"


@dataclass(frozen=True)
class Pressure:
    """One pair of numbers as it was given, and where it was taken."""

    systolic: Decimal
    diastolic: Decimal
    setting: str  # home or clinic: which column of the bands

    @property
    def rule(self) -> str:
        """The rule that bands it."""
        return "BP-HOME" if self.setting == HOME else "BP-CLINIC"

    @cached_property
    def valid(self) -> bool:
        """Whether both numbers lie in the limits a monitor can be believed in (BP-VALID)."""
        return bool(self._ask("BP-VALID")["valid"])

    @cached_property
    def banded(self) -> dict[str, Any]:
        """Band and urgency; a pair outside the limits has no band on a page (rules.md 1.3)."""
        if self.valid:
            return self._ask(self.rule)
        return {"band": "", "urgency": "same_day" if self.very_high else "self_care"}

    @cached_property
    def very_high(self) -> bool:
        """Whether it must be seen today. Outside the limits the clinic's line holds (1.3)."""
        if self.valid:
            return bool(self.banded["band"] == "very_high")
        systolic, diastolic = CLINIC_VERY_HIGH
        return self.systolic >= systolic or self.diastolic >= diastolic

    @cached_property
    def low(self) -> bool:
        """Whether its band is low: of a pair too low to be believed, the clinic's."""
        band = self.banded["band"] if self.valid else self._ask("BP-CLINIC")["band"]
        return bool(band == "low")

    @cached_property
    def faints_asked(self) -> bool:
        """Whether faints are asked about: low here, or by BP-LOWSX, which goes by the clinic."""
        return self.low or self._ask("BP-CLINIC")["band"] == "low"

    @cached_property
    def odd(self) -> bool:
        """Whether the numbers lie so close together, or so far apart, that one more is wanted."""
        return bool(self._ask("BP-DERIVED")["recheck"])

    @property
    def high_in_pregnancy(self) -> bool:
        """Whether it would be high in pregnancy: the line at which pregnancy is asked again."""
        return self._in_pregnancy["urgency"] not in (None, "none")

    @property
    def band_in_pregnancy(self) -> str | None:
        """What BP-PREG calls it when nothing else is wrong."""
        band: str | None = self._in_pregnancy["band"]
        return band

    @cached_property
    def _in_pregnancy(self) -> dict[str, Any]:
        return self._ask("BP-PREG", preeclampsia_symptoms=False)

    @property
    def shown(self) -> str:
        """How it is written: 142/88."""
        return f"{self.systolic.normalize():f}/{self.diastolic.normalize():f}"

    @property
    def rank(self) -> tuple[int, Decimal, Decimal]:
        """How pressing it is beside others of the sitting."""
        return (URGENCIES.index(self.banded["urgency"]), self.systolic, self.diastolic)

    def _ask(self, rule: str, **more: object) -> dict[str, Any]:
        return judge(rule, systolic=self.systolic, diastolic=self.diastolic, **more)


def setting_of(answers: Answers, person: Person) -> str:
    """Home or clinic. Not said: home, whose lines are the lower ones, so nothing is missed."""
    said = word(answers.get("reading", {}), "setting")
    if said is None:
        return CLINIC if person.at_kiosk else HOME
    return HOME if said == HOME else CLINIC


def pressure(given: StepAnswers, setting: str) -> Pressure | None:
    """The reading that a page gave, if it gave both numbers."""
    systolic, diastolic = number(given, "systolic"), number(given, "diastolic")
    if systolic is None or diastolic is None:
        return None
    return _pressure(systolic, diastolic, setting)


# A page asks a dozen times what its pair of numbers amounts to; it is the same for everybody.
_pressure = lru_cache(maxsize=256)(Pressure)


def reading_in(step: str, answers: Answers, person: Person) -> Pressure | None:
    """The reading of one page of the sitting."""
    given = answers.get(step)
    return pressure(given, setting_of(answers, person)) if given else None


def sitting(answers: Answers, person: Person) -> tuple[Pressure, ...]:
    """Every reading so far, in the order they were taken."""
    given = [answers[step] for step in READING_STEPS if answers.get(step)]
    if not given:
        return ()
    setting = setting_of(answers, person)
    found = [pressure(one, setting) for one in given]
    return tuple(reading for reading in found if reading is not None)


def sat(readings: Sequence[Pressure]) -> dict[str, Any]:
    """What BP-SITTING says of the readings that can be believed: what to take next, what counts."""
    return _sat(tuple((r.systolic, r.diastolic) for r in readings if r.valid))


@lru_cache(maxsize=256)
def _sat(pairs: tuple[tuple[Decimal, Decimal], ...]) -> dict[str, Any]:
    return judge("BP-SITTING", readings=pairs)


def advised(readings: Sequence[Pressure], said: Mapping[str, Any]) -> Pressure | None:
    """The reading that the advice is about, given what `sat` said of them all.

    A very high one is never taken back by a lower one after it. A sitting that ended early is
    advised from its most urgent reading (1.3). Else the one that BP-SITTING records.
    """
    if not readings:
        return None
    if any(reading.very_high for reading in readings):
        return max((r for r in readings if r.very_high), key=lambda r: (r.valid, r.rank))
    believed = [reading for reading in readings if reading.valid]
    if not believed:
        return readings[-1]
    if said["recorded"] is None:
        return max(believed, key=lambda r: r.rank)
    recorded = tuple(said["recorded"])
    return next(r for r in believed if (r.systolic, r.diastolic) == recorded)
