"""What the web keeps beside the readings: sessions, tries, counts of steps, and reports."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vital5.models.base import KEYED, Base, sealed


class WebSession(Base):
    """One browser's session. The cookie holds a token; here is only its hash."""

    __tablename__ = "web_session"
    __table_args__ = KEYED

    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    check_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("health_check.id", ondelete="SET NULL"), index=True
    )
    resident_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("resident.id", ondelete="CASCADE"), index=True
    )
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]


class Attempt(Base):
    """How often something that is limited was tried within one window; no person is named."""

    __tablename__ = "attempt"

    what: Mapped[str] = mapped_column(primary_key=True)
    who: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    window: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class StepCount(Base):
    """How many times a step was reached on a day: page, language, channel, no person."""

    __tablename__ = "step_count"
    __table_args__ = KEYED

    day: Mapped[date] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class Report(Base):
    """Feedback, a complaint, or "this advice looks wrong": what was written, sealed."""

    __tablename__ = "report"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    page: Mapped[str]
    language: Mapped[str]
    rule_set: Mapped[str]
    received_at: Mapped[datetime]
    words: Mapped[bytes] = sealed()
    settled_at: Mapped[datetime | None]
