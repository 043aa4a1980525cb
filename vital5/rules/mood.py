"""Low mood and worry: PHQ-2, GAD-2, PHQ-9, GAD-7, Talking Therapies, and item 9 above them all."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from vital5.rules.bands import Scale, Steps, row_of, scale, words, worth
from vital5.rules.inputs import ITEMS, Number, Word
from vital5.rules.pressure import ADULT_AGE
from vital5.rules.questionnaire import points, total
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, amount, at_least, either, either_of, possible
from vital5.rules.urgency import URGENCIES, most_urgent

Items = Sequence[Decimal | None] | None

_DAYS = points(3)  # not at all, several days, more than half the days, nearly every day

PHQ2_ITEMS = (_DAYS,) * 2
GAD2_ITEMS = (_DAYS,) * 2
PHQ9_ITEMS = (_DAYS,) * 9
GAD7_ITEMS = (_DAYS,) * 7

PHQ2_POSITIVE_FROM = 3
"""C12, contested: points of 6; 2 finds more people and alarms more for nothing."""

GAD2_POSITIVE_FROM = 3
"""Points of 6."""

PHQ9_BANDS = scale(
    (0, "minimal", "none"),
    (5, "mild", "self_care"),
    (10, "moderate", "local_service"),
    (15, "moderately_severe", "gp"),
    (20, "severe", "gp"),
)
"""PHQ-9, 0-27 (Kroenke, Spitzer); urgency: house rule."""

GAD7_BANDS = scale((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe"))
"""GAD-7, 0-21 (Spitzer). Its urgency does not follow the bands: see GAD7_URGENCY."""

GAD7_URGENCY: Steps[str] = ((0, "none"), (5, "self_care"), (8, "local_service"), (15, "gp"))
"""GAD-7, 0-21: caseness is at 8, inside the mild band (house rule)."""

ITEM_9_URGENCY = "same_day"
"""Any answer above 0 to the ninth item, whatever the total."""

ITEM_9_OFFERED_AT_KIOSK = False
"""C13, contested: at a kiosk WHO-5 only; nobody may be there to answer."""

PHQ9_CASENESS_FROM = 10
"""Points of 27 (NHS Talking Therapies)."""

GAD7_CASENESS_FROM = 8
"""Points of 21 (NHS Talking Therapies)."""

SAFETY_ANSWERS = ("safe", "unsafe", "no_answer")

LOCATIONS = ("kiosk", "web")


def _screen(items: Items, allowed: Sequence[tuple[int, ...]], positive_from: int) -> Answer:
    score = total(items, allowed)
    positive = None if score is None else score >= positive_from
    return {"valid": score is not None, "score": score, "positive": positive}


@rule(
    "MH-PHQ2",
    title="PHQ-2",
    source="PHQ and GAD manual: 3 or more opens PHQ-9",
    status="sourced; some UK work uses 2",
    takes={"items": ITEMS},
    gives={"valid": bool, "score": int, "positive": bool},
    parameters=("PHQ2_ITEMS", "PHQ2_POSITIVE_FROM"),
)
def phq2(items: Items) -> Answer:
    """Two items, 0 to 6."""
    return _screen(items, PHQ2_ITEMS, PHQ2_POSITIVE_FROM)


@rule(
    "MH-GAD2",
    title="GAD-2",
    source="PHQ and GAD manual: 3 or more opens GAD-7",
    takes={"items": ITEMS},
    gives={"valid": bool, "score": int, "positive": bool},
    parameters=("GAD2_ITEMS", "GAD2_POSITIVE_FROM"),
)
def gad2(items: Items) -> Answer:
    """Two items, 0 to 6."""
    return _screen(items, GAD2_ITEMS, GAD2_POSITIVE_FROM)


def _banded(score: int | None, bands: Scale) -> Answer:
    row = None if score is None else row_of(score, bands)
    return {
        "valid": score is not None,
        "score": score,
        "band": row.band if row else None,
        "urgency": row.urgency if row else None,
    }


@rule(
    "MH-PHQ9",
    title="PHQ-9: band; item 9 overrides",
    source="PHQ and GAD manual; Talking Therapies caseness 10; urgency: house rule",
    takes={"items": ITEMS},
    gives={
        "valid": bool,
        "score": int,
        "band": words(PHQ9_BANDS),
        "item9_positive": bool,
        "urgency": URGENCIES,
    },
    parameters=("PHQ9_ITEMS", "PHQ9_BANDS", "ITEM_9_URGENCY"),
)
def phq9(items: Items) -> Answer:
    """Nine items, 0 to 27. On a page item 9 counts by itself (MH-Q9), even with others missing."""
    score = total(items, PHQ9_ITEMS)
    answer = _banded(score, PHQ9_BANDS)
    if score is None or items is None:
        return {**answer, "item9_positive": None}
    positive = items[-1] != 0
    urgency = most_urgent(answer["urgency"], ITEM_9_URGENCY if positive else None)
    return {**answer, "item9_positive": positive, "urgency": urgency}


@rule(
    "MH-GAD7",
    title="GAD-7: band",
    source="PHQ and GAD manual; Talking Therapies caseness 8; urgency: house rule",
    takes={"items": ITEMS},
    gives={"valid": bool, "score": int, "band": words(GAD7_BANDS), "urgency": URGENCIES},
    parameters=("GAD7_ITEMS", "GAD7_BANDS", "GAD7_URGENCY"),
)
def gad7(items: Items) -> Answer:
    """Seven items, 0 to 21."""
    score = total(items, GAD7_ITEMS)
    return {**_banded(score, GAD7_BANDS), "urgency": worth(score, GAD7_URGENCY)}


@rule(
    "MH-CASENESS",
    title="Talking Therapies: how strongly to offer it",
    source="NHS Talking Therapies: PHQ-9 of 10 or GAD-7 of 8; 18 or over",
    takes={"phq9": Number(), "gad7": Number(), "age": Number()},
    gives={"caseness": bool, "offer_self_referral": bool},
    parameters=("PHQ9_CASENESS_FROM", "GAD7_CASENESS_FROM", "ADULT_AGE"),
)
def caseness(phq9: Decimal | None, gad7: Decimal | None, age: Decimal | None) -> Answer:
    """Either score is enough. Any adult may refer themselves whatever this says."""
    low_mood = at_least(amount(phq9), PHQ9_CASENESS_FROM)
    worry = at_least(amount(gad7), GAD7_CASENESS_FROM)
    return agreed(
        {"caseness": case, "offer_self_referral": case and adult}
        for case in either(either_of(low_mood, worry))
        for adult in either(at_least(amount(age), ADULT_AGE))
    )


def _crisis(positive: bool, answer: str, location: str) -> Answer:
    """Walking away is not reassurance: at a kiosk someone comes, on the web the advice stays."""
    if not positive:
        return {"show_crisis_screen": False, "alert_staff": False, "urgency": "none"}
    return {
        "show_crisis_screen": True,
        "alert_staff": location == "kiosk" and answer != "safe",
        "urgency": "emergency_999" if answer == "unsafe" else ITEM_9_URGENCY,
    }


@rule(
    "MH-Q9",
    title="The ninth item: crisis screen, staff alert, urgency",
    source="house rule built on 999, NHS 111 option 2 and Samaritans",
    status="house rule",
    takes={
        "item9": Number(),
        "safety_answer": Word(SAFETY_ANSWERS),
        "location": Word(LOCATIONS),
    },
    optional=("safety_answer",),
    gives={"show_crisis_screen": bool, "alert_staff": bool, "urgency": URGENCIES},
    parameters=("ITEM_9_URGENCY",),
)
def item_9(item9: Decimal | None, location: str | None, safety_answer: str | None = None) -> Answer:
    """Any answer above 0 counts; a null or absent safety answer is no answer."""
    score = amount(item9)
    positive = None if score is None else score > 0
    return agreed(
        _crisis(is_positive, safety_answer or "no_answer", place)
        for is_positive in either(positive)
        for place in possible(location, LOCATIONS)
    )
