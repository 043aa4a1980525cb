"""A week of blood pressure at home: the series, and each reading of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vital5.models.base import Base


class HomeSeries(Base):
    """One resident's series, from its first day until it is finished or given up."""

    __tablename__ = "home_series"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("resident.id", ondelete="CASCADE"), index=True
    )
    started_on: Mapped[date]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reading_id: Mapped[UUID | None] = mapped_column(  # the average, once it was finished
        sa.ForeignKey("reading.id", ondelete="SET NULL"), index=True
    )


class HomeReading(Base):
    """One reading of a series, mmHg, as it was typed. Never changed, only forgotten."""

    __tablename__ = "home_reading"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    series_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("home_series.id", ondelete="CASCADE"), index=True
    )
    day: Mapped[date]
    part: Mapped[str]  # am, pm
    place: Mapped[int]  # first, second, third of its session
    systolic: Mapped[Decimal] = mapped_column(sa.Numeric(12, 4))
    diastolic: Mapped[Decimal] = mapped_column(sa.Numeric(12, 4))
    pulse: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 4))
    gap_seconds: Mapped[int | None]  # since the one before; none: copied from paper
    recorded_at: Mapped[datetime]
