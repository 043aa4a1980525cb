"""On PostgreSQL the program's role owns nothing and is no superuser: only then do walls hold."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vital5.database import Database
from vital5.encrypted_file import DatabaseUnusable
from vital5.models import Base

SEALED_LATER = {"audit_entry": ("reason",)}
"""Columns of the audit that a rotation of the keys seals anew; nothing else of it is changed."""


def grant(owner: Database, url: sa.URL) -> None:
    """Let the role that the program's address names do its work and no more; made if missing."""
    role = url.username or ""
    if not role or role == owner.url.username:
        raise DatabaseUnusable("VITAL5_DATABASE_URL must name another role than the owner's")
    with owner.writing() as session:
        connection = session.connection()
        _make(connection, role, url.password)
        name = _quoted(connection, role)
        for statement in _grants(name):
            connection.exec_driver_sql(statement)


def _grants(name: str) -> list[str]:
    tables = ", ".join(f'"{table}"' for table in Base.metadata.tables)
    changes = [
        f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {name}"
        for table, columns in SEALED_LATER.items()
    ]
    return [
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT SELECT ON alembic_version TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {name}",
        f"REVOKE UPDATE, DELETE ON audit_entry FROM {name}",
        *changes,
    ]


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _make(connection: Connection, role: str, password: str | None) -> None:
    there = connection.execute(
        sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}
    ).scalar()
    if there:
        return
    connection.exec_driver_sql(
        f"CREATE ROLE {_quoted(connection, role)} LOGIN NOSUPERUSER NOBYPASSRLS"
    )
    if password:
        # ALTER ROLE takes no parameters: format() on the server quotes it.
        text = sa.text(
            "SELECT format('ALTER ROLE %I PASSWORD %L',"
            " CAST(:role AS text), CAST(:password AS text))"
        )
        made = connection.execute(text, {"role": role, "password": password}).scalar_one()
        connection.exec_driver_sql(str(made).replace("%", "%%"))


def too_mighty(database: Database) -> str:
    """Why no wall holds this program's role: "superuser", "bypass" or "owner"; "" if they do."""
    with database.reading() as session:
        row = session.execute(
            sa.text(
                "SELECT r.rolsuper, r.rolbypassrls, EXISTS (SELECT 1 FROM pg_tables t WHERE "
                "t.tablename = 'share' AND pg_has_role(r.oid, t.tableowner, 'MEMBER')) AS owns "
                "FROM pg_roles r WHERE r.rolname = current_user"
            )
        ).one()
    if row.rolsuper:
        return "superuser"
    return "bypass" if row.rolbypassrls else "owner" if row.owns else ""
