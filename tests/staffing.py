"""Practices and staff for tests, and a visitor who is signed in as one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pyotp
import sqlalchemy as sa
from flask import Flask

from tests.visitor import Visitor
from vital5.database import Database
from vital5.models import Practice, Staff, place_of
from vital5.services.staff import accounts, passwords, second_factor, sessions
from vital5.web.staff.sessions import COOKIE

WHEN = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
PASSWORD = "seven green kettles hum"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

_hashes: dict[str, str] = {}


def a_practice(**changes: Any) -> Practice:
    """An open practice that reads what is shared in the portal."""
    made = changes.pop("id", None) or uuid4()
    return Practice(
        **{
            "id": made,
            "code": f"Y{made.int % 100_000:05}",
            "name": "Example Surgery",
            "address": "1 Example Street, London",
            "postcode": "SE1 1AA",
            "status": "open",
            "receives": "portal",
            "hours": "Mo-Fr 08:00-18:30",
            "daily_cap": 20,
            "joined_at": WHEN,
            "updated_at": WHEN,
            **changes,
        }
    )


def a_staff(
    database: Database,
    role: str = "practice_staff",
    practice: Practice | UUID | None = None,
    *,
    login: str = "",
    name: str = "N. Nurse",
    password: str = PASSWORD,
    secret: str = SECRET,
    when: datetime = WHEN,
) -> UUID:
    """Somebody who has joined, with a password and an app; give their id."""
    practice_id = practice.id if isinstance(practice, Practice) else practice
    if password not in _hashes:
        _hashes[password] = passwords.hashed(password)
    with database.writing() as session:
        staff = accounts.add(
            session,
            database.keys,
            login=login or f"{role.replace('_', '.')}.{uuid4().hex[:8]}@example.org",
            name=name,
            role=role,
            practice_id=practice_id,
            now=when,
        )
        staff.password_hash = _hashes[password]
        made: UUID = staff.id
        if secret:
            place = place_of("staff", "totp_secret", made)
            staff.totp_secret = database.keys.seal(secret, place)
    return made


def login_of(database: Database, staff_id: UUID) -> str:
    """What somebody signs in with."""
    with database.reading() as session:
        return accounts.login_of(database.keys, session.get_one(Staff, staff_id))


def code_at(when: datetime, secret: str = SECRET) -> str:
    """What the app shows at a moment."""
    return str(pyotp.TOTP(secret).at(when))


def recovery_codes(database: Database, staff_id: UUID, when: datetime = WHEN) -> list[str]:
    """New recovery codes of somebody."""
    with database.writing() as session:
        return second_factor.new_recovery_codes(session, staff_id, when)


class StaffVisitor(Visitor):
    """A visitor signed in with both factors, by a session of the kind that signing in begins."""

    def __init__(self, app: Flask, staff_id: UUID, base_url: str = "http://localhost") -> None:
        super().__init__(app, base_url=base_url)
        installation = app.extensions["vital5"]
        self.staff_id = staff_id
        with installation.database.writing() as session:
            self.session_token, _ = sessions.begin(
                session, staff_id, installation.clock(), proved=True, device="Firefox, Windows"
            )
        self.client.set_cookie(COOKIE, self.session_token, domain="localhost")

    def to(self, path: str) -> str:
        """Staff's addresses name no language."""
        return path if path.startswith("/") else f"/{path}"


def signs_in(
    app: Flask, login: str, when: datetime, *, password: str = PASSWORD, secret: str = SECRET
) -> Visitor:
    """Somebody who signs in by the pages, as a person does."""
    visitor = Visitor(app)
    visitor.sends("/staff/sign-in", login=login, password=password)
    visitor.answers(code=code_at(when, secret))
    return visitor


def deeds(database: Database) -> list[str]:
    """What the audit says was done, in order."""
    from vital5.models import AuditEntry

    with database.reading() as session:
        return list(session.scalars(sa.select(AuditEntry.deed).order_by(AuditEntry.id)))
