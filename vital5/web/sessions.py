"""Sessions kept on the server, so that ending one ends it everywhere at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Request, Response, abort, request
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.orm import Session as DatabaseSession

from vital5.encrypted_file import DatabaseUnusable
from vital5.models import Check, UTCDateTime, WebSession, table_of
from vital5.web.store import database, installation, now

LIFETIME = timedelta(hours=24)
"""Answers are kept a day after the last of them; so is the session that leads to them."""

IDLE = timedelta(minutes=30)
"""After this long without a page, the next page asks before it shows answers."""

RECORD_OPEN = timedelta(hours=12)
"""A record is open this long at most, however busy its reader; then it takes the code again."""

SEEN_EVERY = timedelta(minutes=1)
"""Last-seen is written at most this often: reading a page should not wait for a writer."""

SECOND_TAP = timedelta(seconds=10)
"""For so long a form sent twice from one page ends where its first sending went."""

COOKIE = "vital5"

WITHOUT_STORE = {"public", "services", "health"}
"""Parts that hold nothing of a person, and are shown even when the store does not answer."""

WITHOUT_STORE_TOO = {"static", "root", "icon", "start.start", "start.languages", "leave.leave"}


# The session and the check it leads to, in one statement: every page of a check needs both. A
# check that is still kept keeps the session that leads to it.
_SESSION, _CHECK = table_of(WebSession).c, table_of(Check).c
_WHOSE = (
    sa.select(
        _SESSION.csrf_token,
        _SESSION.check_id,
        _SESSION.resident_id,
        _SESSION.seen_at,
        _SESSION.created_at,
        _CHECK.resident_id.label("check_resident_id"),
        _CHECK.answers,
        _CHECK.finished_at,
    )
    .outerjoin_from(table_of(WebSession), table_of(Check), _CHECK.id == _SESSION.check_id)
    .where(_SESSION.token_hash == sa.bindparam("token", type_=sa.LargeBinary))
)
_OPEN = _WHOSE.where(
    _SESSION.revoked_at.is_(None),
    sa.or_(
        _SESSION.expires_at > sa.bindparam("now", type_=UTCDateTime),
        _CHECK.forget_at > sa.bindparam("now", type_=UTCDateTime),
    ),
    sa.or_(
        _SESSION.resident_id.is_(None),
        _SESSION.created_at > sa.bindparam("open_since", type_=UTCDateTime),
    ),
)
# A token that was just changed for another still says whose it was; one that was ended, nobody's.
_PASSED_ON = _WHOSE.where(_SESSION.revoked_at > sa.bindparam("since", type_=UTCDateTime))


class Visit(dict[str, Any], SessionMixin):
    """One browser's session. It holds a CSRF token and whose check and record this is.

    Until something is answered the server keeps nothing of it: the CSRF token follows from the
    cookie, so that programs that only look at pages leave no rows behind.
    """

    token: str = ""
    kept = False  # whether the server holds a row for it
    passed_on = False  # whether its token was just changed, by a first tap on the same button
    check_id: UUID | None = None
    resident_id: UUID | None = None
    seen_at: datetime | None = None
    created_at: datetime | None = None
    fault: Exception | None = None  # why the store could not say whose session this is
    check: Any = None  # the row of the check, as it was when the request came
    modified = False
    ended = False

    def __setitem__(self, key: str, value: Any) -> None:
        """Take the CSRF token that a page needs; it is never a random one, see above."""
        self.modified = True
        self.token = self.token or secrets.token_urlsafe(32)
        super().__setitem__(key, csrf_of(self.token) if key == CSRF else value)

    def idle_since(self, moment: datetime) -> bool:
        """Whether nobody has looked for so long that somebody else may hold the device."""
        return self.seen_at is not None and moment - self.seen_at > IDLE


def token_hash(token: str) -> bytes:
    """What is stored of a token; a copied database opens no session."""
    return hashlib.sha256(token.encode()).digest()


def csrf_of(token: str) -> str:
    """The CSRF token of a session without a row; from it the session's token cannot be found."""
    return hashlib.sha256(b"csrf:" + token.encode()).hexdigest()


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
            found.token = token
            dict.__setitem__(found, CSRF, csrf_of(token))
            try:
                self._fill(found, token, request.method == "POST")
            except (sa.exc.SQLAlchemyError, DatabaseUnusable) as fault:
                found.fault = fault  # raised once there is somebody to answer it
        return found

    def _fill(self, found: Visit, token: str, posted: bool) -> None:
        moment, hashed = now(), token_hash(token)
        row = database().glance(
            _OPEN, {"token": hashed, "now": moment, "open_since": moment - RECORD_OPEN}
        )
        found.kept = row is not None
        if row is None and posted:
            row = database().glance(_PASSED_ON, {"token": hashed, "since": moment - SECOND_TAP})
        if row is None:
            return
        dict.__setitem__(found, CSRF, row.csrf_token)
        found.passed_on = not found.kept and any((row.check_id, row.resident_id))
        found.seen_at, found.created_at = row.seen_at, row.created_at
        found.check_id, found.resident_id = row.check_id, row.resident_id
        found.check = row if row.check_id else None

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        found = cast(Visit, session)
        if found.ended:
            set_cookie(response, "", age=0)
        elif found.modified:
            set_cookie(response, found.token)


