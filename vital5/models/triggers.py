"""Triggers that let the database itself refuse a change to what was once recorded."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

APPEND_ONLY = (
    "reading", "reading_value", "measurement", "consent_event", "share", "share_event",
    "audit_entry", "home_reading", "kiosk_visit",
)  # fmt: skip
"""Tables whose rows are facts: added, superseded, at last forgotten; never changed."""

MOVES = {"share": "practice_id", "share_event": "practice_id"}
"""What may change even so: whose list they stand in, when a practice closes into another."""

_SQLITE = """
CREATE TRIGGER {table}_never_changes BEFORE UPDATE{of} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is never changed: record another that supersedes it'); END
"""

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING
    MESSAGE = TG_TABLE_NAME || ' is never changed: record another that supersedes it',
    ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {table}_never_changes BEFORE UPDATE{of} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""


def refuse_changes(connection: Connection, table: str, *, of: tuple[str, ...] = ()) -> None:
    """From now on the database refuses every UPDATE of a table; DELETE stays, for erasure.

    of: the columns it holds on to, where others are sealed: a new key seals those anew, and a value
    that anybody else puts there does not open.
    """
    template = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    columns = f" OF {', '.join(of)}" if of else ""
    connection.exec_driver_sql(template.format(table=table, of=columns))


def allow_changes(connection: Connection, table: str) -> None:
    """Take the refusal away again; a batch operation on the table needs that."""
    on_table = "" if connection.dialect.name == "sqlite" else f" ON {table}"
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_never_changes{on_table}")


def present(connection: Connection) -> set[str]:
    """The names of the triggers that the database has."""
    asked = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return set(connection.execute(sa.text(asked)).scalars())


def missing(connection: Connection) -> list[str]:
    """The tables whose refusal is gone, though it should be there."""
    found = present(connection)
    return [table for table in APPEND_ONLY if f"{table}_never_changes" not in found]
