"""The home diary: what may be averaged, what the average says, and the alarm that cannot wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from vital5.rules.arithmetic import half_up, quotient, total
from vital5.rules.inputs import PAIR, ListOf, Number, Record, Word
from vital5.rules.pressure import BANDS, HOME_VERY_HIGH, SINGLE_URGENCY, band_of, reaches, valid
from vital5.rules.register import Answer, rule
from vital5.rules.urgency import URGENCIES

Reading = Mapping[str, Any]

MINIMUM_DAYS = 4
"""Days with a kept reading, the discarded first included (NG136 1.2.7)."""

COMPLETE_DAYS = 7
"""Days, the first included, of a whole diary (NG136 1.2.7)."""

MINIMUM_READINGS = 12
"""C5, contested: readings left after day 1; what 4 full days leave (house rule)."""

COMPLETE_READINGS = 24
"""Readings left after day 1 of 7 full days (house rule)."""

SHORTEST_GAP = 60
"""Seconds between two readings of a session; sooner, the second is not counted (house rule)."""

AVERAGE_URGENCY: Mapping[str, str] = {**SINGLE_URGENCY, "high_stage1_range": "gp"}
"""A valid home average at stage 1 goes to the GP, not to a pharmacy check (rules.md 1.1)."""


def _is_possible(reading: Reading) -> bool:
    return bool(valid(reading["systolic"], reading["diastolic"])["valid"])


def _was_hurried(reading: Reading) -> bool:
    """Taken too soon after the one before it; the first of a session has none before it."""
    gap = reading.get("gap_seconds")
    return reading["order"] != 1 and gap is not None and gap < SHORTEST_GAP


def is_alarming(reading: Reading) -> bool:
    """A possible reading at the very high level: acted on when entered, whatever the mean."""
    if not _is_possible(reading):
        return False
    return bool(reaches(reading["systolic"], reading["diastolic"], HOME_VERY_HIGH))


def kept(readings: Sequence[Reading]) -> list[Reading]:
    """Those that count: possible, not hurried, and of a known day. Outliers stay in (NICE)."""
    return [
        reading
        for reading in readings
        if _is_possible(reading) and not _was_hurried(reading) and reading["day"] is not None
    ]


def _status(days: int, left: int) -> str:
    if days < MINIMUM_DAYS:
        return "insufficient_days"
    if left < MINIMUM_READINGS:
        return "insufficient_readings"
    whole = days >= COMPLETE_DAYS and left >= COMPLETE_READINGS
    return "complete_7_day" if whole else "valid_minimum"


def _mean(readings: Sequence[Reading], name: str) -> Decimal | None:
    """The mean of one number, half up to whole mmHg, before it is banded."""
    return half_up(quotient(total(*(r[name] for r in readings)), len(readings)), 0)


def _averaged(readings: Sequence[Reading]) -> Answer:
    systolic, diastolic = _mean(readings, "systolic"), _mean(readings, "diastolic")
    band = band_of(systolic, diastolic, "home")
    urgency = None if band is None else AVERAGE_URGENCY[band]
    return {"average": [systolic, diastolic], "band": band, "urgency": urgency}


_NO_AVERAGE: Answer = {"average": None, "band": None, "urgency": None}


def _diary(readings: Sequence[Reading]) -> Answer:
    counted = kept(readings)
    days = {reading["day"] for reading in counted}
    left = [reading for reading in counted if reading["day"] != min(days)]
    status = _status(len(days), len(left))
    enough = status in ("complete_7_day", "valid_minimum")
    return {
        "n_used": 0 if status == "insufficient_days" else len(left),
        "immediate_alert": any(map(is_alarming, readings)),
        "status": status,
        **(_averaged(left) if enough else _NO_AVERAGE),
    }


@rule(
    "BP-HBPM",
    title="The home diary: its average, whether it is enough, its band",
    source="NICE NG136 1.2.7-1.2.8; 12 readings, half-up means and the 60 seconds: house rule",
    takes={
        "readings": ListOf(
            Record(
                {
                    "day": Number(),
                    "session": Word(("am", "pm")),
                    "order": Number(),
                    **PAIR,
                    "gap_seconds": Number(),
                },
                optional=frozenset({"gap_seconds"}),
            )
        )
    },
    gives={
        "n_used": int,
        "immediate_alert": bool,
        "average": list,
        "band": BANDS,
        "urgency": URGENCIES,
        "status": (
            "complete_7_day",
            "valid_minimum",
            "insufficient_readings",
            "insufficient_days",
        ),
    },
    parameters=(
        "MINIMUM_DAYS",
        "COMPLETE_DAYS",
        "MINIMUM_READINGS",
        "COMPLETE_READINGS",
        "SHORTEST_GAP",
        "HOME_VERY_HIGH",
        "AVERAGE_URGENCY",
    ),
)
def diary(readings: Sequence[Reading | None] | None) -> Answer:
    """Day 1 is discarded, all the rest is averaged; the order of the list has no meaning."""
    if readings is None:
        undecided = ("n_used", "immediate_alert", "status", *_NO_AVERAGE)
        return dict.fromkeys(undecided)
    return _diary([reading for reading in readings if reading is not None])
