"""How soon "contact your GP surgery" is, for the words of every vital (clinical/rules.md 0.2)."""

from __future__ import annotations

GP_WORKING_DAYS = 2
"""Working days, for a home blood pressure in the high range (NHS England's product)."""

GP_WEEKS = 3
"""Weeks, for everything else that is the surgery's, and for a pharmacy (pharmacy contract)."""


def gp_facts(*, soon: bool = False) -> dict[str, object]:
    """What the words about the surgery need."""
    return {"gp_soon": soon, "gp_working_days": GP_WORKING_DAYS, "gp_weeks": GP_WEEKS}
