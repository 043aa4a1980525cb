"""`kiosk demo`: a kiosk to look at, with a simulated cuff and everybody invented."""

from __future__ import annotations

import logging
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

from kiosk import engineer
from kiosk.address import address_in
from kiosk.drivers import DRIVERS
from kiosk.drivers.simulated import SIMULATED
from kiosk.keeping import strongbox_of, sync_of
from kiosk.moments import clock_of, host_clock
from kiosk.serving import Print, run_kiosk
from kiosk.simulate import Simulation
from kiosk.sync import try_once
from vital5.config import Settings
from vital5.services.demo_kiosk import NAME, SITE

log = logging.getLogger("kiosk")

CUFF = "suntech_advantage"
"""The cuff of the demonstration: it shows its pressure while it works, and can be stopped."""

PIN = "246810"
"""Of staff and helpers in the demonstration, and nowhere else."""

_FILE = """\
id = "{id}"
site = "{site}"
languages = ["en", "es", "ar"]
cuff = "{cuff}"
port = "{port}"
cuff_range_cm = [22, 42]
cuff_serial = "EXAMPLE-0001"
calibration_due = {due}
server = "{server}"
staffed = true
postcode = "SE15 5EB"
staff_pin = "{pin}"
helper_pin = "{pin}"
"""


PATIENCE = 20.0
"""Seconds to be approved in; then the kiosk starts without, and tries again by itself."""


def run_demo(port: int, data: Path, server: str, print_: Print, *, code: str | None = None) -> int:
    """Start the simulated cuff and the kiosk; stay until stopped.

    With a code it enrols first: a line with the six digits comes before the one that says ready.
    """
    from argon2 import PasswordHasher

    folder = data / "kiosk-demo"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    due = host_clock().day + timedelta(days=180)
    file = folder / "kiosk.toml"
    file.write_text(
        _FILE.format(
            id=NAME, site=SITE, cuff=CUFF, port=_simulated(), due=due, server=server,
            pin=PasswordHasher().hash(PIN),
        )
    )  # fmt: skip
    os.environ.update({"VITAL5_ENV": "demo", "VITAL5_DATA": str(folder)})
    if code is not None:
        _enrol(file, code, print_)
    return run_kiosk(file, port, print_)


def _enrol(file: Path, code: str, print_: Print) -> None:
    """Become known to the server, and wait until it believes this kiosk. Without it the kiosk
    starts all the same, and its screen says that nothing is sent."""
    told: list[str] = []
    if engineer.enrol(file, code, print_, told.append) != engineer.DONE:
        log.warning("nothing will be sent: %s", *told)
        print_({"fingerprint": None})
        return
    address = address_in(file)
    box = strongbox_of(Settings.from_environment(), address.id)
    line = sync_of(box, address, clock_of())
    until = time.monotonic() + PATIENCE
    while try_once(line).problem and time.monotonic() < until:
        time.sleep(0.1)
    line.close()
    box.close()


def _simulated() -> str:
    """The port of a simulated cuff, served by a thread of this program."""
    named: list[str] = []
    there = threading.Event()

    def announce(port: str) -> None:
        named.append(port)
        there.set()

    line = DRIVERS[CUFF].line
    simulation = Simulation(SIMULATED[CUFF](None, 12.0), line.baud if line else None, announce)
    threading.Thread(target=simulation.run, name="simulated cuff", daemon=True).start()
    there.wait()
    return named[0]
