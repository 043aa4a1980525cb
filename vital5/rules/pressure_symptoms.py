"""Symptoms beside a blood pressure or a pulse: they override the number, never the reverse."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from vital5.rules.inputs import PAIR, ListOf, Number, Word, YesNo
from vital5.rules.pressure import BANDS, VERY_HIGH, VERY_HIGH_URGENCY, Pressure, band_of, reaches
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, either, possible, possible_sets
from vital5.rules.urgency import URGENCIES

SETTINGS = tuple(VERY_HIGH)

EMERGENCY_SYMPTOMS = (
    "chest_pain",
    "breathless_at_rest",
    "new_confusion",
    "stroke_signs",
    "seizure",
    "collapse",
)
"""999 at any pressure (rules.md 1.2; house rule for safety)."""

SERIOUS_SYMPTOMS = ("severe_headache", "vision_change", "little_or_no_urine")
"""Today at any pressure; 999 with a very high one (NG136 1.5.2 in intent)."""

LOW_SYMPTOM_URGENCY = {
    "none": "self_care",
    "dizzy_or_tired_sometimes": "gp",
    "faints_or_falls_or_near_faint_most_days": "same_day",
    "collapsed_or_confused_now": "emergency_999",
}
"""By what is felt with a low reading (rules.md 1.4)."""

NOT_LOW_SYMPTOM_URGENCY = {
    "none": "none",
    "dizzy_or_tired_sometimes": "gp",
    "faints_or_falls_or_near_faint_most_days": "gp",
    "collapsed_or_confused_now": "emergency_999",
}
"""The same with a reading that is not low: a standing check (house rule)."""

PULSE_EMERGENCY_SYMPTOMS = ("chest_pain", "breathless_at_rest", "collapse")
"""Red flags beside a pulse (rules.md 11.3)."""

PULSE_VERY_SLOW_TO = 40
"""C14, unverified (NEWS2): beats a minute, and fewer, for same-day care."""

PULSE_VERY_FAST_FROM = 131
"""C14, unverified (NEWS2): beats a minute, and more, for same-day care."""

PULSE_FAST_FROM = 101
"""C14, unverified (NEWS2): beats a minute, and more, to tell the GP."""


def _red_flag_urgency(symptoms: frozenset[str], very_high: bool) -> str:
    if symptoms.intersection(EMERGENCY_SYMPTOMS):
        return "emergency_999"
    if symptoms:
        return "emergency_999" if very_high else "same_day"
    return VERY_HIGH_URGENCY if very_high else "none"


@rule(
    "BP-REDFLAG",
    title="Symptoms override the number",
    source="NICE NG136 1.5.2; NHS pharmacy hypertension service; at any pressure: house rule",
    takes={
        **PAIR,
        "setting": Word(SETTINGS),
        "symptoms": ListOf(Word(EMERGENCY_SYMPTOMS + SERIOUS_SYMPTOMS)),
    },
    gives={"urgency": URGENCIES},
    parameters=("EMERGENCY_SYMPTOMS", "SERIOUS_SYMPTOMS", "VERY_HIGH", "VERY_HIGH_URGENCY"),
)
def red_flags(
    systolic: Pressure,
    diastolic: Pressure,
    setting: str | None,
    symptoms: Sequence[str | None] | None,
) -> Answer:
    """What the symptoms ask for; below very high and without any, the band speaks, not this."""
    return agreed(
        {"urgency": _red_flag_urgency(felt, very_high)}
        for place in possible(setting, SETTINGS)
        for very_high in either(reaches(systolic, diastolic, VERY_HIGH[place]))
        for felt in possible_sets(symptoms, EMERGENCY_SYMPTOMS + SERIOUS_SYMPTOMS)
    )


@rule(
    "BP-LOWSX",
    title="A low reading: the symptoms decide",
    source="NHS pharmacy hypertension service; collapse, and symptoms without low: house rule",
    takes={**PAIR, "symptom_level": Word(tuple(LOW_SYMPTOM_URGENCY))},
    gives={"band": BANDS, "urgency": URGENCIES},
    parameters=("LOW_SYMPTOM_URGENCY", "NOT_LOW_SYMPTOM_URGENCY"),
)
def low_symptoms(systolic: Pressure, diastolic: Pressure, symptom_level: str | None) -> Answer:
    """The BP-CLINIC band, and what is felt with it; collapse now is 999 at any reading."""
    band = band_of(systolic, diastolic, "clinic")
    low = None if band is None else band == "low"
    urgency = agreed(
        {"urgency": (LOW_SYMPTOM_URGENCY if is_low else NOT_LOW_SYMPTOM_URGENCY)[level]}
        for is_low in either(low)
        for level in possible(symptom_level, tuple(LOW_SYMPTOM_URGENCY))
    )
    return {"band": band, **urgency}


def _rate_limit(rate: Decimal) -> str | None:
    if rate <= PULSE_VERY_SLOW_TO:
        return "very_slow"
    return "very_fast" if rate >= PULSE_VERY_FAST_FROM else None


def _pulse(rate: Decimal, irregular: bool, confirmed: bool, red_flag: bool) -> Answer:
    """Red flags, then the rate's limits, then the rhythm, then a rate that is only fast."""
    if red_flag:
        return {"flag": "emergency", "urgency": "emergency_999"}
    if limit := _rate_limit(rate):
        return {"flag": limit, "urgency": "same_day"}
    if confirmed:
        return {"flag": "irregular_confirmed", "urgency": "same_day"}
    if irregular:
        # Nothing is advised yet: rest, repeat, and the rate is judged again then.
        return {"flag": "repeat_after_rest", "urgency": "none"}
    if rate >= PULSE_FAST_FROM:
        return {"flag": "fast", "urgency": "gp"}
    return {"flag": "ok", "urgency": "none"}


