"""A kiosk for tests: the real application over its own store, without a cuff or a screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from kiosk.app import build_kiosk, settings_for
from kiosk.config import KioskConfig
from kiosk.moments import clock_of
from kiosk.place import Place
from tests.conftest import MovableClock
from tests.visitor import Visitor
from vital5.database import Database
from vital5.migrations import upgrade

CONFIG = KioskConfig(
    id="library-1",
    site="Library, ground floor",
    languages=("en", "es", "ar"),
    cuff="and_tm265x",
    port="/dev/null",
    baud=None,
    cuff_range_cm=(Decimal(22), Decimal(42)),
    calibration_due=date(2027, 5, 31),
    printer=None,
    server="http://127.0.0.1:8500",
    staffed=True,
)


@dataclass
class Stand:
    """One kiosk under test, and the clock that moves it."""

    place: Place
    app: Flask
    database: Database
    clock: MovableClock

    def visitor(self, language: str = "en") -> Visitor:
        """Somebody in front of its screen."""
        return Visitor(self.app, language)

    def started(self, company: str = "alone", language: str = "en") -> Visitor:
        """Somebody who has pressed Start and said who is with them."""
        somebody = self.visitor(language)
        somebody.sends("")
        somebody.answers(company=company, button="company")
        return somebody

    def passes(self, seconds: float) -> None:
        """Time passes on the program's clock."""
        self.clock.set(self.clock() + timedelta(seconds=seconds))


@cache
def _migrated() -> tuple[str, bytes]:
    """An empty migrated database and its key: a copy takes a tenth of the time of migrating."""
    with TemporaryDirectory() as folder:
        settings = settings_for(Path(folder), "test", None)
        database = Database(settings)
        upgrade(database)
        database.close()
        return settings.keys_text, (Path(folder) / "visits.db").read_bytes()


def stand(folder: Path, clock: MovableClock, **changed: object) -> Stand:
    """Set a kiosk up in a folder of its own, with some of its file's values changed."""
    for left in folder.glob("visits.db*"):
        left.unlink()  # as each start does
    keys, migrated = _migrated()
    settings = replace(settings_for(folder, "test", clock.path), keys_text=keys)
    (folder / "visits.db").write_bytes(migrated)
    database = Database(settings)
    moments = clock_of({"VITAL5_ENV": "test", "VITAL5_CLOCK": str(clock.path)})
    place = Place(replace(CONFIG, **changed), moments, folder=folder)  # type: ignore[arg-type]
    app = build_kiosk(place, settings, database)
    app.testing = True
    return Stand(place, app, database, clock)
