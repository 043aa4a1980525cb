"""One's own account: password, second factors, recovery codes, and where one is signed in."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.models import Staff
from vital5.services import audit
from vital5.services.staff import accounts, passkeys, passwords, second_factor, sessions, throttle
from vital5.web.pages import page
from vital5.web.staff.access import current_staff, fresh_only, home_of, staff_only
from vital5.web.staff.enrolment import qr_of
from vital5.web.staff.sessions import staff_visit
from vital5.web.store import database, keys, now

bp = Blueprint("account", __name__, url_prefix="/staff/account")


@bp.get("")
@staff_only()
def show() -> Response:
    """Who one is here, and everything that opens one's account."""
    me = current_staff()
    with database().reading() as session:
        staff = session.get_one(Staff, me.id)
        return page(
            "staff/account.html",
            name="staff-account",
            title=_l("Your account"),
            login=accounts.login_of(keys(), staff),
            has_password=staff.password_hash is not None,
            has_app=staff.totp_secret is not None,
            passkeys=passkeys.listed(session, me.id),
            codes_left=second_factor.recovery_codes_left(session, me.id),
            sessions=sessions.listed(session, me.id, now(), staff_visit().token),
            done=request.args.get("done", ""),
        )


def _note(session: Any, deed: str) -> None:
    me = current_staff()
    audit.note(
        session, keys(), now=now(), actor="staff", actor_id=me.id, deed=deed,
        practice_id=me.practice_id,
    )  # fmt: skip


def _done(what: str) -> Response:
    return redirect(url_for("account.show", done=what), 303)


@bp.route("/password", methods=["GET", "POST"])
@staff_only()
@fresh_only
def password() -> Response:
    """Choose another password; every other session ends."""
    if request.method != "POST":
        return _ask_password()
    me, typed = current_staff(), request.form.get("password", "")
    with database().writing() as session:
        staff = session.get_one(Staff, me.id)
        if not throttle.allows_code(session, keys(), str(me.id), now()):
            return _ask_password("too_often", 429)
    if not passwords.fits(request.form.get("current", ""), staff.password_hash):
        return _ask_password("wrong", 422)
    about = (me.name, me.practice_name, accounts.login_of(keys(), staff).replace("@", " "))
    problem = passwords.problem(typed, *about)
    made = "" if problem else passwords.hashed(typed)
    with database().writing() as session:
        throttle.forgive_code(session, keys(), str(me.id), now())
        if problem:
            return _ask_password(problem, 422)
        staff = session.get_one(Staff, me.id)
        accounts.set_password(session, staff, made, now(), but=staff_visit().token)
        _note(session, "changed_password")
    return _done("password")


def _ask_password(problem: str = "", status: int = 200) -> Response:
    return page(
        "staff/password.html",
        name="staff-password",
        title=_l("Error: new password") if problem else _l("New password"),
        status=status,
        problem=problem,
        shortest=passwords.SHORTEST,
    )


@bp.route("/app", methods=["GET", "POST"])
@staff_only()
@fresh_only
def app() -> Response:
    """Set up another app in place of the one before; every other session ends."""
    me, found = current_staff(), staff_visit()
    assert found.opened is not None
    pending = json.loads(found.opened.pending or "{}")
    secret = pending.get("secret")
    if request.method != "POST" or secret is None:
        secret = second_factor.new_secret()
        with database().writing() as session:
            sessions.hold_pending(session, keys(), found.token, json.dumps({"secret": secret}))
        return _ask_app(secret)
    step = second_factor.step_of(secret, request.form.get("code", ""), now())
    if step is None:
        return _ask_app(secret, "wrong")
    with database().writing() as session:
        second_factor.keep_secret(session, keys(), me.id, secret, step)
        sessions.hold_pending(session, keys(), found.token, None)
        sessions.end_all(session, me.id, now(), but=found.token)
        _note(session, "set_up_factor")
    return _done("app")


def _ask_app(secret: str, problem: str = "") -> Response:
    with database().reading() as session:
        login = accounts.login_of(keys(), session.get_one(Staff, current_staff().id))
    return page(
        "staff/app.html",
        name="staff-app",
        title=_l("Error: your app") if problem else _l("Your app"),
        status=422 if problem else 200,
        problem=problem,
        secret=secret,
        qr=qr_of(secret, login),
    )


@bp.post("/recovery-codes/new")
@staff_only()
@fresh_only
def new_recovery_codes() -> Response:
    """Make recovery codes; the ones before are void."""
    with database().writing() as session:
        codes = second_factor.new_recovery_codes(session, current_staff().id, now())
        held = json.dumps({"codes": codes})
        sessions.hold_pending(session, keys(), staff_visit().token, held)
        _note(session, "made_recovery_codes")
    return redirect(url_for("account.recovery_codes"), 303)


@bp.route("/recovery-codes", methods=["GET", "POST"])
@staff_only()
def recovery_codes() -> Response:
    """The codes just made, until their owner says that they are kept; then never again."""
    found = staff_visit()
    assert found.opened is not None
    codes = json.loads(found.opened.pending or "{}").get("codes")
    if codes is None:
        return redirect(url_for("account.show"), 303)
    if request.method == "POST":
        with database().writing() as session:
            sessions.hold_pending(session, keys(), found.token, None)
        return redirect(home_of(found.member), 303)
    return page(
        "staff/recovery_codes.html",
        name="staff-recovery-codes",
        title=_l("Your recovery codes"),
        codes=codes,
    )


@bp.post("/sessions/end")
@staff_only()
def end_session() -> Response:
    """End one of one's own sessions, or all but this one."""
    me, which = current_staff(), request.form.get("session", "")
    with database().writing() as session:
        if which == "others":
            sessions.end_all(session, me.id, now(), but=staff_visit().token)
        else:
            sessions.end_listed(session, me.id, which, now())
        _note(session, "ended_sessions")
    return _done("sessions")
