"""The one-time code by which somebody takes a check from a kiosk to their own phone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vital5.models.base import Base, found_by, sealed
from vital5.models.check import Check


class Handover(Base):
    """A check that waits for whoever holds its code. The code itself is kept nowhere."""

    __tablename__ = "handover"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    check_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("health_check.id", ondelete="CASCADE"), unique=True
    )
    digest: Mapped[bytes] = sealed()  # SHA-256 of the code, in hex, as the kiosk sent it
    digest_fingerprint: Mapped[bytes] = found_by("digest", unique=True)
    arrived_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    taken_at: Mapped[datetime | None]
    check: Mapped[Check] = relationship()
