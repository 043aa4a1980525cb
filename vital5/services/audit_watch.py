"""Who looks at very many people: noted as an alert of its own, for a manager to ask about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import AuditEntry, table_of

WITHIN = timedelta(minutes=10)
MANY = 40
"""People opened within ten minutes; whoever opens one more is doing something else than filing."""

ALERT = "bulk_viewing"
ENTRY = table_of(AuditEntry)


def looks_at_many(session: Session, staff_id: UUID, now: datetime) -> bool:
    """Whether somebody has just gone over the mark, and no alert says so yet."""
    lately = sa.and_(ENTRY.c.actor_id == staff_id, ENTRY.c.at > now - WITHIN)
    opened = sa.select(sa.func.count(ENTRY.c.subject_id.distinct())).where(
        lately, ENTRY.c.deed == "viewed"
    )
    if (session.scalar(opened) or 0) <= MANY:
        return False
    told = sa.select(ENTRY.c.id).where(lately, ENTRY.c.deed == ALERT).limit(1)
    return session.scalar(told) is None


@dataclass(frozen=True)
class Alert:
    """Somebody opened very many people in a short time."""

    at: datetime
    staff_id: UUID | None
    practice_id: UUID | None


def alerts(session: Session, practice_id: UUID | None, since: datetime) -> list[Alert]:
    """The alerts since a moment, newest first; of one practice, or of all."""
    query = sa.select(ENTRY.c.at, ENTRY.c.actor_id, ENTRY.c.practice_id).where(
        ENTRY.c.deed == ALERT, ENTRY.c.at > since
    )
    if practice_id is not None:
        query = query.where(ENTRY.c.practice_id == practice_id)
    rows = session.execute(query.order_by(ENTRY.c.id.desc()).limit(100))
    return [Alert(*row) for row in rows]
