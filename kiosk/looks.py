"""How the screen looks to whoever is before it, and what stays covered for them."""

from __future__ import annotations

import threading

from kiosk.moments import Clock
from kiosk.present import MOOD_RESULT, WITH_SOMEBODY, Comfort, PlaceVisit
from kiosk.times import Times


class Looks:
    """A part of `Place`, which sets these."""

    clock: Clock
    times: Times
    _lock: threading.RLock
    _visit: PlaceVisit | None
    _sign_at: float
    _comfort: Comfort
    _staff: bytes | None

    def _forget_who_left(self) -> None:
        """Whoever was here without a visit, and has not touched anything for as long, is gone."""
        if self._visit is not None:
            self._staff = None
        elif self.clock().seconds - self._sign_at > self.times.idle_wipe:
            self._staff, self._comfort = None, Comfort()

    @property
    def covers_mood(self) -> bool:
        """Whether somebody else sees the screen, so that answers about mood stay hidden."""
        visit = self._visit
        return visit is not None and (visit.helped or visit.company == WITH_SOMEBODY)

    @property
    def hides_mood(self) -> bool:
        """Whether the result about mood is to be asked for once more."""
        visit = self._visit
        return self.covers_mood and visit is not None and MOOD_RESULT not in visit.seen

    @property
    def staff(self) -> bytes | None:
        """The session of a member of staff who signed in here and is still there."""
        with self._lock:
            self._forget_who_left()
            return self._staff

    @staff.setter
    def staff(self, session: bytes | None) -> None:
        with self._lock:
            self._staff, self._sign_at = session, self.clock().seconds

    @property
    def comfort(self) -> Comfort:
        """How the screen is to look now; as it always was, once whoever changed it has gone."""
        with self._lock:
            self._forget_who_left()
            return self._comfort

    @comfort.setter
    def comfort(self, wanted: Comfort) -> None:
        with self._lock:
            self._comfort, self._sign_at = wanted, self.clock().seconds
