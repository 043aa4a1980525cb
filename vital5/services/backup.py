"""A backup: one encrypted SQLite file, whichever database it is taken from, verified whole.

PostgreSQL is copied row by row into a file of the same schema instead of being dumped: the
backup is then sealed like any other, is verified by the same checks, and either kind of
database can be restored from it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from vital5 import migrations
from vital5.config import Settings, settle_folder, write_secret
from vital5.database import BUSY_MS, Database
from vital5.encrypted_file import connect_sqlite, key_that_opens
from vital5.models import Base
from vital5.sealing import Key
from vital5.services.soundness import Damaged, refuse_damaged, refuse_foreign, row_counts

AT_ONCE = 1_000
"""Rows copied at a time between the two kinds of database."""


class CannotBackUp(Exception):
    """The backup cannot be made as asked; nothing was left under its name."""


@dataclass(frozen=True)
class Backup:
    """A backup that passed every check."""

    file: Path
    key: str
    rows: dict[str, int]
    at: datetime

    def as_json(self) -> dict[str, Any]:
        """What the command prints, and what is remembered as the last backup."""
        return {
            "file": str(self.file),
            "at": self.at.isoformat(),
            "key": self.key,
            "rows": self.rows,
            "checks": ["integrity_check", "cipher_integrity_check", "foreign_key_check", "rows"],
        }


def back_up(
    database: Database, settings: Settings, out: Path, now: datetime, *, force: bool = False
) -> Backup:
    """Copy the database while it is in use; the file has its name only once it is verified."""
    out = out.resolve()
    _refuse_target(database, out, force=force)
    with draft_beside(out) as draft:
        make = copy_file if database.is_sqlite else copy_server
        key, rows = make(database, settings, draft)
        _publish(draft, out, force=force)
    made = Backup(out, key.id, rows, now)
    write_secret(last_backup_file(settings), json.dumps(made.as_json()))
    return made


def _refuse_target(database: Database, out: Path, *, force: bool) -> None:
    if not out.parent.is_dir():
        raise CannotBackUp(f"there is no folder {out.parent}")
    if out.is_dir():
        raise CannotBackUp(f"{out} is a folder")
    if database.is_sqlite and out.name.startswith(database.path.name):
        beside = database.path.resolve()
        if out in {beside, *(Path(f"{beside}{end}") for end in ("-wal", "-shm", ".lock"))}:
            raise CannotBackUp("a backup cannot take the database's own place")
    if out.exists() and not force:
        raise CannotBackUp(f"{out} is there already; --force replaces it")


@contextmanager
def draft_beside(out: Path) -> Iterator[Path]:
    """A private empty file to fill; whatever is left of it at the end goes, a killed one's too."""
    for old in out.parent.glob(f".{out.name}.part-*"):
        pid = old.name.partition(".part-")[2].split("-")[0].split(".")[0]
        if not (pid.isdigit() and _alive(int(pid))):
            old.unlink(missing_ok=True)
    draft = out.with_name(f".{out.name}.part-{os.getpid()}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        yield draft
    finally:
        for end in ("", "-wal", "-shm", "-journal", ".lock"):
            Path(f"{draft}{end}").unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def copy_file(database: Database, settings: Settings, draft: Path) -> tuple[Key, dict[str, int]]:  # noqa: ARG001
    """Copy an SQLite database's one moment into the draft and verify it there."""
    key = key_that_opens(database.path, database.keys)
    with (
        closing(connect_sqlite(database.path, key)) as source,
        closing(connect_sqlite(draft, key)) as copy,
    ):
        source.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        source.execute("BEGIN")
        expected = row_counts(source)
        source.backup(copy)
        source.execute("COMMIT")
        close_log(copy)
        verify(copy, expected)
    return key, expected


def copy_server(database: Database, settings: Settings, draft: Path) -> tuple[Key, dict[str, int]]:
    """Copy a PostgreSQL database's one moment into the draft and verify it there."""
    target = Database(replace(settings, database_url=f"sqlite:///{draft}"))
    try:
        migrations.upgrade(target)
        with database.snapshot() as source, target.writing() as copy:
            expected = copy_rows(source, copy)
    finally:
        target.close()
    key = key_that_opens(draft, database.keys)
    with closing(connect_sqlite(draft, key)) as connection:
        close_log(connection)
        verify(connection, expected)
    return key, expected


def copy_rows(source: Session, target: Session) -> dict[str, int]:
    """Copy every row of every table, parents first; give how many of each."""
    counts = {}
    for table in Base.metadata.sorted_tables:
        counts[table.name] = 0
        rows = source.execute(table.select().execution_options(yield_per=AT_ONCE)).mappings()
        for some in rows.partitions():
            target.execute(table.insert(), [dict(row) for row in some])
            counts[table.name] += len(some)
    return dict(sorted(counts.items()))


def close_log(connection: Any) -> None:
    """Bring everything into the one file; a log beside a backup would be forgotten there."""
    connection.execute("PRAGMA synchronous = FULL")
    mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    if mode != "delete":
        raise Damaged("its write-ahead log could not be closed")


def verify(connection: Any, expected: dict[str, int]) -> None:
    """Raise Damaged unless the copy is sound, is ours, and has every row."""
    refuse_damaged(connection)
    refuse_foreign(connection)
    found = row_counts(connection)
    if found != expected:
        raise Damaged(f"the copy has other rows than the database: {found}, not {expected}")


def _publish(draft: Path, out: Path, *, force: bool) -> None:
    settle_file(draft)
    if force:
        draft.replace(out)
    else:
        try:
            out.hardlink_to(draft)
        except FileExistsError as error:
            raise CannotBackUp(f"{out} has just been made by somebody else") from error
    settle_folder(out.parent)


def settle_file(path: Path) -> None:
    """Make sure that a file's bytes survive a power cut."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def last_backup_file(settings: Settings) -> Path:
    """Where the last verified backup is remembered."""
    return settings.data / "last-backup.json"


def last_backup(settings: Settings) -> datetime | None:
    """When the last verified backup was made; None if never, or if nobody can tell."""
    with suppress(OSError, ValueError, KeyError):
        told = json.loads(last_backup_file(settings).read_text())
        return datetime.fromisoformat(told["at"]).astimezone(UTC)
    return None
