"""Each thing that can be wrong with an installation is found, and production then stays shut."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import namedtuple
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlcipher3

from tests.builders import a_check, a_report
from tests.conftest import NOW
from tests.staffing import a_practice, a_staff
from tests.store.filled import fill
from vital5 import migrations
from vital5.config import Settings
from vital5.database import Database
from vital5.encrypted_file import connect_sqlite
from vital5.models import Outgoing
from vital5.models.triggers import allow_changes
from vital5.sealing import KeyRing
from vital5.services import audit
from vital5.services.backup import back_up
from vital5.services.doctor import Broken, examine, machine, refuse_if_broken
from vital5.services.outputs import DIFFERED

Spoil = Callable[[Settings, pytest.MonkeyPatch], Settings]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose files are as built."""
    root = tmp_path / "checkout"
    (root / "static").mkdir(parents=True)
    (root / "static" / "a.js").write_text("1")
    digest = hashlib.sha256(b"1").hexdigest()
    (root / "static" / "built.json").write_text(json.dumps({"built": {"static/a.js": digest}}))
    words = root / "translations" / "es" / "LC_MESSAGES"
    words.mkdir(parents=True)
    (words / "messages.po").touch()
    (words / "messages.mo").touch()
    monkeypatch.setattr(machine, "CHECKOUT", root)
    monkeypatch.setattr(machine.ctypes.util, "find_library", lambda name: name)
    return root


@pytest.fixture
def production(sqlite_settings: Settings, checkout: Path, tmp_path: Path) -> Settings:
    """A healthy production installation, backed up just now."""
    keys = sqlite_settings.keys_file.read_text()
    sqlite_settings.keys_file.unlink()
    (sqlite_settings.data / "vital5.db").chmod(0o600)
    found = replace(
        sqlite_settings, env="production", keys_text=keys, public_url="https://check.example"
    )
    use(found, lambda database: a_staff(database, "administrator"))
    use(found, add_row(a_practice()))
    use(found, lambda database: back_up(database, found, tmp_path / "backup", NOW))
    return found


def use(settings: Settings, deed: Callable[[Database], object]) -> Settings:
    database = Database(settings)
    try:
        deed(database)
    finally:
        database.close()
    return settings


def found(settings: Settings) -> dict[str, str]:
    return {problem.id: problem.severity for problem in examine(settings).problems}


def test_a_healthy_installation_has_no_problem(production: Settings) -> None:
    assert found(production) == {}
    assert examine(production).as_json()["ok"]
    refuse_if_broken(production)


def add_row(*rows: object) -> Callable[[Database], None]:
    def deed(database: Database) -> None:
        with database.writing() as session:
            session.add_all(rows)

    return deed


def damage(settings: Settings) -> Settings:
    """Spoil the page where the reports begin; the file still opens."""
    use(settings, fill)
    file = settings.data / "vital5.db"
    with closing(connect_sqlite(file, settings.keys.newest)) as connection:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'report'"
        page = connection.execute(asked).fetchone()[0]
    whole = bytearray(file.read_bytes())
    whole[(page - 1) * 4096 + 100] ^= 0xFF
    file.write_bytes(whole)
    return settings


def drop_trigger(database: Database) -> None:
    with database.writing() as session:
        allow_changes(session.connection(), "reading")


def changed(path: Path, text: str) -> None:
    path.write_text(text)


def demo_keys(settings: Settings) -> Settings:
    settings.keys_file.write_text(settings.keys_text)
    settings.keys_file.chmod(0o600)
    return settings


def full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1, 1, 100 * 1024 * 1024 - 1))
    return settings


