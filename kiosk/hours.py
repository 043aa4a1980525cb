"""When the venue is open, by the hours in the kiosk's file."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]

from vital5.clock import LONDON

COUNTRY = "GB"
"""Whose bank holidays `PH` means."""

AHEAD = timedelta(days=35)
"""Hours that never open in so long are taken to be a mistake."""


@lru_cache(maxsize=8)
def _parsed(hours: str) -> OpeningHours | None:
    try:
        return OpeningHours(hours, timezone=LONDON, country=COUNTRY)
    except ParserError:
        return None


def can_be_read(hours: str, now: datetime) -> bool:
    """Whether these are opening hours in OpenStreetMap's notation, and ever open."""
    return is_open(hours, now) or opens_at(hours, now) is not None


def is_open(hours: str, now: datetime) -> bool:
    """Whether the venue is open; always, where the file says nothing."""
    found = _parsed(hours) if hours else None
    return not hours or (found is not None and bool(found.is_open(now.astimezone(LONDON))))


def opens_at(hours: str, now: datetime) -> datetime | None:
    """When it opens next; None where that is not known."""
    found, at = _parsed(hours) if hours else None, now.astimezone(LONDON)
    while found is not None and at < now + AHEAD:
        following = found.next_change(at)
        if following is None:
            return None
        at = following
        if found.is_open(at):
            return at
    return None
