"""Sessions of staff: kept on the server, so that ending one ends it everywhere at once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Practice, Staff, StaffSession, place_of
from vital5.sealing import KeyRing
from vital5.services.staff.roles import StaffMember

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
UNPROVED = timedelta(minutes=10)
"""How long a password waits for its second factor."""

FRESH = timedelta(minutes=10)
"""How long ago somebody may have proved who they are, for deeds that ask again."""

SEEN_EVERY = timedelta(minutes=1)
"""Last-seen is written at most this often: reading a page should not wait for a writer."""


@dataclass(frozen=True)
class Opened:
    """A session that is alive, and whose it is."""

    member: StaffMember
    csrf_token: str
    seen_at: datetime
    second_factor: bool
    fresh_at: datetime | None
    pending: str | None

    def is_fresh(self, now: datetime) -> bool:
        """Whether its holder proved who they are only just now."""
        return self.fresh_at is not None and now - self.fresh_at < FRESH

    def seen_is_due(self, now: datetime) -> bool:
        """Whether last-seen is old enough to be written again."""
        return now - self.seen_at >= SEEN_EVERY


def hash_of(token: str) -> bytes:
    """What is stored of a token; a copied database opens no session."""
    return hashlib.sha256(token.encode()).digest()


def place_of_pending(token_hash: bytes) -> str:
    """Where a session's pending value is sealed; as `vital5 keys rotate` names it too."""
    return place_of("staff_session", "pending", str(token_hash))


_OPEN = (
    sa.select(
        StaffSession.csrf_token,
        StaffSession.seen_at,
        StaffSession.second_factor_at,
        StaffSession.fresh_at,
        StaffSession.pending,
        Staff.id,
        Staff.name,
        Staff.role,
        Staff.practice_id,
        Practice.name.label("practice_name"),
    )
    .join_from(StaffSession, Staff, Staff.id == StaffSession.staff_id)
    .outerjoin(Practice, Practice.id == Staff.practice_id)
    .where(
        StaffSession.token_hash == sa.bindparam("token"),
        StaffSession.revoked_at.is_(None),
        StaffSession.expires_at > sa.bindparam("now"),
        StaffSession.seen_at > sa.bindparam("seen_since"),
        Staff.disabled_at.is_(None),
    )
)


def opened(session: Session, keys: KeyRing, token: str, now: datetime) -> Opened | None:
    """The session that a token opens, if it is alive and its holder still belongs here."""
    token_hash = hash_of(token)
    row = session.execute(
        _OPEN, {"token": token_hash, "now": now, "seen_since": now - IDLE}
    ).one_or_none()
    if row is None:
        return None
    pending = row.pending and keys.open(row.pending, place_of_pending(token_hash))
    return Opened(
        member=StaffMember(
            id=row.id,
            name=keys.open(row.name, place_of("staff", "name", row.id)),
            role=row.role,
            practice_id=row.practice_id,
            practice_name=row.practice_name or "",
        ),
        csrf_token=row.csrf_token,
        seen_at=row.seen_at,
        second_factor=row.second_factor_at is not None,
        fresh_at=row.fresh_at,
        pending=pending,
    )


def begin(
    session: Session, staff_id: UUID, now: datetime, *, proved: bool, device: str = ""
) -> tuple[str, str]:
    """A new session; give its token and its CSRF token. proved: with a second factor too."""
    token, csrf_token = secrets.token_urlsafe(32), secrets.token_hex(32)
    session.execute(
        sa.insert(StaffSession).values(
            token_hash=hash_of(token),
            staff_id=staff_id,
            csrf_token=csrf_token,
            created_at=now,
            seen_at=now,
            expires_at=now + (LONGEST if proved else UNPROVED),
            second_factor_at=now if proved else None,
            fresh_at=now if proved else None,
            device=device,
        )
    )
    return token, csrf_token


def note_seen(session: Session, token: str, now: datetime) -> None:
    """Write when a session was last used."""
    _change(session, token, seen_at=now)


def note_proved(session: Session, token: str, now: datetime) -> None:
    """Write that its holder has just proved again who they are."""
    _change(session, token, fresh_at=now)


def hold_pending(session: Session, keys: KeyRing, token: str, text: str | None) -> None:
    """Keep something with a session until its next step; None lets go of it."""
    place = place_of_pending(hash_of(token))
    _change(session, token, pending=None if text is None else keys.seal(text, place))


def _change(session: Session, token: str, **values: object) -> None:
    session.execute(
        sa.update(StaffSession).where(StaffSession.token_hash == hash_of(token)).values(**values)
    )


def end(session: Session, token: str, now: datetime) -> None:
    """End one session now; a copied cookie opens nothing any more."""
    _change(session, token, revoked_at=now, pending=None)


def end_all(session: Session, staff_id: UUID, now: datetime, *, but: str = "") -> int:
    """End every session of somebody (but one); give how many were alive."""
    ended = session.execute(
        sa.update(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.revoked_at.is_(None),
            StaffSession.token_hash != hash_of(but),
        )
        .values(revoked_at=now, pending=None)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Listed:
    """One of somebody's sessions, as they see it listed."""

    id: str
    device: str
    created_at: datetime
    seen_at: datetime
    this_one: bool


def listed(session: Session, staff_id: UUID, now: datetime, token: str) -> list[Listed]:
    """Somebody's sessions that are alive, newest first."""
    rows = session.scalars(
        sa.select(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            StaffSession.revoked_at.is_(None),
            StaffSession.expires_at > now,
            StaffSession.seen_at > now - IDLE,
            StaffSession.second_factor_at.is_not(None),
        )
        .order_by(StaffSession.created_at.desc())
    )
    return [
        Listed(
            id=hashlib.sha256(row.token_hash).hexdigest(),
            device=row.device,
            created_at=row.created_at,
            seen_at=row.seen_at,
            this_one=row.token_hash == hash_of(token),
        )
        for row in rows
    ]


def end_listed(session: Session, staff_id: UUID, listed_id: str, now: datetime) -> bool:
    """End one of somebody's own sessions by its name in the list."""
    for token_hash in session.scalars(
        sa.select(StaffSession.token_hash).where(
            StaffSession.staff_id == staff_id, StaffSession.revoked_at.is_(None)
        )
    ):
        if hashlib.sha256(token_hash).hexdigest() == listed_id:
            session.execute(
                sa.update(StaffSession)
                .where(StaffSession.token_hash == token_hash)
                .values(revoked_at=now, pending=None)
            )
            return True
    return False
