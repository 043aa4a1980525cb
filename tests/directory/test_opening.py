"""Open now, opens at, closed today: on the edges of hours, days, clock changes and holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from vital5.clock import LONDON
from vital5.models.directory import Schedule
from vital5.services.listing import Hours
from vital5.services.opening import bank_holidays, hours_lines, opening_at
from vital5.services.opening_text import ROUND_THE_CLOCK, hours_from_text


def schedules(text: str) -> list[Schedule]:
    return [Schedule(**vars(hours)) for hours in hours_from_text(text)]


def rule(**more: Any) -> list[Schedule]:
    return [Schedule(**vars(Hours(**more)))]


def london(text: str) -> datetime:
    """A London wall time as an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


OFFICE = "Mon-Fri 09:00-17:00"


@pytest.mark.parametrize(
    ("wall", "state"),
    [
        ("2026-11-24T08:59:59", "opens_later"),
        ("2026-11-24T09:00:00", "open"),
        ("2026-11-24T16:59:59", "open"),
        ("2026-11-24T17:00:00", "closed_now"),
        ("2026-11-28T12:00:00", "closed_today"),  # a Saturday
    ],
)
def test_hours_begin_and_end_on_the_minute(wall: str, state: str) -> None:
    assert opening_at(schedules(OFFICE), london(wall)).state == state


@pytest.mark.parametrize(
    ("instant", "state"),
    [
        # The clocks go forward on 29 March 2026: on Friday 09:00 is 09:00 UTC, on Monday 08:00.
        ("2026-03-27T08:59:59+00:00", "opens_later"),
        ("2026-03-27T09:00:00+00:00", "open"),
        ("2026-03-30T07:59:59+00:00", "opens_later"),
        ("2026-03-30T08:00:00+00:00", "open"),
        ("2026-03-30T16:00:00+00:00", "closed_now"),
        # They go back on 25 October 2026.
        ("2026-10-23T08:00:00+00:00", "open"),
        ("2026-10-26T08:00:00+00:00", "opens_later"),
        ("2026-10-26T09:00:00+00:00", "open"),
    ],
)
def test_hours_follow_the_wall_through_summer_time(instant: str, state: str) -> None:
    assert opening_at(schedules(OFFICE), datetime.fromisoformat(instant)).state == state


def test_a_session_across_the_clock_change_ends_by_the_wall() -> None:
    night = rule(freq="WEEKLY", byday="SA", opens_at=time(22), closes_at=time(4))

    # Saturday 28 March 22:00 to Sunday 04:00 summer time, which is 03:00 UTC.
    assert opening_at(night, datetime(2026, 3, 29, 2, 59, tzinfo=UTC)).state == "open"
    assert opening_at(night, datetime(2026, 3, 29, 3, 0, tzinfo=UTC)).state != "open"


@pytest.mark.parametrize(
    ("wall", "state"),
    [
        ("2026-11-24T23:59:59", "open"),
        ("2026-11-25T00:00:00", "opens_later"),
    ],
)
def test_closing_at_midnight_is_the_end_of_the_day(wall: str, state: str) -> None:
    late = schedules("Mon-Sat 10:00-00:00")

    assert opening_at(late, london(wall)).state == state


def test_hours_past_midnight_belong_to_the_evening_before() -> None:
    night = rule(freq="WEEKLY", byday="FR", opens_at=time(22), closes_at=time(2))

    assert opening_at(night, london("2026-11-28T01:59:00")).until == time(2)
    assert opening_at(night, london("2026-11-28T02:00:00")).state == "closed_today"
    assert opening_at(night, london("2026-11-27T01:00:00")).state == "opens_later"


@pytest.mark.parametrize(
    "day",
    ["2026-12-25", "2026-12-28", "2026-08-31", "2027-01-01", "2026-04-06"],
)
def test_on_a_bank_holiday_nothing_is_called_open(day: str) -> None:
    daily = schedules("08:30-13:30 daily")

    assert date.fromisoformat(day) in bank_holidays()
    assert opening_at(daily, london(f"{day}T10:00:00")).state == "bank_holiday"


