"""Staff accounts: made by an administrator, found by login, disabled at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Passkey, Practice, Staff, place_of
from vital5.sealing import KeyRing
from vital5.services.staff import sessions
from vital5.services.staff.roles import ADMINISTRATOR, AT_A_PRACTICE, ROLES

LONGEST_NAME = 100
_LOGIN = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}\.[^@\s.]{2,}")


class Refused(ValueError):
    """An account cannot be made or changed so; `problem` is one of our words."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Account:
    """One account as an administrator sees it listed."""

    id: UUID
    login: str
    name: str
    role: str
    practice_id: UUID | None
    practice_name: str
    joined: bool
    disabled_at: datetime | None


def plain_login(typed: str) -> str:
    """An e-mail address as it is kept: in small letters, without spaces around."""
    return typed.strip().casefold()


def by_login(session: Session, keys: KeyRing, login: str) -> Staff | None:
    """Whose login this is, disabled or not."""
    prints = keys.fingerprints(plain_login(login), "login")
    return session.scalars(sa.select(Staff).where(Staff.login_fingerprint.in_(prints))).first()


def practice_of(session: Session, code: str) -> UUID:
    """The practice with an ODS code."""
    found = session.scalar(sa.select(Practice.id).where(Practice.code == code.strip().upper()))
    if found is None:
        raise Refused("practice")
    return found


def add(
    session: Session,
    keys: KeyRing,
    *,
    login: str,
    name: str,
    role: str,
    practice_id: UUID | None,
    now: datetime,
    staff_id: UUID | None = None,
) -> Staff:
    """Make an account that nobody can sign in to yet; raise Refused if it cannot be."""
    login, name = plain_login(login), " ".join(name.split())
    if not _LOGIN.fullmatch(login):
        raise Refused("login")
    if not name or len(name) > LONGEST_NAME:
        raise Refused("name")
    if role not in ROLES:
        raise Refused("role")
    if (practice_id is not None) != (role in AT_A_PRACTICE):
        raise Refused("practice")
    if practice_id is not None and session.get(Practice, practice_id) is None:
        raise Refused("practice")
    if by_login(session, keys, login) is not None:
        raise Refused("taken")
    made = staff_id or uuid4()
    staff = Staff(
        id=made,
        login=keys.seal(login, place_of("staff", "login", made)),
        login_fingerprint=keys.fingerprint(login, "login"),
        name=keys.seal(name, place_of("staff", "name", made)),
        role=role,
        practice_id=practice_id,
        created_at=now,
    )
    session.add(staff)
    session.flush()
    return staff


def login_of(keys: KeyRing, staff: Staff) -> str:
    """Somebody's login."""
    return keys.open(staff.login, place_of("staff", "login", staff.id))


def name_of(keys: KeyRing, staff: Staff) -> str:
    """Somebody's name."""
    return keys.open(staff.name, place_of("staff", "name", staff.id))


def set_password(
    session: Session, staff: Staff, password_hash: str, now: datetime, *, but: str = ""
) -> None:
    """Give somebody a new password, hashed beforehand; every session of theirs ends (but one)."""
    staff.password_hash = password_hash
    sessions.end_all(session, staff.id, now, but=but)


def disable(session: Session, staff_id: UUID, now: datetime) -> None:
    """A leaver: every session dies now. The last administrator cannot leave."""
    staff = _held(session, staff_id)
    if staff.role == ADMINISTRATOR and _other_administrators(session, staff_id) == 0:
        raise Refused("last_administrator")
    staff.disabled_at = now
    sessions.end_all(session, staff_id, now)


def enable(session: Session, staff_id: UUID) -> None:
    """Somebody comes back."""
    _held(session, staff_id).disabled_at = None


def change_role(
    session: Session, staff_id: UUID, role: str, practice_id: UUID | None, now: datetime
) -> None:
    """Give somebody another role; their sessions end, so that none has the old one."""
    staff = _held(session, staff_id)
    if role not in ROLES or (practice_id is not None) != (role in AT_A_PRACTICE):
        raise Refused("role")
    leaves = staff.role == ADMINISTRATOR and role != ADMINISTRATOR
    if leaves and _other_administrators(session, staff_id) == 0:
        raise Refused("last_administrator")
    staff.role, staff.practice_id = role, practice_id
    sessions.end_all(session, staff_id, now)


def _held(session: Session, staff_id: UUID) -> Staff:
    """The account, held so that two changes at once follow one another."""
    # All administrators together: two who disable each other must not both succeed.
    session.execute(
        sa.select(Staff.id).where(Staff.role == ADMINISTRATOR).order_by(Staff.id).with_for_update()
    )
    staff = session.get(Staff, staff_id, with_for_update=True)
    if staff is None:
        raise Refused("unknown")
    return staff


def _other_administrators(session: Session, staff_id: UUID) -> int:
    """Administrators who could still sign in."""
    query = sa.select(sa.func.count()).where(
        Staff.role == ADMINISTRATOR,
        Staff.disabled_at.is_(None),
        Staff.id != staff_id,
        sa.or_(Staff.password_hash.is_not(None), Staff.subject.is_not(None)),
    )
    return session.scalar(query) or 0


def has_factor(session: Session, staff: Staff) -> bool:
    """Whether somebody has set up a second factor."""
    if staff.totp_secret is not None:
        return True
    return bool(session.scalar(sa.select(Passkey.id).where(Passkey.staff_id == staff.id).limit(1)))


def listed(session: Session, keys: KeyRing, practice_id: UUID | None = None) -> list[Account]:
    """Every account (of one practice), by name."""
    query = sa.select(Staff, Practice.name).outerjoin(Practice, Practice.id == Staff.practice_id)
    if practice_id is not None:
        query = query.where(Staff.practice_id == practice_id)
    found = [
        Account(
            id=staff.id,
            login=login_of(keys, staff),
            name=name_of(keys, staff),
            role=staff.role,
            practice_id=staff.practice_id,
            practice_name=practice or "",
            joined=staff.password_hash is not None or staff.subject is not None,
            disabled_at=staff.disabled_at,
        )
        for staff, practice in session.execute(query)
    ]
    return sorted(found, key=lambda one: (one.disabled_at is not None, one.name.casefold()))
