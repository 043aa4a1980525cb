"""The pulse of every result: a sitting and a week at home have more than the one that counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vital5.fhir.observation import put_measure
from vital5.fhir.papers import Papers
from vital5.vitals.kinds import Measure, Vital

PULSE = "pulse_rate"


def put_pulses(papers: Papers, vital: Vital, found: Mapping[str, Any]) -> None:
    """The pulse of each result of a sitting but of the one whose pulse is the reading's own."""
    measure = _pulse(vital)
    rows = [row.get("pulse") for row in found["raw"]]
    own = found["values"].get(PULSE)
    told = len(rows) - 1 - rows[::-1].index(own) if own in rows and own is not None else None
    for at, row in enumerate(found["raw"]):
        if measure is not None and row.get("pulse") and at != told:
            result = {**found, "taken_at": row["taken_at"]}
            put_measure(papers, measure, result, row["pulse"], part=f"raw-{at + 1}/{PULSE}")


def put_series_pulses(papers: Papers, vital: Vital, series: Mapping[str, Any]) -> None:
    """The pulse of each reading of a week at home, where it was written down."""
    measure = _pulse(vital)
    for one in series["readings"]:
        if measure is not None and one["pulse"]:
            reading = {"vital": vital.slug, "reading_id": one["id"], "taken_at": one["taken_at"],
                       "measured": [], "device": None, "values": {}}  # fmt: skip
            put_measure(papers, measure, reading, one["pulse"], part=PULSE)


def _pulse(vital: Vital) -> Measure | None:
    return next((one for one in vital.measures if one.name == PULSE), None)
