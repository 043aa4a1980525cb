"""The people of the venue: hours, the start of the day, out of order; and helpers with a PIN."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from kiosk.config import Fault
from tests.conftest import MovableClock
from tests.kiosk.places import Stand, stand
from vital5.models import Check

PIN = "246810"
HASH = PasswordHasher(time_cost=1, memory_cost=64).hash(PIN)
HOURS = "Mo-Fr 09:00-18:00; PH off"


@pytest.fixture
def venue(tmp_path: Path, clock: MovableClock) -> Iterator[Stand]:
    folder = tmp_path / "kiosk"
    folder.mkdir(mode=0o700)
    found = stand(folder, clock, hours=HOURS, staff_pin=HASH, helper_pin=HASH)
    yield found
    found.database.close()


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 6, 15, 7, 59, tzinfo=UTC), "kiosk-closed"),  # 8:59 in London
        (datetime(2026, 6, 15, 8, 0, tzinfo=UTC), "start"),
        (datetime(2026, 6, 15, 16, 59, tzinfo=UTC), "start"),
        (datetime(2026, 6, 15, 17, 0, tzinfo=UTC), "kiosk-closed"),
        (datetime(2026, 6, 14, 12, 0, tzinfo=UTC), "kiosk-closed"),  # a Sunday
        (datetime(2026, 12, 25, 12, 0, tzinfo=UTC), "kiosk-closed"),
    ],
)
def test_the_kiosk_keeps_the_hours_of_its_venue(venue: Stand, at: datetime, shown: str) -> None:
    venue.clock.set(at)

    assert venue.visitor().opens("").name == shown


def test_whoever_is_there_at_closing_time_finishes(venue: Stand) -> None:
    venue.clock.set(datetime(2026, 6, 15, 16, 59, 50, tzinfo=UTC))
    somebody = venue.started()
    venue.passes(20)

    assert somebody.answers(age="45").name == "about-you-pregnancy"


def test_past_its_calibration_nobody_begins_and_is_told_where_else(venue: Stand) -> None:
    venue.clock.set(datetime(2027, 5, 31, 12, 0, tzinfo=UTC))
    assert venue.visitor().opens("").name != "kiosk-not-calibrated"

    venue.clock.set(datetime(2027, 6, 1, 12, 0, tzinfo=UTC))
    page = venue.visitor().opens("", status=503)
    assert page.name == "kiosk-not-calibrated"
    assert "pharmac" in page.text


def test_a_fault_of_the_file_bars_every_way_in_and_is_named(venue: Stand) -> None:
    venue.place.faults = (Fault("port", "is not there", "Plug it in."),)

    for path in ("/", "", "check", "helper", "venue", "help"):
        page = venue.visitor().opens(path, status=503)
        assert page.name == "kiosk-out-of-order", path
        assert [tag["data-fault"] for tag in page.soup.select("[data-fault]")] == ["port"]


def staff(venue: Stand) -> object:
    somebody = venue.visitor()
    somebody.sends("venue", pin=PIN)
    assert somebody.page.name == "kiosk-venue"
    return somebody


def test_staff_put_it_out_of_order_and_in_order_again(venue: Stand) -> None:
    somebody = venue.visitor()
    somebody.sends("venue", pin=PIN)
    form = somebody.page.form
    somebody.posts("venue/do", {"csrf_token": somebody.token(), "do": "cuff"})

    assert venue.place.venue.out_of_order == "cuff"
    page = venue.visitor().opens("/", status=503)
    assert page.name == "kiosk-out-of-order"
    assert "cuff" not in page.words_of("h1")
    somebody.posts("venue/do", {"csrf_token": somebody.token(), "do": "in_order"})
    assert form is not None
    assert venue.visitor().opens("/").name == "languages"


def test_what_staff_said_outlives_a_restart(
    venue: Stand, tmp_path: Path, clock: MovableClock
) -> None:
    venue.place.venue.out_of_order = "seat"
    venue.place.venue.checked()
    folder = tmp_path / "kiosk"
    venue.database.close()

    again = stand(folder, clock, staff_pin=HASH)

    assert again.place.venue.out_of_order == "seat"
    assert again.place.venue.checked_on == date(2026, 6, 15)
    again.database.close()


def test_the_start_of_day_check_is_due_each_day(venue: Stand) -> None:
    assert "start-of-day" in venue.visitor().opens("/").text
    somebody = venue.visitor()
    somebody.sends("venue", pin=PIN)
    somebody.posts("venue/do", {"csrf_token": somebody.token(), "do": "checked"})
    assert "start-of-day" not in venue.visitor().opens("/").text

    venue.passes(24 * 3600)
    assert "start-of-day" in venue.visitor().opens("/").text


def test_the_cuff_is_to_be_wiped_after_ten_visits(venue: Stand) -> None:
    venue.place.venue.checked()
    for _ in range(9):
        venue.started().presses("/stop")
    assert not venue.place.venue.wipe_is_due
    venue.started().presses("/stop")
    assert venue.place.venue.wipe_is_due


def test_a_wrong_pin_opens_nothing_and_eleven_an_hour_are_too_many(venue: Stand) -> None:
    somebody = venue.visitor()
    for _ in range(10):
        assert somebody.sends("venue", status=422, pin="111111").name == "kiosk-venue-pin"
    assert "Too many" in somebody.sends("venue", status=422, pin=PIN).errors[0]
    venue.passes(3600)
    assert somebody.sends("venue", pin=PIN).name == "kiosk-venue"


def test_staff_who_walk_away_are_signed_out(venue: Stand) -> None:
    somebody = venue.visitor()
    somebody.sends("venue", pin=PIN)
    venue.passes(90)
    assert somebody.opens("venue").name == "kiosk-venue"
    venue.passes(91)
    assert somebody.opens("venue").name == "kiosk-venue-pin"


def test_staff_never_see_a_residents_screen(venue: Stand) -> None:
    resident = venue.started()
    resident.answers(age="45")
    resident.sends("venue", pin=PIN)

    assert venue.place.visit is None
    assert resident.opens("check").name == "start"


def test_a_check_with_a_helper_is_recorded_as_helped(venue: Stand) -> None:
    helper = venue.visitor()
    assert helper.sends("helper", pin=PIN).name == "about-you-age"
    helper.answers(age="45")

    with venue.database.reading() as session:
        assert session.scalars(sa.select(Check.channel)).all() == ["kiosk-helped"]


def test_a_helper_who_comes_later_marks_the_whole_check(venue: Stand) -> None:
    somebody = venue.started()
    somebody.answers(age="45")

    assert somebody.sends("helper", pin=PIN).name == "kiosk-cover"
    with venue.database.reading() as session:
        assert session.scalars(sa.select(Check.channel)).all() == ["kiosk-helped"]


def test_without_a_pin_in_the_file_nobody_helps_or_signs_in(kiosk: Stand) -> None:
    for path in ("helper", "venue"):
        page = kiosk.visitor().sends(path, status=422, pin="")
        assert "no PIN" in page.errors[0]
