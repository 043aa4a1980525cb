"""The measuring session: a state machine that hears what happens and answers with orders.

It opens no port, starts no thread and reads no clock but the one it is given. Whatever order things
happen in: a result counts only in the visit that was open when its inflation was ordered, no cuff
starts without a visit or during a rest, a very high number is not given out before warning signs
were asked about, and every path comes to an end by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID, uuid4

from kiosk import orders
from kiosk.course import Course
from kiosk.happenings import (
    ArmChosen,
    ArmCompared,
    ArmRuledOut,
    ArmSized,
    CuffEnded,
    CuffSaid,
    Deed,
    Happening,
    MoreTime,
    PassedOver,
    RestBegun,
    RestBroken,
    StartPressed,
    StopPressed,
    SymptomsAnswered,
    VisitEnded,
    VisitStarted,
)
from kiosk.idle import IdleWatch
from kiosk.inflations import Inflations
from kiosk.moments import Clock, Moment
from kiosk.orders import NoReading, Order, Screen, Show
from kiosk.readings import Measured
from kiosk.times import TIMES, Times
from kiosk.troubles import Tally, Trouble
from kiosk.visit import BY_ITSELF, SETTLED, Fitted, Phase, Visit

Orders = Iterator[Order]


class Sitting:
    """One for each kiosk; visits come and go. Not for several threads: see `kiosk.measuring`."""

    def __init__(
        self,
        fitted: Fitted,
        clock: Clock,
        times: Times = TIMES,
        new_id: Callable[[], UUID] = uuid4,
        room: Callable[[], bool] = lambda: True,
    ) -> None:
        """`room`: whether a reading taken now could be kept; without, no cuff starts."""
        self.fitted = fitted
        self.times = times
        self.tally = Tally()
        self._clock = clock
        self._visit: Visit | None = None
        self._cuff = Inflations(fitted, times, self.tally, new_id)
        self._course = Course(fitted, times, self.tally, self._cuff, clock(), room)

    def hear(self, happening: Happening) -> list[Order]:
        """Everything to do about it, in order; first whatever time alone has brought."""
        self._course.now = self._later(self._clock())
        told = list(self._time_passed())
        if isinstance(happening, CuffSaid):
            told += self._cuff_said(happening)
        elif isinstance(happening, CuffEnded):
            told += self._cuff_ended(happening)
        elif isinstance(happening, Deed):
            told += self._done(happening)
        return told

    @property
    def due(self) -> float | None:
        """The second of the clock at which time alone brings something; None while nobody is."""
        if self._visit is None:
            return None
        return self._visit.until if self._visit.until is not None else self._visit.idle.due

    def _later(self, moment: Moment) -> Moment:
        """A clock that was set back ends nothing early: the session's seconds only grow."""
        return Moment(moment.at, max(moment.seconds, self._seconds))

    @property
    def _seconds(self) -> float:
        return self._course.now.seconds

    # Time.

    def _time_passed(self) -> Orders:
        visit = self._visit
        if visit is None:
            return
        if visit.until is not None and self._seconds >= visit.until:
            yield from self._phase_over(visit)
        elif visit.phase not in BY_ITSELF:
            yield from self._idled(visit)

    def _phase_over(self, visit: Visit) -> Orders:
        if visit.phase is Phase.RESTING:
            yield from self._course.enter(visit, Phase.READY, Screen.READY)
        elif visit.phase is Phase.BETWEEN:
            yield from self._course.inflate(visit)
        else:
            yield from self._course.stop(visit)
            yield from self._course.failed(visit, Trouble.TOO_LONG)

    def _idled(self, visit: Visit) -> Orders:
        found = visit.idle.look(self._seconds)
        if found == "warn":
            left = self.times.idle_wipe - self.times.idle_warning
            yield Show(visit.id, Screen.STILL_THERE, {"seconds": left})
        elif found == "gone" and visit.phase is Phase.SYMPTOMS:
            # Nobody answers about warning signs beside a very high reading: assume the worst.
            yield from self._course.emergency(visit, answered=False)
        elif found == "gone":
            yield from self._leave(visit, "idle")

    # The cuff.

    def _cuff_said(self, said: CuffSaid) -> Orders:
        visit = self._visit
        heard = self._cuff.said(said, self._course.now)
        if isinstance(heard, Measured) and visit is not None:
            yield from self._course.taken(visit, heard)
        elif isinstance(heard, Show) and visit is not None:
            visit.screen = heard.screen
            yield heard

    def _cuff_ended(self, ended: CuffEnded) -> Orders:
        trouble = self._cuff.ended(ended, self._seconds)
        if trouble is not None and self._visit is not None:
            yield from self._course.failed(self._visit, trouble)

    # Deeds of the person.

    def _done(self, deed: Deed) -> Orders:
        if isinstance(deed, VisitStarted):
            yield from self._begin(deed)
            return
        visit = self._visit
        if visit is None or deed.visit != visit.id:
            self.tally.strangers += 1
            return
        visit.idle.touch(self._seconds)
        does = _ALWAYS.get(type(deed)) or _TAKEN[visit.phase].get(type(deed))
        if does is not None:
            yield from does(self, visit, deed)

    def _begin(self, deed: VisitStarted) -> Orders:
        if self._visit is not None:
            if self._visit.id == deed.visit:
                return
            yield from self._leave(self._visit, "another_began")
        self._visit = Visit(deed.visit, IdleWatch(self.times))
        yield from self._course.enter(self._visit, Phase.ARM, Screen.CHOOSE_ARM)

    def _leave(self, visit: Visit, why: str) -> Orders:
        yield from self._course.stop(visit)
        self._visit = None
        yield orders.Forget(visit.id, why)

    def _ended(self, visit: Visit, _: VisitEnded) -> Orders:
        yield from self._leave(visit, "ended")

    def _more_time(self, visit: Visit, _: MoreTime) -> Orders:
        if visit.idle.more_time(self._seconds):
            yield Show(visit.id, visit.screen)

    def _arm_ruled_out(self, visit: Visit, deed: ArmRuledOut) -> Orders:
        visit.ruled_out.add(deed.arm)
        if visit.arm == deed.arm:
            visit.arm = None
        if visit.phase in SETTLED:
            return
        if len(visit.ruled_out) == 2:
            yield from self._course.stop(visit)
            yield from self._course.route(visit, NoReading.NO_ARM)
        elif visit.arm is None:
            yield from self._course.stop(visit)
            yield from self._course.enter(visit, Phase.ARM, Screen.CHOOSE_ARM)

    def _passed_over(self, visit: Visit, _: PassedOver) -> Orders:
        if visit.phase not in SETTLED:
            yield from self._course.stop(visit)
            yield from self._course.route(visit, NoReading.PASSED_OVER)

    def _arm_chosen(self, visit: Visit, deed: ArmChosen) -> Orders:
        if deed.arm in visit.ruled_out:
            visit.arm = None
            yield from self._course.enter(visit, Phase.ARM, Screen.ARM_NOT_SUITABLE, arm=deed.arm)
        elif self._course.overdue:
            yield from self._course.route(visit, NoReading.CALIBRATION_OVERDUE)
        else:
            visit.arm = deed.arm
            yield from self._course.enter(visit, Phase.SIZE, Screen.ARM_SIZE, arm=deed.arm)

    def _arm_sized(self, visit: Visit, deed: ArmSized) -> Orders:
        yield from self._sized(visit, fits=self.fitted.fits(deed.cm))

    def _arm_compared(self, visit: Visit, deed: ArmCompared) -> Orders:
        yield from self._sized(visit, fits=deed.fits)

    def _sized(self, visit: Visit, *, fits: bool) -> Orders:
        if fits:
            yield from self._course.enter(visit, Phase.SIT_DOWN, Screen.SIT_DOWN)
        else:
            yield from self._course.route(visit, NoReading.CUFF_DOES_NOT_FIT)

    def _rest(self, visit: Visit, _: RestBegun) -> Orders:
        until = self._seconds + self.times.rest
        yield from self._course.enter(visit, Phase.RESTING, Screen.RESTING, until)

    def _rest_broken(self, visit: Visit, _: Deed) -> Orders:
        yield from self._course.enter(visit, Phase.SIT_DOWN, Screen.SIT_DOWN)

    def _start_pressed(self, visit: Visit, _: StartPressed) -> Orders:
        yield from self._course.start(visit)

    def _stop_pressed(self, visit: Visit, _: StopPressed) -> Orders:
        yield from self._course.stop(visit)
        button = self.fitted.person_starts
        yield from self._course.enter(visit, Phase.TRY_AGAIN, Screen.STOPPED, cuff_button=button)

    def _symptoms(self, visit: Visit, deed: SymptomsAnswered) -> Orders:
        yield from self._course.answered(visit, deed.symptoms)


