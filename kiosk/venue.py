"""The venue's side of a kiosk: open or not, looked over this morning, cuff wiped, out of order.

What is kept here outlives a visit and says nothing about anybody: dates and counts.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from kiosk.config import KioskConfig
from kiosk.hours import is_open, opens_at
from kiosk.moments import Clock
from vital5.config import write_secret

log = logging.getLogger("kiosk")

WIPE_EVERY = 10
"""Visits after which the staff are reminded to wipe the cuff (house rule)."""

OUT_OF_ORDER = ("cuff", "screen", "printer", "seat", "other")
"""What staff can say is wrong; it goes to the programme team, not onto the screen."""


@dataclass
class Kept:
    """What the venue's file holds."""

    out_of_order: str = ""
    checked_on: str = ""
    visits_since_wiped: int = 0


class Venue:
    """What the people of the place have told the kiosk, and what it tells them."""

    def __init__(self, config: KioskConfig, clock: Clock, file: Path | None = None) -> None:
        self._config, self._clock, self._file = config, clock, file
        self._kept = self._read()

    def _read(self) -> Kept:
        try:
            held = json.loads(self._file.read_text()) if self._file and self._file.exists() else {}
            return Kept(**held)
        except (OSError, ValueError, TypeError):
            log.error("what the venue had told this kiosk cannot be read, and is begun anew")
            return Kept()

    def _write(self) -> None:
        if self._file is not None:
            write_secret(self._file, json.dumps(asdict(self._kept)))

    @property
    def open(self) -> bool:
        """Whether the place is open now; always, where its file gives no hours."""
        return is_open(self._config.hours, self._clock().at)

    @property
    def opens_at(self) -> datetime | None:
        """When it opens next."""
        return opens_at(self._config.hours, self._clock().at)

    @property
    def somebody_there(self) -> bool:
        """Whether a person can come when called: a place with staff, while it is open."""
        return self._config.staffed and self.open

    @property
    def calibrated(self) -> bool:
        """Whether the cuff may still be trusted today."""
        return self._clock().day <= self._config.calibration_due

    @property
    def out_of_order(self) -> str:
        """What staff said is wrong; "" when all is well."""
        return self._kept.out_of_order

    @out_of_order.setter
    def out_of_order(self, what: str) -> None:
        self._kept.out_of_order = what
        self._write()
        log.warning("staff: %s", f"out of order ({what})" if what else "in order again")

    @property
    def checked_on(self) -> date | None:
        """The last day on which somebody looked it over."""
        return date.fromisoformat(self._kept.checked_on) if self._kept.checked_on else None

    @property
    def check_is_due(self) -> bool:
        """Whether the start-of-day check is still to be done; only where there are staff."""
        return self._config.staffed and self.checked_on != self._clock().day

    def checked(self) -> None:
        """Somebody looked it over and wiped the cuff."""
        self._kept.checked_on = self._clock().day.isoformat()
        self.wiped()

    @property
    def wipe_is_due(self) -> bool:
        """Whether the cuff should be wiped by now."""
        return self._kept.visits_since_wiped >= WIPE_EVERY

    def wiped(self) -> None:
        """The cuff was wiped."""
        self._kept.visits_since_wiped = 0
        self._write()

    def used(self) -> None:
        """One more visit."""
        self._kept.visits_since_wiped += 1
        self._write()
