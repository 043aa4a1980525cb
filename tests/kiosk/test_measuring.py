"""A whole sitting with every device on a real pty, well and with each fault, without the rests.

The clock is the machine's own, moved on by whatever a rest or a pause would have taken.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kiosk.cuff_port import opener
from kiosk.drivers import DRIVERS
from kiosk.drivers.simulated import SIMULATED
from kiosk.drivers.simulated.device import EARLIER
from kiosk.happenings import (
    ArmChosen,
    ArmSized,
    RestBegun,
    StartPressed,
    VisitEnded,
    VisitStarted,
)
from kiosk.measuring import Measuring
from kiosk.moments import Moment
from kiosk.orders import Finish, Forget, Keep, Order, RouteToPharmacy, Screen, Show, WaitUntil
from kiosk.sitting import Sitting
from kiosk.times import TIMES
from tests.kiosk.simulations import Served, served
from tests.kiosk.sittings import FITTED, NOON

CUFFS = [id for id, d in DRIVERS.items() if d.at_kiosk and d.gives == "blood_pressure"]
FAULTS = ("noise", "cut", "checksum", "silence", "error", "stale", "unplug")
CASES = [
    (cuff, fault)
    for cuff in CUFFS
    for fault in ("well", *(fault for fault in FAULTS if fault in SIMULATED[cuff].can_have))
]
CAN_ASK_AGAIN = {"and_tm265x", "accuniq_bp500", "suntech_advantage", "par_nibp2020"}
LEFT = ["and_tm265x", "par_nibp2020", "accuniq_bp500", "omron_hbp9030_fmt5"]
REPLUGGED = ["and_tm265x", "ampall_bp868f"]
AT_ONCE = 40  # sittings: each waits for a slow line, not for the processor
ORDINARY = {
    *((cuff, "well") for cuff in CUFFS),
    ("ampall_bp868f", "noise"),
    ("and_tm265x", "stale"),
    ("suntech_advantage", "checksum"),
    ("and_tm265x", "cut"),
    ("omron_hbp9020_bp", "silence"),
    ("par_nibp2020", "error"),
    ("omron_hbp9030_fmt5", "unplug"),
    ("ampall_bp868f", "replug"),
    ("par_nibp2020", "left"),
    ("and_tm265x", "late"),
}
"""Each cuff once and each fault once. The rest are soak: where a damaged result cannot be asked for
again only the wall's clock ends the wait, and a busy machine makes many sittings late."""


