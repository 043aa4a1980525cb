"""Finding a cuff whose port changed its name: by the name of its cable, and by asking it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.errors import CuffError, NoCuff
from kiosk.drivers.events import Refused
from kiosk.drivers.port import SerialPort

BY_ID = Path("/dev/serial/by-id")
_PATIENCE = 1.5  # seconds for an answer


def find_port(driver: Driver, by_id: str, folder: Path = BY_ID, baud: int | None = None) -> str:
    """The path of this device's port, or `NoCuff`.

    A cable's vendor and product numbers are shared by many devices, so a match of the whole name
    (it holds the cable's serial number) or an answer in the device's own protocol is needed, and
    both where the device can be asked. A device that only ever sends is found by its name alone.
    """
    named = folder / by_id
    if named.exists() and (not driver.probe or answers(driver, str(named), baud)):
        return str(named)
    if driver.probe:
        for path in _others(folder, named):
            if answers(driver, path, baud):
                return path
    raise NoCuff(f"{driver.name} was not found as {by_id}, nor by asking the other ports")


def answers(driver: Driver, path: str, baud: int | None = None) -> bool:
    """Whether what is at `path` answers this device's harmless question in its own frames."""
    if driver.line is None:
        return False
    try:
        port = SerialPort(path, at_speed(driver.line, baud))
    except CuffError:
        return False
    try:
        return _speaks(driver, port)
    except CuffError:
        return False
    finally:
        port.close()


def at_speed(line: Line, baud: int | None) -> Line:
    """The same line at the speed that the unit's menu says, in baud; None: its usual one."""
    return line if baud is None else replace(line, baud=baud)


def _speaks(driver: Driver, port: SerialPort) -> bool:
    decoder = driver.decoder()
    until = time.monotonic() + _PATIENCE
    port.write(driver.probe)
    while time.monotonic() < until:
        events = decoder.feed(port.read(0.1))
        if any(not isinstance(event, Refused) for event in events):
            return True
    return False


def _others(folder: Path, named: Path) -> Iterable[str]:
    links = sorted(folder.iterdir()) if folder.is_dir() else []
    return [str(link) for link in links if link != named]
