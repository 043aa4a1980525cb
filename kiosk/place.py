"""The running kiosk: whose visit is open, whether somebody is still there, and who is told.

Pages, the measuring session and the store meet here. Nothing in this file knows Flask.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol
from uuid import uuid4

from kiosk.config import KioskConfig
from kiosk.happenings import Deed, MoreTime, Touched, VisitEnded
from kiosk.idle import IdleWatch
from kiosk.moments import Clock
from kiosk.orders import Emergency, Finish, Forget, Keep, Order, RouteToPharmacy, Screen, Show
from kiosk.readings import Measured
from kiosk.times import TIMES, Times
from vital5.services.passport import new_code

if TYPE_CHECKING:
    from kiosk.measuring import Measuring
    from kiosk.printer import PrinterState

log = logging.getLogger("kiosk")

SILENCE_AT_MOST = 900
"""Seconds without any sign after which a measuring session is taken to be broken (house rule)."""

ALONE, WITH_SOMEBODY = "alone", "with_somebody"


@dataclass(slots=True)
class PlaceVisit:
    """One person at this kiosk, from "Start" to the end. Nothing of it outlives them."""

    id: str
    language: str
    began_at: datetime
    helped: bool = False
    """Somebody who signed in as a helper presses the buttons."""
    company: str = ""
    """What was answered to "is anyone with you?": ALONE, WITH_SOMEBODY, or nothing yet."""
    code: str = field(default_factory=new_code)
    """Opens this visit's results on one's own phone, once; only its digest goes to the server."""
    seen: set[str] = field(default_factory=set)
    """Notes of pages: covers that were lifted, results that were asked for."""


@dataclass(frozen=True, slots=True)
class Comfort:
    """How somebody wants the screen; forgotten with them."""

    low: bool = False  # everything to press in the lower half
    large: bool = False
    dark: bool = False


class Store(Protocol):
    """What keeps a visit beyond its end: sealed, durable, unreadable here."""

    def room_for_readings(self) -> bool:
        """Whether a reading taken now could be kept; without room no cuff starts."""

    def keep(self, reading: Measured) -> None:
        """Keep a reading for good, before anybody is told that it was taken."""

    def finish(self, visit: PlaceVisit) -> None:
        """Seal whatever was recorded by now: before results are shown, and at the end.

        The same call again changes nothing. It runs before the answers are wiped.
        """


class Unkept:
    """The store of a kiosk that has none yet: it keeps nothing, and says so in the log."""

    def room_for_readings(self) -> bool:
        return True

    def keep(self, reading: Measured) -> None:
        log.warning("a reading was not kept: this kiosk has no store")

    def finish(self, visit: PlaceVisit) -> None:
        log.warning("a visit was not kept: this kiosk has no store")


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether somebody is here, and how many seconds are left before that changes."""

    state: Literal["nobody", "here", "warned"]
    left: float | None = None


