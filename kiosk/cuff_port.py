"""Where the cuff is plugged in: is that port there and free, and how a measurement opens it."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.drivers import Driver
from kiosk.drivers.driver import Line
from kiosk.drivers.errors import CuffError
from kiosk.drivers.find import BY_ID, answers, at_speed, find_port
from kiosk.drivers.port import SerialPort
from kiosk.measure import Cuff, open_cuff
from kiosk.wrong import Wrong

_AIR_ADDRESS = re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}")


@dataclass(slots=True)
class Seen:
    """What a look at the port found."""

    errors: list[Wrong] = field(default_factory=list)
    warnings: list[Wrong] = field(default_factory=list)


def port_path(port: str, folder: Path = BY_ID) -> Path:
    """A path as it is; a cable's name below /dev/serial/by-id."""
    return Path(port) if port.startswith("/") else folder / port


def look_at_port(
    driver: Driver | None, port: str, baud: int | None = None, folder: Path = BY_ID
) -> Seen:
    """Open the port for a moment and ask who is there. Without a driver: only whether it opens."""
    seen = Seen()
    if driver is not None and driver.line is None and not port.startswith("/"):
        _look_at_air(port, seen)
        return seen
    path = str(port_path(port, folder))
    usual = driver.line if driver is not None and driver.line is not None else Line(9600)
    try:
        SerialPort(path, at_speed(usual, baud)).close()
    except CuffError as error:
        seen.errors.append(Wrong(str(error), f"{error.mend}{_names_in(folder)}"))
        return seen
    if driver is not None and driver.probe and not answers(driver, path, baud):
        what = f"the port is there, but no {driver.name} answers on it"
        mend = "Switch the cuff on; compare the baud rate with its menu; check which cable this is."
        seen.warnings.append(Wrong(what, mend))
    return seen


def _look_at_air(address: str, seen: Seen) -> None:
    if not _AIR_ADDRESS.fullmatch(address):
        what = f"{address!r} is not a Bluetooth address"
        seen.errors.append(Wrong(what, "Write it as AA:BB:CC:DD:EE:FF."))
    elif importlib.util.find_spec("bleak") is None:
        what = "Bluetooth needs a part that is not installed"
        seen.errors.append(Wrong(what, "Install it with: pip install 'vital5[ble]'"))
    else:
        what = "a Bluetooth cuff answers only while it is in use, so it was not tried"
        seen.warnings.append(Wrong(what, "Measure once before residents do."))


def _names_in(folder: Path) -> str:
    names = sorted(link.name for link in folder.iterdir()) if folder.is_dir() else []
    return f" The cables here: {', '.join(names)}." if names else ""


def opener(
    driver: Driver, port: str, baud: int | None = None, folder: Path = BY_ID
) -> Callable[[], Cuff]:
    """What opens the cuff for one measurement, wherever its cable is by then.

    A cable that is named is looked for each time, so that one that was pulled and put back, even
    into another socket, is found again. A plain path or a Bluetooth address is opened as it is.
    """
    if port.startswith("/") or driver.line is None:
        return lambda: open_cuff(driver, port, baud)
    return lambda: open_cuff(driver, find_port(driver, port, folder, baud), baud)
