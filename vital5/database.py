"""The one way to the database: reading transactions begin, writing ones begin immediately."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Any, TypeVar

import sqlalchemy as sa
import sqlcipher3
from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from vital5.config import Settings, make_private_folder
from vital5.encrypted_file import DatabaseUnusable, key_is_wrong, open_sqlite
from vital5.file_hold import FileHeld, hold_shared

OLDEST_SQLITE = (3, 51, 3)
"""Every SQLite from 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write."""

BUSY_MS = 10_000
WAL_PAUSE_MS = 10

STALE_TRIES = 5
"""How often a connection is opened anew because the file was re-keyed beneath it."""

APPLICATION = "vital5"
"""How the product's connections are known on a PostgreSQL server."""

_T = TypeVar("_T")

practice_scope: ContextVar[str] = ContextVar("practice_scope", default="all")
"""For whom this thread's transactions work: "all", "none", or a practice's id (models.walls)."""


class Database:
    """An engine and the two kinds of transaction that the product knows."""

    def __init__(self, settings: Settings) -> None:
        self.url = make_url(settings.database_url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.keys = settings.keys
        self.data = settings.data
        self._hold = _held(self.path) if self.is_sqlite else None
        # One pool of connections; the engines differ in how they begin a transaction.
        self.engine = _sqlite_engine(self) if self.is_sqlite else _postgres_engine(self.url)
        self.writer = self._beginning_with("BEGIN IMMEDIATE")
        self._alone = self._beginning_with("")

    def _beginning_with(self, begin: str) -> Engine:
        """An engine over the same connections that begins otherwise; "" is with nothing."""
        if self.is_sqlite:
            return _sqlite_over(self.engine.pool, begin)
        level = {} if begin else {"isolation_level": "AUTOCOMMIT"}
        return self.engine.execution_options(**level)

    @property
    def path(self) -> Path:
        """The file of an SQLite database (contract: sqlite:///ABSOLUTE/PATH)."""
        return Path("/") / (self.url.database or "")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks; it never waits for a writer."""
        with Session(
            self.engine, expire_on_commit=False, autoflush=False, info={"only looks": True}
        ) as session:
            _begin(session)
            yield session

    def glance(self, statement: sa.Select[Any], asked: Mapping[str, Any]) -> sa.Row[Any] | None:
        """The one row a statement finds; a statement alone needs no transaction around it."""
        return _alive(lambda: self._glance(statement, asked), lambda: None)

    def _glance(self, statement: sa.Select[Any], asked: Mapping[str, Any]) -> sa.Row[Any] | None:
        with self._alone.connect() as connection:
            return connection.execute(statement, asked).one_or_none()

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A reading session that sees one moment throughout, on PostgreSQL too."""
        # SQLite's reading transactions are snapshots already.
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        bind = self.engine.execution_options(**options)
        with Session(bind, expire_on_commit=False, autoflush=False) as session:
            _begin(session)
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that holds the write lock from its beginning and commits at its end."""
        then: dict[str, Callable[[], None]] = {}
        info = {"data": self.data, "after commit": then}
        with Session(self.writer, expire_on_commit=False, info=info) as session:
            _begin(session)
            yield session
            session.commit()
        for deed in then.values():
            deed()

    def close(self) -> None:
        """Give back every connection, and the hold that keeps a restore out."""
        self.engine.dispose()
        if self._hold is not None:
            self._hold.close()


def _begin(session: Session) -> None:
    """Begin at once: a transaction's first statement shows whether its connection is alive."""
    _alive(session.connection, session.rollback)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_SAY_FOR_WHOM, {"scope": practice_scope.get()})


def _alive(deed: Callable[[], _T], give_up: Callable[[], None]) -> _T:
    """Do it with a new connection where the pooled one was dead, or its key fits no longer.

    A key may be stale again: whoever waits for the write lock while the file is re-keyed learns
    it when the lock is free, and by then the next rotation may have begun.
    """
    for again in range(STALE_TRIES):
        try:
            return deed()
        except DBAPIError as error:
            if not error.connection_invalidated or (again and not key_is_wrong(error.orig)):
                raise
            give_up()
    return deed()


