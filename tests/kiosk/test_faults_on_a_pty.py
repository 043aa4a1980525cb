"""Every driver against its simulated device on a real pty, well and with each fault it can have."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from kiosk.drivers import DRIVERS
from kiosk.drivers.driver import Line
from kiosk.drivers.errors import CuffError, CuffUnplugged
from kiosk.drivers.events import DeviceError, Event, Notice, Reading, Refused, Weight
from kiosk.drivers.port import SerialPort
from kiosk.drivers.simulated import SIMULATED
from kiosk.drivers.simulated.device import EARLIER
from kiosk.measure import open_cuff
from kiosk.simulate import PtyLine
from tests.kiosk.simulations import served

CUFFS = [cuff for cuff, driver in DRIVERS.items() if driver.at_kiosk]
CASES = [
    (cuff, fault)
    for cuff in CUFFS
    for fault in ("well", *sorted(SIMULATED[cuff].can_have - {"late", "replug"}))
]
CAN_ASK_AGAIN = {"and_tm265x", "accuniq_bp500", "suntech_advantage", "par_nibp2020"}
REPLUGGED, LATE = (
    [cuff for cuff in CUFFS if fault in SIMULATED[cuff].can_have] for fault in ("replug", "late")
)
AT_ONCE = 16  # measurements: each waits for a slow line, not for the processor


class Outcome:
    """What one measurement gave: its events, and the error that ended it, if one did."""

    def __init__(self, cuff: str, fault: str) -> None:
        self.events: list[Event] = []
        self.error: CuffError | None = None
        hopeless = fault == "silence" or (
            fault in ("cut", "checksum") and cuff not in CAN_ASK_AGAIN
        )
        # A slow line needs time to be silent between the stale result and the new one.
        seconds = 2.0 if fault == "stale" else 0.8
        with served(cuff, None if fault == "well" else fault, seconds) as simulation:
            try:
                with open_cuff(DRIVERS[cuff], simulation.port()) as opened:
                    for event in opened.measure(timeout=1.8 if hopeless else 20):
                        self.events.append(event)
            except CuffError as error:
                self.error = error

    @property
    def results(self) -> list[Event]:
        return [event for event in self.events if isinstance(event, Reading | Weight)]

    @property
    def reasons(self) -> list[str]:
        return [event.reason for event in self.events if isinstance(event, Refused)]


def replugged(cuff: str) -> tuple[CuffError | None, Event]:
    """The error of the first measurement, and the result of one under the new name."""
    error = None
    with served(cuff, "replug", seconds=0.8) as simulation:
        with open_cuff(DRIVERS[cuff], simulation.port()) as opened:
            try:
                opened.take(timeout=10)
            except CuffError as unplugged:
                error = unplugged
        with open_cuff(DRIVERS[cuff], simulation.port()) as opened:
            return error, opened.take(timeout=10)


def late(cuff: str) -> list[Event]:
    """What the second reader hears, when the first left before its result came."""
    heard: list[Event] = []
    with served(cuff, "late", seconds=0.3) as simulation:
        port = simulation.port()
        for _ in range(2):
            with open_cuff(DRIVERS[cuff], port) as opened:
                heard = list(opened.measure(timeout=0.6))
            time.sleep(0.2)  # the simulation notices that the reader has gone
    return heard


OTHERS = [(replugged, cuff) for cuff in REPLUGGED] + [(late, cuff) for cuff in LATE]


@pytest.fixture(scope="module")
def pool():
    with ThreadPoolExecutor(AT_ONCE) as workers:
        yield workers


@pytest.fixture(scope="module", autouse=True)
def others(pool):
    return {(deed, cuff): pool.submit(deed, cuff) for deed, cuff in OTHERS}


@pytest.fixture(scope="module", autouse=True)
def outcomes(pool):
    """All cases, a few at a time."""
    return {case: pool.submit(Outcome, *case) for case in CASES}


def outcome(outcomes: dict[tuple[str, str], Future[Outcome]], cuff: str, fault: str) -> Outcome:
    return outcomes[cuff, fault].result(timeout=60)


def having(*faults: str):
    cases = [(cuff, fault) for cuff, fault in CASES if fault in faults]
    return pytest.mark.parametrize(("cuff", "fault"), cases)


@having("well")
def test_a_well_device_gives_one_result_after_ready(outcomes, cuff, fault):
    events = outcome(outcomes, cuff, fault).events
    assert isinstance(events[-1], Reading | Weight)
    assert Notice("ready") in events[:-1]
    assert not [event for event in events if isinstance(event, Refused)]


@having("stale")
def test_what_waited_is_stale_and_never_the_result(outcomes, cuff, fault):
    seen = outcome(outcomes, cuff, fault)
    assert seen.events.index(Refused("stale")) < seen.events.index(Notice("ready"))
    assert len(seen.results) == 1
    assert earlier(seen.results[0]) is False


@pytest.mark.parametrize("cuff", ["and_tm265x", "omron_hbp9020_bp", "par_nibp2020"])
def test_what_waits_is_on_the_line_before_anybody_opens_it(cuff):
    """However late a busy machine wakes the simulation, an earlier result is not the next one."""
    device = SIMULATED[cuff]("stale", 0.8)
    line = PtyLine(2400)
    line.leave(device.waiting())
    port = SerialPort(line.name, Line(2400))
    events = DRIVERS[cuff].decoder().feed(port.read(0))
    assert [earlier(event) for event in events] == [True]
    port.close()
    line.forget()
    line.leave(device.waiting())
    port = SerialPort(line.name, Line(2400))
    assert port.read(0) == device.frame(EARLIER)
    port.close()
    line.close()


def earlier(event: Event) -> bool:
    if isinstance(event, Weight):
        return event.kg == 98.2
    return isinstance(event, Reading) and event.systolic == EARLIER.systolic


@having("error")
def test_a_device_error_ends_the_measurement_without_a_result(outcomes, cuff, fault):
    seen = outcome(outcomes, cuff, fault)
    assert isinstance(seen.events[-1], DeviceError)
    assert seen.results == []
    assert DRIVERS[cuff].trouble(seen.events[-1]).mend


@having("cut", "checksum")
def test_a_damaged_result_is_refused_and_only_a_repeat_gives_one(outcomes, cuff, fault):
    seen = outcome(outcomes, cuff, fault)
    assert {"truncated", "bad_checksum"} & set(seen.reasons)
    assert len(seen.results) == (1 if cuff in CAN_ASK_AGAIN else 0)
    assert ("timeout" in seen.reasons) is (cuff not in CAN_ASK_AGAIN)


@having("noise")
def test_noise_before_a_result_does_not_lose_it(outcomes, cuff, fault):
    assert len(outcome(outcomes, cuff, fault).results) == 1


@having("silence")
def test_silence_is_a_timeout(outcomes, cuff, fault):
    seen = outcome(outcomes, cuff, fault)
    assert seen.events[-1] == Refused("timeout")
    assert seen.results == []


@having("unplug")
def test_a_pulled_cable_is_told_and_gives_no_numbers(outcomes, cuff, fault):
    seen = outcome(outcomes, cuff, fault)
    assert isinstance(seen.error, CuffUnplugged)
    assert seen.results == []


@pytest.mark.parametrize("cuff", REPLUGGED)
def test_a_replugged_device_is_read_under_its_new_name(others, cuff):
    error, reading = others[replugged, cuff].result(timeout=60)
    assert isinstance(error, CuffUnplugged)
    assert isinstance(reading, Reading | Weight)


@pytest.mark.parametrize("cuff", LATE)
def test_a_result_that_comes_after_the_reader_left_is_stale_to_the_next(others, cuff):
    heard = others[late, cuff].result(timeout=60)
    assert heard[0] == Refused("stale")
    assert not [event for event in heard if isinstance(event, Reading | Weight)]


def test_a_visit_that_ends_first_gets_no_reading():
    visit = iter([True] * 12)
    with (
        served("omron_hbp9030_fmt5", seconds=1.5) as simulation,
        open_cuff(DRIVERS["omron_hbp9030_fmt5"], simulation.port()) as opened,
    ):
        heard = list(opened.measure(timeout=10, visit_open=lambda: next(visit, False)))
    assert heard == [Notice("ready"), Refused("stale")]
