"""The running kiosk: whose visit is open, whether somebody is still there, and who is told.

Pages, the measuring session and the store meet here. Nothing in this file knows Flask.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from kiosk.calls import Calls
from kiosk.config import Fault, KioskConfig
from kiosk.happenings import Deed, MoreTime, Touched, VisitEnded
from kiosk.idle import IdleWatch
from kiosk.looks import Looks
from kiosk.moments import Clock
from kiosk.orders import Emergency, Finish, Forget, Keep, Order, RouteToPharmacy, Screen, Show
from kiosk.present import Comfort, PlaceVisit, Presence, Store, Unkept, kept
from kiosk.record import Asked, nobody_to_ask
from kiosk.screen_pass import ScreenPass
from kiosk.times import TIMES, Times
from kiosk.venue import Venue
from kiosk.voice import Voice
from kiosk.wishes import Wishes

if TYPE_CHECKING:
    from kiosk.measuring import Measuring
    from kiosk.printer import PrinterState

log = logging.getLogger("kiosk")

SILENCE_AT_MOST = 900
"""Seconds without any sign after which a measuring session is taken to be broken (house rule)."""


class Place(Looks, Calls):
    """One kiosk. Every method may be called from any thread."""

    def __init__(
        self,
        config: KioskConfig,
        clock: Clock,
        store: Store | None = None,
        times: Times = TIMES,
        folder: Path | None = None,
    ) -> None:
        """`folder` is where the venue's own notes are kept, if anywhere."""
        self.screen_pass = ScreenPass()
        self.config, self.clock, self.times = config, clock, times
        self.venue = Venue(config, clock, folder / "venue.json" if folder else None)
        self.faults: tuple[Fault, ...] = ()
        """What is wrong with the file; with any of them nothing is measured."""
        self.wishes = Wishes()
        """What the server asks of this kiosk; replaced whenever it was heard."""
        self.started = str(uuid4())
        self.endings = 0
        """How many visits have ended since the start: the browser's profile changes with it."""
        self.last_language = config.languages[0]
        self.store: Store = store or Unkept()
        self.measuring: Measuring | None = None
        self.on_end: list[Callable[[PlaceVisit, str], None]] = []
        """Called with a visit that has just ended, and why; whatever fails here is logged."""
        self.on_order: list[Callable[[Order], None]] = []
        """Called with each order of the measuring session, after this object has seen it."""
        self.on_call: list[Callable[[datetime], None]] = []
        """Called when somebody needs a person, and when one has come; never with a reason."""
        self.ask_record: Callable[[str], Asked] = nobody_to_ask
        """What the server shows of the record that a passport opens; it may take some seconds."""
        self.called_at = self.awaited_at = self.came_at = None
        self.voice = Voice(config.voices, headphones=config.headphones)
        """Reads the page in front aloud."""
        self.printer_state: PrinterState | None = None
        """How the slip printer was when it was last used."""
        self.screen: Show | None = None
        """What the measuring session last asked to show in this visit."""
        self._lock = threading.RLock()
        # Held while a visit is sealed and wiped. Never together with the other: whoever writes
        # into the store of visits asks whose visit it is.
        self._ending = threading.RLock()
        self._visit: PlaceVisit | None = None
        self._idle = IdleWatch(times)
        self._sitting = False  # whether the measuring session watches for idleness
        self._standing = False  # whether the page in front waits longer than others
        self._gone_at: float | None = None  # when it will say so, once it has warned
        self._comfort = Comfort()
        self._staff: bytes | None = None
        self.unkept = False  # a reading of this visit: no more are taken
        self._sign_at = 0.0  # the last sign of life, of the person or of that session

    @property
    def shares(self) -> bool:
        """Whether what is taken here can be expected to reach a phone soon."""
        return self.wishes.shares(self.clock().at)

    # The visit.

    @property
    def visit(self) -> PlaceVisit | None:
        """Whoever is here now. Asking also ends a visit whose time is over.

        Not for use within a transaction: ending writes into the store of visits.
        """
        self.look()
        return self._visit

    @property
    def helped(self) -> bool:
        """Whether a helper helps whoever is here; may be asked anywhere."""
        visit = self._visit
        return visit is not None and visit.helped

    def begin(self, language: str, *, helped: bool = False) -> PlaceVisit:
        """Somebody starts; a visit that was still open ends first."""
        with self._ending:
            self.end("another_began")
            with self._lock:
                moment = self.clock()
                begun = self._visit = PlaceVisit(str(uuid4()), language, moment.at, helped)
                self._idle = IdleWatch(self.times)
                self._idle.begin(moment.seconds)
                self.unkept = False
                self._forget_sitting()
                self._standing, self._sign_at = False, moment.seconds
                return begun

    def end(self, why: str) -> None:
        """The visit is over: the air out, then sealed, then wiped everywhere."""
        with self._ending:
            with self._lock:
                visit, self._visit = self._visit, None
                if visit is None:
                    return
                self._idle.pause()
                self._forget_sitting()
                self.called_at, self._comfort = None, Comfort()
                self.endings += 1
                self.last_language, visit.record = visit.language, None
            self._try("be silent", self.voice.forget)
            self.hear(VisitEnded(visit.id))
            self._try("seal the visit", lambda: self.store.finish(visit))
            for told in self.on_end:
                self._try("tell of the end", lambda told=told: told(visit, why))  # type: ignore[misc]
            self._try("count the visit", self.venue.used)
            log.info("a visit ended: %s", why)

    def seal(self, visit: str, *, so_far: bool = False) -> None:
        """Seal what was recorded of whoever is here. What fails here never hides a result."""
        with self._ending:  # not between the end of a visit and its wiping
            here = self._visit
            if here is not None and here.id == visit:
                seal = self.store.so_far if so_far else self.store.finish
                self._try("seal the visit", lambda: seal(here))

    def may_measure(self) -> bool:
        """Whether a reading taken now is wanted and could be kept; else no cuff starts."""
        unwanted = self.unkept or self.wishes.bar
        return not unwanted and self.store.room_for_readings()

    def _forget_sitting(self) -> None:
        self._sitting, self._gone_at, self.screen = False, None, None

    # Is somebody there?

    def look(self) -> Presence:
        """What the clock means now; ends a visit that nobody answers for."""
        with self._lock:
            seen = self._seen(self.clock().seconds)
        if seen is None:
            self.end("idle")
        return seen or Presence("nobody")

    def _seen(self, now: float) -> Presence | None:
        """Who is there; None once whoever was has gone."""
        if self._visit is None:
            return Presence("nobody")
        if self._sitting and now - self._sign_at <= SILENCE_AT_MOST:
            return self._sitting_presence(now)
        if self._sitting or self._idle.look(now) == "gone":
            return None
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
            self._forget_who_left()
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

    def turn_page(self) -> None:
        """Another page: it waits as long as any, whatever the one before did."""
        with self._lock:
            if self._standing and not self._sitting:
                self._idle.begin(self.clock().seconds)
            self._standing = False
            self.touch()

    def stand(self, seconds: float) -> None:
        """The page now shown waits this long before the warning, as a crisis screen does."""
        with self._lock:
            if self._visit is not None and not self._sitting:
                self._idle.begin(self.clock().seconds, seconds)
                self._standing = True

    def sit(self) -> None:
        """The measuring session watches from now on, until it finishes."""
        with self._lock:
            self._sitting = True
            self._idle.pause()

    # The measuring session.

    def hear(self, deed: Deed) -> None:
        """Pass something on to the measuring session, if there is one."""
        if self.measuring is not None:
            self.measuring.hear(deed)

    def tell(self, order: Order) -> None:
        """What the measuring session orders; give this to `measuring_for`."""
        if isinstance(order, Keep):
            self.unkept = not kept(self.store, order.reading)
        with self._lock:
            ours = self._visit is not None and self._visit.id == order.visit
            if ours:
                self._obey(order)
        if ours and isinstance(order, Forget):
            self.end(order.why)
        for told in self.on_order:
            self._try("tell of an order", lambda told=told: told(order))  # type: ignore[misc]

    def _obey(self, order: Order) -> None:
        now = self._sign_at = self.clock().seconds
        if isinstance(order, Show) and order.screen is Screen.STILL_THERE:
            self._gone_at = now + float(order.details["seconds"] or 0)
        elif isinstance(order, Show):
            self.screen, self._gone_at = order, None
        elif isinstance(order, Finish | RouteToPharmacy):
            self._sitting = False
            self._idle.begin(now)
        elif isinstance(order, Emergency):
            self._sitting = False
            self._idle.begin(now, self.times.crisis)
