"""Which kiosk this is and where its server is: all that speaking to the server needs of its file.

Cuff and port are not looked at: a kiosk whose cuff is out of use still has readings to send.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.config import KioskConfig, read_toml
from kiosk.config_values import CHECKS, due_date
from kiosk.wrong import Wrong


@dataclass(frozen=True, slots=True)
class Address:
    """One kiosk and its server; what the fleet shows of its cuff goes along."""

    id: str
    server: str
    cuff: str = ""
    serial: str = ""
    calibration_due: date | None = None
    printer: str = "none"
    digest: str = ""
    """Of what the file says: it changes when somebody changes the file."""


def address_of(config: KioskConfig) -> Address:
    """What a sound file says."""
    return Address(
        id=config.id,
        server=config.server,
        cuff=config.cuff,
        serial=config.cuff_serial,
        calibration_due=config.calibration_due,
        printer="none" if config.printer is None else "there",
        digest=_digest(repr(config).encode()),
    )


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def address_in(file: Path) -> Address:
    """What a file says; raise `Wrong` with what is wrong first."""
    given = read_toml(file)
    for key in ("id", "server"):
        if key not in given:
            raise Wrong(f"{key} is missing", f"Add a line such as: {CHECKS[key].example}")
        for wrong in CHECKS[key].faults(given[key]):
            raise Wrong(f"{key} {wrong.what}", wrong.mend)
    return Address(
        id=given["id"],
        server=given["server"].rstrip("/"),
        cuff=_sound(given, "cuff"),
        serial=_sound(given, "cuff_serial"),
        calibration_due=due_date(given.get("calibration_due")),
        printer="none" if given.get("printer", "none") == "none" else "there",
    )


def _sound(given: Mapping[str, Any], key: str) -> str:
    """Text that has no fault, or none."""
    value = given.get(key, "")
    check = CHECKS.get(key)
    faulty = check is None or not isinstance(value, str) or next(iter(check.faults(value)), None)
    return "" if not value or faulty else value.strip()
