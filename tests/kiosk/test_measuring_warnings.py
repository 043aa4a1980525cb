"""Very high, irregular, unkept: what the pages do about a reading that is not just a number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.drivers.events import Reading
from kiosk.orders import StartCuff
from tests.conftest import MovableClock
from tests.kiosk.by_hand import READY, Bench, bench
from tests.kiosk.test_measuring_pages import blood_pressure, rows

AGAIN = "blood-pressure-symptoms-after-first"


@pytest.fixture
def at(tmp_path: Path, clock: MovableClock) -> Iterator[Bench]:
    with bench(tmp_path / "kiosk", clock) as found:
        yield found


@pytest.mark.parametrize("pair", [(180, 90), (150, 120), (250, 205)])
def test_warning_signs_come_before_the_number_and_one_of_them_is_999(at, pair):
    at.seated()
    page = at.is_measured(pair)
    assert page.name == AGAIN
    assert str(pair[0]) not in page.text
    page = at.who.answers(symptoms=["chest_pain"])
    assert (page.name, page.marks["data-alarm"]) == ("urgent-blood-pressure", "emergency_999")
    assert str(pair[0]) not in page.text
    at.waits(60)
    assert len([order for order in at.session.told if isinstance(order, StartCuff)]) == 1


@pytest.mark.parametrize("measured", [True, False])
def test_an_emergency_stops_the_questions_and_stands_in_what_follows(at, measured):
    if measured:
        at.seated()
        at.is_measured((186, 104))
        at.who.answers(symptoms=["chest_pain"])
    else:
        at.up_to("blood-pressure-symptoms")
        at.who.answers(symptoms=["chest_pain"])
    page = at.who.answers()  # I have read this
    assert page.name == "answers"
    assert page.words_of(".v5-note--important h2") == "Call 999 now"
    assert "Go on with the questions" not in page.text
    page = at.who.answers()
    while page.name != "results":
        page = at.who.presses("/uncover")
    assert page.marks["data-overall-urgency"] == "emergency_999"
    assert page.card("blood_pressure")["data-saved-id"]
    at.waits(60)
    begun = [order for order in at.session.told if isinstance(order, StartCuff)]
    assert len(begun) == (1 if measured else 0)


def test_no_warning_sign_is_same_day_then_one_more_reading_when_the_person_says(at):
    at.seated()
    at.is_measured((186, 104))
    page = at.who.answers(symptoms=["none"])
    assert page.marks["data-alarm"] == "same_day"
    at.waits(61)
    assert at.session.kept() == [(186, 104)]
    at.who.opens("check/urgent")
    page = at.who.answers()  # I have read this
    while page.name != "measuring-ready":
        page = at.goes_on()
    assert page.heading == "Ready for one more?"
    assert at.is_measured((178, 100)).name == "measuring-done"
    assert blood_pressure(at)[-1] == ("very_high", "same_day", "kiosk")


def test_a_sign_that_was_told_before_the_rest_is_999_beside_a_very_high_reading(at):
    at.up_to("blood-pressure-symptoms")
    page = at.who.answers(symptoms=["severe_headache"])
    assert page.marks["data-alarm"] == "same_day"
    at.who.answers()
    assert at.who.opens("measuring").name == "measuring-arms"
    at.presses("not_arm", "none")
    at.presses("arm", "left")
    at.posts(cm="30")
    at.presses("deed", "rest")
    at.waits(300)
    page = at.is_measured((190, 100))
    assert page.marks["data-alarm"] == "emergency_999"


def test_silence_about_warning_signs_is_999_and_somebody_is_called(at):
    at.seated()
    at.is_measured((190, 100))
    at.at.passes(60)
    at.session.looks_at_the_clock()
    at.at.passes(30)
    at.session.looks_at_the_clock()
    page = at.who.opens("measuring")
    assert (page.name, page.marks["data-alarm"]) == ("measuring-nobody-answered", "emergency_999")
    assert "190" not in page.text
    assert at.at.place.called_at is not None
    assert at.presses("read").name == AGAIN


def test_nobody_is_called_where_nobody_is(tmp_path, clock):
    with bench(tmp_path / "kiosk", clock, staffed=False) as at:
        at.seated()
        at.is_measured((190, 100))
        for seconds in (60, 30):
            at.at.passes(seconds)
            at.session.looks_at_the_clock()
        assert at.who.opens("measuring").name == "measuring-nobody-answered"
        assert at.at.place.called_at is None


def test_an_irregular_pulse_is_looked_at_after_a_longer_rest_and_then_is_for_today(at):
    at.seated()
    page = at.is_measured((124, 80), flags={"irregular_count": 3})
    assert page.name == "measuring-pause"
    assert page.words_of("[data-clock]") == "5:00"
    at.waits(299)
    assert len(at.session.kept()) == 1
    at.waits(1)
    at.session.says(READY, Reading(126, 80, None, 72, flags={"irregular_count": 1}))
    assert at.who.opens("measuring").marks["data-alarm"] == "same_day"
    assert blood_pressure(at) == [("raised_normal", "same_day", "kiosk")]


def test_a_store_that_fails_stops_the_next_cuff_and_hides_no_advice(at):
    class Full:
        def room_for_readings(self):
            return True

        def keep(self, reading):
            raise OSError("no space")

        def so_far(self, visit):
            raise OSError("no space")

        finish = so_far

    at.with_places()
    at.seated()
    at.at.place.store = Full()
    at.is_measured((162, 100))
    page = at.waits(60)
    assert (page.name, page.soup.h1.get_text(strip=True)) == (
        "measuring-no-reading", "We could not measure it here",
    )  # fmt: skip
    assert "cannot store" in page.text
    assert len([order for order in at.session.told if isinstance(order, StartCuff)]) == 1
    assert blood_pressure(at) == [("high_stage2_range", "gp", "kiosk")]


def test_a_store_without_room_starts_no_cuff_at_all(at):
    class NoRoom:
        def room_for_readings(self):
            return False

        def keep(self, reading): ...
        def so_far(self, visit): ...
        def finish(self, visit): ...

    at.at.place.store = NoRoom()
    at.seated()
    assert at.presses("deed", "start").name == "measuring-no-reading"
    assert not [order for order in at.session.told if isinstance(order, StartCuff)]
    assert rows(at) == []


def test_another_person_sees_nothing_of_the_one_before(at):
    at.seated()
    at.is_measured((162, 100))
    at.at.passes(400)
    at.session.looks_at_the_clock()
    at.at.place.end("stopped")
    before = [page.name for page in at.who.seen]
    assert "measuring-pause" in before
    assert at.up_to("measuring-arms").name == "measuring-arms"
    assert at.at.place.visit is not None
    assert rows(at) == []


def test_beside_what_is_urgent_a_person_can_be_asked_to_come_and_is_told_no_reason(at):
    at.seated()
    at.is_measured((190, 100))
    at.who.answers(symptoms=["none"])
    told: list[object] = []
    at.at.place.on_call.append(told.append)

    assert "Nobody was told why" in at.who.presses("/help/call").text
    assert len(told) == 1
    assert "Nobody was told why" in at.who.opens("check/urgent").text
