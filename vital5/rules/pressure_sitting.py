"""Several readings by one cuff: which to take next, which to record, which arm, standing or not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from vital5.rules.arithmetic import difference
from vital5.rules.inputs import BOTH_NUMBERS, ListOf
from vital5.rules.pressure import Pair
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, at_least, either, either_of
from vital5.rules.urgency import URGENCIES

Reading = Sequence[Decimal | None]

SECOND_READING_FROM: Pair = (140, 90)
"""A first reading at or above either, mmHg, is taken again (NG136 1.2.2)."""

SUBSTANTIALLY_DIFFERENT: Pair = (10, 10)
"""C4, contested: more than this between two readings, mmHg, either number (house rule)."""

KIOSK_READINGS = 2
"""A kiosk always takes this many (house rule)."""

SECONDS_BETWEEN_READINGS = 60
"""Seconds of rest between two readings (NG136 1.2.7; at a kiosk, house rule)."""

ARM_DIFFERENCE = 15
"""More than this between the arms' systolic, mmHg, is measured again (NG136 1.2.1)."""

POSTURAL_FALL: Pair = (20, 10)
"""A fall on standing of this much or more in either number, mmHg (NG136 1.1.6, 2023)."""

_NOTHING: tuple[None, None] = (None, None)


def _apart(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else abs(difference(one, other))


def _differ(one: Reading, other: Reading) -> bool | None:
    """Whether two readings are substantially different; None if that cannot be known."""
    gaps = zip(map(_apart, one, other), SUBSTANTIALLY_DIFFERENT, strict=True)
    return either_of(*(None if gap is None else gap > most for gap, most in gaps))


def _lower(one: Reading, other: Reading) -> list[Any] | None:
    """The pair with the lower systolic, kept as a pair; on a tie, the lower diastolic."""
    if one[0] is None or other[0] is None:
        return None
    if one[0] == other[0]:
        decided = None not in (one[1], other[1])
        return [one[0], min(one[1], other[1])] if decided else None  # type: ignore[type-var]
    lower = one if one[0] < other[0] else other
    return None if None in lower else list(lower)


def _after_first(reading: Reading) -> Answer:
    again = either_of(*map(at_least, reading, SECOND_READING_FROM))
    if again is None:
        return {"next_step": None, "recorded": None}
    if again:
        return {"next_step": "second_reading", "recorded": None}
    return {"next_step": "done", "recorded": list(reading)}


@rule(
    "BP-SITTING",
    title="Several readings in one sitting: when to repeat and which to record",
    source="NICE NG136 1.2.2; more than 10: pharmacy course, diastolic and the pair: house rule",
    takes={"readings": ListOf(BOTH_NUMBERS)},
    gives={"next_step": ("done", "second_reading", "third_reading"), "recorded": list},
    parameters=("SECOND_READING_FROM", "SUBSTANTIALLY_DIFFERENT"),
)
def sitting(readings: Sequence[Reading | None] | None) -> Answer:
    """Readings in the order taken; what is recorded is the lower of the last two."""
    taken = [reading or _NOTHING for reading in readings or ()]
    if not taken:
        return {"next_step": None, "recorded": None}
    if len(taken) == 1:
        return _after_first(taken[0])
    last_two = taken[-2:]
    differ = _differ(*last_two) if len(taken) == 2 else False
    if differ is None:
        return {"next_step": None, "recorded": None}
    if differ:
        return {"next_step": "third_reading", "recorded": None}
    return {"next_step": "done", "recorded": _lower(*last_two)}


def _arms_differ(arms: Reading | None) -> bool | None:
    apart = _apart(*(arms or _NOTHING))
    return None if apart is None else apart > ARM_DIFFERENCE


def _higher_arm(arms: Reading) -> str | None:
    left, right = arms
    if left is None or right is None:
        return None
    return "left" if left > right else "right"


def _arms(first_differ: bool, second_differ: bool | None, second: Reading | None) -> Answer:
    """A first difference within the line ends it, whatever came after."""
    if first_differ and second is None:
        return {"next_step": "repeat_both", "arm": None}
    if first_differ and second is not None and second_differ:
        return {"next_step": "use_higher_arm", "arm": _higher_arm(second)}
    return {"next_step": "none", "arm": None}


@rule(
    "BP-ARM",
    title="A difference between the arms",
    source="NICE NG136 1.2.1: more than 15 mmHg, repeated; systolic is compared (house rule)",
    takes={"first_left_right": BOTH_NUMBERS, "second_left_right": BOTH_NUMBERS},
    optional=("second_left_right",),
    gives={"next_step": ("none", "repeat_both", "use_higher_arm"), "arm": ("left", "right")},
    parameters=("ARM_DIFFERENCE",),
)
def arm(first_left_right: Reading | None, second_left_right: Reading | None = None) -> Answer:
    """Systolic of the left and right arm, mmHg, twice if the first time differed."""
    return agreed(
        _arms(first, second, second_left_right)
        for first in either(_arms_differ(first_left_right))
        for second in either(_arms_differ(second_left_right))
    )


@rule(
    "BP-POSTURAL",
    title="A fall on standing for at least a minute",
    source="NICE NG136 1.1.6 (amended 2023)",
    takes={"lying_or_seated": BOTH_NUMBERS, "standing_1min": BOTH_NUMBERS},
    gives={"positive": bool, "urgency": URGENCIES},
    parameters=("POSTURAL_FALL",),
)
def postural(lying_or_seated: Reading | None, standing_1min: Reading | None) -> Answer:
    """A fall in either number is enough; a rise is none."""
    before, after = lying_or_seated or _NOTHING, standing_1min or _NOTHING
    falls = [
        None if b is None or a is None else difference(b, a) >= line
        for b, a, line in zip(before, after, POSTURAL_FALL, strict=True)
    ]
    positive = either_of(*falls)
    urgency = None if positive is None else "gp" if positive else "none"
    return {"positive": positive, "urgency": urgency}
