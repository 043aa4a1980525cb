"""Wellbeing, not illness: WHO-5, the four ONS questions, loneliness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from vital5.rules.bands import Scale, row_of, scale, words
from vital5.rules.inputs import ITEMS, Number, Word
from vital5.rules.questionnaire import points, total
from vital5.rules.register import Answer, rule
from vital5.rules.urgency import URGENCIES

WHO5_ITEMS = (points(5),) * 5
"""0 at no time to 5 all of the time: high is good."""

WHO5_PERCENT_PER_POINT = 4

WHO5_BANDS = scale(
    (0, "very_low", "local_service"),
    (29, "low", "self_care"),
    (51, "good", "none"),
)
"""Percent, 0-100 (Topp 2015): very low at 28 or less, low at 50 or less."""

WHO5_ASK_MORE_TO = 50
"""Percent, itself included: PHQ-2 and GAD-2 are offered (rules.md 5)."""

ONS4_TO = 10
"""The highest answer; the lowest is 0."""

ONS4_BANDS: Mapping[str, Scale] = {
    **dict.fromkeys(
        ("satisfied", "worthwhile", "happy"),
        scale((0, "low"), (5, "medium"), (7, "high"), (9, "very_high")),
    ),
    "anxious": scale((0, "very_low"), (2, "low"), (4, "medium"), (6, "high")),
}
"""C14, unverified: by question; being anxious runs the other way. Not a clinical screen."""

UCLA3_ITEMS = (points(3, lowest=1),) * 3

LONELY_FROM = 6
"""C14, unverified: points of 9; only the sum is official."""


@rule(
    "MH-WHO5",
    title="WHO-5: raw score times four",
    source="WHO-5 (Topp 2015): low at 50 or less, very low at 28 or less",
    takes={"items": ITEMS},
    gives={
        "valid": bool,
        "raw": int,
        "percent": int,
        "band": words(WHO5_BANDS),
        "urgency": URGENCIES,
    },
    parameters=("WHO5_ITEMS", "WHO5_PERCENT_PER_POINT", "WHO5_BANDS"),
)
def who5(items: Sequence[Decimal | None] | None) -> Answer:
    """Five items, raw 0 to 25, percent 0 to 100."""
    raw = total(items, WHO5_ITEMS)
    percent = None if raw is None else raw * WHO5_PERCENT_PER_POINT
    row = None if percent is None else row_of(percent, WHO5_BANDS)
    return {
        "valid": raw is not None,
        "raw": raw,
        "percent": percent,
        "band": row.band if row else None,
        "urgency": row.urgency if row else None,
    }


@rule(
    "MH-ONS4",
    title="One of the four ONS questions",
    source="ONS4 thresholds (unverified)",
    status="unverified",
    takes={"question": Word(tuple(ONS4_BANDS)), "value": Number()},
    gives={"band": ("very_low", "low", "medium", "high", "very_high")},
    parameters=("ONS4_BANDS", "ONS4_TO"),
)
def ons4(question: str | None, value: Decimal | None) -> Answer:
    """An answer of 0 to 10; not a clinical screen, so no urgency."""
    if question is None or value is None or value > ONS4_TO:
        return {"band": None}
    row = row_of(value, ONS4_BANDS[question])
    return {"band": row.band if row else None}


@rule(
    "MH-UCLA3",
    title="Three items on loneliness",
    source="UCLA 3-item (Hughes 2004); the split at 6 is unverified",
    status="score sourced; cut-off unverified",
    takes={"items": ITEMS},
    gives={"valid": bool, "score": int, "lonely": bool, "urgency": URGENCIES},
    parameters=("UCLA3_ITEMS", "LONELY_FROM"),
)
def ucla3(items: Sequence[Decimal | None] | None) -> Answer:
    """Three items of 1 to 3, 3 to 9 in all."""
    score = total(items, UCLA3_ITEMS)
    if score is None:
        return {"valid": False, "score": None, "lonely": None, "urgency": None}
    lonely = score >= LONELY_FROM
    urgency = "local_service" if lonely else "none"
    return {"valid": True, "score": score, "lonely": lonely, "urgency": urgency}
