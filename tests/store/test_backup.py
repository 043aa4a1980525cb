"""A backup is whole or is not there, and brings everything back on either database."""

from __future__ import annotations

import json
import shutil
import stat
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_check, a_web_session
from tests.conftest import NOW
from tests.store.facts import facts
from tests.store.filled import fill
from vital5 import migrations
from vital5.config import Settings
from vital5.database import Database
from vital5.encrypted_file import DatabaseUnusable, connect_sqlite
from vital5.models import Check, WebSession
from vital5.services import backup as backup_service
from vital5.services.backup import CannotBackUp, back_up, last_backup
from vital5.services.restore import CannotRestore, restore
from vital5.services.soundness import Damaged


def a_backup(settings: Settings, out: Path, **more: Any) -> Path:
    database = Database(settings)
    try:
        return back_up(database, settings, out, NOW, **more).file
    finally:
        database.close()


def filled(settings: Settings) -> Settings:
    database = Database(settings)
    fill(database)
    database.close()
    return settings


def emptied(settings: Settings) -> None:
    database = Database(settings)
    with database.writing() as session:
        session.query(Check).delete()
    database.close()


def test_restore_brings_every_fact_back(any_settings: Settings, tmp_path: Path) -> None:
    before = facts(filled(any_settings))
    file = a_backup(any_settings, tmp_path / "backup")
    emptied(any_settings)
    lost = facts(any_settings)
    assert lost != before
    restored = restore(any_settings, file, NOW)
    assert facts(any_settings) == before
    assert restored.kept is not None
    restore(any_settings, restored.kept, NOW)
    assert facts(any_settings) == lost


def test_backup_of_one_kind_restores_into_the_other(
    sqlite_settings: Settings, postgres_settings: Settings, tmp_path: Path
) -> None:
    before = facts(filled(sqlite_settings))
    file = a_backup(sqlite_settings, tmp_path / "backup")
    restore(postgres_settings, file, NOW)
    assert facts(postgres_settings) == before
    back = a_backup(postgres_settings, tmp_path / "back")
    emptied(sqlite_settings)
    restore(sqlite_settings, back, NOW)
    assert facts(sqlite_settings) == before


def test_restore_into_a_fresh_installation(sqlite_settings: Settings, tmp_path: Path) -> None:
    before = facts(filled(sqlite_settings))
    file = a_backup(sqlite_settings, tmp_path / "backup")
    (sqlite_settings.data / "vital5.db").unlink()
    assert restore(sqlite_settings, file, NOW).kept is None
    assert facts(sqlite_settings) == before


def test_sessions_do_not_come_back_to_life(any_settings: Settings, tmp_path: Path) -> None:
    database = Database(any_settings)
    with database.writing() as session:
        session.add(a_web_session())
    database.close()
    restore(any_settings, a_backup(any_settings, tmp_path / "backup"), NOW)
    database = Database(any_settings)
    with database.reading() as session:
        assert session.query(WebSession).count() == 0
    database.close()


def test_backup_while_others_write(any_settings: Settings, tmp_path: Path) -> None:
    database, done = Database(filled(any_settings)), threading.Event()

    def write() -> None:
        while not done.is_set():
            with database.writing() as session:
                session.add(a_check())

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            back_up(database, any_settings, tmp_path / f"backup {number}", NOW)
    finally:
        done.set()
        writer.join()
        database.close()


def test_a_backup_is_remembered_and_private(sqlite_settings: Settings, tmp_path: Path) -> None:
    assert last_backup(sqlite_settings) is None
    file = a_backup(sqlite_settings, tmp_path / "backup")
    assert last_backup(sqlite_settings) == NOW
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    told = json.loads((sqlite_settings.data / "last-backup.json").read_text())
    assert told["key"] == "k1"
    assert [path.name for path in tmp_path.glob("*backup*")] == ["backup"]


