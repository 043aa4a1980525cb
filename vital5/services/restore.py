"""A restore: the backup is verified first, what it replaces is kept, and no moment is half."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3
from sqlalchemy.orm import Session

from vital5 import migrations
from vital5.config import Settings, make_private_folder, settle_folder
from vital5.database import APPLICATION, Database, hold_file
from vital5.encrypted_file import DatabaseUnusable, connect_sqlite, key_that_opens, open_sqlite
from vital5.file_hold import FileHeld, held_alone
from vital5.models import Base, StaffSession, WebSession
from vital5.services import audit_chain, backup
from vital5.services.soundness import Damaged, refuse_damaged, refuse_foreign, row_counts


class CannotRestore(Exception):
    """The backup was not put in place; the database is as it was."""


@dataclass(frozen=True)
class Restored:
    """What was put in place, and where what it replaced is kept."""

    file: Path
    rows: dict[str, int]
    kept: Path | None

    def as_json(self) -> dict[str, Any]:
        """What the command prints."""
        return {
            "restored": str(self.file),
            "schema": migrations.head(),
            "rows": self.rows,
            "replaced_is_kept_in": str(self.kept) if self.kept else None,
            "sessions_ended": True,
        }


def restore(settings: Settings, file: Path, now: datetime) -> Restored:
    """Put a backup in the database's place."""
    if not file.is_file():
        raise CannotRestore(f"there is no backup {file}")
    make_private_folder(settings.data)
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        done = _restore_file(settings, file, Path("/") / (url.database or ""), now)
    else:
        done = _restore_server(settings, file, now)
    _anchor(settings)
    return done


def _anchor(settings: Settings) -> None:
    """The audit goes on from where the backup had it; a head kept elsewhere shows what went."""
    database = Database(settings)
    try:
        with database.reading() as session:
            audit_chain.anchor(session, settings)
    finally:
        database.close()


def _restore_file(settings: Settings, file: Path, path: Path, now: datetime) -> Restored:
    make_private_folder(path.parent)
    try:
        with held_alone(hold_file(path)), _prepared(settings, file, path) as (draft, rows):
            kept = _set_aside(settings, path, now)
            draft.replace(path)
            settle_folder(path.parent)
    except FileHeld as error:
        raise CannotRestore("a server or a command has the database open: stop it first") from error
    return Restored(file, rows, kept)


@contextmanager
def _prepared(settings: Settings, file: Path, path: Path) -> Iterator[tuple[Path, dict[str, int]]]:
    """A verified private copy of a backup, at the current schema, with no session alive."""
    with backup.draft_beside(path) as draft:
        key = key_that_opens(file, settings.keys)
        with closing(connect_sqlite(file, key)) as source:
            refuse_damaged(source)
            refuse_foreign(source)
            with closing(connect_sqlite(draft, key)) as copy:
                source.backup(copy)
        _bring_up_to_date(settings, draft)
        with closing(connect_sqlite(draft, key)) as copy:
            backup.close_log(copy)
            refuse_damaged(copy)
            rows = row_counts(copy)
        backup.settle_file(draft)
        yield draft, rows


def _bring_up_to_date(settings: Settings, draft: Path) -> None:
    database = Database(replace(settings, database_url=f"sqlite:///{draft}"))
    try:
        migrations.upgrade(database)
        with database.writing() as session:
            # A session that was ended after the backup would otherwise be alive again.
            session.execute(sa.delete(WebSession))
            session.execute(sa.delete(StaffSession))
    finally:
        database.close()


def _set_aside(settings: Settings, path: Path, now: datetime) -> Path | None:
    """Give the replaced file a second name; it keeps its own until the new one takes it."""
    if not path.exists():
        return None
    kept = _free_name(path.with_name(f"{path.name}.before-restore-{now:%Y%m%dT%H%M%SZ}"))
    log, kept_log = Path(f"{path}-wal"), Path(f"{kept}-wal")
    if log.exists():
        # Merely trying to open a damaged file can throw its log away, so it is kept first.
        kept_log.hardlink_to(log)
    with (
        suppress(DatabaseUnusable, Damaged, sqlcipher3.dbapi2.Error),
        closing(open_sqlite(path, settings.keys)) as connection,
    ):
        backup.close_log(connection)
        kept_log.unlink(missing_ok=True)
    kept.hardlink_to(path)
    # A log that a damaged file left would be played into the one that takes its place.
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    settle_folder(path.parent)
    return kept


def _free_name(wanted: Path) -> Path:
    found, number = wanted, 1
    while found.exists():
        number += 1
        found = wanted.with_name(f"{wanted.name}-{number}")
    return found


def _restore_server(settings: Settings, file: Path, now: datetime) -> Restored:
    """Replace all rows of a PostgreSQL database in one transaction."""
    database = Database(settings)
    place = settings.data / "postgresql"
    try:
        migrations.upgrade(database)
        database.engine.dispose()  # so that only the restore's own connection is counted
        with _prepared(settings, file, place) as (draft, rows), database.writing() as session:
            _refuse_others(session.connection())
            _lock_every_table(session)
            kept = _free_name(settings.data / f"postgresql.before-restore-{now:%Y%m%dT%H%M%SZ}")
            with backup.draft_beside(kept) as copy:
                backup.copy_server(database, settings, copy)
                copy.replace(kept)
            session.execute(sa.text(f"TRUNCATE {_every_table()}"))
            _fill(settings, draft, session, rows)
    finally:
        database.close()
    return Restored(file, rows, kept)


def _lock_every_table(session: Session) -> None:
    try:
        session.execute(sa.text(f"LOCK TABLE {_every_table()} IN EXCLUSIVE MODE"))
    except sa.exc.ProgrammingError as error:
        raise CannotRestore(
            "the role of VITAL5_DATABASE_URL may not replace tables: restore with the address of "
            "the role that owns them"
        ) from error


def _every_table() -> str:
    return ", ".join(f'"{name}"' for name in Base.metadata.tables)


def _refuse_others(connection: sa.Connection) -> None:
    others = connection.execute(
        sa.text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND application_name = :ours"
        ),
        {"ours": APPLICATION},
    ).scalar_one()
    if others:
        raise CannotRestore("a server or a command has the database open: stop it first")


def _fill(settings: Settings, draft: Path, session: sa.orm.Session, rows: dict[str, int]) -> None:
    source = Database(replace(settings, database_url=f"sqlite:///{draft}"))
    try:
        with source.snapshot() as reading:
            copied = backup.copy_rows(reading, session)
    finally:
        source.close()
    if copied != rows:
        raise CannotRestore(f"not every row arrived: {copied}, not {rows}")
