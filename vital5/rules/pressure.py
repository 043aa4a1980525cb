"""Blood pressure: which readings are possible, which band a reading is in, and for whom.

Pressures are in mmHg; a pair is systolic, diastolic. Either number alone is enough for a band.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from vital5.rules.arithmetic import difference, half_up, is_whole, quotient, total
from vital5.rules.inputs import PAIR, Number
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, amount, at_least, either, either_of
from vital5.rules.urgency import URGENCIES

Pressure = Decimal | None
Pair = tuple[int, int]


class Limits(NamedTuple):
    """The lowest and highest believable value, both included."""

    lowest: int
    highest: int


class Line(NamedTuple):
    """A band, and the numbers at or above which either one puts a reading in it."""

    band: str
    systolic: int
    diastolic: int


LIMITS: Mapping[str, Limits] = {"systolic": Limits(70, 300), "diastolic": Limits(40, 200)}
"""Believable pressures, mmHg (NHS Health Check online; rules.md 1.3)."""

BANDED = Limits(0, 400)
"""Whole numbers, mmHg, that BP-CLINIC and BP-HOME give a band to (rules.md 11.2)."""

CLINIC_VERY_HIGH: Pair = (180, 120)
"""NG136 stage 3, mmHg."""

HOME_VERY_HIGH: Pair = (170, 100)
"""C1, contested: NHS England's product; a local 170/115 or NICE's 180/120 would be later."""

VERY_HIGH_URGENCY = "same_day"
"""C3, contested: very high without symptoms. NG136 would repeat within 7 days."""

LOW_BELOW: Pair = (90, 60)
"""Low is below these, mmHg (NHS)."""

LOW_NEEDS_BOTH = False
"""C2, contested: NHS England's product calls a reading low only if both numbers are."""

RAISED_NORMAL: Pair = (121, 81)
"""Above the healthy range, below every high line, mmHg (NHS England's product)."""

CLINIC_HIGH: tuple[Line, ...] = (
    Line("very_high", *CLINIC_VERY_HIGH),
    Line("high_stage2_range", 160, 100),
    Line("high_stage1_range", 140, 90),
)
"""Clinic, pharmacy and kiosk lines, mmHg, worst first (NG136)."""

HOME_HIGH: tuple[Line, ...] = (
    Line("very_high", *HOME_VERY_HIGH),
    Line("high_stage2_range", 150, 95),
    Line("high_stage1_range", 135, 85),
)
"""Home lines, mmHg, worst first (NG136; the first is contested, C1)."""

HIGH_LINES: Mapping[str, tuple[Line, ...]] = {"clinic": CLINIC_HIGH, "home": HOME_HIGH}

VERY_HIGH: Mapping[str, Pair] = {"clinic": CLINIC_VERY_HIGH, "home": HOME_VERY_HIGH}

SINGLE_URGENCY: Mapping[str, str] = {
    "very_high": VERY_HIGH_URGENCY,
    "high_stage2_range": "gp",
    "high_stage1_range": "pharmacist",
    "low": "self_care",
    "raised_normal": "self_care",
    "normal": "none",
}
"""What one reading, or the one recorded of a sitting, asks for (rules.md 1.1)."""

BANDS = tuple(SINGLE_URGENCY)

ADULT_AGE = 18
"""Years: adult bands from this birthday (NG136 is for adults)."""

CHILD_GP_LINE: Pair = (140, 90)
"""Under 18, at or above either, mmHg: the GP by way of a parent or carer (house rule)."""

PULSE_PRESSURE_USUAL = Limits(20, 100)
"""mmHg between the two numbers; outside, ask for one more reading (house rule)."""


def is_proper(number: Pressure) -> bool:
    """A whole number on the scale that bands are made for."""
    return number is not None and BANDED.lowest <= number <= BANDED.highest and is_whole(number)


def reaches(systolic: Pressure, diastolic: Pressure, line: Pair) -> bool | None:
    """Whether either number is at or above its line; None if that cannot be known.

    A number off the scale can alarm but never reassure: 500 reaches 180, 120.5 is no answer.
    """
    known = [
        True if n is not None and n >= edge else False if is_proper(n) else None
        for n, edge in zip((systolic, diastolic), line, strict=True)
    ]
    return either_of(*known)


def _is_low(systolic: Decimal, diastolic: Decimal) -> bool:
    below = (systolic < LOW_BELOW[0], diastolic < LOW_BELOW[1])
    return all(below) if LOW_NEEDS_BOTH else any(below)


def band_of(systolic: Pressure, diastolic: Pressure, setting: str) -> str | None:
    """The band of an adult's reading in a setting; None unless both are whole numbers 0-400."""
    if systolic is None or diastolic is None:
        return None
    if not (is_proper(systolic) and is_proper(diastolic)):
        return None
    for band, *line in HIGH_LINES[setting]:
        if systolic >= line[0] or diastolic >= line[1]:
            return band
    if _is_low(systolic, diastolic):
        return "low"
    raised = systolic >= RAISED_NORMAL[0] or diastolic >= RAISED_NORMAL[1]
    return "raised_normal" if raised else "normal"


