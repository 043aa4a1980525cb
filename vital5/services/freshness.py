"""How old an entry's facts are, and when they are too old to show."""

from __future__ import annotations

from datetime import date

from vital5.models.directory import Service
from vital5.services.listing import URGENT_TOPICS

MONTHS_SHOWN = 12
"""After its check date an entry is shown for twelve months, and hidden from the day after."""

MONTHS_URGENT = 1
"""Urgent numbers are dialled again every month (clinical/rules.md 5.1), but never hide."""


def months_after(day: date, months: int) -> date:
    """The same day of a later month; the month's last where it has no such day (29 February)."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def check_date(service: Service) -> date | None:
    """The day the facts were last looked at: confirmed by the provider, or read at the source."""
    days = [day for day in (service.assured_date, service.source.checked_on) if day]
    return max(days, default=None)


def expires_on(service: Service) -> date | None:
    """The last day an entry may be shown; None for one whose facts nobody has looked at."""
    checked = check_date(service)
    return months_after(checked, MONTHS_SHOWN) if checked else None


def urgent_kind(service: Service) -> str:
    """The most urgent of its topics: emergency, urgent-care or crisis; "" for other services."""
    topics = {attribute.taxonomy_term.code for attribute in service.attributes}
    return next((topic for topic in URGENT_TOPICS if topic in topics), "")


def published(service: Service) -> bool:
    """Whether residents may see it at all: in service, not hidden, and vouched for or safe before
    that."""
    vouched = service.assured_date is not None or service.source.publishable
    return vouched and service.status == "active" and service.source.hidden_at is None


def expired(service: Service, today: date) -> bool:
    """Whether the facts are past their day. Invented places have none and never expire."""
    last = expires_on(service)
    return not service.source.example and (last is None or today > last)


def shown(service: Service, today: date) -> bool:
    """Whether residents see it today. Urgent routes stay when their facts have grown old."""
    return published(service) and (bool(urgent_kind(service)) or not expired(service, today))
