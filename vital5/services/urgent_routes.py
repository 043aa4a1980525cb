"""The urgent routes that need no database: known here by heart, for when the directory is gone."""

from __future__ import annotations

from dataclasses import dataclass

from vital5.services.listing import CRISIS, EMERGENCY, URGENT_CARE


@dataclass(frozen=True)
class UrgentRoute:
    """One route, as clinical/rules.md 5.1 names it (numbers to be dialled again monthly)."""

    key: str  # the seed entry that says the same at more length
    kind: str
    name: str
    what: str
    number: str
    type: str = "voice"
    beside: str | None = None


URGENT_ROUTES = (
    UrgentRoute(
        "nhs-999",
        EMERGENCY,
        "999 emergency services",
        "Ambulance, police and fire for life-threatening emergencies",
        "999",
    ),
    UrgentRoute(
        "nhs-111", URGENT_CARE, "NHS 111", "Urgent health advice by phone or online", "111"
    ),
    UrgentRoute(
        "nhs-111-mh",
        CRISIS,
        "NHS 111 mental health option (press 2)",
        "Connects callers to the local NHS mental health crisis team",
        "111",
        beside="Then press 2",
    ),
    UrgentRoute(
        "samaritans",
        CRISIS,
        "Samaritans",
        "Listening service by phone, email, letter or in person",
        "116 123",
    ),
    UrgentRoute(
        "shout",
        CRISIS,
        "Shout",
        "Text conversation with a trained volunteer",
        "85258",
        "text",
        "Text SHOUT",
    ),
)
"""In the order they are shown."""
