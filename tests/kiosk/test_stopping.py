"""The red button on the screen: a started device is told to let the air out."""

from __future__ import annotations

import threading

import pytest

from kiosk.drivers import DRIVERS
from kiosk.drivers.errors import NoResult, Stopped
from kiosk.drivers.events import Event, Notice, Refused
from kiosk.measure import open_cuff
from tests.kiosk.simulations import served

STARTED = [cuff for cuff, driver in DRIVERS.items() if driver.can_stop]


def test_three_devices_can_be_stopped_and_two_show_live_pressure():
    assert STARTED == ["and_tm265x", "suntech_advantage", "par_nibp2020"]
    assert [c for c, d in DRIVERS.items() if d.live_pressure] == STARTED[1:]


@pytest.mark.parametrize("cuff", STARTED)
def test_stop_from_another_thread_reaches_the_device(cuff):
    with (
        served(cuff, seconds=30) as simulation,
        open_cuff(DRIVERS[cuff], simulation.port()) as opened,
    ):
        threading.Timer(1.0, opened.stop).start()
        with pytest.raises(Stopped):
            opened.take(timeout=15)
        wait_until(lambda: not simulation.device.measuring)


def wait_until(true, turns: int = 100) -> None:
    pause = threading.Event()
    for _ in range(turns):
        if true():
            return
        pause.wait(0.05)
    raise AssertionError("the device was not told to stop")


@pytest.mark.parametrize("cuff", STARTED[1:])
def test_live_pressure_is_told_while_the_cuff_works(cuff):
    told: list[Event] = []
    with (
        served(cuff, seconds=1.2) as simulation,
        open_cuff(DRIVERS[cuff], simulation.port()) as opened,
    ):
        opened.take(timeout=15, tell=told.append)
    pressures = [e for e in told if isinstance(e, Notice) and e.name == "cuff_pressure"]
    assert len(pressures) >= 3
    assert all(0 <= event.details["mmHg"] <= 200 for event in pressures)


def test_a_measurement_without_a_result_says_so():
    with (
        served("and_tm265x", "silence") as simulation,
        open_cuff(DRIVERS["and_tm265x"], simulation.port()) as opened,
        pytest.raises(NoResult),
    ):
        opened.take(timeout=0.5)


@pytest.mark.parametrize("cuff", STARTED)
def test_a_stop_before_the_cuff_has_started_keeps_it_from_starting(cuff):
    with (
        served(cuff, seconds=30) as simulation,
        open_cuff(DRIVERS[cuff], simulation.port()) as opened,
    ):
        events = opened.measure(timeout=5)
        opened.stop()
        with pytest.raises(Stopped):
            list(events)
        assert simulation.device.measured == 0


def test_a_visit_that_is_over_before_the_cuff_has_started_keeps_it_from_starting():
    with (
        served("and_tm265x", seconds=30) as simulation,
        open_cuff(DRIVERS["and_tm265x"], simulation.port()) as opened,
    ):
        assert list(opened.measure(timeout=5, visit_open=lambda: False)) == [Refused("stale")]
        assert simulation.device.measured == 0
