"""How a command opens the installation, and what it says when it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import sqlalchemy.exc
import sqlcipher3
from alembic.util import CommandError

from vital5 import migrations
from vital5.config import Settings, SettingsError
from vital5.database import Database
from vital5.encrypted_file import DatabaseUnusable
from vital5.sealing import CannotOpen, KeysUnusable

EXPECTED: tuple[type[Exception], ...] = (
    CannotOpen,
    CommandError,
    DatabaseUnusable,
    KeysUnusable,
    OSError,
    SettingsError,
    sqlalchemy.exc.ArgumentError,
    sqlalchemy.exc.OperationalError,
    sqlcipher3.dbapi2.Error,
)
"""What can go wrong without the program being wrong: said in a sentence, not as a traceback."""


@contextmanager
def plainly(*also: type[Exception]) -> Iterator[None]:
    """Say what went wrong on standard error and leave with status 1."""
    expected = EXPECTED + also
    try:
        yield
    except expected as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def opened(*, migrated: bool = True) -> Iterator[tuple[Settings, Database]]:
    """The installation that the environment describes; refused unless its schema is current."""
    settings = Settings.from_environment()
    database = Database(settings)
    try:
        if migrated and migrations.current(database) != migrations.head():
            raise DatabaseUnusable("the database is not at the current schema: run vital5 migrate")
        yield settings, database
    finally:
        database.close()


def answer(result: dict[str, Any]) -> None:
    """Print a result that a program reads."""
    click.echo(json.dumps(result, ensure_ascii=False))