_Does = Callable[[Sitting, Visit, Any], Orders]

_ALWAYS: Mapping[type[Deed], _Does] = {
    VisitEnded: Sitting._ended,
    MoreTime: Sitting._more_time,
    ArmRuledOut: Sitting._arm_ruled_out,
    PassedOver: Sitting._passed_over,
}

_TAKEN: Mapping[Phase, Mapping[type[Deed], _Does]] = {
    Phase.ARM: {ArmChosen: Sitting._arm_chosen},
    Phase.SIZE: {
        ArmChosen: Sitting._arm_chosen,
        ArmSized: Sitting._arm_sized,
        ArmCompared: Sitting._arm_compared,
    },
    Phase.SIT_DOWN: {ArmChosen: Sitting._arm_chosen, RestBegun: Sitting._rest},
    Phase.RESTING: {RestBroken: Sitting._rest_broken, StopPressed: Sitting._rest_broken},
    Phase.READY: {RestBroken: Sitting._rest_broken, StartPressed: Sitting._start_pressed},
    Phase.BETWEEN: {StopPressed: Sitting._stop_pressed},
    Phase.MEASURING: {StopPressed: Sitting._stop_pressed},
    Phase.SYMPTOMS: {SymptomsAnswered: Sitting._symptoms},
    Phase.TRY_AGAIN: {StartPressed: Sitting._start_pressed},
    Phase.CRISIS: {},
    Phase.OVER: {},
}
"""What a person can do in each phase; anything else there is only a sign of life."""
