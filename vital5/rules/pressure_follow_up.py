"""After a blood pressure: the target of somebody treated, the next check, the pharmacy's offer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from vital5.rules.inputs import PAIR, Number, Word, YesNo
from vital5.rules.pressure import (
    ADULT_AGE,
    BANDS,
    VERY_HIGH,
    VERY_HIGH_URGENCY,
    Pair,
    Pressure,
    reaches,
)
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, amount, at_least, either, possible
from vital5.rules.urgency import URGENCIES


class Targets(NamedTuple):
    """The numbers to stay below, mmHg, before and from the older age."""

    younger: Pair
    older: Pair


OLDER_FROM = 80
"""Years: the older target holds from this birthday (NG136 1.4.21)."""

TARGET_BELOW: Mapping[str, Targets] = {
    "clinic": Targets((140, 90), (150, 90)),
    "home": Targets((135, 85), (145, 85)),
}
"""Both numbers must be below, mmHg (NG136 1.4.20-1.4.22)."""

RETEST_MONTHS: Mapping[str, int | None] = {
    "normal": 60,
    "raised_normal": 12,
    "low": 12,
    "high_stage1_range": None,
    "high_stage2_range": None,
    "very_high": None,
}
"""Months to the next check; a high band's next step is its follow-up (NG136 1.2.10; 12: house)."""

YEARLY_REVIEW_MONTHS = 12
"""Months, with type 2 diabetes or known high blood pressure (NG136 1.2.11, 1.4.24)."""

PHARMACY_AGE = 40
"""Years: the free check is for everyone from here, below at the pharmacist's discretion."""


def _against(setting: str, older: bool, systolic: Pressure, diastolic: Pressure) -> list[Answer]:
    """Every answer still possible against one target."""
    target = TARGET_BELOW[setting].older if older else TARGET_BELOW[setting].younger
    answers = []
    for over in either(reaches(systolic, diastolic, target)):
        for very_high in either(reaches(systolic, diastolic, VERY_HIGH[setting])):
            urgency = VERY_HIGH_URGENCY if very_high else "gp" if over else "self_care"
            met = not over and not very_high
            answers.append({"target_below": list(target), "at_target": met, "urgency": urgency})
    return answers


@rule(
    "BP-TARGET",
    title="Already diagnosed: whether the reading is below the target",
    source="NICE NG136 1.4.20-1.4.22",
    takes={"age": Number(), "setting": Word(tuple(TARGET_BELOW)), **PAIR},
    gives={"target_below": list, "at_target": bool, "urgency": URGENCIES},
    parameters=("TARGET_BELOW", "OLDER_FROM", "VERY_HIGH"),
)
def target(
    age: Decimal | None, setting: str | None, systolic: Pressure, diastolic: Pressure
) -> Answer:
    """Age in years, setting clinic or home; very high goes first."""
    older = at_least(amount(age), OLDER_FROM)
    return agreed(
        answer
        for place in possible(setting, tuple(TARGET_BELOW))
        for is_older in either(older)
        for answer in _against(place, is_older, systolic, diastolic)
    )


def _months(band: str, yearly: bool) -> int | None:
    months = RETEST_MONTHS[band]
    return YEARLY_REVIEW_MONTHS if months is not None and yearly else months


@rule(
    "BP-RETEST",
    title="When to check again",
    source="NICE NG136 1.2.10, 1.2.11, 1.4.24; 12 months for raised or low: house rule",
    takes={"band": Word(BANDS), "type2_diabetes": YesNo(), "known_hypertension": YesNo()},
    gives={"months": int},
    parameters=("RETEST_MONTHS", "YEARLY_REVIEW_MONTHS"),
)
def retest(
    band: str | None, type2_diabetes: bool | None, known_hypertension: bool | None
) -> Answer:
    """Months until the next check; None where the band is high."""
    return agreed(
        {"months": _months(found, diabetes or hypertension)}
        for found in possible(band, BANDS)
        for diabetes in either(type2_diabetes)
        for hypertension in either(known_hypertension)
    )


def _eligible(adult: bool, forty: bool, known: bool, referred: bool) -> str:
    if not adult:
        return "no"
    if referred:
        return "yes"
    if known:
        return "no"
    return "yes" if forty else "pharmacist_discretion"


@rule(
    "BP-PHARM",
    title="Who may have the free pharmacy check",
    source="NHS pharmacy hypertension case-finding service",
    takes={"age": Number(), "known_hypertension": YesNo(), "referred_by_gp": YesNo()},
    gives={"eligible": ("yes", "pharmacist_discretion", "no")},
    parameters=("ADULT_AGE", "PHARMACY_AGE"),
)
def pharmacy(
    age: Decimal | None, known_hypertension: bool | None, referred_by_gp: bool | None
) -> Answer:
    """Age in years; a GP practice may ask for it at any adult age."""
    adult, forty = at_least(amount(age), ADULT_AGE), at_least(amount(age), PHARMACY_AGE)
    return agreed(
        {"eligible": _eligible(is_adult, is_forty, known, referred)}
        for is_adult in either(adult)
        for is_forty in either(forty)
        for known in either(known_hypertension)
        for referred in either(referred_by_gp)
    )