def test_round_the_clock_is_open_on_bank_holidays_and_at_midnight() -> None:
    always = schedules("24/7")

    for wall in ("2026-12-25T10:00:00", "2026-11-24T00:00:00", "2026-11-24T23:59:30"):
        assert opening_at(always, london(wall)).state == "always"


def test_the_next_opening_passes_over_weekend_and_holidays() -> None:
    # Christmas Eve 2026 is a Thursday; Friday, and Monday in its stead, are holidays.
    found = opening_at(schedules(OFFICE), london("2026-12-24T18:00:00"))

    assert (found.opens_on, found.opens_at) == (date(2026, 12, 29), time(9))


def test_a_scottish_holiday_is_an_ordinary_day() -> None:
    assert opening_at(schedules(OFFICE), london("2026-11-30T10:00:00")).state == "open"


@pytest.mark.parametrize(
    ("byday", "day", "falls"),
    [
        ("2MO", "2026-11-09", True),
        ("2MO", "2026-11-16", False),
        ("-1FR", "2026-11-27", True),
        ("-1FR", "2026-11-20", False),
        ("1TU,3TU", "2026-11-17", True),
    ],
)
def test_monthly_days_are_counted_from_both_ends(byday: str, day: str, falls: bool) -> None:
    monthly = rule(freq="MONTHLY", byday=byday, opens_at=time(10), closes_at=time(12))

    assert (opening_at(monthly, london(f"{day}T11:00:00")).state == "open") is falls


def test_every_second_week_counts_from_its_start() -> None:
    fortnightly = rule(
        freq="WEEKLY",
        byday="TU",
        interval=2,
        dtstart=date(2026, 11, 10),
        opens_at=time(10),
        closes_at=time(12),
    )

    assert opening_at(fortnightly, london("2026-11-24T11:00:00")).state == "open"
    assert opening_at(fortnightly, london("2026-11-17T11:00:00")).state == "closed_today"
    assert opening_at(fortnightly, london("2026-11-03T11:00:00")).state == "closed_today"


def test_hours_that_have_ended_are_not_open() -> None:
    past = rule(
        freq="WEEKLY", byday="TU", opens_at=time(9), closes_at=time(17), valid_to=date(2026, 11, 23)
    )

    assert opening_at(past, london("2026-11-24T10:00:00")).opens_on is None


def test_words_without_a_rule_claim_nothing() -> None:
    assert opening_at(
        schedules("Fortnightly or monthly by venue"), london("2026-11-24T10:00:00")
    ) == (opening_at([], london("2026-11-24T10:00:00")))


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("24/7", 1),
        ("Mon-Fri 09:00-18:00 (as reported)", 1),
        ("Mon-Fri 09:00-20:00; Sat-Sun 11:00-16:00", 2),
        ("Mon-Fri 09:00-17:00", 1),
        ("Wed 13:00-15:00", 1),
        ("Centre 08:30-13:30 daily; advice line Mon and Wed 10:00-13:00 (option 1)", 2),
        ("Fortnightly or monthly by venue", 0),
        ("Sessions Tue-Thu (as reported)", 0),
    ],
)
def test_six_of_the_seeds_eight_texts_become_rules(text: str, rules: int) -> None:
    assert sum(hours.freq is not None for hours in hours_from_text(text)) == rules


def test_labels_days_and_notes_come_apart() -> None:
    centre, line = hours_from_text(
        "Centre 08:30-13:30 daily; advice line Mon and Wed 10:00-13:00 (option 1)"
    )

    assert (centre.description, centre.byday) == ("Centre", "MO,TU,WE,TH,FR,SA,SU")
    assert (line.description, line.byday, line.notes) == ("advice line", "MO,WE", "option 1")
    assert hours_from_text("Tue and Thu 10:00-16:00")[0].description is None
    assert hours_from_text("Sat-Mon 10:00-16:00")[0].byday == "MO,SA,SU"
    assert hours_from_text("24/7") == (ROUND_THE_CLOCK,)


def test_days_in_a_row_are_said_as_one() -> None:
    lines = hours_lines(schedules("Mon-Wed and Fri 10:00-16:00"))

    assert lines[0].runs == (("MO", "WE"), ("FR", "FR"))
