"""One guarded measurement: what came before is stale, what comes after is this person's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress

from kiosk.drivers.ble_transport import BlePort
from kiosk.drivers.driver import Driver, Line, ends_measurement
from kiosk.drivers.errors import BenchOnly, CuffError, NoResult, Stopped
from kiosk.drivers.events import DeviceError, Event, Notice, Reading, Refused, Weight
from kiosk.drivers.find import at_speed
from kiosk.drivers.port import Port, SerialPort

TIMEOUT = 180.0
_QUIET, _DRAIN_LIMIT = 0.3, 2.0
_TURN = 0.05
_COMMAND_GAP = 0.1  # SunTech loses a reply to commands that follow closer than this
_ANSWER_GAP = 0.5

READY = Notice("ready")


def always() -> bool:
    return True


class Cuff:
    """A device on an open port. One thread measures; `stop` and `close` may come from another.

    All times are seconds of `time.monotonic`; the time of a reading is the caller's own clock.
    """

    def __init__(self, driver: Driver, open_port: Callable[[], Port]) -> None:
        self.driver = driver
        self._open_port = open_port
        self._port = open_port()
        self._stop_asked = threading.Event()
        self.dropped = 0

    def __enter__(self) -> Cuff:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._port.close()

    def stop(self) -> None:
        """Let the air out now, where the device can be told to; ends the measurement."""
        self._stop_asked.set()

    def measure(
        self, timeout: float = TIMEOUT, visit_open: Callable[[], bool] = always
    ) -> Generator[Event, None, None]:
        """Events of one measurement, ending with a reading, a weight, a device error or a refusal.

        What was waiting is `stale`; after `ready` the person's own measurement runs. A visit that
        ends first stops the device, and its result is never passed on. Raises `CuffError`: the
        port was lost, or `Stopped` after `stop()`.
        """
        # Cleared now and not when the first event is asked for: a stop in between must count.
        self._stop_asked.clear()
        return _Measurement(self).run(timeout, visit_open)

    def take(
        self,
        timeout: float = TIMEOUT,
        visit_open: Callable[[], bool] = always,
        tell: Callable[[Event], None] = lambda _: None,
    ) -> Reading | Weight:
        """The measurement itself; `tell` hears every event on the way. Raises `CuffError`."""
        last: Event = READY
        for event in self.measure(timeout, visit_open):
            tell(event)
            last = event
        if isinstance(last, Reading | Weight):
            return last
        if isinstance(last, DeviceError | Refused):
            raise self.driver.trouble(last)
        raise NoResult(f"{self.driver.name} gave no result")

    def reopen(self) -> None:
        self._port.close()
        self._port = self._open_port()

    @property
    def stop_asked(self) -> bool:
        return self._stop_asked.is_set()

    def read(self, wait: float) -> bytes:
        return self._port.read(wait)

    def write(self, data: bytes) -> None:
        if data:
            self._port.write(data)

    @property
    def whole_answers(self) -> bool:
        return self._port.whole_answers


class _Measurement:
    """One run of the loop: drain, greet, start, listen."""

    def __init__(self, cuff: Cuff) -> None:
        self._cuff = cuff
        self._talk = cuff.driver.talk()
        self._decoder = cuff.driver.decoder()
        self._gap = cuff.driver.line.gap if cuff.driver.line else _ANSWER_GAP
        self._heard_at = time.monotonic()
        self._old_frame = False

    def run(self, timeout: float, visit_open: Callable[[], bool]) -> Generator[Event, None, None]:
        over = False
        try:
            yield from self._drain()
            yield from self._greet()
            # Told to stop while draining: the cuff must not start at all.
            if not self._wanted(visit_open):
                yield Refused("stale")
                return
            self._cuff.write(self._talk.start(time.monotonic()))
            yield READY
            for event in self._listen(time.monotonic() + timeout, visit_open):
                over = over or ends_measurement(event)
                yield event
            if over:
                self._cuff.write(self._talk.farewell())
        finally:
            self._cuff.dropped += self._decoder.dropped
            if not over:
                with suppress(CuffError):
                    self._cuff.write(self._talk.stop())

    def _drain(self) -> Iterator[Event]:
        """Read until 300 ms of silence, at most 2 s; whatever comes is from before."""
        until, came, silent = time.monotonic() + _DRAIN_LIMIT, False, False
        while not silent and time.monotonic() < until:
            data = self._cuff.read(_QUIET)
            silent, came = not data, came or bool(data)
            self._decoder.feed(data)
        if silent:
            self._reset()
        # Still talking: the frame that is under way began before this measurement.
        self._old_frame = self._decoder.pending > 0
        if came:
            yield Refused("stale")

    def _reset(self) -> None:
        self._cuff.dropped += self._decoder.dropped
        self._decoder = self._cuff.driver.decoder()

    def _greet(self) -> Iterator[Event]:
        now = time.monotonic()
        words = self._talk.greet(now)
        self._cuff.write(words)
        until = now + self._talk.greet_limit
        while not self._talk.greeted and time.monotonic() < until and not self._cuff.stop_asked:
            for event in self._turn():
                yield Refused("stale") if ends_measurement(event) else event
        if words:
            time.sleep(_COMMAND_GAP)

    def _wanted(self, visit_open: Callable[[], bool]) -> bool:
        """Whether to go on: False once the visit is over. Raises `Stopped` after a stop."""
        if self._cuff.stop_asked:
            raise Stopped(f"{self._cuff.driver.name} was told to stop")
        return visit_open()

    def _listen(self, until: float, visit_open: Callable[[], bool]) -> Iterator[Event]:
        while time.monotonic() < until:
            if not self._wanted(visit_open):
                yield Refused("stale")
                return
            for event in self._turn():
                over = ends_measurement(event)
                yield event if visit_open() or not over else Refused("stale")
                if over:
                    return
        yield Refused("timeout")

    def _turn(self) -> Iterator[Event]:
        """Say what is due, hear what has come; at most one turn's wait."""
        now = time.monotonic()
        self._cuff.write(self._talk.due(now))
        if self._talk.wants_reopen:
            self._cuff.reopen()
        for event in self._arrived():
            yield from self._talk.heard(event, time.monotonic())

    def _arrived(self) -> list[Event]:
        data = self._cuff.read(_TURN)
        events: list[Event] = []
        if data:
            self._heard_at = time.monotonic()
            events = self._decoder.feed(data)
        silent = self._decoder.pending and time.monotonic() - self._heard_at >= self._gap
        if silent or (data and self._cuff.whole_answers):
            events += self._decoder.end()
        return self._without_the_old(events)

    def _without_the_old(self, events: list[Event]) -> list[Event]:
        if not self._old_frame or not events:
            return events
        self._old_frame = False
        return [Refused("stale"), *events[1:]]


def open_cuff(driver: Driver, path: str, baud: int | None = None) -> Cuff:
    """Open the device's port: a path, a pyserial URL or a Bluetooth address. Raises `CuffError`."""
    if not driver.at_kiosk:
        raise BenchOnly(f"{driver.name} gives only stored readings, of any person")
    if driver.line is None and not path.startswith("/"):
        return Cuff(driver, lambda: BlePort(path))
    line = at_speed(driver.line or Line(9600), baud)
    return Cuff(driver, lambda: SerialPort(path, line))