def _banded(systolic: Pressure, diastolic: Pressure, setting: str) -> Answer:
    band = band_of(systolic, diastolic, setting)
    return {"band": band, "urgency": None if band is None else SINGLE_URGENCY[band]}


def _limit_errors(name: str, number: Pressure) -> list[str]:
    """Every error of one number against its own limits."""
    if number is None:
        return [f"{name}_missing"]
    errors = [] if is_whole(number) else [f"{name}_not_whole"]
    if number < LIMITS[name].lowest:
        errors.append(f"{name}_too_low")
    if number > LIMITS[name].highest:
        errors.append(f"{name}_too_high")
    return errors


@rule(
    "BP-VALID",
    title="Whether a typed or measured reading is believable",
    source="NHS Health Check online (NHS England) code and tests",
    takes=PAIR,
    gives={
        "valid": bool,
        "errors": (
            *(f"{n}_{e}" for n in LIMITS for e in ("missing", "not_whole", "too_low", "too_high")),
            "diastolic_not_below_systolic",
        ),
    },
    parameters=("LIMITS",),
)
def valid(systolic: Pressure, diastolic: Pressure) -> Answer:
    """Each number against its limits; only if both pass, one against the other."""
    errors = [*_limit_errors("systolic", systolic), *_limit_errors("diastolic", diastolic)]
    both = systolic is not None and diastolic is not None
    if both and not errors and diastolic >= systolic:  # type: ignore[operator]
        errors.append("diastolic_not_below_systolic")
    return {"valid": not errors, "errors": errors}


@rule(
    "BP-CLINIC",
    title="One clinic, pharmacy or kiosk reading of an adult who is not pregnant",
    source="NICE NG136 (2019, amended 2022 and 2023); low and raised: NHS England, nhs.uk",
    takes=PAIR,
    gives={"band": BANDS, "urgency": URGENCIES},
    parameters=("CLINIC_HIGH", "LOW_BELOW", "LOW_NEEDS_BOTH", "RAISED_NORMAL", "SINGLE_URGENCY"),
)
def clinic(systolic: Pressure, diastolic: Pressure) -> Answer:
    """The band and urgency of a reading that is not self-measured."""
    return _banded(systolic, diastolic, "clinic")


@rule(
    "BP-HOME",
    title="One self-measured reading typed in by the person",
    source="NHS Health Check online: 135/85 and 170/100; NICE NG136: 150/95",
    status="sourced; very-high level contested",
    takes=PAIR,
    gives={"band": BANDS, "urgency": URGENCIES},
    parameters=("HOME_HIGH", "LOW_BELOW", "LOW_NEEDS_BOTH", "RAISED_NORMAL", "SINGLE_URGENCY"),
)
def home(systolic: Pressure, diastolic: Pressure) -> Answer:
    """The band and urgency of a single home reading."""
    return _banded(systolic, diastolic, "home")


def _child(systolic: Pressure, diastolic: Pressure) -> Answer:
    high = reaches(systolic, diastolic, CHILD_GP_LINE)
    urgency = None if high is None else "gp" if high else "none"
    return {"in_scope": False, "band": None, "urgency": urgency}


@rule(
    "BP-AGE",
    title="Under 18, adult bands are not used",
    source="NICE NG136 is for adults; what to do instead is a house rule",
    status="house rule",
    takes={"age": Number(), **PAIR},
    gives={"in_scope": bool, "band": BANDS, "urgency": URGENCIES},
    parameters=("ADULT_AGE", "CHILD_GP_LINE"),
)
def by_age(age: Decimal | None, systolic: Pressure, diastolic: Pressure) -> Answer:
    """From 18 (age in years) what BP-CLINIC says; below, no band."""
    grown = {"in_scope": True, **clinic(systolic, diastolic)}
    adult = at_least(amount(age), ADULT_AGE)
    return agreed(grown if old else _child(systolic, diastolic) for old in either(adult))


@rule(
    "BP-DERIVED",
    title="Mean arterial and pulse pressure, for clinicians; never used to band",
    source="arithmetic: D + (S - D) / 3 and S - D; when to measure again is a house rule",
    takes=PAIR,
    gives={"map": Decimal, "pulse_pressure": Decimal, "recheck": bool},
    parameters=("PULSE_PRESSURE_USUAL",),
)
def derived(systolic: Pressure, diastolic: Pressure) -> Answer:
    """Both in mmHg; the mean arterial pressure half up to a whole number."""
    if systolic is None or diastolic is None:
        return {"map": None, "pulse_pressure": None, "recheck": None}
    apart = difference(systolic, diastolic)
    usual = PULSE_PRESSURE_USUAL.lowest <= apart <= PULSE_PRESSURE_USUAL.highest
    mean = quotient(total(systolic, diastolic, diastolic), 3)
    return {"map": half_up(mean, 0), "pulse_pressure": apart, "recheck": not usual}
