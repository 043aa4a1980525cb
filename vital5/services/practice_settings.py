"""How a practice wants to receive, and what becomes of its people when it closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import (
    InboxItem,
    Outgoing,
    Output,
    PersonWord,
    Practice,
    PracticeMessage,
    PracticePerson,
    Share,
    ShareEvent,
    Staff,
    place_of,
)
from vital5.sealing import KeyRing
from vital5.services import audit
from vital5.services.staff import sessions

RECEIVES = ("portal", "digest", "nothing")
MOST_A_DAY = 500
MOVED = (
    PracticePerson,
    PersonWord,
    Share,
    InboxItem,
    ShareEvent,
    PracticeMessage,
    Output,
    Outgoing,
)

NOT_THERE = ("withdrawn", "returned")
MOVED_ON = "moved"
"""What a share's way is told with when its practice closed and another one has it now."""


class CannotBe(ValueError):
    """A setting cannot be so; `problem` is one of our words, named as its field."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Wanted:
    """How a practice wants to receive, as it was typed."""

    receives: str
    daily_cap: str = ""
    hours: str = ""
    digest_email: str = ""


def change(
    session: Session,
    keys: KeyRing,
    practice_id: UUID,
    wanted: Wanted,
    *,
    now: datetime,
    by: UUID | None,
) -> None:
    """Keep how a practice wants to receive; raise CannotBe for the first thing that is wrong."""
    practice = session.get_one(Practice, practice_id)
    if wanted.receives not in RECEIVES:
        raise CannotBe("receives")
    cap, hours, email = wanted.daily_cap.strip(), wanted.hours.strip(), wanted.digest_email.strip()
    if cap and not (cap.isascii() and cap.isdigit() and 1 <= int(cap) <= MOST_A_DAY):
        raise CannotBe("daily_cap")
    if hours and not _is_readable(hours):
        raise CannotBe("hours")
    if email and ("@" not in email or any(c.isspace() for c in email) or len(email) > 250):
        raise CannotBe("digest_email")
    if wanted.receives == "digest" and not email:
        raise CannotBe("digest_email")
    practice.receives, practice.hours = wanted.receives, hours or None
    practice.daily_cap = int(cap) if cap else None
    place = place_of("practice", "digest_email", practice.id)
    practice.digest_email = keys.seal(email, place) if email else None
    if wanted.receives != "nothing" and practice.joined_at is None:
        practice.joined_at = now
    practice.updated_at = now
    _note(session, keys, "changed_practice", practice_id, now, by)


def _is_readable(hours: str) -> bool:
    """Whether opening hours can be read by the program that counts them."""
    import opening_hours

    try:
        opening_hours.OpeningHours(hours)
    except Exception:  # its own kind of error has no stable name
        return False
    return True


def successor(session: Session, practice: Practice, code: str) -> Practice:
    """The open practice that takes another one's people on; raise CannotBe if it cannot."""
    wanted = sa.select(Practice).where(Practice.code == code.strip().upper())
    after = session.scalars(wanted).first()
    if after is None or after.id == practice.id or after.status != "open":
        raise CannotBe("successor")
    return after


def at(session: Session, practice_id: UUID) -> tuple[int, int]:
    """How many people and how many staff a practice has."""
    people = sa.select(sa.func.count()).where(PracticePerson.practice_id == practice_id)
    staff = sa.select(sa.func.count()).where(
        Staff.practice_id == practice_id, Staff.disabled_at.is_(None)
    )
    return session.scalar(people) or 0, session.scalar(staff) or 0


def close(
    session: Session,
    keys: KeyRing,
    practice_id: UUID,
    successor_code: str,
    *,
    now: datetime,
    by: UUID | None,
) -> int:
    """Close a practice; its people and all they shared go to the successor. Give how many moved.

    Residents see it beside what they shared. Its staff are signed out; those who go along get a
    new role from an administrator.
    """
    gone = session.get_one(Practice, practice_id)
    after = successor(session, gone, successor_code)
    if gone.status == "closed":
        raise CannotBe("closed")
    gone.status, gone.merged_into, gone.updated_at = "closed", after.id, now
    gone.receives = "nothing"
    told = _told_of_moving(session, gone.id)
    moved = 0
    for model in MOVED:
        table: Any = model.__table__
        result: Any = session.execute(
            sa.update(table).where(table.c.practice_id == gone.id).values(practice_id=after.id)
        )
        moved += result.rowcount if model is InboxItem else 0
    session.add_all(
        ShareEvent(id=uuid4(), share_id=one, practice_id=after.id, kind=MOVED_ON, at=now)
        for one in told
    )
    for staff_id in session.scalars(sa.select(Staff.id).where(Staff.practice_id == gone.id)):
        sessions.end_all(session, staff_id, now)
    _note(session, keys, "closed_practice", gone.id, now, by)
    _note(session, keys, "took_over_practice", after.id, now, by)
    return moved


def _told_of_moving(session: Session, practice_id: UUID) -> list[UUID]:
    """The shares of which a resident is told: those that a practice still has."""
    rows = session.scalars(
        sa.select(InboxItem.share_id).where(
            InboxItem.practice_id == practice_id, InboxItem.state.not_in(NOT_THERE)
        )
    )
    return list(rows)


def _note(
    session: Session, keys: KeyRing, deed: str, practice_id: UUID, now: datetime, by: UUID | None
) -> None:
    audit.note(
        session,
        keys,
        now=now,
        actor="staff" if by else "system",
        actor_id=by,
        deed=deed,
        subject="practice",
        subject_id=practice_id,
        practice_id=practice_id,
    )


def digest_email_of(keys: KeyRing, practice: Practice) -> str:
    """Where a practice's digest goes."""
    if practice.digest_email is None:
        return ""
    return keys.open(practice.digest_email, place_of("practice", "digest_email", practice.id))
