"""Stones, pounds, feet and inches as kilograms and centimetres."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vital5.rules.arithmetic import half_up, product, total
from vital5.rules.inputs import InputRefused, Number
from vital5.rules.register import Answer, rule

KG_IN_A_POUND = Decimal("0.45359237")
CM_IN_AN_INCH = Decimal("2.54")
POUNDS_IN_A_STONE = 14
INCHES_IN_A_FOOT = 12

POUNDS_PART_TO = Decimal("13.99")
"""The most pounds beside stones; more would be another stone (rules.md 4.4)."""

INCHES_PART_TO = Decimal("11.99")
"""The most inches beside feet; more would be another foot (rules.md 4.4)."""

WEIGHT_KEYS = (("stones", "pounds"), ("total_pounds",))
LENGTH_KEYS = (("feet", "inches"), ("waist_inches",))


def _one_of(given: Mapping[str, Any], ways: tuple[tuple[str, ...], ...]) -> int:
    """How many of the ways to say one quantity were used; half of a pair is refused."""
    for way in ways:
        if any(key in given for key in way) and not all(key in given for key in way):
            raise InputRefused(f"input: {' and '.join(way)} go together")
    return sum(way[0] in given for way in ways)


def _fits(given: Mapping[str, Any]) -> None:
    weights, lengths = _one_of(given, WEIGHT_KEYS), _one_of(given, LENGTH_KEYS)
    if weights + lengths == 0:
        raise InputRefused("input: no weight and no length")
    if weights > 1 or lengths > 1:
        raise InputRefused("input: the same quantity twice")


def _parts(
    large: Decimal | None, small: Decimal | None, in_a_large: int, small_to: Decimal
) -> Decimal | None:
    """A pair of units as the smaller one; None if a part is missing or impossible."""
    if large is None or small is None or large < 0 or not 0 <= small <= small_to:
        return None
    return total(product(large, in_a_large), small)


def _single(value: Decimal | None) -> Decimal | None:
    return None if value is None or value < 0 else value


def _metric(imperial: Decimal | None, factor: Decimal) -> Decimal | None:
    return None if imperial is None else half_up(product(imperial, factor), 1)


def kilograms(stones: Decimal | None, pounds: Decimal | None) -> Decimal | None:
    """Kilograms to one decimal, half up; None for an impossible pair."""
    return _metric(_parts(stones, pounds, POUNDS_IN_A_STONE, POUNDS_PART_TO), KG_IN_A_POUND)


def centimetres(feet: Decimal | None, inches: Decimal | None) -> Decimal | None:
    """Centimetres to one decimal, half up; None for an impossible pair."""
    return _metric(_parts(feet, inches, INCHES_IN_A_FOOT, INCHES_PART_TO), CM_IN_AN_INCH)


@rule(
    "WT-CONV",
    title="Imperial to metric",
    source="arithmetic: 1 lb = 0.45359237 kg, 1 in = 2.54 cm, one decimal, half up",
    takes=dict.fromkeys(
        ("stones", "pounds", "feet", "inches", "waist_inches", "total_pounds"), Number()
    ),
    optional=("stones", "pounds", "feet", "inches", "waist_inches", "total_pounds"),
    gives={"valid": bool, "kg": Decimal, "cm": Decimal},
    parameters=("KG_IN_A_POUND", "CM_IN_AN_INCH", "POUNDS_PART_TO", "INCHES_PART_TO"),
    fits=_fits,
)
def convert(**given: Decimal | None) -> Answer:
    """One weight, one length, or one of each; `kg` and `cm` come only for what was given."""
    metric: dict[str, Decimal | None] = {}
    if "stones" in given:
        metric["kg"] = kilograms(given["stones"], given["pounds"])
    if "total_pounds" in given:
        metric["kg"] = _metric(_single(given["total_pounds"]), KG_IN_A_POUND)
    if "feet" in given:
        metric["cm"] = centimetres(given["feet"], given["inches"])
    if "waist_inches" in given:
        metric["cm"] = _metric(_single(given["waist_inches"]), CM_IN_AN_INCH)
    return {"valid": None not in metric.values(), **metric}
