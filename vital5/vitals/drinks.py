"""Drinks as they are poured in the UK, drawn beside the alcohol questions so units can be counted.

Sizes and strengths are typical ones (nhs.uk, "Alcohol units"); the units follow from them by
AL-UNITS and are never written down here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from vital5.rules import judge
from vital5.vitals.kinds import N_


@dataclass(frozen=True)
class Drink:
    """One drink: its drawing's name, its words, how much it is and how strong."""

    name: str
    label: str
    ml: Decimal
    abv_percent: Decimal

    @property
    def units(self) -> Decimal:
        """UK units in one, to one decimal."""
        found: Decimal = judge("AL-UNITS", abv_percent=self.abv_percent, ml=self.ml)["units"]
        return found


def _drink(name: str, label: str, ml: int, abv_percent: str) -> Drink:
    return Drink(name, label, Decimal(ml), Decimal(abv_percent))


DRINKS: tuple[Drink, ...] = (
    _drink("pint", N_("Pint of beer, lager or cider"), 568, "4"),
    _drink("half_pint", N_("Half pint"), 284, "4"),
    _drink("can", N_("Can of beer or lager"), 440, "5.5"),
    _drink("bottle_beer", N_("Bottle of beer or lager"), 330, "5"),
    _drink("small_wine", N_("Small glass of wine"), 125, "12"),
    _drink("medium_wine", N_("Medium glass of wine"), 175, "12"),
    _drink("large_wine", N_("Large glass of wine"), 250, "12"),
    _drink("bottle_wine", N_("Bottle of wine"), 750, "13.5"),
    _drink("spirit_single", N_("Single measure of spirits"), 25, "40"),
    _drink("spirit_double", N_("Double measure of spirits"), 50, "40"),
    _drink("alcopop", N_("Bottle of alcopop"), 275, "5.5"),
)
"""In the order they are drawn."""
