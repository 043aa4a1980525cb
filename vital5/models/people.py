"""A resident who chose to keep a record: known by a passport code and nothing else."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from vital5.models.base import Base, found_by, sealed


class Resident(Base):
    """Somebody's record. No name, no address: the passport code is the only key."""

    __tablename__ = "resident"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    forget_at: Mapped[datetime] = mapped_column(index=True)
    passport: Mapped[bytes] = sealed()
    passport_fingerprint: Mapped[bytes] = found_by("passport", unique=True)