_SAY_FOR_WHOM = sa.text("SELECT set_config('vital5.practice', :scope, true)")
"""For this transaction alone; without it, the walls of models.walls show nothing."""


def hold_file(path: Path) -> Path:
    """The file whose lock says that a database is open: shared by users, alone for a restore."""
    return path.with_name(f"{path.name}.lock")


def _held(path: Path) -> IO[bytes]:
    make_private_folder(path.parent)
    try:
        return hold_shared(hold_file(path))
    except FileHeld as error:
        raise DatabaseUnusable(f"{path.name} is being restored; try again after that") from error


def refuse_old_sqlite() -> None:
    """Raise unless the SQLite beneath is free of the WAL-reset bug."""
    if tuple(sqlcipher3.dbapi2.sqlite_version_info) < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise DatabaseUnusable(
            f"SQLite {sqlcipher3.dbapi2.sqlite_version} can corrupt a shared database; "
            f"{oldest} or newer is needed (install the locked sqlcipher3)"
        )


def _sqlite_engine(database: Database) -> Engine:
    refuse_old_sqlite()
    path = database.path
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))

    def connect() -> Any:
        connection = open_sqlite(path, database.keys)
        for pragma in (
            f"busy_timeout = {BUSY_MS}",
            # NORMAL loses acknowledged commits in a power cut; FULL loses none.
            "synchronous = FULL",
            "foreign_keys = ON",
            "temp_store = MEMORY",
            # What is forgotten is overwritten, not only unlinked.
            "secure_delete = ON",
        ):
            _patiently(connection, f"PRAGMA {pragma}")
        _log_ahead(connection)
        return connection

    pool = sa.QueuePool(connect, pool_size=8, max_overflow=8)
    # The first read opens the snapshot, and shows whether the key still fits.
    return _sqlite_over(pool, "BEGIN", "PRAGMA schema_version")


def _log_ahead(connection: Any) -> None:
    """Turn WAL on where it is not on already: only that needs the file to itself."""
    if _patiently(connection, "PRAGMA journal_mode") != ("wal",):
        _patiently(connection, "PRAGMA journal_mode = WAL")


def _patiently(connection: Any, statement: str) -> Any:
    """Ask a new connection again while others open the file or bring its log back after a crash:
    SQLite's own patience does not cover those."""
    for _ in range(BUSY_MS // WAL_PAUSE_MS):
        try:
            return connection.execute(statement).fetchone()
        except sqlcipher3.dbapi2.OperationalError as error:
            if not _is_busy(error):
                raise
            time.sleep(WAL_PAUSE_MS / 1000)
    return connection.execute(statement).fetchone()


def _is_busy(error: BaseException) -> bool:
    """Busy in any of its kinds: SQLITE_BUSY, SQLITE_BUSY_RECOVERY ..."""
    return str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_BUSY")


def _sqlite_over(pool: sa.Pool, *beginning: str) -> Engine:
    """An engine whose transactions begin with these statements.

    A read that turns into a write fails at once, or loses updates; so writers say so first.
    """
    engine = sa.create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        pool=pool,
        # What somebody answered never stands in the words of an error.
        hide_parameters=True,
    )

    def begin(connection: Any) -> None:
        for statement in filter(None, beginning):
            connection.execute(statement).close()

    engine.dialect.do_begin = begin  # type: ignore[method-assign, assignment]

    @event.listens_for(engine, "handle_error")
    def drop_stale_keys(context: ExceptionContext) -> None:
        # `vital5 keys rotate` re-keys the file beneath us: open it anew with the key that fits.
        if key_is_wrong(context.original_exception):
            context.is_disconnect = True

    return engine


def _postgres_engine(url: sa.URL) -> Engine:
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=8,
        max_overflow=8,
        # What somebody answered never stands in the words of an error.
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5, "application_name": APPLICATION},
    )
