"""Staff's sessions in the browser: their own cookie, good for staff's addresses and no others."""

from __future__ import annotations

import re
from typing import cast

import sqlalchemy as sa
from flask import Flask, Request, Response
from flask.sessions import SessionMixin
from sqlalchemy.orm import Session as DatabaseSession

from vital5.database import practice_scope
from vital5.encrypted_file import DatabaseUnusable
from vital5.models.walls import ALL
from vital5.services.staff import sessions
from vital5.services.staff.roles import StaffMember
from vital5.web.sessions import (
    CSRF,
    TOKEN_CHARACTERS,
    ServerSessions,
    Visit,
    csrf_of,
    is_secure,
    visit,
)
from vital5.web.store import database, keys, now

COOKIE = "vital5-staff"
PARTS = ("staff", "practice", "programme", "admin")
"""The first part of every address where staff's cookie is looked at, and a resident's is not."""


class StaffVisit(Visit):
    """One browser's session at staff's addresses; whose it is, once somebody signed in."""

    opened: sessions.Opened | None = None

    @property
    def member(self) -> StaffMember | None:
        """Who is signed in, with both factors."""
        return self.opened.member if self.opened and self.opened.second_factor else None

    def take(self, opened: sessions.Opened | None) -> None:
        """Become the session that the server found; its forms carry its CSRF token."""
        self.opened = opened
        if opened is not None:
            dict.__setitem__(self, CSRF, opened.csrf_token)


class AllSessions(ServerSessions):
    """Residents' sessions, and at staff's addresses those of staff."""

    def open_session(self, app: Flask, request: Request) -> Visit:
        # A worker's thread answers one after another: nobody works behind the last one's wall.
        practice_scope.set(ALL)
        if not is_for_staff(request.path):
            return super().open_session(app, request)
        found = StaffVisit()
        token = request.cookies.get(cookie_name(request), "")
        if len(token) == TOKEN_CHARACTERS:
            found.token = token
            dict.__setitem__(found, CSRF, csrf_of(token))
            try:
                with database().reading() as session:
                    found.take(sessions.opened(session, keys(), token, now()))
            except (sa.exc.SQLAlchemyError, DatabaseUnusable) as fault:
                found.fault = fault  # raised once there is somebody to answer it
        return found

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, StaffVisit):
            super().save_session(app, session, response)
        elif session.ended:
            _set_cookie(response, "", age=0)
        elif session.modified:
            _set_cookie(response, session.token)


def is_for_staff(path: str) -> bool:
    """Whether an address is one of staff's."""
    return path.split("/", 2)[1] in PARTS


def staff_visit() -> StaffVisit:
    """The session of a request at one of staff's addresses."""
    return cast(StaffVisit, visit())


def begin(session: DatabaseSession, found: StaffVisit, staff_id: object, *, proved: bool) -> None:
    """A new session with a new token; the one before is ended, whoever knew its token."""
    from flask import request

    if found.opened is not None:
        sessions.end(session, found.token, now())
    token, _ = sessions.begin(
        session,
        staff_id,  # type: ignore[arg-type]
        now(),
        proved=proved,
        device=device_of(request.user_agent.string),
    )
    found.token, found.modified = token, True
    found.take(sessions.opened(session, keys(), token, now()))


def end(session: DatabaseSession, found: StaffVisit) -> None:
    """End the session on the server, now."""
    if found.opened is not None:
        sessions.end(session, found.token, now())
    found.clear()
    found.token, found.opened, found.ended = "", None, True


def cookie_name(request: Request) -> str:
    """What the browser calls a session of staff."""
    return f"__Host-{COOKIE}" if is_secure(request) else COOKIE


def _set_cookie(response: Response, value: str, age: int | None = None) -> None:
    """Give the browser its token until it closes, or take it away."""
    from flask import request

    response.set_cookie(
        cookie_name(request),
        value,
        max_age=age,
        path="/",
        secure=is_secure(request),
        httponly=True,
        # Lax and not Strict: whoever comes back from the organisation's sign-in brings it along.
        samesite="Lax",
    )


_BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"),
            ("iPad", "iPad"), ("Mac OS", "Mac"), ("Linux", "Linux"))  # fmt: skip


def device_of(agent: str) -> str:
    """A browser and a system, as much of them as their owner needs to know them by."""
    found = [
        next((name for mark, name in marks if re.search(re.escape(mark), agent)), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name)
