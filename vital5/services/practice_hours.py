"""When a practice is open, and when so many opening hours will have passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

from vital5.clock import LONDON
from vital5.services.opening import bank_holidays

CORE = "Mo-Fr 08:00-18:30"
"""Core hours of general practice in England (NHS GP contract), where a practice says nothing."""

TO_BE_OPENED = timedelta(hours=2)
"""Opening hours in which somebody has to open an urgent item."""

DAYS_AHEAD = 21
"""How far openings are looked for; hours with none in that time are taken to be a mistake."""

_DAY = timedelta(days=1)


def can_be_read(hours: str) -> bool:
    """Whether a text is opening hours in OpenStreetMap's notation that open at all."""
    try:
        found = OpeningHours(hours, timezone=LONDON)
    except ParserError:
        return False
    start = datetime(2026, 6, 15, tzinfo=LONDON)  # any week without a bank holiday
    return any(_open_days(found, start, start + timedelta(days=7)))


def open_by(hours: str | None, received_at: datetime) -> datetime:
    """When an urgent item that nobody has opened raises the alarm."""
    return after_open_hours(hours, received_at, TO_BE_OPENED)


def after_open_hours(hours: str | None, start: datetime, span: timedelta) -> datetime:
    """The instant at which so many opening hours will have passed since `start`."""
    for text in (hours, CORE):
        left = span
        for opens, closes in _stretches(text, start):
            # Instants, not wall times: a stretch over a clock change has an hour more or less.
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
    raise AssertionError("core hours open every week")


def is_open(hours: str | None, now: datetime) -> bool:
    """Whether somebody is there at this instant, as far as the hours say."""
    return any(opens <= now < closes for opens, closes in _stretches(hours or CORE, now))


@lru_cache(maxsize=512)
def _parsed(text: str) -> OpeningHours | None:
    try:
        return OpeningHours(text, timezone=LONDON)
    except ParserError:
        return None


def _stretches(text: str | None, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches from `start` on, as instants; none on a bank holiday."""
    found = _parsed(text) if text else None
    if found is None:
        return
    holidays = bank_holidays()
    for opens, closes in _open_days(found, start, start + timedelta(days=DAYS_AHEAD)):
        if _day_of(opens) not in holidays:
            yield opens, closes


def _open_days(
    found: OpeningHours, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Open stretches between two instants, cut at each midnight so that a day can be left out."""
    for opens, closes, state, _ in found.intervals(
        start.astimezone(LONDON), end.astimezone(LONDON)
    ):
        if state != State.OPEN:
            continue
        at = opens.astimezone(UTC)
        last = min(closes.astimezone(UTC), end) if closes else end
        while at < last:
            midnight = datetime.combine(_day_of(at) + _DAY, datetime.min.time(), LONDON)
            until = min(midnight.astimezone(UTC), last)
            yield at, until
            at = until


def _day_of(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()
