"""The cuff and the session joined: one thread hears, another measures, and neither waits for ever.

Pages and timers say what happened with `hear`, from any thread. A thread of its own asks the
session what to do about it, does what concerns the cuff, and tells the rest.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import closing

from kiosk.config import KioskConfig
from kiosk.cuff_port import opener
from kiosk.drivers import Driver
from kiosk.drivers.errors import CuffBusy, CuffError, DeviceFault, NoResult
from kiosk.drivers.events import DeviceError, Event, Reading, Refused
from kiosk.happenings import CuffEnded, CuffSaid, Happening, TimePassed
from kiosk.measure import Cuff
from kiosk.moments import Clock
from kiosk.orders import Order, StartCuff, StopCuff
from kiosk.sitting import Sitting
from kiosk.times import TIMES, Times
from kiosk.visit import Fitted

log = logging.getLogger(__name__)

_TURN = 0.2  # seconds: how soon a clock that was moved is noticed
_LET_GO = 5.0  # seconds for a thread that was told to end

OpenCuff = Callable[[], Cuff]
Hear = Callable[[Happening], object]


class Measuring:
    """A session that runs by itself between `start` and `close`."""

    def __init__(
        self,
        sitting: Sitting,
        open_cuff: OpenCuff,
        clock: Clock,
        tell: Callable[[Order], None],
    ) -> None:
        """`tell` is called in the session's own thread, once for every order, in order."""
        self.sitting = sitting
        self._open_cuff, self._clock, self._tell = open_cuff, clock, tell
        self._heard: queue.SimpleQueue[tuple[Happening, threading.Event]] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._measurement: _Measurement | None = None
        self._thread = threading.Thread(target=self._run, name="sitting", daemon=True)

    def __enter__(self) -> Measuring:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        self._thread.start()

    def hear(self, happening: Happening) -> threading.Event:
        """Something happened; never waits. The event is set once all of it has been done."""
        done = threading.Event()
        self._heard.put((happening, done))
        return done

    def close(self) -> None:
        """Let the air out and end both threads."""
        self._closing.set()
        self.hear(TimePassed())
        self._thread.join(_LET_GO)
        self._let_the_air_out()
        if self._measurement is not None:
            self._measurement.join(_LET_GO)

    def _let_the_air_out(self) -> None:
        if self._measurement is not None:
            self._measurement.stop()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                happening, done = self._next()
                for order in self.sitting.hear(happening):
                    self._do(order)
                done.set()
            except Exception:
                # A mistake of ours: the air out, and on; a frozen session would keep it in.
                log.exception("the measuring session")
                self._let_the_air_out()
                self._closing.wait(_TURN)

    def _next(self) -> tuple[Happening, threading.Event]:
        due = self.sitting.due
        left = _TURN if due is None else due - self._clock().seconds
        try:
            return self._heard.get(timeout=min(max(left, 0), _TURN))
        except queue.Empty:
            return TimePassed(), threading.Event()

    def _do(self, order: Order) -> None:
        """The cuff first: a page that fails must not keep the air in."""
        if isinstance(order, StartCuff):
            self._measurement = _Measurement(
                order.measurement, self._open_cuff, self.hear, self._measurement,
                self.sitting.times.cuff_patience,
            )  # fmt: skip
            self._measurement.start()
        elif isinstance(order, StopCuff):
            self._let_the_air_out()
        try:
            self._tell(order)
        except Exception:
            log.exception("could not tell of %s", type(order).__name__)


class _Measurement(threading.Thread):
    """One measurement in its own thread: opens the cuff, passes on what it says, lets it go."""

    def __init__(
        self,
        number: int,
        open_cuff: OpenCuff,
        hear: Hear,
        before: _Measurement | None,
        timeout: float,
    ) -> None:
        super().__init__(name=f"cuff-{number}", daemon=True)
        self._number, self._open_cuff, self._hear = number, open_cuff, hear
        self._before, self._timeout = before, timeout
        self._wanted = threading.Event()
        self._wanted.set()
        self._cuff: Cuff | None = None

    def stop(self) -> None:
        """From another thread, at any time: before the port is open, too."""
        self._wanted.clear()
        if self._cuff is not None:
            self._cuff.stop()

    def run(self) -> None:
        # Told only after the port is let go, so that the next measurement can have it.
        self._hear(CuffEnded(self._number, self._ending()))

    def _ending(self) -> CuffError | None:
        try:
            self._wait_for_the_one_before()
            with self._open_cuff() as cuff:
                self._cuff = cuff
                return self._measure(cuff)
        except CuffError as error:
            return error
        except Exception as failure:
            # A mistake in a driver is the cuff's fault to the person, and no reason to freeze.
            log.exception("measurement %s", self._number)
            return DeviceFault(str(failure))

    def _wait_for_the_one_before(self) -> None:
        before, self._before = self._before, None
        if before is not None:
            before.join(_LET_GO)
            if before.is_alive():
                raise CuffBusy("the measurement before has not let go of the cuff")

    def _measure(self, cuff: Cuff) -> CuffError | None:
        refused: Refused | None = None
        last: Event | None = None
        with closing(cuff.measure(self._timeout, self._wanted.is_set)) as events:
            for last in events:
                self._hear(CuffSaid(self._number, last))
                if isinstance(last, Refused) and last.reason not in ("stale", "timeout"):
                    refused = last
        return _trouble(cuff.driver, last, refused)


def _trouble(driver: Driver, last: Event | None, refused: Refused | None) -> CuffError | None:
    """Why there is no reading. A time-out after damage is damage."""
    if isinstance(last, Reading):
        return None
    if last == Refused("timeout") and refused is not None:
        return driver.trouble(refused)
    if isinstance(last, DeviceError | Refused):
        return driver.trouble(last)
    return NoResult(f"{driver.name} gave no result")


def measuring_for(
    config: KioskConfig,
    clock: Clock,
    tell: Callable[[Order], None],
    times: Times = TIMES,
    room: Callable[[], bool] = lambda: True,
) -> Measuring:
    """The session of a kiosk whose file is sound. `room`: whether a reading could be kept."""
    driver = config.driver
    fitted = Fitted(config.cuff_range_cm, config.calibration_due, not driver.can_stop)
    sitting = Sitting(fitted, clock, times, room=room)
    return Measuring(sitting, opener(driver, config.port, config.baud), clock, tell)
