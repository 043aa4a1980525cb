"""Read one cuff once from the command line, and say what to do when that fails."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from kiosk.drivers.driver import Driver
from kiosk.drivers.errors import (
    BenchOnly,
    CuffBusy,
    CuffError,
    NoCuff,
    NotAllowed,
    NotSerial,
    WrongSettings,
)
from kiosk.drivers.events import DeviceError, Event, Reading, Refused, Weight
from kiosk.measure import Cuff, open_cuff

_TAKEN, _NOT_TAKEN, _WRONG_USE, _NO_PORT = 0, 1, 2, 3
_CANNOT_OPEN = (NoCuff, CuffBusy, NotAllowed, NotSerial)


def read_once(
    driver: Driver,
    port: str,
    timeout: float,
    baud: int | None,
    show: Callable[[dict[str, object]], None],
    tell: Callable[[str], None],
) -> int:
    """Show every event; the exit status is 0 only after a reading or a weight."""
    try:
        cuff = open_cuff(driver, port, baud)
    except CuffError as error:
        _explain(error, tell)
        return _WRONG_USE if isinstance(error, BenchOnly) else _NO_PORT
    with cuff:
        try:
            return _measured(cuff, timeout, show, tell)
        except CuffError as error:
            _explain(error, tell)
            return _NOT_TAKEN


def _measured(
    cuff: Cuff,
    timeout: float,
    show: Callable[[dict[str, object]], None],
    tell: Callable[[str], None],
) -> int:
    heard: list[Event] = []
    # Closed by name, so that an interrupt lets the air out before the port is closed.
    with closing(cuff.measure(timeout)) as events:
        for event in events:
            show(event.as_json())
            heard = [*heard[-20:], event]
    last = heard[-1]
    if isinstance(last, Reading | Weight):
        return _TAKEN
    if isinstance(last, DeviceError | Refused):
        _explain(cuff.driver.trouble(last), tell)
        _explain_silence(cuff, heard, tell)
    return _NOT_TAKEN


def _explain_silence(cuff: Cuff, heard: list[Event], tell: Callable[[str], None]) -> None:
    """A time-out has a reason: no bytes at all, or bytes that are not this device's."""
    refused = [event.reason for event in heard if isinstance(event, Refused)]
    if refused[-1:] != ["timeout"]:
        return
    strange = set(refused) - {"timeout", "stale", "truncated"}
    if cuff.dropped or strange:
        line = cuff.driver.line.words() if cuff.driver.line else "the Bluetooth service"
        _explain(WrongSettings(f"bytes came that {cuff.driver.name} at {line} does not send"), tell)


def _explain(error: CuffError, tell: Callable[[str], None]) -> None:
    tell(f"{error}. {error.mend}")
