"""In whatever order things happen, nobody sees another's reading, and every visit ends."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kiosk.drivers import errors
from kiosk.drivers.events import DeviceError, Notice, Refused
from kiosk.happenings import (
    ArmChosen,
    ArmRuledOut,
    ArmSized,
    CuffEnded,
    CuffSaid,
    MoreTime,
    RestBegun,
    RestBroken,
    StartPressed,
    StopPressed,
    SymptomsAnswered,
    TimePassed,
    Touched,
    VisitEnded,
    VisitStarted,
)
from kiosk.orders import (
    AskSymptoms,
    Emergency,
    Finish,
    Forget,
    Keep,
    RouteToPharmacy,
    StartCuff,
    StopCuff,
)
from kiosk.times import TIMES
from tests.kiosk.sittings import READY, Table, reading

VISITS = st.sampled_from(["v1", "v2", "v3"])
WHO = st.sampled_from([None, None, None, None, None, "v1", "v2"])  # None: whoever is there
ARMS = st.sampled_from(["left", "right"])
ERRORS = st.sampled_from(
    [None, *(kind("x") for kind in (errors.NotStill, errors.CuffLoose, errors.NoResult,
                                    errors.CuffUnplugged, errors.DeviceFault, errors.Stopped))]
)  # fmt: skip
FLAGS = st.sampled_from([{}, {}, {"irregular": True}, {"movement": 1}])
PULSES = st.none() | st.integers(30, 200)
READINGS = st.builds(
    reading, st.integers(60, 260), st.integers(30, 210), PULSES, flags=FLAGS
).filter(lambda event: event.systolic > event.diastolic)  # fmt: skip
EVENTS = st.one_of(
    READINGS,
    READINGS,
    st.sampled_from(
        [READY, READY, Notice("cuff_pressure", {"mmHg": 120}), Refused("stale"),
         Refused("bad_checksum"), DeviceError("E43")]
    ),
)  # fmt: skip
SECONDS = st.sampled_from([0, 0.5, 1, 10, 30, 59.9, 60, 61, 90, 180, 240, 300, 301, 3600])
PERSON = st.sampled_from(
    [RestBegun, RestBegun, RestBroken, StartPressed, StartPressed, StopPressed, MoreTime, Touched]
)
ENDING = 12 * 3600  # seconds of ticks after which nothing may be left


class AnyOrder(RuleBasedStateMachine):
    """The session, and beside it a plainer account of who is there and what they were asked."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table()
        self.visit: str | None = None
        self.ordered: dict[int, str] = {}  # measurement: the visit that was open then
        self.running: int | None = None
        self.seated_at: float | None = None
        self.released_at = float("-inf")
        self.asked: set[str] = set()  # visits that have been asked, and not answered
        self.kept: list = []

    def hear(self, happening) -> None:
        opened = isinstance(happening, VisitStarted)
        told = self.table.hear(happening)
        if any(isinstance(order, Keep) and order.reading.very_high for order in told):
            assert any(order.visit == self.visit for order in self.table.all(AskSymptoms))
        for order in told:
            self.check(order)
            if isinstance(order, Forget):
                assert order.visit == self.visit
                self.visit, self.seated_at = None, None
                self.asked.clear()
        if opened and self.visit is None:
            self.visit = happening.visit

    def check(self, order) -> None:
        now = self.table.seconds
        if isinstance(order, StartCuff):
            assert order.visit == self.visit is not None
            assert self.running is None
            assert self.seated_at is not None
            assert now >= self.seated_at + TIMES.rest
            assert now >= self.released_at + TIMES.between
            assert not self.asked
            self.ordered[order.measurement] = order.visit
            self.running = order.measurement
        elif isinstance(order, StopCuff):
            assert order.measurement == self.running
            self.release()
        elif isinstance(order, AskSymptoms):
            self.asked.add(order.visit)
        elif isinstance(order, Keep):
            self.check_reading(order.reading)
            assert order.reading.measurement == self.running
            self.release()
            self.kept.append(order.reading)
        elif isinstance(order, Emergency):
            self.asked.discard(order.visit)
            self.check_given(order)
        elif isinstance(order, Finish | RouteToPharmacy):
            assert not self.asked
            self.check_given(order)

    def check_given(self, order) -> None:
        mine = [one for one in self.kept if one.visit == self.visit]
        assert order.visit == self.visit
        for one in order.readings:
            self.check_reading(one)
            assert one in mine
        if any(one.very_high for one in order.readings):
            asked = [o for o in self.table.all(AskSymptoms) if o.visit == self.visit]
            assert asked

    def check_reading(self, one) -> None:
        assert one.visit == self.visit == self.ordered[one.measurement]

    def release(self) -> None:
        self.running, self.released_at = None, self.table.seconds

    @rule(visit=VISITS)
    def starts(self, visit):
        self.hear(VisitStarted(visit))

    @rule(visit=VISITS)
    def ends(self, visit):
        self.hear(VisitEnded(visit))

    def who(self, visit: str | None) -> str:
        return visit or self.visit or "v3"

    @rule(visit=WHO, arm=ARMS, cm=st.sampled_from([10, 30, 30, 30]))
    def sits_down(self, visit, arm, cm):
        self.hear(ArmChosen(self.who(visit), arm))
        self.hear(ArmSized(self.who(visit), Decimal(cm)))

    @rule(visit=WHO, deed=PERSON)
    def does(self, visit, deed):
        told, visit = len(self.table.told), self.who(visit)
        self.hear(deed(visit))
        if deed is RestBegun and len(self.table.told) > told and visit == self.visit:
            self.seated_at = self.table.seconds

    @rule(visit=VISITS, back=st.integers(1, 2), event=READINGS)
    def is_led_to_the_cuff(self, visit, back, event):
        """The usual way, so that long stories are common; and a result from before is late."""
        self.starts(visit)
        self.sits_down(visit, "left", 30)
        self.does(visit, RestBegun)
        self.does(visit, StartPressed)  # too early
        self.waits(TIMES.rest)
        self.does(visit, StartPressed)
        self.cuff_says(0, READY)
        self.cuff_says(back, event)

    @rule(event=READINGS, pause=st.sampled_from([0, 59, 60, 60, 60, 300]))
    def measures(self, event, pause):
        """The pause, and a result of the measurement under way."""
        self.waits(pause)
        self.cuff_says(0, READY)
        self.cuff_says(0, event)

    @rule(visit=WHO, arm=ARMS)
    def rules_out(self, visit, arm):
        self.hear(ArmRuledOut(self.who(visit), arm))

    @rule(visit=WHO, felt=st.sampled_from([(), (), ("chest_pain",), ("severe_headache",)]))
    def answers(self, visit, felt):
        if self.who(visit) == self.visit:
            self.asked.clear()
        self.hear(SymptomsAnswered(self.who(visit), felt))

    @rule(seconds=SECONDS)
    def waits(self, seconds):
        self.table.seconds += seconds
        self.hear(TimePassed())

    @rule(back=st.integers(0, 3), event=EVENTS)
    def cuff_says(self, back, event):
        """The measurement under way, or one that was over long ago."""
        number, kept = max(self.ordered, default=1) - back, len(self.kept)
        current = number == self.running
        self.hear(CuffSaid(number, event))
        assert current or len(self.kept) == kept

    @rule(back=st.integers(0, 2), error=ERRORS)
    def cuff_ends(self, back, error):
        number = max(self.ordered, default=1) - back
        if number == self.running:
            self.release()
        self.hear(CuffEnded(number, error))

    @invariant()
    def there_is_always_a_time_to_wait_for_while_somebody_is_there(self):
        assert (self.table.sitting.due is None) is (self.visit is None)

    @invariant()
    def nobody_is_measured_for_ever(self):
        assert len(self.table.all(StartCuff)) == len(self.ordered)

    def teardown(self):
        """With nobody doing anything more, time alone ends the visit and lets the air out."""
        for _ in range(ENDING // 300):
            self.waits(300)
        assert self.visit is None
        assert self.running is None
        assert self.table.sitting.due is None


def run(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=False,
            database=None,
        ),
    )


def test_any_order_of_events_is_safe_and_ends():
    run(60, 30)


@pytest.mark.soak
def test_many_orders_of_events_are_safe_and_end(soaked):
    # Hypothesis remembers what it has tried: 20,000 in one go took 3 GB and grew slower.
    for _ in range(80):
        run(250, 80)
    soaked("20,000 orders of 80 events", "every visit ends; 0 readings under another visit")
