"""When two opening hours have passed: over nights, weekends, holidays and clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from vital5.clock import LONDON
from vital5.services.practice_hours import after_open_hours, can_be_read, is_open, open_by


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "received", "due"),
    [
        (None, "2026-06-15T09:00", "2026-06-15T11:00"),
        (None, "2026-06-15T16:30", "2026-06-15T18:30"),  # to the minute of closing
        (None, "2026-06-15T16:31", "2026-06-16T08:01"),
        (None, "2026-06-15T18:30", "2026-06-16T10:00"),
        (None, "2026-06-15T07:59", "2026-06-15T10:00"),
        (None, "2026-06-12T18:00", "2026-06-15T09:30"),  # Friday evening to Monday morning
        (None, "2026-12-24T18:00", "2026-12-29T09:30"),  # Christmas, Boxing Day in lieu
        ("24/7", "2026-06-13T23:00", "2026-06-14T01:00"),
        ("Mo-Fr 08:00-18:30; Sa 09:00-12:00", "2026-06-12T18:00", "2026-06-13T10:30"),
        ("Mo-Fr 08:00-12:00,14:00-18:00", "2026-06-15T11:00", "2026-06-15T15:00"),
        ("off", "2026-06-15T09:00", "2026-06-15T11:00"),  # never open: core hours then
        ("whenever", "2026-06-15T09:00", "2026-06-15T11:00"),
    ],
)
def test_an_urgent_item_is_due_after_two_opening_hours(
    hours: str | None, received: str, due: str
) -> None:
    assert open_by(hours, london(received)) == london(due)


def test_an_hour_that_the_clocks_skip_is_not_counted() -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # half an hour before one o'clock

    assert after_open_hours("24/7", before, timedelta(hours=2)) == before + timedelta(hours=2)


@pytest.mark.parametrize(
    ("when", "there"),
    [
        ("2026-06-15T07:59", False),
        ("2026-06-15T08:00", True),
        ("2026-06-15T18:29", True),
        ("2026-06-15T18:30", False),
        ("2026-06-14T12:00", False),
        ("2026-12-25T12:00", False),
    ],
)
def test_core_hours_hold_where_a_practice_says_nothing(when: str, there: bool) -> None:
    assert is_open(None, london(when)) is there


@pytest.mark.parametrize(
    ("text", "readable"),
    [("Mo-Fr 08:00-18:30", True), ("24/7", True), ("off", False), ("nine to five", False)],
)
def test_hours_that_never_open_or_cannot_be_read_are_refused(text: str, readable: bool) -> None:
    assert can_be_read(text) is readable