CSRF = "csrf_token"
TOKEN_CHARACTERS = 43  # of 32 random bytes in URL-safe base64


def begin(session: DatabaseSession, found: Visit) -> None:
    """Make the row of a new session, with a fresh token."""
    moment = now()
    found.token, found.kept = secrets.token_urlsafe(32), True
    found.seen_at = moment
    found.created_at = found.created_at or moment
    # Pages that are open in another tab go on fitting: only what opens things is new.
    found.setdefault(CSRF, csrf_of(found.token))
    session.execute(
        sa.insert(WebSession).values(
            token_hash=token_hash(found.token),
            check_id=found.check_id,
            resident_id=found.resident_id,
            csrf_token=found[CSRF],
            created_at=found.created_at,
            seen_at=moment,
            expires_at=moment + LIFETIME,
        )
    )


def hold(session: DatabaseSession, found: Visit, **whose: UUID | None) -> None:
    """Say whose check or record the session now leads to; its token changes with it."""
    if whose.get("resident_id", found.resident_id) != found.resident_id:
        found.created_at = None
    for name, value in whose.items():
        setattr(found, name, value)
    old = token_hash(found.token) if found.kept else b""
    begin(session, found)
    if old:
        _pass_on(session, old, found)
    found.modified = True


def _pass_on(session: DatabaseSession, old: bytes, found: Visit) -> None:
    """A token opens nothing more, but for a second tap that says whose it became."""
    # As long ago as the new one: a record that is opened now is open for its whole time.
    whose = {name: getattr(found, name) for name in ("check_id", "resident_id", "created_at")}
    mine = WebSession.token_hash == old
    lived = sa.select(WebSession.revoked_at, WebSession.check_id, WebSession.resident_id)
    row = session.execute(lived.where(mine).with_for_update()).one_or_none()
    if row is not None and row.revoked_at is None:
        session.execute(sa.update(WebSession).where(mine).values(revoked_at=now(), **whose))
    elif row is not None and not any((row.check_id, row.resident_id)):
        # Somebody left, and an answer that was still on its way must not open it all again.
        abort(409)


def end(session: DatabaseSession, found: Visit) -> None:
    """End the session on the server, now; a copied cookie opens nothing any more."""
    nobodys = sa.update(WebSession).values(check_id=None, resident_id=None)
    if found.kept or found.fault:
        mine = WebSession.token_hash == token_hash(found.token)
        session.execute(nobodys.where(mine).values(revoked_at=now()))
    for name in ("check_id", "resident_id"):
        if value := getattr(found, name):
            passed = WebSession.revoked_at.is_not(None)
            session.execute(nobodys.where(passed, getattr(WebSession, name) == value))
    found.clear()
    found.token, found.kept, found.ended = "", False, True
    found.check_id, found.resident_id, found.check = None, None, None


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


def is_secure(request: Request) -> bool:
    """Whether cookies are `__Host-` and Secure: except in demo or test over loopback http."""
    settings = installation().settings
    loopback = request.host.partition(":")[0] in ("127.0.0.1", "localhost", "[")
    return settings.production or request.is_secure or not loopback


def cookie_name(request: Request) -> str:
    """What the browser calls a resident's session."""
    return f"__Host-{COOKIE}" if is_secure(request) else COOKIE


def set_cookie(response: Response, value: str, age: int = int(LIFETIME.total_seconds())) -> None:
    """Give the browser its token, or take it away."""
    response.set_cookie(
        cookie_name(request),
        value,
        max_age=age,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="Lax",
    )


def _refuse_unread() -> None:
    """Without the store nobody knows whose session this is; only what is nobody's is shown."""
    fault, endpoint = visit().fault, request.endpoint
    if fault is None or endpoint is None or endpoint in WITHOUT_STORE_TOO:
        return
    if request.blueprint not in WITHOUT_STORE:
        raise fault


def init_sessions(app: Flask) -> None:
    """Give the app its sessions. Before all else: a session that could not be read fits no form."""
    app.session_interface = ServerSessions()
    app.before_request(_refuse_unread)
