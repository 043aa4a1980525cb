"""Signing in: a password and a second factor, each tried a limited number of times; and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.models import Staff
from vital5.services import audit, tries
from vital5.services.staff import accounts, passwords, second_factor, sessions, throttle
from vital5.services.staff.throttle import Throttle
from vital5.web.pages import page
from vital5.web.resident.leave import clear_site
from vital5.web.staff.access import home_of, safe_way, staff_only
from vital5.web.staff.join import joining_now
from vital5.web.staff.sessions import StaffVisit, begin, end, staff_visit
from vital5.web.store import database, keys, now, settings

bp = Blueprint("staff", __name__, url_prefix="/staff")

RETRY_AFTER = "360"
CODES_RETRY_AFTER = "900"


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    """The first factor. Whatever is wrong, the page says the same and takes as long."""
    found = staff_visit()
    if found.member is not None:
        return redirect(safe_way(request.values.get("to", ""), found.member), 303)
    if request.method != "POST":
        return _ask()
    login = accounts.plain_login(request.form.get("login", ""))
    password = request.form.get("password", "")
    moment, address = now(), tries.asker(request.remote_addr)
    with database().writing() as session:
        if not Throttle(session, keys(), login, address, moment).allows():
            return _ask("too_often", 429)
        staff = accounts.by_login(session, keys(), login)
    # Outside the transaction: a tenth of a second is long for others who wait to write.
    right = passwords.fits(password, staff.password_hash if staff else None)
    welcome = right and staff is not None and staff.disabled_at is None
    with database().writing() as session:
        _note(session, "password_accepted" if welcome else "sign_in_refused", staff)
        if staff is None or not welcome:
            return _ask("wrong", 422)
        Throttle(session, keys(), login, address, moment).forgive()
        begin(session, found, staff.id, proved=False)
    return redirect(url_for("staff.second_factor_step", to=request.form.get("to", "")), 303)


def _ask(problem: str = "", status: int = 200) -> Response:
    response = page(
        "staff/sign_in.html",
        name="staff-sign-in",
        title=_l("Error: sign in") if problem else _l("Sign in"),
        status=status,
        problem=problem,
        typed=request.form.get("login", ""),
        elsewhere=settings().staff_login is not None,
        to=request.values.get("to", ""),
        private=False,
    )
    if status == 429:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _note(session: Any, deed: str, staff: Staff | None, **more: Any) -> None:
    audit.note(
        session,
        keys(),
        now=now(),
        actor="staff",
        deed=deed,
        actor_id=staff.id if staff else None,
        practice_id=staff.practice_id if staff else None,
        **more,
    )


@bp.route("/second-factor", methods=["GET", "POST"])
def second_factor_step() -> Response:
    """The second factor: a code from the app, a recovery code, or a passkey."""
    found = staff_visit()
    if found.opened is None:
        return redirect(url_for("staff.sign_in", to=request.values.get("to", "")), 303)
    if found.member is not None:
        return redirect(safe_way(request.values.get("to", ""), found.member), 303)
    if joining_now() is not None:
        return redirect(url_for("join.password"), 303)  # here by a link: no password was proved
    if request.method != "POST":
        return _ask_code()
    problem = _code_problem(found, request.form.get("code", ""))
    if problem:
        return _ask_code(problem, 429 if problem == "too_often" else 422)
    return redirect(safe_way(request.form.get("to", ""), found.member), 303)


def _code_problem(found: StaffVisit, code: str) -> str:
    """Try a code; "" if it is right, and then a session that opens everything has begun."""
    opened = found.opened
    assert opened is not None
    who = str(opened.member.id)
    with database().writing() as session:
        staff = session.get_one(Staff, opened.member.id)
        if not throttle.allows_code(session, keys(), who, now()):
            _note(session, "second_factor_refused", staff)
            return "too_often"
        by_app = second_factor.use_code(session, keys(), staff, code, now())
        if not by_app and not second_factor.use_recovery_code(session, staff.id, code, now()):
            _note(session, "second_factor_refused", staff)
            return "wrong"
        throttle.forgive_code(session, keys(), who, now())
        arrive(session, found, staff, "signed_in" if by_app else "signed_in_by_recovery_code")
    return ""


def arrive(session: Any, found: StaffVisit, staff: Staff, deed: str) -> None:
    """Both factors are proved: begin a session with a new token, and know the place again."""
    address = tries.asker(request.remote_addr)
    login = accounts.login_of(keys(), staff)
    Throttle(session, keys(), login, address, now()).know()
    begin(session, found, staff.id, proved=True)
    _note(session, deed, staff)


def _ask_code(problem: str = "", status: int = 200) -> Response:
    from vital5.web.staff.passkeys import question

    problem = problem or ("passkey" if request.args.get("passkey") else "")
    response = page(
        "staff/second_factor.html",
        name="staff-second-factor",
        title=_l("Error: second step") if problem else _l("Second step"),
        status=status,
        problem=problem,
        to=request.values.get("to", ""),
        passkey=question(staff_visit()),
        private=False,
    )
    if status == 429:
        response.headers["Retry-After"] = CODES_RETRY_AFTER
    return response


@bp.route("/prove", methods=["GET", "POST"])
@staff_only()
def prove() -> Response:
    """Prove again who is here, before a deed that could harm many."""
    if request.method != "POST":
        return _ask_proof()
    problem = proof_problem(request.form.get("password", ""), request.form.get("code", ""))
    if problem:
        return _ask_proof(problem, 429 if problem == "too_often" else 422)
    return redirect(safe_way(request.form.get("to", ""), staff_visit().member), 303)


def proof_problem(password: str, code: str) -> str:
    """Try both factors again; "" if they are right, and the session is fresh."""
    found = staff_visit()
    assert found.opened is not None
    who = str(found.opened.member.id)
    with database().writing() as session:
        staff = session.get_one(Staff, found.opened.member.id)
        if not throttle.allows_code(session, keys(), who, now()):
            return "too_often"
    right = passwords.fits(password, staff.password_hash)
    with database().writing() as session:
        if not right or not second_factor.use_code(session, keys(), staff, code, now()):
            _note(session, "proof_refused", staff)
            return "wrong"
        throttle.forgive_code(session, keys(), who, now())
        sessions.note_proved(session, found.token, now())
        _note(session, "proved_again", staff)
    return ""


def _ask_proof(problem: str = "", status: int = 200) -> Response:
    from vital5.web.staff.passkeys import question

    problem = problem or ("passkey" if request.args.get("passkey") else "")
    return page(
        "staff/prove.html",
        name="staff-prove",
        title=_l("Error: is it you?") if problem else _l("Is it you?"),
        status=status,
        elsewhere=settings().staff_login is not None,
        problem=problem,
        passkey=question(staff_visit()),
        to=request.values.get("to", ""),
    )


@bp.post("/sign-out")
def sign_out() -> Response:
    """End the session on the server, now, and have the browser forget everything."""
    found = staff_visit()
    with database().writing() as session:
        if found.opened is not None:
            _note(session, "signed_out", session.get_one(Staff, found.opened.member.id))
        end(session, found)
    return clear_site(
        page(
            "staff/signed_out.html", name="staff-signed-out", title=_l("Signed out"), private=False
        )
    )


@bp.get("/")
@staff_only()
def home() -> Response:
    """Where somebody's work begins."""
    return redirect(home_of(staff_visit().member), 303)
