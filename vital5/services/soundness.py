"""Whether a database file is sound: every page, every reference, every row counted."""

from __future__ import annotations

from typing import Any

from vital5 import migrations


class Damaged(Exception):
    """A file is not what it should be; the message says which check found it."""


def refuse_damaged(connection: Any) -> None:
    """Raise Damaged unless an open SQLite file (with no log beside it) passes every check."""
    told = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if told != ["ok"]:
        raise Damaged(f"integrity_check: {told[0]}")
    # Reads the file itself, so pages that are still in a write-ahead log would look broken.
    forged = connection.execute("PRAGMA cipher_integrity_check").fetchone()
    if forged is not None:
        raise Damaged(f"cipher_integrity_check: {forged[0]}")
    orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    if orphan is not None:
        raise Damaged(f"foreign_key_check: a row of {orphan[0]} has no parent in {orphan[2]}")


def refuse_foreign(connection: Any) -> str:
    """The schema revision of an open SQLite file; raise Damaged if it is not one of ours."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if "alembic_version" not in tables:
        raise Damaged("it is not a Vital 5 database")
    revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if revision is None or not migrations.known(revision[0]):
        raise Damaged("a newer program made it; this one does not know its schema")
    return str(revision[0])


def row_counts(connection: Any) -> dict[str, int]:
    """How many rows each table of an open SQLite file has."""
    names = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name <> 'alembic_version' ORDER BY name"
        )
    ]
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for name in names
    }
