"""Somebody at this kiosk needs a person: who is told, and how whatever fails there is logged."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

from kiosk.config import KioskConfig
from kiosk.moments import Clock

log = logging.getLogger("kiosk")


class Calls:
    """A part of `Place`, which sets these."""

    config: KioskConfig
    clock: Clock
    on_call: list[Callable[[datetime], None]]
    called_at: datetime | None
    awaited_at: datetime | None
    """As `called_at`, but it outlives the visit: whoever comes may find the seat empty."""
    came_at: datetime | None
    _lock: threading.RLock

    def call_somebody(self) -> None:
        """Someone at this kiosk needs a person. Nobody is told why."""
        with self._lock:
            self.called_at = self.awaited_at = at = self.clock().at
        log.warning("someone at kiosk %s needs a person", self.config.id)
        self._tell_of_call(at)

    def somebody_came(self) -> None:
        """Somebody is with whoever called, or stands where they sat."""
        with self._lock:
            called, came = self.awaited_at, self.came_at
            if called is None or (came is not None and came >= called):
                return
            self.called_at, self.came_at = None, self.clock().at
        self._tell_of_call(self.came_at)

    def _tell_of_call(self, at: datetime) -> None:
        for told in self.on_call:
            self._try("tell of a call", partial(told, at))

    def _try(self, what: str, do: Callable[[], None]) -> None:
        try:
            do()
        except Exception as failure:
            # By its kind only: its words may hold what somebody answered.
            log.error("could not %s: %s", what, type(failure).__name__)
