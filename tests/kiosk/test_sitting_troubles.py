"""Failures, idleness and results that are nobody's: each path is named and comes to an end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.drivers import errors
from kiosk.happenings import (
    ArmChosen,
    CuffEnded,
    MoreTime,
    StartPressed,
    StopPressed,
    Touched,
    VisitEnded,
    VisitStarted,
)
from kiosk.orders import (
    CallEngineer,
    Finish,
    Forget,
    Keep,
    NoReading,
    RouteToPharmacy,
    Screen,
    Show,
    StartCuff,
    StopCuff,
)
from kiosk.times import TIMES
from tests.kiosk.sittings import FITTED, READY, Table, reading

NAMED = {
    errors.NotStill: "movement",
    errors.CuffLoose: "cuff_loose",
    errors.NoPulse: "no_pulse",
    errors.NoResult: "too_long",
    errors.OutOfRange: "not_believable",
    errors.BadFrame: "damaged",
    errors.CuffUnplugged: "cuff_away",
    errors.NoCuff: "cuff_away",
    errors.CuffBusy: "cuff_away",
    errors.DeviceFault: "cuff_fault",
    errors.WrongSettings: "cuff_fault",
    errors.Stopped: "too_long",
}


@pytest.fixture
def table():
    return Table()


@pytest.mark.parametrize(("error", "name"), NAMED.items())
def test_a_failure_is_named_and_tried_twice_more_and_then_there_is_the_pharmacy(table, error, name):
    table.started()
    for left in (2, 1):
        shown = table.fails(error("what happened"))[-1]
        assert shown.details == {"trouble": name, "tries_left": left}
        table.hear(StartPressed("v1"))
        table.after(60)
    table.fails(error("what happened"))

    assert [order.why for order in table.all(RouteToPharmacy)] == [name]
    assert len(table.all(StartCuff)) == 3


def test_every_error_of_a_cuff_has_a_name():
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type)}
    for kind in kinds - {errors.CuffError}:
        table = Table().started()
        assert table.fails(kind("what happened"))[-1].details["trouble"]


def test_tries_are_counted_for_each_reading(table):
    table.started().fails(errors.NotStill("x"))
    table.hear(StartPressed("v1"))
    table.again(reading())
    table.after(60)
    table.fails(errors.NotStill("x"))

    assert table.all(Show)[-1].details["tries_left"] == 2


def test_a_reading_that_was_had_before_the_tries_ran_out_is_advised_from(table):
    table.started().says(reading(150, 85))
    table.after(60)
    for _ in range(3):
        table.fails(errors.NoPulse("x"))
        table.hear(StartPressed("v1"))
        table.after(60)

    (routed,) = table.all(RouteToPharmacy)
    assert [(r.systolic, r.diastolic) for r in routed.readings] == [(150, 85)]


def test_an_arm_is_not_squeezed_for_ever(table):
    table.started()
    for _ in range(20):
        table.hear(StopPressed("v1"), StartPressed("v1"))
        table.after(60)

    assert len(table.all(StartCuff)) == TIMES.inflations_at_most
    assert [order.why for order in table.all(RouteToPharmacy)] == [NoReading.ENOUGH_TRIES]


def test_three_leaks_running_are_the_engineers_whoever_sat_there(table):
    for visit in ("v1", "v2", "v3"):
        assert table.all(CallEngineer) == []
        table.started(visit).fails(errors.CuffLoose("x"))
    assert [order.why for order in table.all(CallEngineer)] == ["cuff_loose"]


def test_a_reading_between_two_faults_leaves_the_cuff_in_use(table):
    table.started("v1").fails(errors.DeviceFault("x"))
    table.started("v2").says(reading())
    table.after(60)
    table.fails(errors.DeviceFault("x"))
    assert table.all(CallEngineer) == []
    table.hear(StartPressed("v2"))
    table.after(60)
    table.fails(errors.DeviceFault("x"))
    assert [order.why for order in table.all(CallEngineer)] == ["cuff_fault"]


def test_a_result_after_the_visit_ended_is_counted_and_discarded(table):
    table.started("v1").hear(VisitEnded("v1"))
    assert table.says(reading(187, 113)) == []
    table.hear(VisitStarted("v2"))
    assert table.says(reading(187, 113)) == []

    assert table.sitting.tally.late == 2
    assert table.all(Keep) == []


def test_a_result_of_the_visit_before_does_not_reach_the_measurement_of_the_next(table):
    table.started("v1")
    old = table.measurement
    table.started("v2")

    assert table.says(reading(187, 113), number=old) == []
    assert table.says(reading(120, 80))[0].reading.visit == "v2"


def test_the_end_of_a_stopped_measurement_is_no_failure(table):
    table.started().hear(StopPressed("v1"))

    assert table.fails(errors.Stopped("x")) == []


def test_a_result_said_twice_counts_once(table):
    table.started().says(reading(device_time="2026-11-22T12:05"))
    table.again(reading(device_time="2026-11-22T12:05"))
    assert table.sitting.tally.duplicates == 1
    assert table.fails(None)[-1].details["trouble"] == "old_result"
    table.hear(StartPressed("v1"))
    table.again(reading(device_time="2026-11-22T12:07"))

    assert len(table.all(Finish)[0].readings) == 2


def test_without_a_clock_in_the_device_the_same_numbers_twice_are_two_readings(table):
    table.started().says(reading())
    table.again(reading())

    assert len(table.all(Finish)[0].readings) == 2


def test_a_result_that_was_begun_before_we_listened_is_not_taken():
    table = Table(replace(FITTED, person_starts=True)).started()
    table.after(TIMES.shortest_inflation - 0.1)
    assert table.says(reading()) == []
    assert table.sitting.tally.too_soon == 1

    table = Table(replace(FITTED, person_starts=True)).started()
    table.after(TIMES.shortest_inflation)
    assert table.says(reading())


def test_a_cuff_whose_thread_never_comes_back_is_given_up(table):
    table.started().says(READY)
    table.after(TIMES.measuring_at_most)

    assert table.all(StopCuff)
    assert table.all(Show)[-1].details["trouble"] == "too_long"


def test_idle_is_warned_of_at_60_seconds_and_wiped_at_90(table):
    table.hear(VisitStarted("v1"))
    assert table.after(59.9) == []
    assert [order.screen for order in table.after(0.1)] == [Screen.STILL_THERE]
    assert table.after(29.9) == []
    assert table.after(0.1) == [Forget("v1", "idle")]


def test_a_touch_is_a_sign_of_life_until_the_warning(table):
    table.hear(VisitStarted("v1"))
    for _ in range(5):
        table.after(59)
        table.hear(Touched("v1"))
    assert Screen.STILL_THERE not in table.screens()
    table.after(60)
    table.hear(Touched("v1"))
    table.after(30)

    assert [order.why for order in table.all(Forget)] == ["idle"]


def test_more_time_is_given_ten_times(table):
    table.hear(VisitStarted("v1"))
    for _ in range(10):
        table.after(60)
        assert [order.screen for order in table.hear(MoreTime("v1"))] == [Screen.CHOOSE_ARM]
    table.after(60)
    assert table.hear(MoreTime("v1")) == []
    assert table.after(30) == [Forget("v1", "idle")]


def test_more_time_without_a_warning_is_nothing(table):
    table.hear(VisitStarted("v1"))
    assert table.hear(*[MoreTime("v1")] * 20) == []
    table.after(60)
    assert table.hear(MoreTime("v1")) != []


def test_an_answer_after_the_warning_is_a_sign_of_life(table):
    table.hear(VisitStarted("v1"))
    table.after(60)
    table.hear(ArmChosen("v1", "left"))

    assert table.after(59) == []


def test_an_answer_that_comes_after_the_wipe_is_nothing(table):
    table.hear(VisitStarted("v1"))
    table.after(60)
    table.seconds += 30
    told = table.hear(ArmChosen("v1", "left"))

    assert told == [Forget("v1", "idle")]


def test_sitting_still_is_not_idleness(table):
    table.started().after(TIMES.measuring_at_most - 1)

    assert Screen.STILL_THERE not in table.screens()


def test_a_machine_that_slept_still_warns_before_it_wipes(table):
    table.hear(VisitStarted("v1"))
    assert [order.screen for order in table.after(3600)] == [Screen.STILL_THERE]
    assert table.after(29.9) == []
    assert table.after(0.1) == [Forget("v1", "idle")]


def test_a_clock_that_is_set_back_makes_no_rest_shorter(table):
    table.seated()
    table.hear(StartPressed("v1"))
    table.says(READY, reading())
    table.seconds -= 3600
    table.after(60)
    assert len(table.all(StartCuff)) == 1
    table.after(3600)
    assert len(table.all(StartCuff)) == 2


def test_a_page_that_an_earlier_visit_left_can_do_nothing(table):
    table.started("v2")
    assert table.hear(StopPressed("v1"), VisitEnded("v1"), Touched("v1")) == []

    assert table.sitting.tally.strangers == 3


def test_starting_the_same_visit_twice_starts_it_once(table):
    table.started()

    assert table.hear(VisitStarted("v1")) == []
    assert table.hear(CuffEnded(99)) == []
