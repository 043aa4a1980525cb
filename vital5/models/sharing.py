"""What a resident says of who they are, what they agreed to, and what waits to be sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vital5.models.base import Base, found_by, sealed


class Identity(Base):
    """Who a resident says they are, only once they want to share, and how sure that is."""

    __tablename__ = "identity"

    id: Mapped[UUID] = mapped_column(  # the resident's: one identity for each record
        sa.ForeignKey("resident.id", ondelete="CASCADE"), primary_key=True
    )
    practice_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practice.id"), index=True)
    details: Mapped[bytes | None] = sealed()  # JSON: names, birth date, postcode, NHS number, needs
    level: Mapped[str]  # unverified, phone_confirmed, nhs_login, practice_confirmed
    subject: Mapped[bytes | None] = sealed()  # at NHS login
    subject_fingerprint: Mapped[bytes | None] = found_by("subject", index=True)
    phone: Mapped[bytes | None] = sealed()
    email: Mapped[bytes | None] = sealed()
    text_is_safe: Mapped[bool | None]
    email_is_safe: Mapped[bool | None]
    updated_at: Mapped[datetime]


class ConsentEvent(Base):
    """Agreement to one thing, given or withdrawn, in the words that were shown. Only ever added."""

    __tablename__ = "consent_event"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("resident.id", ondelete="CASCADE"), index=True
    )
    practice_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practice.id"), index=True)
    item: Mapped[str]  # a vital's slug, home_series, contact_text, contact_email, hold
    given: Mapped[bool]
    wording_version: Mapped[str]
    language: Mapped[str]
    channel: Mapped[str]
    at: Mapped[datetime]


class Outgoing(Base):
    """Something to send to the outside world: written with the deed that causes it."""

    __tablename__ = "outgoing"

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the same on every resend
    kind: Mapped[str]  # fhir, text, email, digest
    share_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("share.id", ondelete="CASCADE"), index=True
    )
    practice_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("practice.id"), index=True)
    resident_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("resident.id", ondelete="CASCADE"), index=True
    )
    payload: Mapped[bytes | None] = sealed()
    state: Mapped[str]  # queued, sent, accepted (technically), filed, failed, cancelled
    attempts: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    overdue_at: Mapped[datetime | None]
    trouble: Mapped[str | None]  # one word of our own, never the other side's words


class ShareDraft(Base):
    """A share that is being prepared: forgotten a day after it was last worked on.

    Nothing of who somebody is lies anywhere else until they send, or agree that it is held.
    """

    __tablename__ = "share_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    check_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("health_check.id", ondelete="CASCADE"), unique=True
    )
    resident_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("resident.id", ondelete="CASCADE"), unique=True
    )
    held: Mapped[bytes] = sealed()  # JSON: practice, details, contact, needs, items, code
    forget_at: Mapped[datetime] = mapped_column(index=True)
