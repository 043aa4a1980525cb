"""What has not arrived yet: for the command, the page, the doctor and readiness."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Outgoing
from vital5.services.outbox import FAILED, GOING, NEVER, QUEUED, SENT


def troubled(session: Session) -> list[Outgoing]:
    """Messages that need a person: failed, overdue, or gone before their owner took them back."""
    stuck = sa.and_(Outgoing.state == SENT, Outgoing.due_at == NEVER)
    late = sa.and_(Outgoing.state.in_(GOING), Outgoing.overdue_at.is_not(None))
    return list(
        session.scalars(
            sa.select(Outgoing)
            .where(sa.or_(Outgoing.state == FAILED, stuck, late))
            .order_by(Outgoing.created_at, Outgoing.id)
        )
    )


def listed(session: Session, now: datetime) -> dict[str, Any]:
    """How many are in each state, how long the oldest has been due, and each that needs a person
    or still waits."""
    states = session.execute(
        sa.select(Outgoing.state, sa.func.count()).group_by(Outgoing.state)
    ).all()
    waiting = session.scalars(
        sa.select(Outgoing)
        .where(Outgoing.state.in_(GOING))
        .order_by(Outgoing.due_at, Outgoing.id)
        .limit(100)
    ).all()
    return {
        "states": dict(sorted((state, count) for state, count in states)),
        "oldest_due_seconds": age(session, now),
        "needs_a_person": [_told(row) for row in troubled(session)],
        "waiting": [_told(row) for row in waiting],
    }


def age(session: Session, now: datetime) -> int:
    """Seconds that the message which should have gone first has been due."""
    due = session.scalar(
        sa.select(sa.func.min(Outgoing.due_at)).where(Outgoing.state.in_((QUEUED, SENT)))
    )
    return max(int((now - due).total_seconds()), 0) if due is not None else 0


def _told(row: Outgoing) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "kind": row.kind,
        "state": row.state,
        "attempts": row.attempts,
        "trouble": row.trouble,
        "created_at": row.created_at.isoformat(),
        "due_at": None if row.due_at == NEVER else row.due_at.isoformat(),
        "overdue": row.overdue_at is not None,
    }
