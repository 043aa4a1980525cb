"""The five together: the highest urgency, never a composite score."""

from __future__ import annotations

from collections.abc import Mapping

from vital5.rules.inputs import Record, Word
from vital5.rules.register import Answer, rule
from vital5.rules.urgency import URGENCIES, most_urgent

MODULES = ("bp", "smoking", "alcohol", "weight", "mood")
"""The five that always count, answered or not."""

STOPS_THE_FLOW = "emergency_999"
"""Nothing more is asked once it is said (rules.md 6)."""


@rule(
    "CMB-OVERALL",
    title="The highest urgency; 999 stops the flow; how many are outside the healthy range",
    source="house rule",
    status="house rule",
    takes={"modules": Record(dict.fromkeys(MODULES, Word(URGENCIES)), optional=frozenset(MODULES))},
    gives={
        "overall": URGENCIES,
        "stop_flow": bool,
        "outside_healthy_range": int,
        "not_answered": int,
    },
    parameters=("MODULES", "STOPS_THE_FLOW"),
)
def overall(modules: Mapping[str, str | None] | None) -> Answer:
    """Each module's urgency; null or absent is not answered."""
    answered = [urgency for urgency in (modules or {}).values() if urgency is not None]
    highest = most_urgent(*answered) if answered else None
    return {
        "overall": highest,
        "stop_flow": highest == STOPS_THE_FLOW,
        "outside_healthy_range": sum(urgency != "none" for urgency in answered),
        "not_answered": len(MODULES) - len(answered),
    }
