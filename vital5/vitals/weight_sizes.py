"""Height, weight and waist as they were given, in either system, and as they are said back.

Rules WT-CONV and WT-VALID (clinical/rules.md 4.4). Both systems are always shown back, because no
guard can catch pounds typed as kilograms by somebody tall (hazard 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from vital5.rules import judge
from vital5.rules.conversion import (
    CM_IN_AN_INCH,
    INCHES_IN_A_FOOT,
    KG_IN_A_POUND,
    POUNDS_IN_A_STONE,
)
from vital5.vitals.kept import number
from vital5.vitals.kinds import StepAnswers


@dataclass(frozen=True)
class Sizes:
    """In metric units; None for what was not given or cannot be."""

    weight_kg: Decimal | None
    height_cm: Decimal | None
    waist_cm: Decimal | None

    @property
    def whole(self) -> bool:
        """Whether an index can be worked out."""
        return self.weight_kg is not None and self.height_cm is not None

    @property
    def errors(self) -> tuple[str, ...]:
        """What WT-VALID doubts; nothing while a size is still missing."""
        return self._errors(self.waist_cm) if self.whole else ()

    @property
    def fit(self) -> bool:
        """Whether weight and height can be believed together, whatever the waist."""
        return self.whole and not self._errors(None)

    @property
    def waist_fits(self) -> bool:
        """Whether the waist can be believed beside them."""
        return self.waist_cm is not None and self.fit and not self.errors

    def _errors(self, waist_cm: Decimal | None) -> tuple[str, ...]:
        said = judge(
            "WT-VALID", height_cm=self.height_cm, weight_kg=self.weight_kg, waist_cm=waist_cm
        )
        return tuple(said["errors"])


def sizes(given: StepAnswers) -> Sizes:
    """What one page gave. Metric goes first where both were filled in."""
    return Sizes(
        weight_kg=_weight(given),
        height_cm=_height(given),
        waist_cm=_waist(given),
    )


def _weight(given: StepAnswers) -> Decimal | None:
    kg, stones, pounds = (number(given, name) for name in ("weight_kg", "stones", "pounds"))
    if kg is not None:
        return kg
    if stones is not None:
        return _metric("kg", stones=stones, pounds=pounds or Decimal(0))
    return None if pounds is None else _metric("kg", total_pounds=pounds)


def _height(given: StepAnswers) -> Decimal | None:
    cm, feet, inches = (number(given, name) for name in ("height_cm", "feet", "inches"))
    if cm is not None:
        return cm
    return None if feet is None else _metric("cm", feet=feet, inches=inches or Decimal(0))


def _waist(given: StepAnswers) -> Decimal | None:
    cm, inches = number(given, "waist_cm"), number(given, "waist_inches")
    if cm is not None:
        return cm
    return None if inches is None else _metric("cm", waist_inches=inches)


def _metric(unit: str, **imperial: Decimal) -> Decimal | None:
    found: Decimal | None = judge("WT-CONV", **imperial)[unit]
    return found


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def stones_and_pounds(kg: Decimal) -> tuple[str, str]:
    """The same weight in stones and whole pounds."""
    stones, pounds = divmod(_whole(kg / KG_IN_A_POUND), POUNDS_IN_A_STONE)
    return str(stones), str(pounds)


def feet_and_inches(cm: Decimal) -> tuple[str, str]:
    """The same height in feet and whole inches."""
    feet, inches = divmod(_whole(cm / CM_IN_AN_INCH), INCHES_IN_A_FOOT)
    return str(feet), str(inches)


def plain(amount: Decimal) -> str:
    """As it is read: no more digits than were given, at most one decimal."""
    shown = amount.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{shown.normalize():f}"
