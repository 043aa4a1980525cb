"""Ready means that a row can be written, here and now, by this program."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlcipher3

from tests.conftest import NOW
from vital5 import migrations
from vital5.config import Settings
from vital5.database import Database
from vital5.services.backup import back_up
from vital5.services.readiness import readiness, schema_is_current


def test_every_part_is_named_and_fine(
    any_database: Database, any_settings: Settings, tmp_path: Path
) -> None:
    back_up(any_database, any_settings, tmp_path / "backup", NOW)
    parts = readiness(any_database, any_settings, NOW + timedelta(minutes=1))
    assert parts.keys() == {"write", "sqlite", "schema", "audit", "disk", "backup", "outbox"}
    assert all(part["ok"] for part in parts.values())
    assert parts["backup"]["age_seconds"] == 60
    assert readiness(any_database, any_settings, NOW)["write"] == {"ok": True}


def test_an_unmigrated_database_is_not_ready(
    any_database: Database, any_settings: Settings
) -> None:
    migrations.downgrade(any_database, "base")
    parts = readiness(any_database, any_settings, NOW)
    assert not schema_is_current(any_database)
    assert not parts["schema"]["ok"]
    assert not parts["write"]["ok"]
    assert "attempt" not in str(parts["write"])


def test_a_full_disk_and_an_old_sqlite_are_told(
    sqlite_database: Database, sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlcipher3.dbapi2, "sqlite_version_info", (3, 51, 2))
    free = shutil._ntuple_diskusage(1, 1, 5)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    parts = readiness(sqlite_database, sqlite_settings, NOW)
    assert not parts["sqlite"]["ok"]
    assert not parts["disk"]["ok"]


def test_a_database_that_went_away_is_told(postgres_settings: Settings) -> None:
    gone = replace(postgres_settings, database_url="postgresql://nobody@127.0.0.1:1/none")
    database = Database(gone)
    parts = readiness(database, gone, NOW)
    assert parts["write"] == {"ok": False, "error": "OperationalError"}
    database.close()
