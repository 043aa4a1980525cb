"""Killed at any step, a command leaves a store that opens, knows everything, and goes on.

Each command runs in a child that is killed with signal 9: once before each of its steps on the
file system, then at moments spread over its whole run.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_check, a_reading, a_report, a_resident
from tests.conftest import NOW
from tests.store.facts import facts
from vital5.config import Settings
from vital5.database import Database
from vital5.services import keys as keys_service
from vital5.services.backup import back_up
from vital5.services.keys import rotate, usage
from vital5.services.restore import restore

Deed = Callable[[], Any]
STEPS = [(os, "fsync"), (Path, "replace"), (Path, "hardlink_to"), (Path, "unlink")]
MOMENTS = 6
ROWS = 100


def child(deed: Deed) -> int:
    """Run a deed in a child that a kill can end; give its process id."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            deed()
            status = 0
        finally:
            os._exit(status)
    return pid


def ended(pid: int) -> int | None:
    """Wait for a child: its exit status, or None if it was killed."""
    status = os.waitpid(pid, 0)[1]
    return None if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)


def dying_at(step: int, deed: Deed) -> Deed:
    """The deed, with a kill in place of its step of that number."""

    def run() -> None:
        taken = count(1)
        for owner, name in STEPS:
            setattr(owner, name, _counted(getattr(owner, name), taken, step))
        deed()

    return run


def _counted(real: Callable[..., Any], taken: count[int], step: int) -> Callable[..., Any]:
    def wrapped(*arguments: Any, **named: Any) -> Any:
        if next(taken) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)

    return wrapped


def kill_at_every_step(deed: Deed, after: Callable[[], None]) -> int:
    """Kill before step 1, 2, 3 … until the deed comes through; look at what is left each time."""
    for step in count(1):
        status = ended(child(dying_at(step, deed)))
        after()
        if status is not None:
            assert status == 0
            return step - 1
    raise AssertionError


def kill_at_moments(deed: Deed, after: Callable[[], None]) -> None:
    """Let the deed run for longer and longer before it is killed."""
    began = time.monotonic()
    assert ended(child(deed)) == 0
    whole = time.monotonic() - began
    for moment in range(MOMENTS):
        pid = child(deed)
        time.sleep(whole * moment / MOMENTS)
        os.kill(pid, signal.SIGKILL)
        ended(pid)
        after()


@pytest.fixture
def full(sqlite_settings: Settings) -> Settings:
    """An installation with enough in it for a command to be caught half way."""
    database = Database(sqlite_settings)
    with database.writing() as session:
        for number in range(ROWS):
            session.add(a_report(database.keys, f"words {number} " + "x" * 2_000))
            session.add(a_resident(database.keys, f"code {number}"))
            session.add(a_reading(a_check()))
    database.close()
    return sqlite_settings


def opened(settings: Settings, deed: Callable[[Database], Any]) -> Any:
    """Do something with a database of one's own, as a command does."""
    database = Database(replace(settings))
    try:
        return deed(database)
    finally:
        database.close()


def sound(settings: Settings) -> None:
    """Every page and reference of the database as it lies there."""

    def look(database: Database) -> None:
        with database.reading() as session:
            connection = session.connection()
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []

    opened(settings, look)


@pytest.mark.parametrize("kill", [kill_at_every_step, kill_at_moments])
def test_killed_rotation_loses_nothing(
    full: Settings, kill: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys_service, "AT_ONCE", 25)
    before = facts(full)

    def look() -> None:
        sound(full)
        assert facts(full) == before

    kill(lambda: opened(full, lambda database: rotate(replace(full), database)), look)
    told = opened(full, lambda database: (rotate(replace(full), database), usage(database))[1])
    assert told["keys"][0]["values"] == 2 * ROWS
    assert told["keys"][0]["opens_the_file"]


@pytest.mark.parametrize("kill", [kill_at_every_step, kill_at_moments])
def test_killed_backup_leaves_a_whole_one_or_none(
    full: Settings, kill: Callable[..., Any], tmp_path: Path
) -> None:
    before, out, numbers = facts(full), tmp_path / "backups" / "one", count()
    out.parent.mkdir()
    elsewhere = replace(full, data=tmp_path / "other", database_url=f"sqlite:///{tmp_path}/o.db",
                        keys_text=full.keys_file.read_text())  # fmt: skip

    def look() -> None:
        sound(full)
        if out.exists():
            restore(elsewhere, out, NOW)
            assert facts(elsewhere) == before
            out.rename(out.with_name(f"checked {next(numbers)}"))

    kill(lambda: opened(full, lambda database: back_up(database, full, out, NOW)), look)
    opened(full, lambda database: back_up(database, full, out, NOW))
    assert not list(out.parent.glob(".one.part-*"))


@pytest.mark.parametrize("kill", [kill_at_every_step, kill_at_moments])
def test_killed_restore_leaves_the_old_or_the_new(
    full: Settings, kill: Callable[..., Any], tmp_path: Path
) -> None:
    old = facts(full)
    opened(full, lambda database: back_up(database, full, tmp_path / "old", NOW))

    def more(database: Database) -> None:
        with database.writing() as session:
            session.add(a_report(database.keys, "written after the backup"))

    def begin_anew() -> None:
        if facts(full) == old:
            opened(full, more)

    begin_anew()
    new = facts(full)

    def look() -> None:
        sound(full)
        found = facts(full)
        assert {k: v for k, v in found.items() if k != "reports.jsonl"} == {
            k: v for k, v in new.items() if k != "reports.jsonl"
        }
        assert len(found["reports.jsonl"].splitlines()) in (ROWS, ROWS + 1)
        begin_anew()

    kill(lambda: restore(replace(full), tmp_path / "old", NOW), look)
    restore(full, tmp_path / "old", NOW)
    assert facts(full) == old
    assert not list(full.data.glob(".*.part-*"))