ERRORS: dict[str, tuple[str, Spoil]] = {
    "old sqlite": ("sqlite-old", lambda s, m: (
        m.setattr(sqlcipher3.dbapi2, "sqlite_version_info", (3, 51, 2)), s)[1]),
    "no keys": ("keys-missing", lambda s, m: replace(s, keys_text="")),
    "unreadable keys": ("keys-unusable", lambda s, m: replace(s, keys_text="k1:123")),
    "zero key": ("keys-weak", lambda s, m: replace(s, keys_text="k1:" + "00" * 32)),
    "repeated key": ("keys-weak", lambda s, m: replace(s, keys_text="k1:" + "deadbeef" * 8)),
    "one key twice": ("keys-weak", lambda s, m: replace(
        s, keys_text=f"k2:{s.keys_text[3:]},{s.keys_text}")),
    "demo key": ("keys-demo", lambda s, m: demo_keys(s)),
    "no folder": ("data-missing", lambda s, m: (shutil.rmtree(s.data), s)[1]),
    "open folder": ("data-open", lambda s, m: (s.data.chmod(0o750), s)[1]),
    "open database": ("data-open", lambda s, m: (
        (s.data / "vital5.db").chmod(0o644), s)[1]),
    "full disk": ("disk-full", full_disk),
    "clock in 1970": ("clock-wrong", lambda s, m: (
        changed(s.clock_file, "1970-01-01T00:00:00+00:00"), s)[1]),
    "clock before backup": ("clock-behind", lambda s, m: (
        changed(s.clock_file, (NOW - timedelta(hours=1)).isoformat()), s)[1]),
    "clock before a check": ("clock-behind", lambda s, m: use(
        s, add_row(a_check(touched_at=NOW + timedelta(hours=1))))),
    "no address": ("public-url-missing", lambda s, m: replace(s, public_url="")),
    "plain http": ("public-url-insecure", lambda s, m: replace(s, public_url="http://x.example")),
    "no listing": ("assets-missing", lambda s, m: (
        (machine.CHECKOUT / "static/built.json").unlink(), s)[1]),
    "no script": ("assets-missing", lambda s, m: (
        (machine.CHECKOUT / "static/a.js").unlink(), s)[1]),
    "other script": ("assets-changed", lambda s, m: (
        changed(machine.CHECKOUT / "static/a.js", "2"), s)[1]),
    "no words": ("translations-missing", lambda s, m: (
        next(machine.CHECKOUT.rglob("*.mo")).unlink(), s)[1]),
    "no database": ("database-missing", lambda s, m: ((s.data / "vital5.db").unlink(), s)[1]),
    "another key": ("database-unusable", lambda s, m: replace(
        s, keys_text="k9:" + hashlib.sha256(b"another").hexdigest())),
    "old schema": ("schema-old", lambda s, m: use(
        s, lambda database: migrations.downgrade(database, "0001"))),
    "newer schema": ("schema-old", lambda s, m: newer(s)),
    "no trigger": ("trigger-missing", lambda s, m: use(s, drop_trigger)),
    "damage": ("database-damaged", lambda s, m: damage(s)),
    "lost key": ("values-lost", lambda s, m: use(
        s, add_row(a_report(KeyRing.parse("lost:" + hashlib.sha256(b"lost").hexdigest()))))),
    "invented places": ("demo-places", lambda s, m: use(s, fill)),
}  # fmt: skip


