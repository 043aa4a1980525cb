"""The audit: who did what to whom and when, each entry bound to the one before it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vital5.models.base import Base, sealed


class AuditEntry(Base):
    """One deed. Ids and words of ours, never a value; only ever added, and chained by a keyed hash
    whose key lies outside the database."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]  # staff, resident, kiosk, system
    actor_id: Mapped[UUID | None]
    deed: Mapped[
        str
    ]  # viewed, searched, exported, filed, answered, shared, withdrew, signed_in ...
    subject: Mapped[str | None]  # what kind of thing it was done to
    subject_id: Mapped[UUID | None] = mapped_column(index=True)
    practice_id: Mapped[UUID | None] = mapped_column(index=True)
    resident_id: Mapped[UUID | None] = mapped_column(index=True)
    reason: Mapped[bytes | None] = sealed()
    key_id: Mapped[str]
    chain: Mapped[bytes] = mapped_column(sa.LargeBinary)  # over all of the above and the one before

    __table_args__ = (sa.Index("ix_audit_entry_actor_id_at", "actor_id", "at"),)
