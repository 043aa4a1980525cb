"""Alcohol: units, the weekly guideline, one heavy session, withdrawal and pregnancy.

One UK unit is 10 ml, or 8 g, of pure alcohol.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from vital5.rules.arithmetic import half_up, product, quotient
from vital5.rules.bands import Steps, worth
from vital5.rules.inputs import ListOf, Number, Word, YesNo
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, amount, at_least, either, possible, possible_sets
from vital5.rules.urgency import URGENCIES, most_urgent

WEEKLY_GUIDELINE = 14
"""Units a week not to go above regularly (UK Chief Medical Officers 2016)."""

SPREAD_DAYS = 3
"""Days over which as much as the guideline should be spread (the same)."""

WEEK_URGENCY: Mapping[str, str] = {
    "none": "none",
    "within_guideline": "none",
    "at_guideline_not_spread": "self_care",
    "above_guideline": "self_care",
}
"""By the band of a usual week."""

HEAVY_SESSION_UNITS: Mapping[str, int] = {"male": 8, "female": 6, "other": 6, "unknown": 6}
"""Units in one session (AUDIT item 3; other and unknown: house rule)."""

HEAVY_FROM_THE_LINE = True
"""C8, contested: exactly the line is heavy; an NHS page says "more than"."""

WITHDRAWAL_URGENCY: Mapping[str, str] = {
    "morning_shakes_until_drink": "gp",
    "sweating_until_drink": "gp",
    "stopped_and_shaking_now": "same_day",
    "seizure": "emergency_999",
    "hallucinations": "emergency_999",
    "new_confusion": "emergency_999",
}
"""By symptom (the split is a house rule). Any of them: do not stop suddenly."""

PREGNANT_URGENCY: Steps[str] = ((0, "none"), (1, "local_service"), (5, "gp"))
"""By AUDIT-C score in pregnancy (house rule)."""


@rule(
    "AL-UNITS",
    title="UK units in a drink",
    source="NHS: ABV% x ml / 1000, one decimal, half up",
    takes={"abv_percent": Number(), "ml": Number()},
    gives={"units": Decimal},
)
def units(abv_percent: Decimal | None, ml: Decimal | None) -> Answer:
    """Strength in percent by volume, amount in millilitres."""
    strength, volume = amount(abv_percent), amount(ml)
    if strength is None or volume is None:
        return {"units": None}
    return {"units": half_up(quotient(product(strength, volume), 1000), 1)}


def _week_band(weekly: Decimal, spread: bool) -> str:
    if weekly == 0:
        return "none"
    if weekly > WEEKLY_GUIDELINE:
        return "above_guideline"
    if weekly == WEEKLY_GUIDELINE and not spread:
        return "at_guideline_not_spread"
    return "within_guideline"


@rule(
    "AL-WEEK",
    title="A usual week against the 14-unit guideline",
    source="UK Chief Medical Officers' low risk guidelines 2016",
    takes={"units_per_week": Number(), "drinking_days": Number()},
    gives={"band": tuple(WEEK_URGENCY), "urgency": URGENCIES},
    parameters=("WEEKLY_GUIDELINE", "SPREAD_DAYS", "WEEK_URGENCY"),
)
def week(units_per_week: Decimal | None, drinking_days: Decimal | None) -> Answer:
    """Units and days of a usual week; the days matter only at the guideline itself."""
    weekly = amount(units_per_week)
    if weekly is None:
        return {"band": None, "urgency": None}
    spread = at_least(amount(drinking_days), SPREAD_DAYS)
    bands = [_week_band(weekly, is_spread) for is_spread in either(spread)]
    return agreed({"band": band, "urgency": WEEK_URGENCY[band]} for band in bands)


def _is_heavy(drunk: Decimal, line: int) -> bool:
    return drunk >= line if HEAVY_FROM_THE_LINE else drunk > line


@rule(
    "AL-BINGE",
    title="One heavy session",
    source="OHID tools, WHO AUDIT item 3: 8 units men, 6 women; other and unknown: house rule",
    status="sourced; NHS page wording is 'more than'",
    takes={"units_in_session": Number(), "sex": Word(tuple(HEAVY_SESSION_UNITS))},
    gives={"heavy_session": bool},
    parameters=("HEAVY_SESSION_UNITS", "HEAVY_FROM_THE_LINE"),
)
def heavy_session(units_in_session: Decimal | None, sex: str | None) -> Answer:
    """Units drunk in one session."""
    drunk = amount(units_in_session)
    if drunk is None:
        return {"heavy_session": None}
    lines = [HEAVY_SESSION_UNITS[word] for word in possible(sex, tuple(HEAVY_SESSION_UNITS))]
    return agreed({"heavy_session": _is_heavy(drunk, line)} for line in lines)


@rule(
    "AL-WITHDRAWAL",
    title="Signs of withdrawal override the score",
    source="NHS Health Check online and a GSTT leaflet: advice before stopping; split: house rule",
    takes={"symptoms": ListOf(Word(tuple(WITHDRAWAL_URGENCY)))},
    gives={"urgency": URGENCIES, "stop_suddenly_warning": bool},
    parameters=("WITHDRAWAL_URGENCY",),
)
def withdrawal(symptoms: Sequence[str | None] | None) -> Answer:
    """The worst sign decides; any of them warns against stopping suddenly."""
    return agreed(
        {
            "urgency": most_urgent(*(WITHDRAWAL_URGENCY[sign] for sign in signs)),
            "stop_suddenly_warning": bool(signs),
        }
        for signs in possible_sets(symptoms, tuple(WITHDRAWAL_URGENCY))
    )


@rule(
    "AL-PREG",
    title="Pregnant or trying: safest not to drink",
    source="UK Chief Medical Officers 2016; urgency: house rule",
    takes={"auditc_score": Number(), "pregnant": YesNo()},
    gives={"advise_no_alcohol": bool, "urgency": URGENCIES},
    parameters=("PREGNANT_URGENCY",),
)
def pregnant(auditc_score: Decimal | None, pregnant: bool | None) -> Answer:
    """The advice goes to everyone who is pregnant, whatever the score."""
    urgency = worth(amount(auditc_score), PREGNANT_URGENCY)
    return agreed(
        {"advise_no_alcohol": expecting, "urgency": urgency if expecting else "none"}
        for expecting in either(pregnant)
    )
