"""A kiosk before a real browser with a real server behind it, which can be gone for a while."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kiosk.address import address_of
from kiosk.enrol import enrol
from kiosk.keeping import Keeping, strongbox_of
from kiosk.present import Unkept
from tests.kiosk.chromium import Kiosk
from tests.sync.kiosk_here import ServerHere
from tests.sync.processes import ServerProcess
from vital5.config import Settings
from vital5.database import Database

PATIENCE = 60  # seconds: the machine may be busy


class Linked:
    """The kiosk has enrolled; its visits go to the server while that is there."""

    def __init__(self, kiosk: Kiosk, folder: Path, migrated_folder: Path) -> None:
        self.kiosk, self.place = kiosk, kiosk.stand.place
        settings, self._around = self._settings(folder / "server"), self._settings(folder / "box")
        for name in ("keys", "vital5.db"):
            shutil.copy(migrated_folder / name, settings.data / name)
        self.process = ServerProcess(settings, folder)
        self.server = ServerHere(self.process.address, settings, Database(settings))
        self.place.config = replace(self.place.config, server=self.server.address)
        address = address_of(self.place.config)
        box = strongbox_of(self._around, address.id)
        told = enrol(box, address, self.server.code(address.id), self.place.clock)
        box.close()
        digits = SimpleNamespace(name=address.id, digits=told["fingerprint"])
        self.server.approve(digits)  # type: ignore[arg-type]

    def _settings(self, folder: Path) -> Settings:
        folder.mkdir(mode=0o700)
        return Settings.from_environment(
            {
                "VITAL5_ENV": "test",
                "VITAL5_DATA": str(folder),
                "VITAL5_CLOCK": str(self.kiosk.stand.clock.path),
            }
        )

    def close(self) -> None:
        self.server.database.close()
        self.process.kill()

    @contextmanager
    def kept(self) -> Iterator[Keeping]:
        """While this lasts, visits are sealed and sent, as `kiosk run` does it."""
        place = self.place
        keeping = Keeping(place.config, self._around, place.clock, self.kiosk.stand.database)
        keeping.join(place)
        try:
            yield keeping
        finally:
            place.end("stopped")
            keeping.close()
            place.on_end.clear()
            place.on_call.clear()
            place.store = Unkept()

    def check_of(self, reading: str) -> dict[str, Any]:
        """The check that a reading belongs to, once the server has it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for one in self.server.facts("readings"):
                if one["id"] == reading:
                    (check,) = [
                        c for c in self.server.facts("checks") if c["id"] == one["check_id"]
                    ]
                    return check
            time.sleep(0.2)
        raise AssertionError("it never came")

    def devices_of(self, check: str) -> list[str]:
        """Which cuff each measurement of a check is said to be from."""
        facts = self.server.facts("measurements")
        return [fact["device"] for fact in facts if fact["check_id"] == check]
