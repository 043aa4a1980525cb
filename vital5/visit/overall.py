"""Everything together: the highest urgency, and how many vitals are as they should be.

Rule CMB-OVERALL (clinical/rules.md 6). Never one score for five things: none is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vital5.rules import judge
from vital5.vitals.kinds import Judgement, most_urgent

MODULES = {
    "blood_pressure": "bp",
    "smoking": "smoking",
    "alcohol": "alcohol",
    "weight": "weight",
    "mood": "mood",
}
"""What the rule calls our vitals. A sixth vital counts here, and the rule does not know it."""


@dataclass(frozen=True)
class Overall:
    """What one visit comes to."""

    urgency: str
    stop_flow: bool
    healthy: int  # answered, and nothing to do
    outside: int  # answered, and something to do
    not_answered: int

    @property
    def of(self) -> int:
        """How many vitals there are: the n of "3 of 5"."""
        return self.healthy + self.outside + self.not_answered


def overall(judgements: Mapping[str, Judgement]) -> Overall:
    """The visit as a whole. A vital that was not answered is neither healthy nor not."""
    counted = {slug: one.urgency for slug, one in judgements.items() if one.answered}
    said = judge(
        "CMB-OVERALL",
        modules={MODULES[slug]: urgency for slug, urgency in counted.items() if slug in MODULES},
    )
    outside = sum(urgency != "none" for urgency in counted.values())
    urgency = most_urgent(said["overall"], *counted.values())
    return Overall(
        urgency=urgency,
        stop_flow=bool(said["stop_flow"]) or urgency == "emergency_999",
        healthy=len(counted) - outside,
        outside=outside,
        not_answered=len(judgements) - len(counted),
    )
