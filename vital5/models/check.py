"""A check, the readings it gave, and the values of each reading."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vital5.models.base import KEYED, Base, PlainData, sealed


class Check(Base):
    """One visit: what was answered so far (sealed) and, once kept, whose it is."""

    __tablename__ = "health_check"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("resident.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str]
    language: Mapped[str]
    started_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    forget_at: Mapped[datetime | None]
    answers: Mapped[bytes | None] = sealed()
    readings: Mapped[list[Reading]] = relationship(
        back_populates="check", order_by="Reading.recorded_at", passive_deletes=True
    )


class Reading(Base):
    """One vital, once: what was measured and what the rule said of it that day. Never changed.

    The id is made where the reading is made, from what it holds, so that the same reading sent
    twice is kept once. A correction supersedes; nothing is updated in place.
    """

    __tablename__ = "reading"
    __table_args__ = (
        # Most readings supersede none, and then there is nothing to keep unique.
        sa.Index(
            "uq_reading_supersedes",
            "supersedes",
            unique=True,
            sqlite_where=sa.text("supersedes IS NOT NULL"),
            postgresql_where=sa.text("supersedes IS NOT NULL"),
        ),
        KEYED,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    check_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("health_check.id", ondelete="CASCADE"), index=True
    )
    vital: Mapped[str]
    band: Mapped[str]
    urgency: Mapped[str]
    rule: Mapped[str]
    rule_version: Mapped[str]
    source: Mapped[str]
    taken_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    supersedes: Mapped[UUID | None]
    # The published questionnaires that were answered, by wording; None: nobody noted it then.
    instruments: Mapped[list[dict[str, str]] | None] = mapped_column(PlainData)
    check: Mapped[Check] = relationship(back_populates="readings")
    values: Mapped[list[ReadingValue]] = relationship(
        passive_deletes=True, order_by="ReadingValue.name"
    )


class ReadingValue(Base):
    """One named value of a reading: a number, or a word."""

    __tablename__ = "reading_value"
    __table_args__ = KEYED

    reading_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("reading.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 4))
    word: Mapped[str | None]
