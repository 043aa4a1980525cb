"""The measuring session as somebody walks through it, page by page, without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.drivers import errors
from kiosk.drivers.events import Notice, Reading
from kiosk.troubles import Trouble
from tests.conftest import MovableClock
from tests.kiosk.by_hand import READY, Bench, bench
from vital5.models import Measurement
from vital5.services import checks


@pytest.fixture
def at(tmp_path: Path, clock: MovableClock) -> Iterator[Bench]:
    with bench(tmp_path / "kiosk", clock) as found:
        yield found


def rows(at: Bench) -> list[Measurement]:
    with at.at.database.reading() as session:
        return list(session.query(Measurement).order_by(Measurement.number))


def blood_pressure(at: Bench) -> list[tuple[str, str, str]]:
    """Band, urgency and source of the standing readings of the visit."""
    with at.at.database.reading() as session:
        found = [row.check_id for row in session.query(Measurement)]
        readings = checks.readings_of(session, found)
        return [(r.band, r.urgency, r.source) for r in readings if r.vital == "blood_pressure"]


def test_the_cuff_is_got_ready_before_the_quiet_questions_and_they_fill_the_rest(at):
    assert at.up_to("measuring-arms").heading.startswith("Does one of your arms")
    assert at.presses("not_arm", "none").name == "measuring-arms"
    assert at.presses("arm", "right").name == "measuring-size"
    page = at.posts(cm="30")
    assert page.name == "measuring-sit-down"
    assert "right arm" in page.text
    page = at.presses("deed", "rest")
    assert page.name == "smoking-products"
    assert "5:00" in page.words_of(".v5-mstrip")
    at.at.passes(200)
    assert "1:40" in at.who.opens("check/smoking").words_of(".v5-mstrip")


def test_two_readings_are_recorded_as_the_vital_judges_them(at):
    at.seated()
    assert at.is_measured((128, 82), (124, 80)).name == "measuring-done"

    first, second = rows(at)
    assert (first.systolic, first.diastolic, second.systolic) == (128, 82, 124)
    assert (first.device, first.arm, first.cuff_to_cm, first.number) == (
        "and_tm265x", "left", 42, 1,
    )  # fmt: skip
    assert second.taken_at - first.taken_at >= at.at.place.clock().at - first.taken_at
    assert blood_pressure(at) == [("raised_normal", "self_care", "kiosk")]
    assert at.presses("on").name == "smoking-products"


def test_no_page_says_a_number_before_the_results(at):
    at.seated()
    at.is_measured((128, 82))
    at.waits(60)
    for page in at.who.seen:
        assert "128" not in page.soup.get_text(), page.name
        assert "82" not in page.text, page.name


def test_live_pressure_is_drawn_and_is_not_a_result(tmp_path, clock):
    with bench(tmp_path / "kiosk", clock, cuff="suntech_advantage") as at:
        at.seated()
        at.presses("deed", "start")
        at.session.says(READY, Notice("cuff_pressure", {"mmHg": 150}))
        page = at.who.opens("measuring")
        ring = page.soup.select_one("[data-ring]")
        assert (page.words_of(".v5-mring__number"), ring["stroke-dasharray"]) == ("150", "500 1000")
        at.session.says(Notice("cuff_pressure", {"mmHg": None}))
        assert at.who.opens("measuring").words_of(".v5-mring__number") == "–"
    assert at.session.kept() == []


def test_a_cuff_with_its_own_button_is_drawn_with_the_button_that_stops_it(tmp_path, clock):
    with bench(tmp_path / "kiosk", clock, cuff="ampall_bp868f") as at:
        at.seated()
        at.presses("deed", "start")
        at.session.says(READY)
        page = at.who.opens("measuring")
        assert page.heading == "Press the start button on the cuff"
        assert "red button on the cuff itself" in page.text
        assert page.words_of(".v5-kstop") == "Stop"


def test_stop_lets_the_air_out_and_the_visit_goes_on(at):
    at.seated()
    at.presses("deed", "start")
    at.session.says(READY)
    page = at.who.opens("measuring")
    assert page.words_of(".v5-kstop") == "Stop and let the air out"
    page = at.presses("deed", "halt")
    assert (at.session.stops(), page.name, page.heading) == (1, "measuring-trouble", "Stopped")
    assert at.presses("deed", "start").name == "measuring-pause"


TROUBLES = {
    Trouble.MOVEMENT: errors.NotStill, Trouble.CUFF_LOOSE: errors.CuffLoose,
    Trouble.NO_PULSE: errors.NoPulse, Trouble.TOO_LONG: errors.NoResult,
    Trouble.NOT_BELIEVABLE: errors.OutOfRange, Trouble.DAMAGED: errors.BadFrame,
    Trouble.CUFF_AWAY: errors.CuffUnplugged, Trouble.CUFF_FAULT: errors.DeviceFault,
}  # fmt: skip


def test_each_trouble_has_its_own_words_and_picture_and_after_three_the_pharmacy(
    tmp_path: Path, clock: MovableClock
) -> None:
    assert {*TROUBLES, Trouble.OLD_RESULT} == set(Trouble)
    told = set()
    with bench(tmp_path / "kiosk", clock) as at:
        at.with_places()
        kinds = [*TROUBLES.items(), (Trouble.OLD_RESULT, None)]
        for first in range(0, len(kinds), 3):
            at.seated()
            for left, (trouble, kind) in zip((2, 1, 0), kinds[first : first + 3], strict=True):
                at.presses("deed", "start")
                at.waits(60)
                at.session.fails(kind("x") if kind else None)
                page = at.who.opens("measuring")
                if not left:
                    assert page.name == "measuring-no-reading"
                    assert page.soup.select(".v5-service")
                    at.at.place.end("stopped")
                    continue
                shown = page.soup.h1["data-trouble"]
                assert (page.name, shown) == ("measuring-trouble", trouble)
                assert ("2 more times" if left == 2 else "1 more time") in page.text
                told.add((page.heading, str(page.soup.select_one(".v5-mpicture"))))
    assert len(told) == 6


def test_every_word_for_a_trouble_is_its_own(at):
    words = at.at.app.jinja_env.get_template("kiosk/measuring/troubles.jinja").module
    drawings = at.at.app.jinja_env.get_template("components/kiosk_drawings.jinja").module
    with at.at.app.test_request_context("/en/"):
        told = {str(words.heading(one)) + str(words.what_to_do(one, False)) for one in Trouble}
    assert len(told) == len(Trouble)
    assert len({str(drawings.drawing(str(one))) for one in Trouble} - {""}) == len(Trouble)


def test_an_arm_that_cannot_be_used_is_not_offered_and_none_is_the_nurse(at):
    at.up_to("measuring-arms")
    page = at.presses("not_arm", "left")
    assert page.name == "measuring-size"  # the other arm is the one
    assert at.session.sitting._visit.arm == "right"
    at.up_to("measuring-arms")
    page = at.presses("not_arm", "both")
    assert page.name == "measuring-no-reading"
    assert "nurse or pharmacist" in page.text


@pytest.mark.parametrize(
    ("typed", "name"),
    [("21.9", "measuring-no-reading"), ("22", "measuring-sit-down"), ("42", "measuring-sit-down"),
     ("42.1", "measuring-no-reading")],
)  # fmt: skip
def test_a_cuff_that_does_not_fit_says_so_and_where_one_does(at, typed, name):
    at.with_places()
    at.up_to("measuring-arms")
    at.presses("not_arm", "none")
    at.presses("arm", "left")
    page = at.posts(cm=typed)
    assert page.name == name
    if name == "measuring-no-reading":
        assert page.heading == "This cuff does not fit you"
        assert "22" in page.text
        assert page.soup.select(".v5-service")
        assert at.presses("on").name == "smoking-products"


@pytest.mark.parametrize("typed", ["", "nine", "9.9", "80.1", "-30"])
def test_what_is_no_arm_is_asked_again_with_what_was_typed(at, typed):
    at.up_to("measuring-arms")
    at.presses("not_arm", "none")
    at.presses("arm", "left")
    page = at.posts(422, cm=typed)
    assert (page.name, len(page.errors)) == ("measuring-size", 1)
    assert page.soup.select_one("[name=cm]").get("value", "") == typed


def test_keys_and_the_printed_scale_work_without_a_script(at):
    at.up_to("measuring-arms")
    at.presses("not_arm", "none")
    at.presses("arm", "left")
    at.posts(cm="3", key="cm:1")
    assert at.who.page.soup.select_one("[name=cm]")["value"] == "31"
    assert at.who.opens("measuring?by=scale").soup.find("button", attrs={"value": "yes"})
    assert at.presses("between_marks", "yes").name == "measuring-sit-down"


def test_nobody_types_a_blood_pressure_at_a_kiosk(at):
    at.seated()
    typed = {"systolic": "120", "diastolic": "80", "setting": "kiosk"}
    for path in ("check/blood-pressure", "check/blood-pressure/second-reading"):
        page = at.who.posts(path, {"csrf_token": at.who.token(), **typed})
        assert page.name == "measuring-ready"
    assert (at.session.kept(), blood_pressure(at)) == ([], [])


@pytest.mark.parametrize(
    "odd", [{"key": "x"}, {"key": ""}, {"not_arm": "third"}, {"arm": "leg"}, {"deed": "dance"},
            {"between_marks": "perhaps"}, {"deed": "start"}, {}],
)  # fmt: skip
def test_a_button_that_is_not_there_changes_nothing(at, odd):
    at.up_to("measuring-arms")
    at.presses("not_arm", "none")
    at.presses("arm", "left")
    assert at.posts(**odd).name == "measuring-size"


def test_whoever_stands_up_begins_the_rest_again(at):
    at.seated()
    assert at.who.page.name == "measuring-ready"
    assert at.presses("deed", "stood_up").name == "measuring-sit-down"
    at.presses("deed", "rest")
    assert at.waits(299).name == "measuring-resting"
    assert at.waits(1).name == "measuring-ready"


def test_measuring_can_be_left_out_at_any_time_and_is_then_not_asked_again(at):
    at.up_to("measuring-arms")
    page = at.presses("deed", "pass")
    assert (page.name, page.heading) == ("measuring-no-reading", "Not measured here")
    assert at.presses("on").name == "smoking-products"
    assert at.who.opens("check/alcohol").name == "alcohol-auditc"
    assert rows(at) == []


def test_a_result_after_the_visit_ended_belongs_to_nobody(at):
    at.seated()
    at.presses("deed", "start")
    at.session.says(READY)
    at.who.posts("stop", {"csrf_token": at.who.token()})
    at.session.says(Reading(190, 120, None, 80))
    assert (at.session.kept(), at.session.sitting.tally.late) == ([], 1)
    at.up_to("measuring-arms")
    assert rows(at) == []


def test_what_the_device_says_beside_its_numbers_is_kept(at):
    at.seated()
    at.is_measured((128, 82), flags={"irregular_count": 2, "movement": 0}, device_time="x")
    (row,) = rows(at)
    assert (row.irregular, row.believed, row.device_time) == (True, True, "x")
    assert json.loads(row.flags) == {"irregular_count": 2, "movement": 0}
