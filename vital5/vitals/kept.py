"""What a reading keeps of the answers behind it: every one, named "step.field", as it was given."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from vital5.vitals.kinds import Answers, Value

Kept = dict[str, Decimal | str]


def raw(answers: Answers) -> Kept:
    """Every raw answer; yes and no as words, several choices joined by commas."""
    return {
        f"{step}.{name}": _kept(value)
        for step, given in answers.items()
        for name, value in given.items()
    }


def _kept(value: Value) -> Decimal | str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, tuple) else value


def worked_out(found: Mapping[str, object]) -> Kept:
    """What was worked out, as a reading keeps it; what is not known is left out."""
    kept: Kept = {}
    for name, value in found.items():
        if isinstance(value, bool):
            kept[name] = "yes" if value else "no"
        elif isinstance(value, int):
            kept[name] = Decimal(value)
        elif isinstance(value, Decimal | str) and value != "":
            kept[name] = value
    return kept


def number(given: Mapping[str, Value], name: str) -> Decimal | None:
    """A number that was given, if it was and is one."""
    value = given.get(name)
    return value if isinstance(value, Decimal) and value.is_finite() else None


def word(given: Mapping[str, Value], name: str) -> str | None:
    """A choice that was made, if it was."""
    value = given.get(name)
    return value if isinstance(value, str) else None


def yes(given: Mapping[str, Value], name: str) -> bool | None:
    """A yes or no, if it was said."""
    value = given.get(name)
    return value if isinstance(value, bool) else None


def ticked(given: Mapping[str, Value], name: str) -> frozenset[str]:
    """What was ticked, without the "none of these" that only says the question was read."""
    value = given.get(name)
    return frozenset(value) - {NONE} if isinstance(value, tuple) else frozenset()


NONE = "none"
"""The choice that says "none of these" and stands alone."""


def passed_over(answers: Answers, step: str) -> bool:
    """Whether a page was shown and left without an answer (present and empty, not absent)."""
    return step in answers and not answers[step]
