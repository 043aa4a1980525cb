"""The seven urgencies: what a person should do next, and how soon."""

from __future__ import annotations

URGENCIES = (
    "none",
    "self_care",
    "local_service",
    "pharmacist",
    "gp",
    "same_day",
    "emergency_999",
)
"""Lowest first (clinical/rules.md 0.2)."""


def most_urgent(*urgencies: str | None) -> str:
    """The highest of some urgencies; None is passed over; nothing at all is "none"."""
    return max((u for u in urgencies if u), key=URGENCIES.index, default="none")
