"""The audit as people read it: newest first, names in place of ids, never a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import AuditEntry, Practice, Staff, place_of
from vital5.sealing import KeyRing
from vital5.services.staff import accounts

A_PAGE = 50


@dataclass(frozen=True)
class Told:
    """One entry with the names that belong to it."""

    number: int
    at: datetime
    actor: str
    who: str
    deed: str
    subject: str
    practice: str
    reason: str


def entries(
    session: Session,
    keys: KeyRing,
    *,
    practice_id: UUID | None,
    before: int | None = None,
    deed: str = "",
    about: UUID | None = None,
) -> list[Told]:
    """A page of entries: of one practice, or of all; before one, of one deed, about one thing."""
    query = sa.select(AuditEntry, Practice.name).outerjoin(
        Practice, Practice.id == AuditEntry.practice_id
    )
    if practice_id is not None:
        query = query.where(AuditEntry.practice_id == practice_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    if deed:
        query = query.where(AuditEntry.deed == deed)
    if about is not None:
        query = query.where(AuditEntry.subject_id == about)
    rows = session.execute(query.order_by(AuditEntry.id.desc()).limit(A_PAGE)).all()
    names = names_of(session, keys, {entry.actor_id for entry, _ in rows})
    return [_told(keys, entry, practice or "", names) for entry, practice in rows]


def _told(keys: KeyRing, entry: Any, practice: str, names: dict[UUID, str]) -> Told:
    place = place_of("audit_entry", "reason", str(entry.id))
    return Told(
        number=entry.id,
        at=entry.at,
        actor=entry.actor,
        who=names.get(entry.actor_id, ""),
        deed=entry.deed,
        subject=entry.subject or "",
        practice=practice,
        reason="" if entry.reason is None else keys.open(entry.reason, place),
    )


def names_of(session: Session, keys: KeyRing, ids: set[UUID | None]) -> dict[UUID, str]:
    """The names of some of the staff."""
    found = session.scalars(sa.select(Staff).where(Staff.id.in_(ids - {None})))
    return {staff.id: accounts.name_of(keys, staff) for staff in found}
