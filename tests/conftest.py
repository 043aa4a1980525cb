"""What the tests share: settings in a folder of their own, a clock to move, and databases."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from vital5.config import Settings

pytest_plugins = ["tests.databases", "tests.one_browser", "tests.soak_table", "tests.visiting"]

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
"""When every test begins, unless it moves the clock."""


class MovableClock:
    """The installation's clock, by the file that VITAL5_CLOCK names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.set(NOW)

    def set(self, instant: datetime) -> None:
        """From now on it is this time."""
        # Whole or not at all: a thread may read it at any moment.
        fresh = self.path.with_suffix(".new")
        fresh.write_text(instant.isoformat())
        fresh.replace(self.path)

    def __call__(self) -> datetime:
        return datetime.fromisoformat(self.path.read_text())


@pytest.fixture
def clock(tmp_path: Path) -> MovableClock:
    """The clock that the settings name; `clock.set(instant)` moves it."""
    return MovableClock(tmp_path / "clock")


@pytest.fixture
def settings(tmp_path: Path, clock: MovableClock, migrated_folder: Path) -> Settings:
    """Settings of a test installation: its data folder holds the keys, and no database yet."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    shutil.copy(migrated_folder / "keys", folder / "keys")
    return Settings.from_environment(
        {"VITAL5_ENV": "test", "VITAL5_DATA": str(folder), "VITAL5_CLOCK": str(clock.path)}
    )
