"""What a measuring session asks for, from choosing an arm to the readings that count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kiosk.drivers.events import Notice, Refused
from kiosk.happenings import (
    ArmChosen,
    ArmCompared,
    ArmRuledOut,
    ArmSized,
    CuffEnded,
    RestBegun,
    RestBroken,
    StartPressed,
    StopPressed,
    SymptomsAnswered,
    VisitEnded,
    VisitStarted,
)
from kiosk.orders import (
    AskSymptoms,
    Finish,
    Forget,
    Keep,
    NoReading,
    RouteToPharmacy,
    Screen,
    Show,
    StartCuff,
    StopCuff,
    WaitUntil,
)
from kiosk.times import TIMES
from tests.kiosk.sittings import FITTED, NOON, Table, reading


@pytest.fixture
def table():
    return Table()


def test_two_readings_a_minute_apart_finish_a_sitting(table):
    table.started().says(reading(124, 78))
    assert table.all(Finish) == []
    table.again(reading(122, 80))

    (done,) = table.all(Finish)
    assert [(r.systolic, r.diastolic) for r in done.readings] == [(124, 78), (122, 80)]
    assert done.recorded == (122, 80)
    first, second = done.readings
    assert (second.taken_at - first.taken_at) >= timedelta(seconds=60)
    assert {(r.visit, r.arm) for r in done.readings} == {("v1", "left")}


def test_the_time_of_record_is_the_hosts(table):
    table.started().says(reading(device_time="2001-01-01T00:00"))

    (kept,) = table.all(Keep)
    assert kept.reading.taken_at == NOON + timedelta(seconds=table.seconds)
    assert kept.reading.device_time == "2001-01-01T00:00"


def test_a_reading_is_kept_before_anything_else_is_done_with_it(table):
    told = table.started().says(reading(190, 100))

    assert [type(order) for order in told[:2]] == [Keep, AskSymptoms]


def test_what_a_device_knows_of_its_users_is_not_kept(table):
    table.started().says(reading(flags={"user_id": 2, "movement": 0}))

    assert dict(table.all(Keep)[0].reading.flags) == {"movement": 0}


@pytest.mark.parametrize(
    ("second", "third"),
    [((114, 78), False), ((113, 78), True), ((124, 68), False), ((124, 67), True)],
)  # fmt: skip
def test_readings_that_differ_substantially_are_followed_by_a_third(table, second, third):
    table.started().says(reading(124, 78))
    table.again(reading(*second))
    assert bool(table.all(Finish)) is not third
    table.again(reading(118, 75))

    assert len(table.all(Finish)) == 1
    assert len(table.all(StartCuff)) == (3 if third else 2)


@pytest.mark.parametrize(
    "doubted",
    [reading(120, 101), reading(181, 80), reading(flags={"status_unexplained": True}),
     reading(flags={"cuff_loose": True}), reading(flags={"movement": 2})],
)  # fmt: skip
def test_a_reading_that_is_doubted_is_followed_by_one_more_and_no_further(table, doubted):
    table.started().says(doubted)
    table.hear(SymptomsAnswered("v1", ()), StartPressed("v1"))
    for _ in range(2):
        table.again(doubted)

    assert len(table.all(StartCuff)) == 3
    assert len(table.all(Finish)) == 1


@pytest.mark.parametrize(
    ("cm", "fits"), [("21.9", False), ("22", True), ("42", True), ("42.1", False)]
)
def test_a_cuff_that_does_not_fit_takes_no_reading(table, cm, fits):
    table.hear(VisitStarted("v1"), ArmChosen("v1", "left"), ArmSized("v1", Decimal(cm)))
    routed = table.all(RouteToPharmacy)

    assert [order.why for order in routed] == ([] if fits else [NoReading.CUFF_DOES_NOT_FIT])
    table.hear(RestBegun("v1"))
    table.after(TIMES.rest)
    table.hear(StartPressed("v1"))
    assert bool(table.all(StartCuff)) is fits


@pytest.mark.parametrize("fits", [True, False])
def test_the_scale_printed_on_the_cuff_counts_as_the_tape_does(table, fits):
    table.hear(VisitStarted("v1"), ArmChosen("v1", "left"), ArmCompared("v1", fits))
    assert table.screens()[-1] is (Screen.SIT_DOWN if fits else Screen.PHARMACY)


def test_no_cuff_starts_when_a_reading_could_not_be_kept():
    room = [True]
    table = Table(room=lambda: room[0])
    table.started().says(reading())
    room[0] = False
    table.after(60)
    assert len(table.all(StartCuff)) == 1
    (routed,) = table.all(RouteToPharmacy)
    assert (routed.why, len(routed.readings)) == (NoReading.NO_ROOM, 1)


def test_an_arm_that_is_ruled_out_is_not_used(table):
    table.hear(VisitStarted("v1"), ArmRuledOut("v1", "left"), ArmChosen("v1", "left"))
    assert table.screens()[-1] is Screen.ARM_NOT_SUITABLE
    table.hear(ArmSized("v1", Decimal(30)))
    assert table.screens()[-1] is Screen.ARM_NOT_SUITABLE
    table.hear(ArmChosen("v1", "right"))
    assert table.screens()[-1] is Screen.ARM_SIZE


def test_an_arm_that_is_ruled_out_while_the_cuff_works_is_let_go(table):
    table.started().hear(ArmRuledOut("v1", "left"))

    assert table.all(StopCuff)
    assert table.screens()[-1] is Screen.CHOOSE_ARM


def test_without_an_arm_there_is_the_pharmacy(table):
    table.hear(VisitStarted("v1"), ArmRuledOut("v1", "left"), ArmRuledOut("v1", "right"))

    assert [order.why for order in table.all(RouteToPharmacy)] == [NoReading.NO_ARM]


def test_the_rest_cannot_be_cut_short(table):
    table.hear(
        VisitStarted("v1"), ArmChosen("v1", "left"), ArmSized("v1", Decimal(30)), RestBegun("v1")
    )
    assert table.all(WaitUntil)[-1].seconds == table.seconds + 300
    table.after(299.9)
    table.hear(StartPressed("v1"))
    assert table.all(StartCuff) == []
    table.after(0.1)
    table.hear(StartPressed("v1"))
    assert len(table.all(StartCuff)) == 1


def test_a_rest_that_was_broken_begins_again(table):
    table.seated().hear(RestBroken("v1"), StartPressed("v1"))
    assert table.all(StartCuff) == []
    table.hear(RestBegun("v1"), StartPressed("v1"))
    assert table.all(StartCuff) == []


def test_a_reading_that_cannot_be_believed_is_kept_and_counts_as_a_try(table):
    table.started().says(reading(68, 41))
    assert table.all(Show)[-1].details["trouble"] == "not_believable"
    for _ in range(2):
        table.hear(StartPressed("v1"))
        table.again(reading(68, 41))

    assert [order.why for order in table.all(RouteToPharmacy)] == ["not_believable"]
    assert len(table.all(Keep)) == 3
    assert table.all(Finish) == []


def test_past_its_calibration_a_kiosk_does_not_measure():
    overdue = Table(replace(FITTED, calibration_due=date(2026, 11, 21)))
    overdue.hear(VisitStarted("v1"), ArmChosen("v1", "left"))
    assert [o.why for o in overdue.all(RouteToPharmacy)] == [NoReading.CALIBRATION_OVERDUE]

    today = Table(replace(FITTED, calibration_due=date(2026, 11, 22)))
    assert today.started().all(StartCuff)


def test_a_calibration_that_runs_out_at_midnight_stops_the_next_reading():
    table = Table(replace(FITTED, calibration_due=date(2026, 11, 22)))
    table.started().says(reading())
    table.seconds += 12 * 3600
    table.after(0)

    assert [o.why for o in table.all(RouteToPharmacy)] == [NoReading.CALIBRATION_OVERDUE]
    assert len(table.all(RouteToPharmacy)[0].readings) == 1


def test_live_pressure_is_shown_and_is_no_reading(table):
    told = table.started().says(Notice("cuff_pressure", {"mmHg": 151}))

    assert told == [Show("v1", Screen.MEASURING, {"mmHg": 151})]


def test_where_the_cuff_has_its_own_button_the_person_is_told_to_press_it():
    table = Table(replace(FITTED, person_starts=True)).started()

    assert table.screens()[-1] is Screen.PRESS_CUFF_BUTTON


def test_stop_lets_the_air_out_and_the_pause_is_kept_before_another_try(table):
    told = table.started().hear(StopPressed("v1"))
    assert isinstance(told[0], StopCuff)
    table.after(10)
    table.hear(StartPressed("v1"))
    assert len(table.all(StartCuff)) == 1
    table.after(49.9)
    assert len(table.all(StartCuff)) == 1
    table.after(0.1)
    assert len(table.all(StartCuff)) == 2


def test_ending_a_visit_lets_the_air_out_and_forgets_it(table):
    told = table.started().hear(VisitEnded("v1"))

    assert [type(order) for order in told] == [StopCuff, Forget]


def test_a_visit_that_begins_ends_the_one_before(table):
    told = table.started().hear(VisitStarted("v2"))

    assert [type(order) for order in told[:2]] == [StopCuff, Forget]
    assert told[-1].visit == "v2"


def test_what_was_drained_is_counted_and_not_shown(table):
    told = table.seated().hear(StartPressed("v1"))
    told = table.says(Refused("stale"), reading(187, 113))

    assert told == []
    assert table.sitting.tally.stale == 2
    told = table.fails(None)
    assert told[0].details["trouble"] == "old_result"


def test_an_event_of_no_measurement_is_nothing(table):
    assert table.hear(CuffEnded(7)) == []
    assert table.says(reading(), number=7) == []
    assert table.sitting.tally.late == 1
