"""The course of one visit's measuring: what follows a rest, a reading, an answer or a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kiosk import orders
from kiosk.inflations import Inflations
from kiosk.moments import Moment
from kiosk.orders import NoReading, Order, Screen, Show
from kiosk.readings import Measured, Next, irregular_confirmed, next_after, recorded
from kiosk.times import Times
from kiosk.troubles import Tally, Trouble
from kiosk.visit import BY_ITSELF, Fitted, Phase, Visit
from vital5.rules import judge

Orders = Iterator[Order]


class Course:
    """Moves a visit from phase to phase. `now` is set by the session before each step."""

    def __init__(
        self,
        fitted: Fitted,
        times: Times,
        tally: Tally,
        cuff: Inflations,
        now: Moment,
        room: Callable[[], bool],
    ) -> None:
        self._fitted, self._times, self._tally, self._cuff = fitted, times, tally, cuff
        self._room = room
        self.now = now

    @property
    def overdue(self) -> bool:
        """Whether the calibration ran out before today."""
        return self.now.day > self._fitted.calibration_due

    def enter(
        self, visit: Visit, phase: Phase, screen: Screen, until: float | None = None, **details: Any
    ) -> Orders:
        """Begin a phase: its screen, and when it ends by itself or how long it may be idle."""
        visit.phase, visit.screen, visit.until = phase, screen, until
        if phase in BY_ITSELF:
            visit.idle.pause()
        else:
            crisis = self._times.crisis if phase is Phase.CRISIS else None
            visit.idle.begin(self.now.seconds, crisis)
        yield Show(visit.id, screen, details)
        if until is not None:
            yield orders.WaitUntil(visit.id, until, screen, until - self.now.seconds)

    def start(self, visit: Visit) -> Orders:
        """Measure, once the arm has had its pause."""
        until = max(self._cuff.quiet_until, visit.not_before)
        if self.now.seconds < until:
            yield from self._wait(visit, until)
        else:
            yield from self.inflate(visit)

    def inflate(self, visit: Visit) -> Orders:
        """Measure now."""
        if visit.arm is None:
            yield from self.enter(visit, Phase.ARM, Screen.CHOOSE_ARM)
        elif self.overdue:
            yield from self.route(visit, NoReading.CALIBRATION_OVERDUE)
        elif visit.inflations >= self._times.inflations_at_most:
            yield from self.route(visit, NoReading.ENOUGH_TRIES)
        elif not self._room():
            # An arm is not squeezed for a reading that could not be kept.
            yield from self.route(visit, NoReading.NO_ROOM)
        else:
            yield self._cuff.begin(visit, visit.arm)
            until = self.now.seconds + self._times.measuring_at_most
            yield from self.enter(visit, Phase.MEASURING, Screen.CUFF_WAKES, until)

    def stop(self, visit: Visit) -> Orders:
        """Let the air out, if a measurement is under way."""
        yield from self._cuff.stop(visit, self.now.seconds)

    def taken(self, visit: Visit, reading: Measured) -> Orders:
        """Keep it; then warning signs before all else, where the number is very high."""
        visit.readings.append(reading)
        yield orders.Keep(visit.id, reading)
        if reading.very_high and not visit.symptoms_asked:
            visit.symptoms_asked = True
            yield orders.AskSymptoms(visit.id)
            yield from self.enter(visit, Phase.SYMPTOMS, Screen.SYMPTOMS)
        else:
            yield from self._go_on(visit)

    def answered(self, visit: Visit, symptoms: tuple[str, ...]) -> Orders:
        """A warning sign beside any reading of the sitting is 999; no lower one takes it back."""
        if any(_is_emergency(reading, symptoms) for reading in visit.readings):
            yield from self.emergency(visit, answered=True)
        else:
            yield from self._go_on(visit, by_itself=False)

    def emergency(self, visit: Visit, *, answered: bool) -> Orders:
        """The 999 screen; the sitting is over."""
        yield orders.Emergency(visit.id, tuple(visit.readings), answered)
        yield from self.enter(visit, Phase.CRISIS, Screen.CRISIS)

    def failed(self, visit: Visit, trouble: Trouble) -> Orders:
        """Name what went wrong and offer another try, or the pharmacy once there were enough."""
        visit.failures += 1
        if self._tally.failed(trouble):
            yield orders.CallEngineer(visit.id, trouble)
        if visit.failures > self._times.more_tries:
            yield from self.route(visit, trouble)
            return
        left = self._times.more_tries + 1 - visit.failures
        yield from self.enter(
            visit, Phase.TRY_AGAIN, Screen.TRY_AGAIN, trouble=trouble, tries_left=left
        )

    def route(self, visit: Visit, why: str) -> Orders:
        """No reading here, or no more: the pharmacy takes one."""
        yield orders.RouteToPharmacy(visit.id, why, tuple(visit.readings))
        yield from self.enter(visit, Phase.OVER, Screen.PHARMACY, why=why)

    def _wait(self, visit: Visit, until: float) -> Orders:
        yield from self.enter(visit, Phase.BETWEEN, Screen.BETWEEN, until)

    def _go_on(self, visit: Visit, *, by_itself: bool = True) -> Orders:
        """After a reading, and after the answer about warning signs where it asked for one.

        Whoever was asked reads advice first, and says when the cuff may go on.
        """
        if not visit.readings[-1].valid:
            yield from self.failed(visit, Trouble.NOT_BELIEVABLE)
            return
        visit.failures = 0
        following = next_after(visit.believed)
        resting = following is Next.AGAIN_AFTER_REST
        rest = self._times.irregular_rest if resting else self._times.between
        visit.not_before = self.now.seconds + rest
        if following is Next.DONE:
            yield from self._finish(visit)
        elif visit.arm is None:
            yield from self.enter(visit, Phase.ARM, Screen.CHOOSE_ARM)
        elif by_itself:
            yield from self._wait(visit, visit.not_before)
        else:
            yield from self.enter(visit, Phase.READY, Screen.READY)

    def _finish(self, visit: Visit) -> Orders:
        taken = visit.believed
        pair, irregular = recorded(taken), irregular_confirmed(taken)
        yield orders.Finish(visit.id, tuple(visit.readings), pair, irregular)
        yield from self.enter(visit, Phase.OVER, Screen.DONE)


def _is_emergency(reading: Measured, symptoms: tuple[str, ...]) -> bool:
    found = judge(
        "BP-REDFLAG", systolic=reading.systolic, diastolic=reading.diastolic,
        setting="clinic", symptoms=list(symptoms),
    )  # fmt: skip
    return bool(found["urgency"] == "emergency_999")
