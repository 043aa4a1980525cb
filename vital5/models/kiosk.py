"""Kiosks: which there are, their keys, how each one is, and what came from it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vital5.models.base import Base, sealed


class Kiosk(Base):
    """One kiosk at one site. It is believed from its approval until it is revoked."""

    __tablename__ = "kiosk"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # the `id` in the kiosk's own file
    site: Mapped[str]
    added_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    out_of_order_at: Mapped[datetime | None]  # said by whoever works at the place
    message: Mapped[str]  # shown to staff on the kiosk's screen; "" for none
    wipe: Mapped[str]  # "", when_synced, now
    minimum_program: Mapped[str]
    opening: Mapped[str]  # when the place is open, as OpenStreetMap writes it; "" if not known
    sequence: Mapped[int] = mapped_column(sa.BigInteger)  # the highest that a request carried
    last_call: Mapped[datetime | None]  # by the kiosk's clock: so each call is heard once
    called_at: Mapped[datetime | None]  # somebody there needs a person, until one is with them
    contact: Mapped[bytes | None] = sealed()  # of the place: whom a call is told, phone or e-mail
    keys: Mapped[list[KioskKey]] = relationship(
        back_populates="kiosk", order_by="KioskKey.made_at", passive_deletes=True
    )


class KioskKey(Base):
    """A public key that a kiosk made. Two of them hold while one follows the other."""

    __tablename__ = "kiosk_key"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kiosk_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("kiosk.id", ondelete="CASCADE"), index=True
    )
    public: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    fingerprint: Mapped[str]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    kiosk: Mapped[Kiosk] = relationship(back_populates="keys")


class KioskCode(Base):
    """A code that lets one kiosk enrol, once and soon. Only its keyed hash is kept."""

    __tablename__ = "kiosk_code"

    digest: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    kiosk_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("kiosk.id", ondelete="CASCADE"), index=True
    )
    ends_at: Mapped[datetime] = mapped_column(index=True)


class KioskNonce(Base):
    """Something that may be used once: a request's own number, or a challenge of ours."""

    __tablename__ = "kiosk_nonce"

    kiosk_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("kiosk.id", ondelete="CASCADE"), primary_key=True
    )
    nonce: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # seen, challenge
    ends_at: Mapped[datetime] = mapped_column(index=True)


class KioskReport(Base):
    """How a kiosk was when it was last heard of."""

    __tablename__ = "kiosk_report"

    kiosk_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("kiosk.id", ondelete="CASCADE"), primary_key=True
    )
    received_at: Mapped[datetime]
    clock_off: Mapped[int]  # seconds its wall clock was ahead of ours
    boot: Mapped[UUID]
    up_seconds: Mapped[int] = mapped_column(sa.BigInteger)
    waiting: Mapped[int]
    refused: Mapped[int]
    held: Mapped[int]
    oldest_waiting: Mapped[datetime | None]
    cuff: Mapped[str]
    serial: Mapped[str]
    calibration_due: Mapped[date | None]
    readings: Mapped[int]
    faults: Mapped[str]  # JSON: kind to count, since the program started
    late: Mapped[int]
    program: Mapped[str]
    rule_set: Mapped[str]
    config: Mapped[str]
    printer: Mapped[str]
    room: Mapped[bool]  # whether readings can be stored there
    out_of_order: Mapped[bool]
    sealing_key: Mapped[str]
    free_mb: Mapped[int]


class KioskEnvelope(Base):
    """An envelope that was stored. It outlives what was in it, so that what somebody deleted
    does not come back when a kiosk sends it again."""

    __tablename__ = "kiosk_envelope"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kiosk_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("kiosk.id", ondelete="CASCADE"), index=True
    )
    received_at: Mapped[datetime] = mapped_column(index=True)


class KioskVisit(Base):
    """Where a check came from, and how far its times can be trusted. Never changed."""

    __tablename__ = "kiosk_visit"

    check_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("health_check.id", ondelete="CASCADE"), primary_key=True
    )
    kiosk_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("kiosk.id", ondelete="CASCADE"), index=True
    )
    ended: Mapped[str]  # finished, idle, power_cut ...
    helped: Mapped[bool]
    program: Mapped[str]
    rule_set: Mapped[str]
    written_wall: Mapped[datetime]  # the kiosk's own clock
    written_ms: Mapped[int] = mapped_column(sa.BigInteger)  # since the start of its host
    boot: Mapped[UUID]
    received_at: Mapped[datetime]
    shifted: Mapped[int] = mapped_column(sa.BigInteger)  # seconds added to every time of it
    skew: Mapped[str]  # none, corrected, unknown
    quarantined: Mapped[bool]  # its times are not to be trusted: no trend shows it
    passport: Mapped[str]  # "", joined, unknown
    judged_otherwise: Mapped[str]  # vitals that this server would judge otherwise, or ""