class Place:
    """One kiosk. Every method may be called from any thread."""

    def __init__(
        self, config: KioskConfig, clock: Clock, store: Store | None = None, times: Times = TIMES
    ) -> None:
        self.config, self.clock, self.times = config, clock, times
        self.store: Store = store or Unkept()
        self.measuring: Measuring | None = None
        self.on_end: list[Callable[[PlaceVisit, str], None]] = []
        """Called with a visit that has just ended, and why; whatever fails here is logged."""
        self.on_order: list[Callable[[Order], None]] = []
        """Called with each order of the measuring session, after this object has seen it."""
        self.on_call: list[Callable[[datetime], None]] = []
        """Called when somebody needs a person; never with a reason."""
        self.called_at: datetime | None = None
        self.voices: frozenset[str] = frozenset()
        """Languages that can be read aloud here; "Listen" is shown in no other."""
        self.printer_state: PrinterState | None = None
        """How the slip printer was when it was last used."""
        self.screen: Show | None = None
        """What the measuring session last asked to show in this visit."""
        self._lock = threading.RLock()
        self._visit: PlaceVisit | None = None
        self._idle = IdleWatch(times)
        self._sitting = False  # whether the measuring session watches for idleness
        self._gone_at: float | None = None  # when it will say so, once it has warned
        self._comfort = Comfort()
        self._sign_at = 0.0  # the last sign of life, of the person or of that session

    # The visit.

    @property
    def visit(self) -> PlaceVisit | None:
        """Whoever is here now. Asking also ends a visit whose time is over."""
        self.look()
        return self._visit

    def begin(self, language: str, *, helped: bool = False) -> PlaceVisit:
        """Somebody starts; a visit that was still open ends first."""
        with self._lock:
            self.end("another_began")
            moment = self.clock()
            self._visit = PlaceVisit(str(uuid4()), language, moment.at, helped)
            self._idle = IdleWatch(self.times)
            self._idle.begin(moment.seconds)
            self._forget_sitting()
            self._sign_at = moment.seconds
            return self._visit

    def end(self, why: str) -> None:
        """The visit is over: the air out, then sealed, then wiped everywhere."""
        with self._lock:
            visit, self._visit = self._visit, None
            if visit is None:
                return
            self._idle.pause()
            self._forget_sitting()
            self.called_at, self._comfort = None, Comfort()
            self.hear(VisitEnded(visit.id))
            self._try("seal the visit", lambda: self.store.finish(visit))
            for told in self.on_end:
                self._try("tell of the end", lambda told=told: told(visit, why))  # type: ignore[misc]
            log.info("a visit ended: %s", why)

    def _forget_sitting(self) -> None:
        self._sitting, self._gone_at, self.screen = False, None, None

    # Is somebody there?

    def look(self) -> Presence:
        """What the clock means now; ends a visit that nobody answers for."""
        with self._lock:
            now = self.clock().seconds
            if self._visit is None:
                return Presence("nobody")
            if self._sitting and now - self._sign_at <= SILENCE_AT_MOST:
                return self._sitting_presence(now)
            if self._sitting or self._idle.look(now) == "gone":
                self.end("idle")
                return Presence("nobody")
            left = None if self._idle.due is None else max(self._idle.due - now, 0)
            return Presence("warned" if self._idle.warned else "here", left)

    def _sitting_presence(self, now: float) -> Presence:
        """The session ends its visits itself: beside a very high reading silence means 999."""
        if self._gone_at is None:
            return Presence("here")
        return Presence("warned", max(self._gone_at - now, 0))

    def touch(self) -> None:
        """Somebody did something. After the warning only `more_time` or an answer counts."""
        with self._lock:
            self._sign_at = self.clock().seconds
            if self._visit is not None:
                self._idle.touch(self._sign_at)
                self.hear(Touched(self._visit.id))

    def answered(self) -> None:
        """Somebody sent a page: they are there, even if they had been warned."""
        with self._lock:
            if self._visit is None:
                return
            if self._idle.warned:
                self._idle.begin(self.clock().seconds)
            if self._gone_at is not None:
                self.hear(MoreTime(self._visit.id))
            self.touch()

    def more_time(self) -> bool:
        """Whether more time was given; only so often."""
        with self._lock:
            if self._visit is None:
                return False
            self.hear(MoreTime(self._visit.id))
            return self._sitting or self._idle.more_time(self.clock().seconds)

    def stand(self, seconds: float | None = None) -> None:
        """The page now shown waits this long before the warning: a crisis screen longer."""
        with self._lock:
            if self._visit is not None and not self._sitting:
                self._idle.begin(self.clock().seconds, seconds)

    def sit(self) -> None:
        """The measuring session watches from now on, until it finishes."""
        with self._lock:
            self._sitting = True
            self._idle.pause()

    # The screen.

    @property
    def comfort(self) -> Comfort:
        """How the screen is to look now; as it always was, once whoever changed it has gone."""
        with self._lock:
            unused = self.clock().seconds - self._sign_at > self.times.idle_wipe
            if self._visit is None and unused:
                self._comfort = Comfort()
            return self._comfort

    @comfort.setter
    def comfort(self, wanted: Comfort) -> None:
        with self._lock:
            self._comfort, self._sign_at = wanted, self.clock().seconds

    # The measuring session.

    def hear(self, deed: Deed) -> None:
        """Pass something on to the measuring session, if there is one."""
        if self.measuring is not None:
            self.measuring.hear(deed)

    def tell(self, order: Order) -> None:
        """What the measuring session orders; give this to `measuring_for`."""
        if isinstance(order, Keep):
            self.store.keep(order.reading)
        with self._lock:
            visit = self._visit
            if visit is not None and visit.id == order.visit:
                self._obey(order)
        for told in self.on_order:
            self._try("tell of an order", lambda told=told: told(order))  # type: ignore[misc]

    def _obey(self, order: Order) -> None:
        now = self._sign_at = self.clock().seconds
        if isinstance(order, Show) and order.screen is Screen.STILL_THERE:
            self._gone_at = now + float(order.details["seconds"] or 0)
        elif isinstance(order, Show):
            self.screen, self._gone_at = order, None
        elif isinstance(order, Forget):
            self.end(order.why)
        elif isinstance(order, Finish | RouteToPharmacy):
            self._sitting = False
            self._idle.begin(now)
        elif isinstance(order, Emergency):
            self._sitting = False
            self._idle.begin(now, self.times.crisis)

    # People.

    def call_somebody(self) -> None:
        """Someone at this kiosk needs a person. Nobody is told why."""
        with self._lock:
            self.called_at = at = self.clock().at
        log.warning("someone at kiosk %s needs a person", self.config.id)
        for told in self.on_call:
            self._try("call somebody", lambda told=told: told(at))  # type: ignore[misc]

    def _try(self, what: str, do: Callable[[], None]) -> None:
        try:
            do()
        except Exception as failure:
            # By its kind only: its words may hold what somebody answered.
            log.error("could not %s: %s", what, type(failure).__name__)
