"""The clinical rules (clinical/rules.md): pure functions, registered by id with their sources.

`judge` is what the pages call and `assess` what the command does; both run the same functions.
Thresholds are named in the module of their topic.
"""

from __future__ import annotations

from vital5.rules import (
    alcohol,
    audit,
    body_mass,
    carbon_monoxide,
    conversion,
    diabetes_risk,
    home_series,
    mood,
    overall,
    pressure,
    pressure_follow_up,
    pressure_pregnancy,
    pressure_sitting,
    pressure_symptoms,
    smoking,
    waist,
    wellbeing,
)
from vital5.rules.inputs import InputRefused
from vital5.rules.register import RULE_SET_VERSION, RULES, Rule, assess, judge
from vital5.rules.urgency import URGENCIES, most_urgent

__all__ = [
    "RULES",
    "RULE_SET_VERSION",
    "URGENCIES",
    "InputRefused",
    "Rule",
    "alcohol",
    "assess",
    "audit",
    "body_mass",
    "carbon_monoxide",
    "conversion",
    "diabetes_risk",
    "home_series",
    "judge",
    "mood",
    "most_urgent",
    "overall",
    "pressure",
    "pressure_follow_up",
    "pressure_pregnancy",
    "pressure_sitting",
    "pressure_symptoms",
    "smoking",
    "waist",
    "wellbeing",
]
