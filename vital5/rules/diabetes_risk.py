"""The chance of type 2 diabetes in the next ten years, by the Leicester points."""

from __future__ import annotations

from decimal import Decimal

from vital5.rules.arithmetic import half_up
from vital5.rules.bands import Steps, row_of, scale, words, worth
from vital5.rules.inputs import Number, Word, YesNo
from vital5.rules.pressure import ADULT_AGE
from vital5.rules.register import Answer, rule
from vital5.rules.urgency import URGENCIES

AGE_POINTS: Steps[int] = ((0, 0), (50, 5), (60, 9), (70, 13))
"""Points by age in years."""

WAIST_POINTS: Steps[int] = ((0, 0), (90, 4), (100, 6), (110, 9))
"""Points by waist in cm."""

BMI_POINTS: Steps[int] = ((0, 0), (25, 3), (30, 5), (35, 8))
"""Points by BMI in kg/m2, rounded half up to one decimal."""

SEX_POINTS = {"female": 0, "male": 1}

OTHER_BACKGROUND_POINTS = 6
"""Any background other than only White European."""

RELATIVE_POINTS = 5
"""A parent, brother, sister or child with diabetes."""

HIGH_PRESSURE_POINTS = 5
"""Told of high blood pressure, or takes medicine for it."""

RISK_BANDS = scale(
    (0, "low", "none"),
    (7, "increased", "self_care"),
    (16, "moderate", "gp"),
    (25, "high", "gp"),
)
"""Score 0-47 (Leicester, Diabetes UK)."""

_NOTHING: Answer = {"score": None, "band": None, "urgency": None}


def _added(flag: bool | None, worth: int) -> int | None:
    return None if flag is None else worth * flag


@rule(
    "WT-T2D",
    title="Leicester, or Know Your Risk, points",
    source="Leicester and Diabetes UK; checked against an NHS Health Check online test",
    takes={
        "age": Number(),
        "sex": Word(tuple(SEX_POINTS)),
        "white_european": YesNo(),
        "first_degree_relative_diabetes": YesNo(),
        "waist_cm": Number(),
        "bmi": Number(),
        "high_bp_or_bp_medicine": YesNo(),
    },
    gives={"score": int, "band": words(RISK_BANDS), "urgency": URGENCIES},
    parameters=(
        "AGE_POINTS",
        "SEX_POINTS",
        "OTHER_BACKGROUND_POINTS",
        "RELATIVE_POINTS",
        "WAIST_POINTS",
        "BMI_POINTS",
        "HIGH_PRESSURE_POINTS",
        "RISK_BANDS",
    ),
)
def type_2_diabetes(
    age: Decimal | None,
    sex: str | None,
    white_european: bool | None,
    first_degree_relative_diabetes: bool | None,
    waist_cm: Decimal | None,
    bmi: Decimal | None,
    high_bp_or_bp_medicine: bool | None,
) -> Answer:
    """Not for anyone under 18; one missing answer leaves no score."""
    if age is None or age < ADULT_AGE:
        return _NOTHING
    parts = (
        worth(age, AGE_POINTS),
        None if sex is None else SEX_POINTS[sex],
        _added(None if white_european is None else not white_european, OTHER_BACKGROUND_POINTS),
        _added(first_degree_relative_diabetes, RELATIVE_POINTS),
        worth(waist_cm, WAIST_POINTS),
        worth(None if bmi is None else half_up(bmi, 1), BMI_POINTS),
        _added(high_bp_or_bp_medicine, HIGH_PRESSURE_POINTS),
    )
    if None in parts:
        return _NOTHING
    score = sum(part for part in parts if part is not None)
    row = row_of(score, RISK_BANDS)
    return {"score": score, "band": row.band, "urgency": row.urgency} if row else _NOTHING