class Hurried:
    """The machine's clock; a pause that would be waited for is jumped over instead."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> Moment:
        seconds = time.monotonic() + self._ahead
        return Moment(NOON + timedelta(seconds=seconds), seconds)

    def jump(self, seconds: float) -> None:
        self._ahead += max(0.0, seconds - self().seconds)


class Person:
    """Does at once what each screen asks. `does` may do something else on a screen."""

    def __init__(self, cuff: str, open_cuff, patience: float, does=None) -> None:
        self.told: list[Order] = []
        self.over = threading.Event()
        self._clock, self._does = Hurried(), does or {}
        fitted = replace(FITTED, person_starts=not DRIVERS[cuff].can_stop)
        times = replace(TIMES, cuff_patience=patience, shortest_inflation=0.1)
        sitting = Sitting(fitted, self._clock, times)
        self.measuring = Measuring(sitting, open_cuff, self._clock, self._see)

    def sit(self, *visits: str) -> Person:
        with self.measuring:
            for visit in visits:
                self.over.clear()
                self.measuring.hear(VisitStarted(visit))
                assert self.over.wait(50), self.told
        return self

    def _see(self, order: Order) -> None:
        self.told.append(order)
        if isinstance(order, WaitUntil) and order.screen in (Screen.RESTING, Screen.BETWEEN):
            self._clock.jump(order.seconds)
        if isinstance(order, Show):
            self._act(order)
        if isinstance(order, Finish | RouteToPharmacy | Forget):
            self.over.set()

    def _act(self, shown: Show) -> None:
        visit = shown.visit
        deeds = {
            Screen.CHOOSE_ARM: lambda _: ArmChosen(visit, "left"),
            Screen.ARM_SIZE: lambda _: ArmSized(visit, Decimal(30)),
            Screen.SIT_DOWN: lambda _: RestBegun(visit),
            Screen.READY: lambda _: StartPressed(visit),
            Screen.TRY_AGAIN: lambda _: StartPressed(visit),
            **self._does,
        }
        deed = deeds[shown.screen](shown) if shown.screen in deeds else None
        if deed is not None:
            self.measuring.hear(deed)

    def all(self, kind: type[Order]) -> list:
        return [order for order in self.told if isinstance(order, kind)]

    @property
    def tally(self):
        return self.measuring.sitting.tally


def unhurried(cuff: str, simulation: Served):
    """Opens the cuff anew only when the device has noticed that it was let go.

    In life a minute lies between; a device that notices nothing would not measure again.
    """
    device, gone = simulation.device, threading.Event()
    opened, closed, open_cuff = (
        device.opened,
        device.closed,
        opener(DRIVERS[cuff], simulation.port()),
    )
    gone.set()
    device.opened = lambda now: (gone.clear(), opened(now))
    device.closed = lambda: (closed(), gone.set())

    def open_again():
        gone.wait(1)  # one that was pulled out notices nothing
        return open_cuff()

    return open_again


def patience(cuff: str, fault: str) -> float:
    """Seconds for a result: few where there will be none, many where a busy machine may be slow."""
    if fault == "silence":
        return 0.8
    return 2.5 if fault in ("cut", "checksum") and cuff not in CAN_ASK_AGAIN else 20


def sat(cuff: str, fault: str) -> Person:
    """One visit with one device."""
    # A slow line needs time to be silent between the stale result and the new one.
    seconds = 2.0 if fault == "stale" else 1.2
    with served(cuff, None if fault == "well" else fault, seconds) as simulation:
        return Person(cuff, unhurried(cuff, simulation), patience(cuff, fault)).sit("v1")


def left(cuff: str, fault: str | None) -> Person:
    """The first visitor goes while the cuff measures; then there is a second one."""

    def go(shown: Show) -> VisitEnded | None:
        return VisitEnded("v1") if shown.visit == "v1" else None

    does = dict.fromkeys((Screen.MEASURING, Screen.PRESS_CUFF_BUTTON), go)
    with served(cuff, fault, 1.2) as simulation:
        open_cuff = unhurried(cuff, simulation)
        return Person(cuff, open_cuff, 0.8 if fault else 20, does).sit("v1", "v2")


def replugged(cuff: str, folder) -> Person:
    """The cable is pulled in the first measurement; its name comes back where udev puts it."""
    again = "usb-0002" if DRIVERS[cuff].probe else "usb-0001"
    with served(cuff, "replug", 1.2) as simulation:
        (folder / "usb-0001").symlink_to(simulation.port())

        def plug_in(shown: Show) -> StartPressed:
            (folder / "usb-0001").unlink(missing_ok=True)
            (folder / again).symlink_to(simulation.port())
            return StartPressed(shown.visit)

        open_cuff = opener(DRIVERS[cuff], "usb-0001", None, folder)
        return Person(cuff, open_cuff, 20, {Screen.TRY_AGAIN: plug_in}).sit("v1")


@pytest.fixture(scope="module")
def people(request, tmp_path_factory):
    """Every case that is asked for, many at a time."""
    asked = [item for item in request.session.items if item.module is request.module]
    cases = {(item.callspec.params["cuff"], item.callspec.params["fault"]) for item in asked}
    with ThreadPoolExecutor(AT_ONCE) as workers:
        found: dict[tuple[str, str], Future[Person]] = {}
        for cuff, fault in sorted(cases):
            if fault == "replug":
                deed = (replugged, cuff, tmp_path_factory.mktemp(cuff))
            elif fault in ("left", "late"):
                deed = (left, cuff, None if fault == "left" else fault)
            else:
                deed = (sat, cuff, fault)
            found[cuff, fault] = workers.submit(*deed)
        yield found


@pytest.fixture
def person(people, cuff, fault) -> Person:
    return people[cuff, fault].result(timeout=100)


def having(*faults: str, cases=CASES):
    chosen = [
        pytest.param(*case, marks=() if case in ORDINARY else pytest.mark.soak)
        for case in cases
        if case[1] in faults
    ]
    return pytest.mark.parametrize(("cuff", "fault"), chosen)


def pairs(person: Person) -> list[tuple[int, int]]:
    return [(kept.reading.systolic, kept.reading.diastolic) for kept in person.all(Keep)]


def assert_finished_well(person: Person) -> None:
    """Two readings of today, a minute apart, and nobody else's."""
    (done,) = person.all(Finish)
    first, second = done.readings
    assert (second.taken_at - first.taken_at).total_seconds() >= TIMES.between
    assert (EARLIER.systolic, EARLIER.diastolic) not in pairs(person)
    assert [kept.reading for kept in person.all(Keep)] == [first, second]


@having("well", "noise")
def test_a_sitting_takes_two_readings(person):
    assert_finished_well(person)
    assert person.tally.failures.total() == 0


@having("stale")
def test_what_an_earlier_person_left_is_drained_and_counted(person):
    assert_finished_well(person)
    assert person.tally.stale >= 1


@having("cut", "checksum")
def test_a_damaged_result_is_asked_for_again_or_measured_again(person, cuff):
    assert_finished_well(person)
    expected = {} if cuff in CAN_ASK_AGAIN else {"damaged": 1}
    assert dict(person.tally.failures) == expected


@having("silence")
def test_a_cuff_that_says_nothing_leads_to_the_pharmacy(person):
    assert [order.why for order in person.all(RouteToPharmacy)] == ["too_long"]
    assert pairs(person) == []


@having("error")
def test_a_cuff_that_cannot_measure_is_tried_three_times(person):
    (routed,) = person.all(RouteToPharmacy)
    assert routed.why in ("no_pulse", "cuff_loose", "cuff_fault")
    assert person.tally.failures[routed.why] == 3
    assert pairs(person) == []


@having("unplug")
def test_a_cuff_that_is_gone_leads_to_the_pharmacy(person):
    assert [order.why for order in person.all(RouteToPharmacy)] == ["cuff_away"]
    assert pairs(person) == []


@having("replug", cases=[(cuff, "replug") for cuff in REPLUGGED])
def test_a_cuff_that_is_plugged_in_again_goes_on(person):
    assert_finished_well(person)
    assert dict(person.tally.failures) == {"cuff_away": 1}


@having("left", cases=[(cuff, "left") for cuff in LEFT])
def test_who_goes_while_the_cuff_measures_leaves_nothing_to_the_next(person):
    assert person.all(Forget)[0].visit == "v1"
    assert_finished_well(person)
    assert {kept.visit for kept in person.all(Keep)} == {"v2"}


@having("late", cases=[(cuff, "late") for cuff in LEFT])
def test_a_result_that_comes_after_its_visit_is_nobodys(person):
    assert person.tally.stale >= 1
    assert [order.visit for order in person.all(RouteToPharmacy)] == ["v2"]
    assert pairs(person) == []
