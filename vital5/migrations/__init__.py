"""The steps that bring a database to the current schema, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from vital5.database import Database
from vital5.encrypted_file import DatabaseUnusable
from vital5.models import Base, triggers

LOCK = 5_000_001
"""PostgreSQL's advisory lock of whoever migrates; an arbitrary number that only we use."""

WAIT_MS = 120_000
"""How long a second migration waits for the first."""


def upgrade(database: Database, to: str = "head") -> str | None:
    """Bring the database forward; safe to repeat and safe beside another one doing the same."""
    with _migrating(database) as connection:
        command.upgrade(_config(connection, database), to)
        revision = _revision(connection)
        if revision == head():
            _hold_again(connection)
        return revision


def _hold_again(connection: Connection) -> None:
    """Put back what keeps facts from being changed, where somebody took it away."""
    for name in triggers.missing(connection):
        columns = Base.metadata.tables[name].columns
        sealed = {c.name for c in columns if {"sealed", "finds"} & set(c.info)}
        free = sealed | {triggers.MOVES.get(name)}
        held = tuple(c.name for c in columns if c.name not in free)
        triggers.refuse_changes(connection, name, of=held if len(held) < len(columns) else ())


def downgrade(database: Database, to: str) -> str | None:
    """Take the database back to an earlier schema ("base" is an empty one)."""
    with _migrating(database) as connection:
        command.downgrade(_config(connection, database), to)
        return _revision(connection)


def current(database: Database) -> str | None:
    """The revision that the database is at; None before the first."""
    with database.engine.connect() as connection:
        return _revision(connection)


def head() -> str | None:
    """The revision that this program needs."""
    return scripts().get_current_head()


def known(revision: str | None) -> bool:
    """Whether this program knows a revision; one it does not know is from a newer program."""
    return revision in {script.revision for script in scripts().walk_revisions()}


def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(Path(__file__).parent))


def _config(connection: Connection, database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["keys"] = database.keys  # for steps that copy something out of a seal
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    """One transaction around a whole migration, in which nobody else migrates."""
    with database.writer.connect() as connection:
        if database.is_sqlite:
            with _foreign_keys_off(connection), connection.begin():
                yield connection
                _refuse_broken_references(connection)
        else:
            with connection.begin():
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
                yield connection


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """With foreign keys on, a batch operation's DROP TABLE deletes every child row unasked."""
    driver = connection.connection.driver_connection
    assert driver is not None
    waited = driver.execute("PRAGMA busy_timeout").fetchone()[0]
    # Both pragmas do nothing inside a transaction, so they go to the driver before one begins.
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute(f"PRAGMA busy_timeout = {WAIT_MS}")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
        driver.execute(f"PRAGMA busy_timeout = {waited}")


def _refuse_broken_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise DatabaseUnusable(f"the migration left {len(broken)} rows without their parent")
