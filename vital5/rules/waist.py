"""Waist against height: exact comparison, the same lines for everybody."""

from __future__ import annotations

from decimal import Decimal

from vital5.rules.arithmetic import cut, half_up, product, quotient
from vital5.rules.bands import Row, scale, words
from vital5.rules.inputs import Number
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, amount, either
from vital5.rules.urgency import URGENCIES

WAIST_BMI_BELOW = Decimal(35)
"""kg/m2, rounded half up to one decimal first: from here the waist adds nothing (NG246)."""

WAIST_BANDS = scale(
    (0, "below_0_4", "none"),
    ("0.4", "healthy", "none"),
    ("0.5", "increased", "self_care"),
    ("0.6", "high", "local_service"),
)
"""Lower edges of waist divided by height (NG246 1.9.14), compared without rounding."""


def _row(waist: Decimal, height: Decimal) -> Row:
    """Multiplied, not divided: a ratio of exactly a half must not depend on its digits."""
    return next(r for r in reversed(WAIST_BANDS) if waist >= product(height, r.starts))


def _measured(waist: Decimal | None, height: Decimal | None) -> Answer:
    if waist is None or height is None or waist <= 0 or height <= 0:
        return {"ratio_shown": None, "band": None, "urgency": None}
    row = _row(waist, height)
    shown = cut(quotient(waist, height), 2)
    return {"ratio_shown": shown, "band": row.band, "urgency": row.urgency}


_NOTHING: Answer = {"ratio_shown": None, "band": None, "urgency": None}


@rule(
    "WT-WHTR",
    title="Waist-to-height ratio",
    source="NICE NG246 (2025) 1.9.14; only below BMI 35; exact comparison: house rule",
    takes={"waist_cm": Number(), "height_cm": Number(), "bmi": Number()},
    gives={
        "applies": bool,
        "ratio_shown": Decimal,
        "band": words(WAIST_BANDS),
        "urgency": URGENCIES,
    },
    parameters=("WAIST_BANDS", "WAIST_BMI_BELOW"),
)
def waist_to_height(
    waist_cm: Decimal | None, height_cm: Decimal | None, bmi: Decimal | None
) -> Answer:
    """Both in cm. The ratio is shown cut, not rounded: 0.499 shows 0.49 and is healthy."""
    known = amount(bmi)
    rounded = None if known is None else half_up(known, 1)
    below = None if rounded is None else rounded < WAIST_BMI_BELOW
    return agreed(
        {"applies": applies, **(_measured(waist_cm, height_cm) if applies else _NOTHING)}
        for applies in either(below)
    )
