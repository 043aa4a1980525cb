"""What the host says to a device, and when: decisions only, no port and no waiting."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.drivers.events import Event


class Talk:
    """One measurement's side of the conversation; this one only listens.

    The measuring loop calls `greet`, then `due` and `heard` until `greeted` or `greet_limit`
    seconds have gone, then `start`, then `due` and `heard` until a result. `now` is seconds of a
    clock that never goes back. A device that is asked for nothing needs no more than this.
    """

    greet_limit = 0.0
    greeted = True
    wants_reopen = False

    def greet(self, _now: float) -> bytes:
        """Said before the measurement: clear what is stored, ask whether anyone is there."""
        return b""

    def start(self, _now: float) -> bytes:
        """Said to begin the measurement."""
        return b""

    def due(self, _now: float) -> bytes:
        """Said now, because it is time; called many times a second."""
        return b""

    def heard(self, event: Event, _now: float) -> Iterable[Event]:
        """What to pass on of an event that the device sent."""
        return (event,)

    def farewell(self) -> bytes:
        """Said once the result has been passed on and taken."""
        return b""

    def stop(self) -> bytes:
        """Said to let the air out at once; empty where the device has no such command."""
        return b""


class Starting(Talk):
    """A device that is told to start and says whether it heard: said again when it does not.

    The repeats also cover the seconds in which a device restarts after its port was opened.
    """

    start_command: bytes
    stop_command: bytes
    wait, tries = 2.0, 3

    def __init__(self) -> None:
        self._said_at: float | None = None
        self._left = 0
        self._acknowledged = False

    def start(self, now: float) -> bytes:
        self._said_at, self._left = now, self.tries - 1
        return self.start_command

    def stop(self) -> bytes:
        return self.stop_command

    def acknowledged(self) -> None:
        self._acknowledged = True

    def start_again(self, now: float) -> bytes:
        """The start command once more, when its answer is overdue."""
        if self._acknowledged or not self._left or self._said_at is None:
            return b""
        if now - self._said_at < self.wait:
            return b""
        self._said_at, self._left = now, self._left - 1
        return self.start_command
