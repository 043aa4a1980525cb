"""A sitting told to the blood pressure vital: each reading as the answer of the page it stands for.

The vital judges a kiosk's readings as it judges typed ones; there is no second path to a rule. Its
pages hold three readings. Of a longer sitting those are given that decide: the most pressing very
high one, and the last that can be believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kiosk.readings import Measured
from vital5.rules import judge
from vital5.vitals.blood_pressure_sitting import READING_STEPS
from vital5.vitals.blood_pressure_steps import STEPS
from vital5.vitals.kinds import URGENCIES, Answers, Person, StepAnswers, Value

AFTER_READING = ("symptoms-after-first", "symptoms-again", "symptoms-after-third")
"""Where the warning signs are asked again, by the reading that asked for it."""

REPEAT = "irregular-repeat"
MEASURED_STEPS = (*READING_STEPS, REPEAT)
"""Pages of the vital that the cuff answers, and nobody at a kiosk types."""

_SETTING = "kiosk"
_LAST_TWO = 2


def told(readings: Sequence[Measured]) -> list[Measured]:
    """The readings that the vital is told, oldest first: all of them, or the three that decide."""
    if len(readings) <= len(READING_STEPS):
        return list(readings)
    pressing = [r for r in readings if r.very_high]
    first = max(pressing, key=lambda r: (r.valid, r.systolic, r.diastolic), default=None)
    last = [reading for reading in readings if reading.valid][-_LAST_TWO:]
    wanted = [reading for reading in (first, *reversed(last), *reversed(readings)) if reading]
    chosen = {reading.id: reading for reading in wanted}
    kept = set(list(chosen)[: len(READING_STEPS)])
    return [reading for reading in readings if reading.id in kept]


def answers_of(
    readings: Sequence[Measured],
    asked_again: StepAnswers | None = None,
    *,
    over: bool = False,
    before: Answers | None = None,
    person: Person | None = None,
) -> Answers:
    """All that the cuff answers of the vital, with what was said before of everything else.

    `asked_again` is what was said when warning signs were asked beside a very high reading. Once
    the sitting is `over`, the readings that the vital would still ask for are passed over.
    """
    answers = {step: given for step, given in (before or {}).items() if step not in MEASURED_STEPS}
    given = told(readings)
    for step, reading in zip(READING_STEPS, given, strict=False):
        answers[step] = _pair(reading)
    if given:
        answers[READING_STEPS[0]] = {**_pair(given[0]), **_of_the_pulse(readings)}
        repeat = _repeat(readings)
        if repeat is not None:
            answers[REPEAT] = repeat
    if asked_again is not None:
        answers[_asked_after(given)] = asked_again
    if over:
        _pass_over(answers, person or Person(at_kiosk=True))
    return answers


def _pair(reading: Measured) -> dict[str, Value]:
    return {"systolic": Decimal(reading.systolic), "diastolic": Decimal(reading.diastolic)}


def _of_the_pulse(readings: Sequence[Measured]) -> dict[str, Value]:
    """Whether it was flagged at all, and the most pressing rate; the latest of equals."""
    flagged = any(reading.irregular for reading in readings)
    found: dict[str, Value] = {"setting": _SETTING, "irregular_flag": flagged}
    rates = [reading.pulse for reading in reversed(readings) if reading.pulse is not None]
    return {**found, "rate": Decimal(max(rates, key=_urgency_of_rate))} if rates else found


def _urgency_of_rate(rate: int) -> int:
    said = judge("BP-PULSE", irregular_flag=False, rate=rate, symptoms=[])["urgency"]
    return URGENCIES.index(said or "none")


def _repeat(readings: Sequence[Measured]) -> dict[str, Value] | None:
    """What came after the first flagged reading: flagged once more, or not."""
    at = next((at for at, reading in enumerate(readings) if reading.irregular), None)
    later = readings[at + 1 :] if at is not None else ()
    if not later:
        return None
    again = next((reading for reading in later if reading.irregular), later[-1])
    found: dict[str, Value] = {"irregular_on_repeat": again.irregular}
    return found if again.pulse is None else {**found, "rate": Decimal(again.pulse)}


def _asked_after(given: Sequence[Measured]) -> str:
    """The page that asks about warning signs beside the first very high reading."""
    return next(
        (step for step, reading in zip(AFTER_READING, given, strict=False) if reading.very_high),
        AFTER_READING[0],
    )


def _pass_over(answers: dict[str, StepAnswers], person: Person) -> None:
    """Mark what the vital would still have the cuff answer as left out."""
    while True:
        asked = [s.slug for s in STEPS if s.slug in MEASURED_STEPS and s.asked(answers, person)]
        missing = [slug for slug in asked if slug not in answers]
        if not missing:
            return
        answers[missing[0]] = {}


def signs(given: Mapping[str, Value]) -> tuple[str, ...]:
    """The warning signs that were ticked, without the "none of these"."""
    ticked = given.get("symptoms")
    return tuple(sign for sign in ticked if sign != "none") if isinstance(ticked, tuple) else ()
