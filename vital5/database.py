"""The one way to the database: reading transactions begin, writing ones begin immediately."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.orm import Session

from vital5.config import Settings
from vital5.sealing import Key, KeyRing

OLDEST_SQLITE = (3, 51, 3)
"""Every SQLite from 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write."""

BUSY_MS = 10_000


class DatabaseUnusable(Exception):
    """The database cannot be opened safely; the message says why and what to do."""


class Database:
    """An engine and the two kinds of transaction that the product knows."""

    def __init__(self, settings: Settings) -> None:
        self.url = make_url(settings.database_url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.keys = settings.keys
        self.engine = _sqlite_engine(self) if self.is_sqlite else _postgres_engine(self.url)
        self._writing = self.engine.execution_options(writes=True)

    @property
    def path(self) -> Path:
        """The file of an SQLite database (contract: sqlite:///ABSOLUTE/PATH)."""
        return Path("/") / (self.url.database or "")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks; it never waits for a writer."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that holds the write lock from its first statement and commits at its end."""
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def connect_sqlite(path: Path, key: Key) -> Any:
    """Open one encrypted SQLite file with one key; the caller learns at first use if it fits."""
    connection = sqlcipher3.connect(str(path), check_same_thread=False, isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.derive('database file').hex()}'\"")
    connection.execute("PRAGMA cipher_memory_security = OFF")
    return connection


def open_sqlite(path: Path, keys: KeyRing) -> Any:
    """Open an encrypted SQLite file with whichever key fits, newest first."""
    for key in keys:
        connection = connect_sqlite(path, key)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlcipher3.dbapi2.DatabaseError:
            connection.close()
            continue
        return connection
    raise DatabaseUnusable(f"no key in VITAL5_SECRET_KEYS opens {path.name}")


def refuse_old_sqlite() -> None:
    """Raise unless the SQLite beneath is free of the WAL-reset bug."""
    if tuple(sqlcipher3.dbapi2.sqlite_version_info) < OLDEST_SQLITE:
        raise DatabaseUnusable(
            f"SQLite {sqlcipher3.dbapi2.sqlite_version} can corrupt a shared database; "
            f"{'.'.join(map(str, OLDEST_SQLITE))} or newer is needed (install the locked sqlcipher3)"
        )


def _sqlite_engine(database: Database) -> Engine:
    refuse_old_sqlite()
    path = database.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))

    def connect() -> Any:
        connection = open_sqlite(path, database.keys)
        for pragma in (
            f"busy_timeout = {BUSY_MS}",
            "journal_mode = WAL",
            # NORMAL loses acknowledged commits in a power cut; FULL loses none.
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = sa.create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=connect,
        poolclass=sa.QueuePool,
        pool_size=8,
        max_overflow=8,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A read that turns into a write fails at once, or loses updates; so writers say so first.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(url: sa.URL) -> Engine:
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=8,
        max_overflow=8,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5},
    )
