"""Links that let somebody set up an account, or a lost factor, once and for a short time."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Invitation, Passkey, RecoveryCode, Staff
from vital5.services.staff import sessions

LASTS = timedelta(hours=72)
JOIN, NEW_FACTOR, NEW_PASSWORD = "join", "new_factor", "new_password"


def _hash(code: str) -> bytes:
    return hashlib.sha256(f"invitation/{code.strip()}".encode()).digest()


def invite(session: Session, staff_id: UUID, purpose: str, now: datetime) -> str:
    """Make a link's code, shown once; every earlier one of the same person is void."""
    code = secrets.token_urlsafe(32)
    withdraw(session, staff_id, now)
    session.add(
        Invitation(
            token_hash=_hash(code),
            staff_id=staff_id,
            purpose=purpose,
            made_at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()
    return code


def withdraw(session: Session, staff_id: UUID, now: datetime) -> None:
    """Void whatever links somebody has."""
    session.execute(
        sa.update(Invitation)
        .where(Invitation.staff_id == staff_id, Invitation.used_at.is_(None))
        .values(used_at=now)
    )


def _open(code: str, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        Invitation.token_hash == _hash(code),
        Invitation.used_at.is_(None),
        Invitation.expires_at > now,
    )


def holder(session: Session, code: str, now: datetime) -> tuple[Staff, str] | None:
    """Whom a code is for and what it lets them do; None if it is wrong, used, late or theirs
    no more."""
    row = session.execute(
        sa.select(Staff, Invitation.purpose)
        .join(Invitation, Invitation.staff_id == Staff.id)
        .where(_open(code, now), Staff.disabled_at.is_(None))
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def use(session: Session, code: str, now: datetime) -> bool:
    """Take a code; of two at once one gets it."""
    taken = session.execute(sa.update(Invitation).where(_open(code, now)).values(used_at=now))
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def reset_factor(session: Session, staff_id: UUID, now: datetime) -> str:
    """For a lost second factor: void it and all sessions; give the code that sets up another.

    The password stays, and is asked for with the code: a reset alone opens nothing.
    """
    session.execute(
        sa.update(Staff).where(Staff.id == staff_id).values(totp_secret=None, totp_step=None)
    )
    for gone in (Passkey, RecoveryCode):
        session.execute(sa.delete(gone).where(gone.staff_id == staff_id))
    sessions.end_all(session, staff_id, now)
    return invite(session, staff_id, NEW_FACTOR, now)


def reset_password(session: Session, staff_id: UUID, now: datetime) -> str:
    """For a forgotten password: end all sessions; give the code that, with the second factor,
    sets another. The old one holds until then: a link that nobody follows locks nobody out."""
    sessions.end_all(session, staff_id, now)
    return invite(session, staff_id, NEW_PASSWORD, now)