# One rate for each stretch that the limits make: what an unknown rate might be.
_ANY_RATE = tuple(
    Decimal(rate)
    for rate in (
        PULSE_VERY_SLOW_TO,
        PULSE_VERY_SLOW_TO + 1,
        PULSE_FAST_FROM,
        PULSE_VERY_FAST_FROM,
    )
)


@rule(
    "BP-PULSE",
    title="An irregular pulse, or a very slow or fast one",
    source="NHS pharmacy hypertension service; NICE NG136 1.1.2; rates: NEWS2, unverified",
    status="irregular sourced; rate limits unverified",
    takes={
        "irregular_flag": YesNo(),
        "irregular_on_repeat": YesNo(),
        "rate": Number(),
        "symptoms": ListOf(Word(PULSE_EMERGENCY_SYMPTOMS)),
    },
    optional=("irregular_on_repeat",),
    gives={
        "flag": (
            "emergency",
            "very_slow",
            "very_fast",
            "irregular_confirmed",
            "repeat_after_rest",
            "fast",
            "ok",
        ),
        "urgency": URGENCIES,
    },
    parameters=(
        "PULSE_EMERGENCY_SYMPTOMS",
        "PULSE_VERY_SLOW_TO",
        "PULSE_FAST_FROM",
        "PULSE_VERY_FAST_FROM",
    ),
)
def pulse(
    irregular_flag: bool | None,
    rate: Decimal | None,
    symptoms: Sequence[str | None] | None,
    irregular_on_repeat: bool | None = None,
) -> Answer:
    """Rate in beats a minute. No answer on the repeat means not repeated yet."""
    return agreed(
        _pulse(beats, irregular, bool(irregular_on_repeat), bool(felt))
        for beats in possible(rate, _ANY_RATE)
        for irregular in either(irregular_flag)
        for felt in possible_sets(symptoms, PULSE_EMERGENCY_SYMPTOMS)
    )
