"""Body mass index, in kg/m2: whether to work it out, with which lines, and its band."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from vital5.rules.arithmetic import half_up, product, quotient
from vital5.rules.bands import Scale, row_of, scale, words
from vital5.rules.inputs import Number, Word, YesNo
from vital5.rules.pressure import ADULT_AGE
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, amount, at_least, either, possible
from vital5.rules.urgency import URGENCIES

MIXED_GROUPS_THRESHOLDS = "lower"
"""C6, contested: White and Asian, White and Black African, White and Black Caribbean."""

THRESHOLDS_OF: Mapping[str, str] = {
    "Indian": "lower",
    "Pakistani": "lower",
    "Bangladeshi": "lower",
    "Chinese": "lower",
    "Any other Asian background": "lower",
    "Caribbean": "lower",
    "African": "lower",
    "Any other Black background": "lower",
    "Arab": "lower",
    "White and Black Caribbean": MIXED_GROUPS_THRESHOLDS,
    "White and Black African": MIXED_GROUPS_THRESHOLDS,
    "White and Asian": MIXED_GROUPS_THRESHOLDS,
    "Any other Mixed background": "standard",
    "English, Welsh, Scottish, Northern Irish or British": "standard",
    "Irish": "standard",
    "Gypsy or Irish Traveller": "standard",
    "Roma": "standard",
    "Any other White background": "standard",
    "Any other ethnic group": "standard",
    "Prefer not to say": "standard",
}
"""The set of BMI lines for each 2021 census answer (NG246)."""

BMI_BANDS: Mapping[str, Scale] = {
    "standard": scale(
        (0, "underweight", "gp"),
        ("18.5", "healthy", "none"),
        (25, "overweight", "self_care"),
        (30, "obesity_1", "local_service"),
        (35, "obesity_2", "gp"),
        (40, "obesity_3", "gp"),
    ),
    "lower": scale(
        (0, "underweight", "gp"),
        ("18.5", "healthy", "none"),
        (23, "overweight", "self_care"),
        ("27.5", "obesity_1", "local_service"),
        ("32.5", "obesity_2", "gp"),
        ("37.5", "obesity_3", "gp"),
    ),
}
"""Lower edges, kg/m2, of the rounded index, for each set of lines (NG246)."""

VERY_UNDERWEIGHT_BELOW = Decimal("15.0")
"""C14, unverified: kg/m2; below, the advice is for the same day."""

HEIGHT_CM = (Decimal(50), Decimal(250))
"""Believable heights, both ends included (NHS Health Check online)."""

WEIGHT_KG = (Decimal(20), Decimal(400))
"""Believable weights, both ends included (house rule)."""

WAIST_CM = (Decimal(50), Decimal(200))
"""Believable waists, both ends included (NHS Health Check online)."""

BMI_PLAUSIBLE = (Decimal(10), Decimal(80))
"""kg/m2, unrounded, both ends included; outside, the units are doubted (house rule)."""


@rule(
    "WT-ETHNIC",
    title="Which BMI lines apply",
    source="NICE NG246 (2025); mixed groups: house rule",
    takes={"ethnic_group": Word(tuple(THRESHOLDS_OF))},
    gives={"thresholds": tuple(BMI_BANDS)},
    parameters=("THRESHOLDS_OF", "MIXED_GROUPS_THRESHOLDS"),
)
def thresholds(ethnic_group: str | None) -> Answer:
    """By census answer; never inferred."""
    return {"thresholds": None if ethnic_group is None else THRESHOLDS_OF[ethnic_group]}


def index(height_cm: Decimal, weight_kg: Decimal) -> Decimal:
    """Weight over height squared, kg/m2, not rounded."""
    return quotient(product(weight_kg, 10_000), product(height_cm, height_cm))


def _bmi_urgency(bmi: Decimal, usual: str) -> str:
    return "same_day" if bmi < VERY_UNDERWEIGHT_BELOW else usual


def _bmi_bands(bmi: Decimal, set_of_lines: str) -> Answer:
    row = row_of(bmi, BMI_BANDS[set_of_lines])
    if row is None:
        return {"band": None, "urgency": None}
    return {"band": row.band, "urgency": _bmi_urgency(bmi, row.urgency)}


@rule(
    "WT-BMI",
    title="BMI, rounded half up to one decimal, then banded",
    source="NICE NG246 (2025); NHS Health Check online tests; below 15 unverified",
    takes={
        "height_cm": Number(),
        "weight_kg": Number(),
        "thresholds": Word(tuple(BMI_BANDS)),
    },
    gives={"bmi": Decimal, "band": words(BMI_BANDS["standard"]), "urgency": URGENCIES},
    parameters=("BMI_BANDS", "VERY_UNDERWEIGHT_BELOW"),
)
def body_mass_index(
    height_cm: Decimal | None, weight_kg: Decimal | None, thresholds: str | None
) -> Answer:
    """Height in cm, weight in kg; nothing from a height or weight that is not above zero."""
    bmi = None
    if height_cm is not None and weight_kg is not None and height_cm > 0 and weight_kg > 0:
        bmi = half_up(index(height_cm, weight_kg), 1)
    if bmi is None:
        return {"bmi": None, "band": None, "urgency": None}
    sets = possible(thresholds, tuple(BMI_BANDS))
    return {"bmi": bmi, **agreed(_bmi_bands(bmi, lines) for lines in sets)}


def _within(value: Decimal | None, limits: tuple[Decimal, Decimal]) -> bool:
    return value is not None and limits[0] <= value <= limits[1]


def _unit_doubts(height: Decimal, weight: Decimal, waist: Decimal | None) -> list[str]:
    """What shows only when believable sizes are put together: inches for cm, pounds for kg."""
    doubts = [] if _within(index(height, weight), BMI_PLAUSIBLE) else ["check_units"]
    if waist is not None and waist > height:
        doubts.append("check_units_waist")
    return doubts


@rule(
    "WT-VALID",
    title="Believable sizes, and a guard against mixed units",
    source="NHS Health Check online: height, waist; weight and the guard: house rule",
    takes={"height_cm": Number(), "weight_kg": Number(), "waist_cm": Number()},
    optional=("waist_cm",),
    gives={
        "valid": bool,
        "errors": (
            "height_out_of_range",
            "weight_out_of_range",
            "waist_out_of_range",
            "check_units",
            "check_units_waist",
        ),
    },
    parameters=("HEIGHT_CM", "WEIGHT_KG", "WAIST_CM", "BMI_PLAUSIBLE"),
)
def valid(
    height_cm: Decimal | None, weight_kg: Decimal | None, waist_cm: Decimal | None = None
) -> Answer:
    """Each size against its limits; only if all pass, one against another."""
    errors = [] if _within(height_cm, HEIGHT_CM) else ["height_out_of_range"]
    if not _within(weight_kg, WEIGHT_KG):
        errors.append("weight_out_of_range")
    if waist_cm is not None and not _within(waist_cm, WAIST_CM):
        errors.append("waist_out_of_range")
    if height_cm is not None and weight_kg is not None and not errors:
        errors = _unit_doubts(height_cm, weight_kg, waist_cm)
    return {"valid": not errors, "errors": errors}


def _scope(adult: bool, pregnant: bool, hidden: bool) -> Answer:
    if not adult:
        return {"result": "not_banded_under_18", "show_number": False}
    if pregnant:
        return {"result": "not_banded_pregnant", "show_number": False}
    if hidden:
        return {"result": "banded_hidden", "show_number": False}
    return {"result": "banded", "show_number": True}


@rule(
    "WT-SCOPE",
    title="When BMI is not banded, or not shown",
    source="NICE NG246 (2025): adults, not in pregnancy; hiding: house rule",
    takes={
        "age": Number(),
        "pregnant": YesNo(),
        "eating_disorder_or_prefers_not_to_see": YesNo(),
    },
    gives={
        "result": ("banded", "banded_hidden", "not_banded_pregnant", "not_banded_under_18"),
        "show_number": bool,
    },
    parameters=("ADULT_AGE",),
)
def scope(
    age: Decimal | None,
    pregnant: bool | None,
    eating_disorder_or_prefers_not_to_see: bool | None,
) -> Answer:
    """Age in years. Whoever would rather not see the number is not shown it."""
    return agreed(
        _scope(adult, expecting, hidden)
        for adult in either(at_least(amount(age), ADULT_AGE))
        for expecting in either(pregnant)
        for hidden in either(eating_disorder_or_prefers_not_to_see)
    )
