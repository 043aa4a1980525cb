"""One browser and one live site for all journeys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.journeys.live import served
from vital5.config import Settings
from vital5.database import Database
from vital5.web import build_app


@pytest.fixture(scope="session")
def live_site(tmp_path_factory: pytest.TempPathFactory, migrated_folder: Path) -> Iterator[Flask]:
    """The application over a database of its own, by the real clock."""
    folder = tmp_path_factory.mktemp("live") / "data"
    shutil.copytree(migrated_folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    settings = Settings.from_environment({"VITAL5_ENV": "test", "VITAL5_DATA": str(folder)})
    database = Database(settings)
    yield build_app(settings, database)
    database.close()


@pytest.fixture(scope="session")
def live(live_site: Flask) -> Iterator[str]:
    """The address of the live site."""
    with served(live_site) as address:
        yield address