def test_a_file_in_the_way_is_kept(sqlite_settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "backup"
    out.write_text("something dear")
    with pytest.raises(CannotBackUp, match="--force"):
        a_backup(sqlite_settings, out)
    assert out.read_text() == "something dear"
    a_backup(sqlite_settings, out, force=True)
    restore(sqlite_settings, out, NOW)


@pytest.mark.parametrize("end", ["", "-wal", "-shm", ".lock"])
def test_backup_never_takes_the_databases_place(sqlite_settings: Settings, end: str) -> None:
    with pytest.raises(CannotBackUp, match="own place"):
        a_backup(sqlite_settings, sqlite_settings.data / f"vital5.db{end}", force=True)


def test_a_copy_with_other_rows_is_not_published(
    sqlite_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = [{"report": 3}, {"report": 2}]
    monkeypatch.setattr(backup_service, "row_counts", lambda _: counted.pop(0))
    with pytest.raises(Damaged, match="other rows"):
        a_backup(sqlite_settings, tmp_path / "backup")
    assert list(tmp_path.glob("*backup*")) == []
    assert last_backup(sqlite_settings) is None


def test_a_damaged_backup_is_refused_and_nothing_changes(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    before = facts(filled(sqlite_settings))
    file = a_backup(sqlite_settings, tmp_path / "backup")
    whole = file.read_bytes()
    for at in (5, len(whole) // 2, len(whole) - 100):
        spoilt = bytearray(whole)
        spoilt[at] ^= 0xFF
        file.write_bytes(spoilt)
        with pytest.raises((Damaged, DatabaseUnusable, Exception)):
            restore(sqlite_settings, file, NOW)
        assert facts(sqlite_settings) == before
    assert list(sqlite_settings.data.glob("*before-restore*")) == []


@pytest.mark.parametrize("what", ["nothing", "empty", "text", "foreign", "newer"])
def test_what_is_no_backup_is_refused(sqlite_settings: Settings, tmp_path: Path, what: str) -> None:
    before, file = facts(filled(sqlite_settings)), tmp_path / "backup"
    if what == "empty":
        file.touch()
    if what == "text":
        file.write_text("this is no database at all " * 400)
    if what == "foreign":
        with closing(connect_sqlite(file, sqlite_settings.keys.newest)) as connection:
            connection.execute("CREATE TABLE recipe (id)")
    if what == "newer":
        a_backup(sqlite_settings, file)
        with closing(connect_sqlite(file, sqlite_settings.keys.newest)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises((CannotRestore, Damaged, DatabaseUnusable)):
        restore(sqlite_settings, file, NOW)
    assert facts(sqlite_settings) == before


def test_an_older_backup_is_brought_to_the_current_schema(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    file = a_backup(filled(sqlite_settings), tmp_path / "backup")
    readings = facts(sqlite_settings)["readings.jsonl"]
    old = Settings.from_environment(
        {"VITAL5_ENV": "test", "VITAL5_DATA": str(sqlite_settings.data),
         "VITAL5_DATABASE_URL": f"sqlite:///{file}"}
    )  # fmt: skip
    database = Database(old)
    migrations.downgrade(database, "0001")
    database.close()
    restore(sqlite_settings, file, NOW)
    # What the first schema has no column for, nobody noted in its days.
    unnoted = [{**json.loads(line), "instruments": None} for line in readings.splitlines()]
    restored = facts(sqlite_settings)["readings.jsonl"].splitlines()
    assert [json.loads(line) for line in restored] == unnoted


def test_restore_is_refused_while_a_server_is_open(any_settings: Settings, tmp_path: Path) -> None:
    file = a_backup(filled(any_settings), tmp_path / "backup")
    server = Database(any_settings)
    with server.reading():
        pass
    with pytest.raises(CannotRestore, match="stop it first"):
        restore(any_settings, file, NOW)
    server.close()
    restore(any_settings, file, NOW)


def test_a_database_that_no_key_opens_is_replaced_and_kept(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    before = facts(filled(sqlite_settings))
    file = a_backup(sqlite_settings, tmp_path / "backup")
    (sqlite_settings.data / "vital5.db").write_bytes(b"ruin" * 5000)
    (sqlite_settings.data / "vital5.db-wal").write_bytes(b"old log" * 1000)
    kept = restore(sqlite_settings, file, NOW).kept
    assert facts(sqlite_settings) == before
    assert kept is not None
    assert kept.read_bytes() == b"ruin" * 5000
    assert Path(f"{kept}-wal").exists()


def test_what_a_killed_backup_left_is_cleared(sqlite_settings: Settings, tmp_path: Path) -> None:
    left = tmp_path / ".backup.part-99999999"
    left.touch()
    shutil.copy(left, tmp_path / ".backup.part-99999999-wal")
    a_backup(sqlite_settings, tmp_path / "backup")
    assert sorted(path.name for path in tmp_path.glob("*backup*")) == ["backup"]


def test_last_backup_of_a_clock_ahead_is_told(sqlite_settings: Settings, tmp_path: Path) -> None:
    database = Database(sqlite_settings)
    back_up(database, sqlite_settings, tmp_path / "one", NOW + timedelta(days=1))
    database.close()
    assert last_backup(sqlite_settings) == NOW + timedelta(days=1)
