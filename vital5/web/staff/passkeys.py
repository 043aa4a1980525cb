"""Passkeys in the pages: made and removed in one's account, used as the second step."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.models import Staff
from vital5.services import audit
from vital5.services.staff import accounts, passkeys, sessions, throttle
from vital5.services.staff.passkeys import Here
from vital5.web.pages import page
from vital5.web.staff.access import current_staff, fresh_only, safe_way, staff_only
from vital5.web.staff.sessions import StaffVisit, staff_visit
from vital5.web.staff.sign_in import arrive
from vital5.web.store import database, keys, now, settings

bp = Blueprint("passkeys", __name__, url_prefix="/staff/passkeys")


def here() -> Here:
    """Where passkeys are made for: the address that people use."""
    return Here(settings().public_url or request.host_url.rstrip("/"))


def hold_challenge(session: Any, found: StaffVisit, challenge: str) -> None:
    """Keep a challenge with the session until the answer comes; it is good for one."""
    held = json.dumps({"challenge": challenge})
    sessions.hold_pending(session, keys(), found.token, held)


def question(found: StaffVisit) -> str:
    """What the browser is asked to prove a passkey; "" for somebody who has none."""
    assert found.opened is not None
    with database().reading() as session:
        asked = passkeys.ask_to_use(session, here(), found.opened.member.id)
    if asked is None:
        return ""
    with database().writing() as session:
        hold_challenge(session, found, asked[1])
    return asked[0]


def proved(session: Any, found: StaffVisit) -> bool:
    """Whether the browser's answer proves a passkey; either way its challenge is used up."""
    opened = found.opened
    assert opened is not None
    challenge = str(json.loads(opened.pending or "{}").get("challenge", ""))
    sessions.hold_pending(session, keys(), found.token, None)
    told = request.form.get("credential", "")
    return passkeys.use(session, here(), opened.member.id, told, challenge, now())


@bp.post("/use")
def use() -> Response:
    """The second step by a passkey, or the proof that it is still the same person."""
    found, to = staff_visit(), request.form.get("to", "")
    if found.opened is None:
        return redirect(url_for("staff.sign_in", to=to), 303)
    who = str(found.opened.member.id)
    with database().writing() as session:
        staff = session.get_one(Staff, found.opened.member.id)
        if not throttle.allows_code(session, keys(), who, now()) or not proved(session, found):
            _note(session, "second_factor_refused", staff)
            page_of = "staff.prove" if found.member else "staff.second_factor_step"
            return redirect(url_for(page_of, to=to, passkey="refused"), 303)
        throttle.forgive_code(session, keys(), who, now())
        if found.member is None:
            arrive(session, found, staff, "signed_in")
        else:
            sessions.note_proved(session, found.token, now())
            _note(session, "proved_again", staff)
    return redirect(safe_way(to, found.member), 303)


def _note(session: Any, deed: str, staff: Staff) -> None:
    audit.note(
        session, keys(), now=now(), actor="staff", actor_id=staff.id, deed=deed,
        practice_id=staff.practice_id,
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@staff_only()
@fresh_only
def new() -> Response:
    """Make a passkey on this device."""
    found, me = staff_visit(), current_staff()
    assert found.opened is not None
    if request.method != "POST":
        return _ask_to_make()
    challenge = str(json.loads(found.opened.pending or "{}").get("challenge", ""))
    with database().writing() as session:
        sessions.hold_pending(session, keys(), found.token, None)
        told = request.form.get("credential", "")
        kept = passkeys.keep(session, here(), me.id, told, challenge, now())
        if kept:
            sessions.end_all(session, me.id, now(), but=found.token)
            _note(session, "set_up_factor", session.get_one(Staff, me.id))
    if not kept:
        return _ask_to_make("wrong")
    return redirect(url_for("account.show", done="passkey"), 303)


def _ask_to_make(problem: str = "") -> Response:
    found, me = staff_visit(), current_staff()
    with database().writing() as session:
        login = accounts.login_of(keys(), session.get_one(Staff, me.id))
        options, challenge = passkeys.ask_to_make(session, here(), me.id, login)
        hold_challenge(session, found, challenge)
    return page(
        "staff/passkey.html",
        name="staff-passkey",
        title=_l("Error: a passkey") if problem else _l("A passkey"),
        status=422 if problem else 200,
        problem=problem,
        options=options,
    )


@bp.post("/<uuid:passkey_id>/remove")
@staff_only()
@fresh_only
def remove(passkey_id: UUID) -> Response:
    """Let go of one's own passkey."""
    me = current_staff()
    with database().writing() as session:
        staff = session.get_one(Staff, me.id)
        if passkey_id not in {one.id for one in passkeys.listed(session, me.id)}:
            abort(404)
        other = staff.totp_secret is not None
        if passkeys.remove(session, me.id, passkey_id, other_factor=other):
            _note(session, "removed_factor", staff)
    return redirect(url_for("account.show", done="passkey"), 303)
