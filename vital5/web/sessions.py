"""Sessions kept on the server, so that ending one ends it everywhere at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Request, Response, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.orm import Session as DatabaseSession

from vital5.models import Check, UTCDateTime, WebSession
from vital5.web.store import database, installation, now

LIFETIME = timedelta(hours=24)
"""Answers are kept a day after the last of them; so is the session that leads to them."""

IDLE = timedelta(minutes=30)
"""After this long without a page, the next page asks before it shows answers."""

SEEN_EVERY = timedelta(minutes=1)
"""Last-seen is written at most this often: reading a page should not wait for a writer."""

COOKIE = "vital5"


# The session and the check it leads to, in one statement: every page of a check needs both. A
# check that is still kept keeps the session that leads to it.
_OPEN = (
    sa.select(
        WebSession.csrf_token,
        WebSession.check_id,
        WebSession.resident_id,
        WebSession.seen_at,
        Check.resident_id.label("check_resident_id"),
        Check.answers,
        Check.finished_at,
        Check.forget_at,
    )
    .outerjoin_from(WebSession, Check, Check.id == WebSession.check_id)
    .where(
        WebSession.token_hash == sa.bindparam("token", type_=sa.LargeBinary),
        WebSession.revoked_at.is_(None),
        sa.or_(
            WebSession.expires_at > sa.bindparam("now", type_=UTCDateTime),
            Check.forget_at > sa.bindparam("now", type_=UTCDateTime),
        ),
    )
)


class Visit(dict[str, Any], SessionMixin):
    """One browser's session. It holds a CSRF token and whose check and record this is."""

    token: str = ""
    check_id: UUID | None = None
    resident_id: UUID | None = None
    seen_at: datetime | None = None
    check: Any = None  # the row of the check, as it was when the request came
    modified = False
    ended = False

    def __setitem__(self, key: str, value: Any) -> None:
        self.modified = True
        super().__setitem__(key, value)

    @property
    def kept(self) -> bool:
        """Whether the server holds a row for it."""
        return bool(self.token)

    def idle_since(self, moment: datetime) -> bool:
        """Whether nobody has looked for so long that somebody else may hold the device."""
        return self.seen_at is not None and moment - self.seen_at > IDLE


def token_hash(token: str) -> bytes:
    """What is stored of a token; a copied database opens no session."""
    return hashlib.sha256(token.encode()).digest()


def visit() -> Visit:
    """The session of the request."""
    from flask import session

    return cast(Visit, session)


class ServerSessions(SessionInterface):
    """Flask's sessions in our own table."""

    def open_session(self, app: Flask, request: Request) -> Visit:
        found = Visit()
        token = request.cookies.get(cookie_name(request), "")
        if len(token) == TOKEN_CHARACTERS and request.endpoint != "static":
            self._fill(found, token)
        return found

    def _fill(self, found: Visit, token: str) -> None:
        with database().engine.connect() as connection:
            row = connection.execute(
                _OPEN, {"token": token_hash(token), "now": now()}
            ).one_or_none()
        if row is None:
            return
        dict.__setitem__(found, "csrf_token", row.csrf_token)
        found.token, found.seen_at = token, row.seen_at
        found.check_id, found.resident_id = row.check_id, row.resident_id
        found.check = row if row.check_id else None

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        found = cast(Visit, session)
        if found.ended:
            set_cookie(response, "", age=0)
        elif found.modified and not found.kept:
            with database().writing() as writing:
                begin(writing, found)
            set_cookie(response, found.token)
        elif found.kept and found.modified:
            set_cookie(response, found.token)


TOKEN_CHARACTERS = 43  # of 32 random bytes in URL-safe base64


def begin(session: DatabaseSession, found: Visit) -> None:
    """Make the row of a new session, with a fresh token."""
    moment = now()
    found.token = secrets.token_urlsafe(32)
    found.seen_at = moment
    found.setdefault("csrf_token", secrets.token_hex(20))
    session.execute(
        sa.insert(WebSession).values(
            token_hash=token_hash(found.token),
            check_id=found.check_id,
            resident_id=found.resident_id,
            csrf_token=found["csrf_token"],
            created_at=moment,
            seen_at=moment,
            expires_at=moment + LIFETIME,
        )
    )


def hold(session: DatabaseSession, found: Visit, **whose: UUID | None) -> None:
    """Say whose check or record the session now leads to; its token changes with it."""
    for name, value in whose.items():
        setattr(found, name, value)
    if found.kept:
        session.execute(
            sa.delete(WebSession).where(WebSession.token_hash == token_hash(found.token))
        )
    begin(session, found)
    found.modified = True


def end(session: DatabaseSession, found: Visit) -> None:
    """End the session on the server, now; a copied cookie opens nothing any more."""
    if found.kept:
        session.execute(
            sa.update(WebSession)
            .where(WebSession.token_hash == token_hash(found.token))
            .values(revoked_at=now(), check_id=None, resident_id=None)
        )
    found.clear()
    found.token, found.check_id, found.resident_id, found.ended = "", None, None, True


def note_seen(session: DatabaseSession, found: Visit) -> None:
    """Write when the session was last used, and give it another day."""
    moment = now()
    found.seen_at = moment
    session.execute(
        sa.update(WebSession)
        .where(WebSession.token_hash == token_hash(found.token))
        .values(seen_at=moment, expires_at=moment + LIFETIME)
    )


def note_looked(session: DatabaseSession, found: Visit) -> None:
    """Write that a page was looked at; only an answer gives the session another day."""
    found.seen_at = now()
    session.execute(
        sa.update(WebSession)
        .where(WebSession.token_hash == token_hash(found.token))
        .values(seen_at=found.seen_at)
    )


def seen_is_due(found: Visit) -> bool:
    """Whether last-seen is old enough to be written again."""
    return found.kept and found.seen_at is not None and now() - found.seen_at > SEEN_EVERY


def _secure(request: Request) -> bool:
    settings = installation().settings
    loopback = request.host.partition(":")[0] in ("127.0.0.1", "localhost", "[")
    return settings.production or request.is_secure or not loopback


def cookie_name(request: Request) -> str:
    """`__Host-` and Secure, except in demo or test over plain http on loopback."""
    return f"__Host-{COOKIE}" if _secure(request) else COOKIE


def set_cookie(response: Response, value: str, age: int = int(LIFETIME.total_seconds())) -> None:
    """Give the browser its token, or take it away."""
    response.set_cookie(
        cookie_name(request),
        value,
        max_age=age,
        path="/",
        secure=_secure(request),
        httponly=True,
        samesite="Lax",
    )
