"""Is somebody still there? A warning, more time a few times, and then the visit is wiped."""

from __future__ import annotations

from typing import Literal

from kiosk.times import Times


class IdleWatch:
    """Counts seconds without a touch, while a screen waits for the person. Off until `begin`.

    A rest or a running cuff is no idleness: there the person is told to sit still.
    """

    def __init__(self, times: Times) -> None:
        self._times = times
        self._warn_after = times.idle_warning
        self._since: float | None = None
        self._more_left = times.more_time_at_most
        self.warned = False

    @property
    def due(self) -> float | None:
        """The second at which something happens by itself."""
        if self._since is None:
            return None
        return self._since + self._warn_after + (self._grace if self.warned else 0)

    def begin(self, now: float, warn_after: float | None = None) -> None:
        """A screen waits for the person from now on."""
        self._warn_after = self._times.idle_warning if warn_after is None else warn_after
        self._since, self.warned = now, False

    def pause(self) -> None:
        """Nothing is expected of the person."""
        self._since, self.warned = None, False

    def touch(self, now: float) -> None:
        """Somebody is there. Once warned, only `more_time` or a real answer counts."""
        if self._since is not None and not self.warned:
            self._since = now

    def more_time(self, now: float) -> bool:
        """Whether more time was given: only after the warning, and only so often."""
        if not self.warned or not self._more_left:
            return False
        self._more_left -= 1
        self._since, self.warned = now, False
        return True

    def look(self, now: float) -> Literal["here", "warn", "gone"]:
        """What the time now means; a warning is given once."""
        if self.due is None or now < self.due:
            return "here"
        if self.warned:
            return "gone"
        # Found late, as after the machine slept: the whole grace is still given.
        self._since, self.warned = now - self._warn_after, True
        return "warn"

    @property
    def _grace(self) -> float:
        return self._times.idle_wipe - self._times.idle_warning
