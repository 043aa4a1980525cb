"""The cuff as a session sees it: one measurement at a time, and which results are whose."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable, Iterator
from hashlib import blake2b
from uuid import UUID

from kiosk.drivers.errors import Stopped
from kiosk.drivers.events import Notice, Reading, Refused
from kiosk.happenings import CuffEnded, CuffSaid
from kiosk.moments import Moment
from kiosk.orders import Screen, Show, StartCuff, StopCuff
from kiosk.readings import Arm, Measured, measured
from kiosk.times import Times
from kiosk.troubles import Tally, Trouble, named
from kiosk.visit import Fitted, Run, Visit

_REMEMBERED = 2  # results: a cuff that says something twice says its last one


class Inflations:
    """Numbers measurements, binds each to its visit at the start, and refuses what is not theirs.

    What it remembers of results past is a keyed digest, so that nobody's numbers stay behind.
    """

    def __init__(
        self, fitted: Fitted, times: Times, tally: Tally, new_id: Callable[[], UUID]
    ) -> None:
        self._fitted, self._times, self._tally = fitted, times, tally
        self._new_id = new_id
        self._count = 0
        self._run: Run | None = None
        self._key = secrets.token_bytes(32)
        self._earlier: deque[bytes] = deque(maxlen=_REMEMBERED)
        self.quiet_until = float("-inf")

    def begin(self, visit: Visit, arm: Arm) -> StartCuff:
        """Order a measurement, for this visit and no other."""
        self._count += 1
        visit.inflations += 1
        self._run = Run(self._count, visit.id, arm)
        return StartCuff(visit.id, self._count)

    def stop(self, visit: Visit, now: float) -> Iterator[StopCuff]:
        """End the measurement, if one is under way; what it still brings is late."""
        if self._run is not None:
            yield StopCuff(visit.id, self._run.number)
            self._over(now)

    def said(self, said: CuffSaid, now: Moment) -> Measured | Show | None:
        """A reading that counts, or something to show, or neither."""
        run, event = self._run, said.event
        if run is None or said.measurement != run.number:
            self._tally.late += isinstance(event, Reading)
            return None
        if isinstance(event, Reading):
            return self._reading(run, event, now)
        if isinstance(event, Refused):
            self._tally.stale += event.reason == "stale"
        return self._notice(run, event, now) if isinstance(event, Notice) else None

    def ended(self, ended: CuffEnded, now: float) -> Trouble | None:
        """Why the measurement gave no reading, unless it had one or was told to stop."""
        if self._run is None or ended.measurement != self._run.number:
            return None
        self._over(now)
        # Stopped, though not by us: on the device's own button, which is no fault either way.
        return Trouble.TOO_LONG if isinstance(ended.error, Stopped) else named(ended.error)

    def _over(self, now: float) -> None:
        self._run = None
        self.quiet_until = now + self._times.between

    def _notice(self, run: Run, event: Notice, now: Moment) -> Show | None:
        if event.name == "ready" and run.ready_at is None:
            run.ready_at = now.seconds
            button = self._fitted.person_starts
            return Show(run.visit, Screen.PRESS_CUFF_BUTTON if button else Screen.MEASURING)
        if event.name == "cuff_pressure":
            return Show(run.visit, Screen.MEASURING, {"mmHg": event.details.get("mmHg")})
        return None

    def _reading(self, run: Run, event: Reading, now: Moment) -> Measured | None:
        """A leftover is counted and dropped; the end of the measurement then tells the person."""
        if run.ready_at is None:
            self._tally.stale += 1
        elif self._fitted.person_starts and self._too_soon(run.ready_at, now.seconds):
            self._tally.too_soon += 1
        elif self._heard_before(event):
            self._tally.duplicates += 1
        else:
            self._over(now.seconds)
            self._tally.took()
            return measured(self._new_id(), run.visit, run.number, now.at, run.arm, event)
        return None

    def _too_soon(self, ready_at: float, now: float) -> bool:
        return now - ready_at < self._times.shortest_inflation

    def _heard_before(self, event: Reading) -> bool:
        """The same numbers at the same time of the device's clock; without a clock, never."""
        if event.device_time is None:
            return False
        mark = blake2b(repr(event).encode(), key=self._key).digest()
        known = mark in self._earlier
        self._earlier.append(mark)
        return known
