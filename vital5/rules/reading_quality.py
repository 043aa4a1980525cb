"""Marks on readings that may not be what a monitor showed: for staff, never for the advice.

House rules, for a person to look at and never to count by: people round what they type, type the
same again, or stop just short of a line. A reading that a device gave is never marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from vital5.rules.pressure import HIGH_LINES

Pair = tuple[Decimal, Decimal]

END_DIGIT = "end_digit"
IDENTICAL = "identical"
JUST_UNDER = "just_under_threshold"

ROUND_PAIRS = 2
"""Typed readings that must all end in one round digit before it is more than chance."""

ROUND_DIGITS = (0, 5)

SHORT_OF_A_LINE = 2
"""mmHg below the first high line that count as just under it."""


def marks(sitting: Sequence[Pair], earlier: Sequence[Pair], setting: str) -> tuple[str, ...]:
    """The marks of one typed reading.

    sitting: its pairs in the order they were typed, the one that counts among them. earlier: the
    pairs typed before that, newest last. setting: home or clinic, for the line.
    """
    found = []
    if _all_round([*earlier, *sitting]):
        found.append(END_DIGIT)
    if _repeated([*earlier[-1:], *sitting]):
        found.append(IDENTICAL)
    if sitting and _just_under(sitting, setting):
        found.append(JUST_UNDER)
    return tuple(found)


def _all_round(pairs: Sequence[Pair]) -> bool:
    """Whether every number ends in the same round digit: 120/80, 130/90."""
    ends = {number % 10 for pair in pairs for number in pair}
    return len(pairs) >= ROUND_PAIRS and any(ends == {digit} for digit in ROUND_DIGITS)


def _repeated(pairs: Sequence[Pair]) -> bool:
    """Whether a pair is the very same as the one before it."""
    return any(one == other for one, other in pairwise(pairs))


def _just_under(pairs: Sequence[Pair], setting: str) -> bool:
    """Whether no pair reaches the first high line, and one stops just short of it."""
    line = HIGH_LINES[setting][-1]
    lines = (line.systolic, line.diastolic)
    gaps = [high - number for pair in pairs for number, high in zip(pair, lines, strict=True)]
    return all(gap > 0 for gap in gaps) and any(gap <= SHORT_OF_A_LINE for gap in gaps)
