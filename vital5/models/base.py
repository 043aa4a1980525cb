"""What every table shares: the base class, UTC time, plain data, the mark of a sealed column."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An instant. Kept in UTC, given back with its zone, refused without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Callable[[datetime | None], Any] | None:
        """For SQLite straight to the text that it keeps, which every page writes and reads."""
        return _text_of if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(
        self, dialect: sa.Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        if dialect.name == "sqlite":
            return _instant_in
        return super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return _in_utc(value)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: sa.Dialect,
    ) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC)  # PostgreSQL answers in its session's zone


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept")
    return value.astimezone(UTC)


def _text_of(value: datetime | None) -> str | None:
    if value is None:
        return None
    return _in_utc(value).replace(tzinfo=None).isoformat(" ", "microseconds")


def _instant_in(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class PlainData(sa.types.TypeDecorator[Any]):
    """Words and lists of them, kept as JSON: the same text in either database."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way to say it
        datetime: UTCDateTime,
        UUID: sa.Uuid,
        str: sa.Text,
    }


KEYED = {"sqlite_with_rowid": False}
"""Of a table of short rows with a key of its own: SQLite keeps one tree of it, not two."""


def sealed(**more: Any) -> Mapped[Any]:
    """A column whose values are sealed by `vital5.sealing` at place_of(row, column).

    The mark is how key rotation finds every value that must be sealed anew.
    """
    return mapped_column(sa.LargeBinary, info={"sealed": True}, **more)


def found_by(purpose: str, *, of: str | None = None, **more: Any) -> Mapped[Any]:
    """A column of keyed hashes of the sealed column `of` (named as the purpose, if not given).

    The mark is how key rotation makes the hash anew from the opened value.
    """
    return mapped_column(sa.LargeBinary, info={"finds": (of or purpose, purpose)}, **more)


def place_of(table: str, column: str, row_id: UUID | str) -> str:
    """Where a sealed value lives; a value moved to another row or column does not open."""
    return f"{table}.{column}/{row_id}"


def table_of(model: type[Base]) -> sa.Table:
    """The table beneath a class, for statements that need no objects."""
    return cast(sa.Table, model.__table__)
