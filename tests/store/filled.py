"""A database with something in every table, and ways to compare two of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from vital5.database import Database
from vital5.models import Base, place_of, triggers

_SPACE = UUID("5c3fc4a1-27e0-4f61-8e6b-7d3f0a4b6c55")
ROWS = 3

Columns = dict[str, list[str]]


def fill(database: Database) -> None:
    """Put rows into every table, parents first, whatever tables there are."""
    with database.writing() as session:
        for table in Base.metadata.sorted_tables:
            session.execute(
                table.insert(), [_row(database, table, number) for number in range(ROWS)]
            )


def _row(database: Database, table: sa.Table, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys:
            parent = next(iter(column.foreign_keys)).column.table.name
            row[column.name] = uuid5(_SPACE, f"{parent}/{number}")
        elif column.name == "id" and isinstance(column.type, sa.Uuid):
            row[column.name] = uuid5(_SPACE, f"{table.name}/{number}")
        elif column.info.get("sealed"):
            place = place_of(table.name, column.name, row[next(iter(table.primary_key)).name])
            row[column.name] = database.keys.seal(_words(table, number), place)
        elif "finds" in column.info:
            purpose = column.info["finds"][1]
            row[column.name] = database.keys.fingerprint(_words(table, number), purpose)
        else:
            row[column.name] = _value(column, number)
    return row


def _value(column: sa.Column[Any], number: int) -> Any:
    decorated = isinstance(column.type, sa.types.TypeDecorator)
    kind: Any = (column.type.impl if decorated else column.type).python_type
    return {
        str: f"{column.name} {number} Ñ 中 ي",
        bytes: f"{column.name} {number}".encode(),
        bool: number % 2 == 0,
        int: number + 1,
        Decimal: Decimal(f"12{number}.25"),
        datetime: datetime(2026, 3, 29, 1, 30, number, 123456 * number, tzinfo=UTC),
        date: date(2026, 3, 29 + number % 2),
        time: time(9, number),
        UUID: uuid5(_SPACE, f"{column.name}/{number}"),
    }[kind]


def rows_of(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, as the database itself holds them."""
    with database.reading() as session:
        connection = session.connection()
        names = sorted(sa.inspect(connection).get_table_names())
        tables = [name for name in names if name != "alembic_version"]
        return {
            name: sorted(
                (tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')),
                key=repr,
            )
            for name in tables
        }


def narrowed(database: Database, like: dict[str, list[Any]], columns: Columns) -> Any:
    """Rows that were read while tables had these columns, as far as the tables have them now."""
    now = columns_of(database)
    kept = {
        table: [place for place, name in enumerate(columns[table]) if name in names]
        for table, names in now.items()
    }
    return {
        table: sorted((tuple(row[place] for place in kept[table]) for row in like[table]), key=repr)
        for table in now
    }


def columns_of(database: Database) -> Columns:
    """The names of every table's columns, in the database's order."""
    with database.reading() as session:
        looked = sa.inspect(session.connection())
        names = [name for name in looked.get_table_names() if name != "alembic_version"]
        return {name: [column["name"] for column in looked.get_columns(name)] for name in names}


def triggers_of(database: Database) -> set[str]:
    """The names of the triggers."""
    with database.reading() as session:
        return triggers.present(session.connection())


def _words(table: sa.Table, number: int) -> str:
    """What a sealed column of a row holds: JSON, as a check's answers must be."""
    return f'"{table.name} {number}"'
