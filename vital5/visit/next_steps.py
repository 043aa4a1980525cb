"""What to do first: at most three things, the most urgent at the top (clinical/rules.md 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vital5.vitals.kinds import URGENCIES, Judgement

MOST = 3
"""No more than this many next steps are shown."""


@dataclass(frozen=True)
class NextStep:
    """One thing to do: which vital's words say it, and how urgent it is."""

    vital: str
    urgency: str


def next_steps(judgements: Mapping[str, Judgement], most: int = MOST) -> tuple[NextStep, ...]:
    """The highest first; on a tie safety in a crisis of mood, then blood pressure, then others."""
    to_do = [
        NextStep(slug, one.urgency)
        for slug, one in judgements.items()
        if one.answered and one.urgency != "none"
    ]
    # Sorting keeps the order of the catalogue among the rest.
    to_do.sort(key=lambda step: (-URGENCIES.index(step.urgency), _tie(step, judgements)))
    return tuple(to_do[:most])


def _tie(step: NextStep, judgements: Mapping[str, Judgement]) -> int:
    if judgements[step.vital].facts.get("crisis"):
        return 0
    return 1 if step.vital == "blood_pressure" else 2