def newer(settings: Settings) -> Settings:
    with closing(connect_sqlite(settings.data / "vital5.db", settings.keys.newest)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    return settings


@pytest.mark.parametrize(("problem", "spoil"), ERRORS.values(), ids=ERRORS.keys())
def test_every_error_is_found_and_keeps_production_shut(
    production: Settings, monkeypatch: pytest.MonkeyPatch, problem: str, spoil: Spoil
) -> None:
    spoilt = spoil(production, monkeypatch)
    assert found(spoilt).get(problem) == "error"
    assert not examine(spoilt).as_json()["ok"]
    with pytest.raises(Broken, match=problem):
        refuse_if_broken(spoilt)


def a_message(**changes: Any) -> Outgoing:
    return Outgoing(**{
        "id": uuid4(), "kind": "text", "state": "queued", "attempts": 0, "due_at": NOW,
        "created_at": NOW, **changes,
    })  # fmt: skip


def another_output(database: Database) -> None:
    with database.writing() as session:
        audit.note(session, database.keys, now=NOW, actor="system", deed=DIFFERED)


def told(settings: Settings, **environ: str) -> Settings:
    """The same with what some variables of the environment say."""
    given = Settings.from_environment({"VITAL5_ENV": "test", **environ})
    return replace(settings, notify=given.notify, alone=given.alone)


def emptied(settings: Settings, *statements: str) -> Settings:
    def deed(database: Database) -> None:
        with database.writing() as session:
            for one in statements:
                session.connection().exec_driver_sql(one)

    return use(settings, deed)


NOTIFY = {"VITAL5_NOTIFY_URL": "https://notify.example", "VITAL5_NOTIFY_KEY": "k",
          "VITAL5_NOTIFY_NEWS_TEXT": "1", "VITAL5_NOTIFY_CODE_TEXT": "2",
          "VITAL5_NOTIFY_REMINDER_TEXT": "3", "VITAL5_NOTIFY_URGENT_NOT_OPENED": "4",
          "VITAL5_NOTIFY_DIGEST": "5", "VITAL5_NOTIFY_DIGEST_CODE": "6"}  # fmt: skip

WARNINGS: dict[str, tuple[str, Spoil]] = {
    "key without address": ("setting-alone", lambda s, m: told(s, VITAL5_NOTIFY_KEY="k")),
    "template without id": ("templates-absent", lambda s, m: told(s, **NOTIFY)),
    "no administrator": ("administrator-none", lambda s, m: emptied(s, "DELETE FROM staff")),
    "password alone": ("factor-missing", lambda s, m: use(
        s, lambda database: a_staff(database, "programme", secret=""))),
    "no practice": ("practices-none", lambda s, m: emptied(s, "DELETE FROM practice")),
    "no pango": ("pango-missing", lambda s, m: (
        m.setattr(machine.ctypes.util, "find_library", lambda _: None), s)[1]),
    "no backup": ("backup-never", lambda s, m: ((s.data / "last-backup.json").unlink(), s)[1]),
    "old backup": ("backup-old", lambda s, m: (
        changed(s.clock_file, (NOW + timedelta(hours=27)).isoformat()), s)[1]),
    "stuck message": ("outbox-stuck", lambda s, m: use(s, add_row(a_message(state="failed")))),
    "idle runner": ("outbox-idle", lambda s, m: use(
        s, add_row(a_message(due_at=NOW - timedelta(hours=2))))),
    "another output": ("outputs-differ", lambda s, m: use(s, another_output)),
}  # fmt: skip


@pytest.mark.parametrize(("problem", "spoil"), WARNINGS.values(), ids=WARNINGS.keys())
def test_a_warning_is_found_and_lets_production_start(
    production: Settings, monkeypatch: pytest.MonkeyPatch, problem: str, spoil: Spoil
) -> None:
    spoilt = spoil(production, monkeypatch)
    assert found(spoilt) == {problem: "warning"}
    refuse_if_broken(spoilt)


def test_the_doctor_makes_nothing(tmp_path: Path, checkout: Path) -> None:
    folder = tmp_path / "none"
    settings = Settings.from_environment({"VITAL5_ENV": "demo", "VITAL5_DATA": str(folder)})
    assert {"keys-missing", "data-missing"} <= set(found(settings))
    assert not folder.exists()


def test_no_server_starts_on_an_unmigrated_database(any_settings: Settings) -> None:
    refuse_if_broken(any_settings)
    use(any_settings, lambda database: migrations.downgrade(database, "0001"))
    with pytest.raises(Broken, match="vital5 migrate"):
        refuse_if_broken(any_settings)


def test_a_demo_starts_with_an_open_folder_and_changed_scripts(
    sqlite_settings: Settings, checkout: Path
) -> None:
    sqlite_settings.data.chmod(0o755)
    (checkout / "static" / "a.js").write_text("2")
    refuse_if_broken(replace(sqlite_settings, env="demo"))


def test_postgresql_is_examined_too(postgres_settings: Settings, checkout: Path) -> None:
    assert found(postgres_settings) == {"backup-never": "warning", "role-too-mighty": "warning"}
    use(postgres_settings, drop_trigger)
    try:
        assert found(postgres_settings)["trigger-missing"] == "error"
    finally:
        use(postgres_settings, lambda database: migrations.downgrade(database, "base"))
