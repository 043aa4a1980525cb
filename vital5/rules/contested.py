"""Where reputable sources differ: for each point, the one place where the choice is made."""

from __future__ import annotations

from typing import NamedTuple


class Point(NamedTuple):
    """A contested point of clinical/rules.md 7: the question, and what to change to change it."""

    question: str
    parameters: tuple[str, ...]


CONTESTED = {
    "C1": Point("home very high", ("pressure.HOME_VERY_HIGH",)),
    "C2": Point("low blood pressure: either number or both", ("pressure.LOW_NEEDS_BOTH",)),
    "C3": Point("very high without symptoms", ("pressure.VERY_HIGH_URGENCY",)),
    "C4": Point("substantially different", ("pressure_sitting.SUBSTANTIALLY_DIFFERENT",)),
    "C5": Point("fewest readings of a home diary", ("home_series.MINIMUM_READINGS",)),
    "C6": Point("mixed ethnic groups", ("body_mass.MIXED_GROUPS_THRESHOLDS",)),
    "C7": Point("AUDIT-C on its own", ("audit.AUDITC_BANDS",)),
    "C8": Point("heavy session: from the line or above it", ("alcohol.HEAVY_FROM_THE_LINE",)),
    "C9": Point("HSI and FTND labels", ("smoking.HSI_BANDS", "smoking.FTND_BANDS")),
    "C10": Point("carbon monoxide bands", ("carbon_monoxide.DISPLAY_BANDS",)),
    "C11": Point("WHO-5 licence, to confirm before use: the rule MH-WHO5 itself", ()),
    "C12": Point("PHQ-2 cut", ("mood.PHQ2_POSITIVE_FROM",)),
    "C13": Point("item 9 at a kiosk", ("mood.ITEM_9_OFFERED_AT_KIOSK",)),
    "C14": Point(
        "unverified numbers, to be sourced",
        (
            "wellbeing.LONELY_FROM",
            "wellbeing.ONS4_BANDS",
            "pressure_symptoms.PULSE_VERY_SLOW_TO",
            "pressure_symptoms.PULSE_VERY_FAST_FROM",
            "pressure_symptoms.PULSE_FAST_FROM",
            "body_mass.VERY_UNDERWEIGHT_BELOW",
            "pressure_pregnancy.POSTNATAL_WEEKS",
        ),
    ),
}
"""By the number the point has in rules.md 7. Module and name, under vital5.rules."""
