"""A directory for the tests: the 59 entries of the seed and the example places, loaded once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from vital5.config import Settings
from vital5.database import Database
from vital5.services.directory_import import LoadReport
from vital5.services.load_services import load

DATA = Path(__file__).resolve().parents[2] / "vital5" / "data"
SEED_FILE, EXAMPLE_FILE = DATA / "services.json", DATA / "example-places.json"

LOADED = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
"""A Tuesday noon in winter, two days after the seed's pages were read."""


def seed() -> dict[str, Any]:
    """The seed, to be changed at will."""
    document: dict[str, Any] = json.loads(SEED_FILE.read_text(encoding="utf-8"))
    return document


def examples() -> dict[str, Any]:
    """The example places, to be changed at will."""
    document: dict[str, Any] = json.loads(EXAMPLE_FILE.read_text(encoding="utf-8"))
    return document


def load_into(
    database: Database, document: Any, *, now: datetime = LOADED, source: str = "openreferral:them"
) -> LoadReport:
    """Load a document as the command does."""
    with database.writing() as session:
        return load(session, document, now, source=source, examples_allowed=True)


@pytest.fixture(scope="session")
def loaded_folder(migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database holds the seed, to copy."""
    folder = tmp_path_factory.mktemp("directory") / "data"
    shutil.copytree(migrated_folder, folder)
    database = Database(
        Settings.from_environment({"VITAL5_ENV": "test", "VITAL5_DATA": str(folder)})
    )
    load_into(database, seed())
    database.close()
    return folder


@pytest.fixture
def seed_settings(settings: Settings, loaded_folder: Path) -> Settings:
    """Settings of an installation whose directory is the seed."""
    shutil.copy(loaded_folder / "vital5.db", settings.data / "vital5.db")
    return settings


@pytest.fixture
def seeded(seed_settings: Settings) -> Iterator[Database]:
    """A database with the 59 entries of the seed."""
    database = Database(seed_settings)
    yield database
    database.close()


@pytest.fixture
def with_examples(seeded: Database) -> Database:
    """A database with the seed and the example places."""
    load_into(seeded, examples())
    return seeded
