"""Signing in with one's organisation: NHS CIS2, or the tenant of a trust or the council."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.config import StaffLogin
from vital5.gateways import oidc
from vital5.models import Staff, place_of
from vital5.sealing import CannotOpen
from vital5.services import audit
from vital5.services.staff import invitations, sessions
from vital5.web.pages import page
from vital5.web.sessions import is_secure
from vital5.web.staff.access import safe_way
from vital5.web.staff.join import joining_now
from vital5.web.staff.sessions import begin, staff_visit
from vital5.web.store import database, keys, now, settings

bp = Blueprint("organisation", __name__, url_prefix="/staff/organisation")

AWAY = "vital5-staff-away"
AWAY_AT_MOST = timedelta(minutes=10)
PLACE = "cookie/staff-away"
JUST_NOW = timedelta(minutes=5)
"""How long ago somebody may have signed in there when we ask who is here again."""


def offered() -> StaffLogin:
    """The organisation's sign-in; without one there is no such page."""
    return settings().staff_login or abort(404)


def _provider() -> oidc.Provider:
    told = offered()
    return oidc.Provider(
        issuer=told.issuer,
        client_id=told.client_id,
        client_secret=told.secret,
        private_key=told.private_key,
        key_id=told.key_id,
        signing=told.signing,
        algorithms=told.algorithms,
    )


@bp.get("")
def leave() -> Response:
    """Go there; the browser holds, sealed, what must fit when it comes back."""
    told, again = offered(), staff_visit().member is not None
    asked = {"acr_values": " ".join(told.levels)} if told.levels else {}
    if again:
        asked |= {"prompt": "login", "max_age": "0"}
    host = settings().public_url or request.host_url.rstrip("/")
    back = f"{host}{url_for('organisation.come_back')}"
    try:
        address, held = oidc.begin(
            _provider(), back, now(), more={"to": request.args.get("to", "")}, **asked
        )
    except oidc.ProviderFailed:
        return _failed("failed", 503)
    response = redirect(address, 303)
    kept = json.dumps({**held.as_json(), "at": now().isoformat()})
    sealed = base64.urlsafe_b64encode(keys().seal(kept, PLACE)).decode()
    response.set_cookie(
        _cookie(), sealed, max_age=int(AWAY_AT_MOST.total_seconds()), path="/",
        secure=is_secure(request), httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def _cookie() -> str:
    return f"__Host-{AWAY}" if is_secure(request) else AWAY


def _held() -> oidc.Held:
    """What this browser held; refused if it held nothing, or for too long."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(_cookie(), ""))
        told: dict[str, Any] = json.loads(keys().open(sealed, PLACE))
    except (CannotOpen, ValueError):
        raise oidc.SignInRefused("state") from None
    at = datetime.fromisoformat(told.pop("at"))
    if not timedelta() <= now() - at < AWAY_AT_MOST:
        raise oidc.SignInRefused("state")
    return oidc.Held(**told)


@bp.get("/back")
def come_back() -> Response:
    """Come back: believed only if everything fits, and then let in or proved again."""
    try:
        held = _held()
        claims, _ = oidc.finish(_provider(), held, request.args, now(), demands=_demand)
        response = _welcome(claims, held.more.get("to", ""))
    except oidc.ProviderFailed:
        response = _failed("failed", 503)
    except oidc.SignInRefused as refused:
        with database().writing() as session:
            _note(session, "sign_in_refused", None, reason=f"organisation: {refused.why}")
        response = _failed("declined" if refused.why == "declined" else "refused", 422)
    response.set_cookie(_cookie(), "", max_age=0, path="/", secure=is_secure(request))
    return response


def _demand(claims: oidc.Claims) -> None:
    """A second factor was used there, as the levels we ask for say, or the methods it names."""
    levels, methods = offered().levels, claims.get("amr") or []
    if levels and claims.get("acr") not in levels:
        raise oidc.SignInRefused("level")
    if not levels and "mfa" not in methods:
        raise oidc.SignInRefused("level")
    if staff_visit().member is not None:
        then = claims.get("auth_time")
        if not isinstance(then, int) or now().timestamp() - then > JUST_NOW.total_seconds():
            raise oidc.SignInRefused("not again")


def _welcome(claims: oidc.Claims, to: str) -> Response:
    found, subject = staff_visit(), f"{claims['iss']}|{claims['sub']}"
    joining = joining_now()
    with database().writing() as session:
        staff = session.scalars(
            sa.select(Staff).where(
                Staff.subject_fingerprint.in_(keys().fingerprints(subject, "subject"))
            )
        ).first()
        if found.member is not None:
            if staff is None or staff.id != found.member.id:
                raise oidc.SignInRefused("another")
            sessions.note_proved(session, found.token, now())
            _note(session, "proved_again", staff)
            return redirect(safe_way(to, found.member), 303)
        if staff is None and joining is not None:
            staff = _link(session, joining["code"], subject)
        if staff is None or staff.disabled_at is not None:
            raise oidc.SignInRefused("unknown")
        begin(session, found, staff.id, proved=True)
        _note(session, "signed_in", staff)
    return redirect(safe_way(to, found.member), 303)


def _link(session: Any, code: str, subject: str) -> Staff | None:
    """A joiner who would rather sign in there than here: from now on this account is theirs."""
    held = invitations.holder(session, code, now())
    if held is None or held[1] != invitations.JOIN or not invitations.use(session, code, now()):
        return None
    staff = held[0]
    staff_id: UUID = staff.id
    staff.subject = keys().seal(subject, place_of("staff", "subject", staff_id))
    staff.subject_fingerprint = keys().fingerprint(subject, "subject")
    _note(session, "joined", staff)
    return staff


def _note(session: Any, deed: str, staff: Staff | None, reason: str | None = None) -> None:
    audit.note(
        session, keys(), now=now(), actor="staff", deed=deed, reason=reason,
        actor_id=staff.id if staff else None, practice_id=staff.practice_id if staff else None,
    )  # fmt: skip


def _failed(problem: str, status: int) -> Response:
    return page(
        "staff/organisation.html",
        name="staff-organisation",
        title=_l("Error: sign in"),
        status=status,
        problem=problem,
        private=False,
    )
