"""`kiosk demo`: a kiosk to look at, with a simulated cuff and everybody invented."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

from kiosk.drivers import DRIVERS
from kiosk.drivers.simulated import SIMULATED
from kiosk.moments import host_clock
from kiosk.serving import Print, run_kiosk
from kiosk.simulate import Simulation

CUFF = "suntech_advantage"
"""The cuff of the demonstration: it shows its pressure while it works, and can be stopped."""

PIN = "246810"
"""Of staff and helpers in the demonstration, and nowhere else."""

_FILE = """\
id = "demo-1"
site = "Example Library, Peckham"
languages = ["en", "es", "ar"]
cuff = "{cuff}"
port = "{port}"
cuff_range_cm = [22, 42]
calibration_due = {due}
server = "{server}"
staffed = true
staff_pin = "{pin}"
helper_pin = "{pin}"
"""


def run_demo(port: int, data: Path, server: str, print_: Print) -> int:
    """Start the simulated cuff and the kiosk; stay until stopped."""
    from argon2 import PasswordHasher

    folder = data / "kiosk-demo"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    due = host_clock().day + timedelta(days=180)
    file = folder / "kiosk.toml"
    file.write_text(
        _FILE.format(
            cuff=CUFF, port=_simulated(), due=due, server=server, pin=PasswordHasher().hash(PIN)
        )
    )
    os.environ.update({"VITAL5_ENV": "demo", "VITAL5_DATA": str(folder)})
    return run_kiosk(file, port, print_)


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
