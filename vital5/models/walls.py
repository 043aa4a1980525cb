"""The second wall between practices: on PostgreSQL the database itself hides others' rows.

Each transaction says for whom it works (`vital5.database.practice_scope`): one practice, nobody's
health data, or everybody. A transaction that says nothing sees nothing. SQLite has no such wall;
there the queries alone hold.
"""

from __future__ import annotations

from sqlalchemy.engine import Connection

SCOPE = "vital5.practice"
"""The setting of a transaction that the policies read: a practice's id, "all" or "none"."""

ALL, NONE = "all", "none"

WALLED = (
    "practice_person", "person_word", "share", "inbox_item", "share_event", "practice_message",
    "output", "outgoing", "identity", "consent_event", "staff", "audit_entry",
)  # fmt: skip
"""Tables with a practice_id. A new one is walled by its own migration and named here."""

_SEES = (
    f"(current_setting('{SCOPE}', true) = '{ALL}' "
    f"OR practice_id::text = current_setting('{SCOPE}', true))"
)


def raise_wall(connection: Connection, table: str, *, sees: str = _SEES, adds: str = "") -> None:
    """From now on only the rows that `sees` allows are there for whoever does not own the table."""
    if connection.dialect.name == "sqlite":
        return
    connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    connection.exec_driver_sql(
        f"CREATE POLICY {table}_of_practice ON {table} USING ({sees}) WITH CHECK ({adds or sees})"
    )


def take_down(connection: Connection, table: str) -> None:
    """Take the wall away again."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"DROP POLICY IF EXISTS {table}_of_practice ON {table}")
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def names_without_practice() -> str:
    """For staff: one's colleagues, and whoever belongs to no practice (who looked, who reset)."""
    return f"{_SEES} OR practice_id IS NULL"
