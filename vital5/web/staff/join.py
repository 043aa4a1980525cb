"""Setting up an account, a lost factor or a forgotten password, by a link that works once."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.models import Staff
from vital5.services import audit, tries
from vital5.services.staff import (
    accounts,
    invitations,
    passkeys,
    passwords,
    second_factor,
    sessions,
)
from vital5.services.staff.invitations import JOIN, NEW_PASSWORD
from vital5.services.staff.throttle import Throttle, allows_code, forgive_code
from vital5.web.pages import page
from vital5.web.staff.enrolment import qr_of
from vital5.web.staff.sessions import begin, staff_visit
from vital5.web.store import database, keys, now, settings

bp = Blueprint("join", __name__, url_prefix="/staff/join")


@bp.route("", methods=["GET", "POST"])
def start() -> Response:
    """Take the link's code; it stands after "#" in the address, so no log holds it."""
    if request.method != "POST":
        return _ask()
    code, moment = request.form.get("code", ""), now()
    this_try = (keys(), "staff link", tries.asker(request.remote_addr), moment)
    with database().writing() as session:
        if tries.note_try(session, *this_try) > tries.PASSPORT_TRIES_AN_HOUR:
            tries.take_back(session, *this_try)
            return _ask("too_often", 429)
        held = invitations.holder(session, code, moment)
        if held is None:
            return _ask("wrong", 422)
        tries.take_back(session, *this_try)
        staff, purpose = held
        begin(session, staff_visit(), staff.id, proved=False)
        _hold(session, {"code": code, "purpose": purpose})
    return redirect(url_for("join.password"), 303)


def _ask(problem: str = "", status: int = 200) -> Response:
    return page(
        "staff/join.html",
        name="staff-join",
        title=_l("Error: your link") if problem else _l("Your link"),
        status=status,
        problem=problem,
        private=False,
    )


def _hold(session: Any, joining: dict[str, str]) -> None:
    sessions.hold_pending(session, keys(), staff_visit().token, json.dumps(joining))


def joining_now() -> dict[str, str] | None:
    """What was proved so far of somebody who is setting up."""
    opened = staff_visit().opened
    if opened is None or opened.second_factor or not opened.pending:
        return None
    found: dict[str, str] = json.loads(opened.pending)
    return found if "code" in found else None


@bp.route("/password", methods=["GET", "POST"])
def password() -> Response:
    """A new password for a new account or a forgotten one; the one they have for a lost factor."""
    joining = joining_now()
    if joining is None:
        return redirect(url_for("join.start"), 303)
    if request.method != "POST":
        return _ask_password(joining["purpose"])
    typed = request.form.get("password", "")
    if joining["purpose"] in (JOIN, NEW_PASSWORD):
        problem = _new_password_problem(typed)
        joining["password"] = "" if problem else passwords.hashed(typed)
    else:
        problem = _own_password_problem(typed)
        joining["password"] = ""
    if problem:
        return _ask_password(joining["purpose"], problem)
    if joining["purpose"] != NEW_PASSWORD:
        joining["secret"] = second_factor.new_secret()
    with database().writing() as session:
        _hold(session, joining)
    return redirect(url_for(_AFTER_PASSWORD.get(joining["purpose"], "join.app")), 303)


_AFTER_PASSWORD = {NEW_PASSWORD: "join.prove"}


def _new_password_problem(typed: str) -> str:
    opened = staff_visit().opened
    assert opened is not None
    with database().reading() as session:
        login = accounts.login_of(keys(), session.get_one(Staff, opened.member.id))
    about = (opened.member.name, opened.member.practice_name, login.replace("@", " "))
    return passwords.problem(typed, *about) or ""


def _own_password_problem(typed: str) -> str:
    opened, moment = staff_visit().opened, now()
    assert opened is not None
    address = tries.asker(request.remote_addr)
    with database().writing() as session:
        staff = session.get_one(Staff, opened.member.id)
        counted = (keys(), accounts.login_of(keys(), staff), address, moment)
        if not Throttle(session, *counted).allows():
            return "too_often"
    if not passwords.fits(typed, staff.password_hash):
        return "wrong"
    with database().writing() as session:
        Throttle(session, *counted).forgive()
    return ""


def _ask_password(purpose: str, problem: str = "") -> Response:
    return page(
        "staff/join_password.html",
        name="staff-join-password",
        title=_l("Error: your password") if problem else _l("Your password"),
        status=422 if problem else 200,
        purpose=purpose,
        problem=problem,
        shortest=passwords.SHORTEST,
        elsewhere=settings().staff_login is not None,
    )


@bp.route("/second-step", methods=["GET", "POST"])
def prove() -> Response:
    """For a forgotten password: the second factor they have; then the new password holds."""
    joining = joining_now()
    if joining is None or joining["purpose"] != NEW_PASSWORD or not joining.get("password"):
        return redirect(url_for("join.start"), 303)
    if request.method != "POST":
        return _ask_code(joining)
    found = staff_visit()
    assert found.opened is not None
    with database().writing() as session:
        staff = session.get_one(Staff, found.opened.member.id)
        problem = _step_problem(session, staff, joining)
        if not problem and not _set_new_password(session, staff, joining):
            return redirect(url_for("join.start"), 303)
    if problem:  # asked once the write is over: a passkey's question is a write of its own
        return _ask_code(joining, problem, 429 if problem == "too_often" else 422)
    return redirect(url_for("account.show", done="password"), 303)


def _step_problem(session: Any, staff: Staff, joining: dict[str, str]) -> str:
    if not allows_code(session, keys(), str(staff.id), now()):
        return "too_often"
    if not _second_step(session, staff, joining):
        return "passkey" if "credential" in request.form else "wrong"
    forgive_code(session, keys(), str(staff.id), now())
    return ""


def _set_new_password(session: Any, staff: Staff, joining: dict[str, str]) -> bool:
    """The password holds and they are in, if the link still works."""
    if not invitations.use(session, joining["code"], now()):
        return False
    accounts.set_password(session, staff, joining["password"], now())
    begin(session, staff_visit(), staff.id, proved=True)
    audit.note(
        session, keys(), now=now(), actor="staff", actor_id=staff.id,
        deed="changed_password", practice_id=staff.practice_id,
    )  # fmt: skip
    return True


def _second_step(session: Any, staff: Staff, joining: dict[str, str]) -> bool:
    """Whether a passkey, the app or a recovery code says that it is them."""
    from vital5.web.staff.passkeys import here

    if "credential" in request.form:
        told, challenge = request.form["credential"], joining.pop("challenge", "")
        _hold(session, joining)  # a challenge is good for one answer
        return passkeys.use(session, here(), staff.id, told, challenge, now())
    code = request.form.get("code", "")
    by_app = second_factor.use_code(session, keys(), staff, code, now())
    return by_app or second_factor.use_recovery_code(session, staff.id, code, now())


def _passkey_question(joining: dict[str, str]) -> str:
    """What the browser is asked to prove a passkey; "" for somebody who has none."""
    from vital5.web.staff.passkeys import here

    opened = staff_visit().opened
    assert opened is not None
    with database().reading() as session:
        asked = passkeys.ask_to_use(session, here(), opened.member.id)
    if asked is None:
        return ""
    with database().writing() as session:
        _hold(session, joining | {"challenge": asked[1]})
    return asked[0]


def _ask_code(joining: dict[str, str], problem: str = "", status: int = 200) -> Response:
    return page(
        "staff/join_prove.html",
        passkey=_passkey_question(joining),
        name="staff-join-prove",
        title=_l("Error: second step") if problem else _l("Second step"),
        status=status,
        problem=problem,
    )


@bp.route("/app", methods=["GET", "POST"])
def app() -> Response:
    """Share a secret with an app, and prove that it arrived; then the account is open."""
    joining = joining_now()
    if joining is None or "secret" not in joining:
        return redirect(url_for("join.start"), 303)
    if request.method != "POST":
        return _ask_app(joining)
    step = second_factor.step_of(joining["secret"], request.form.get("code", ""), now())
    if step is None:
        return _ask_app(joining, "wrong")
    found = staff_visit()
    assert found.opened is not None
    with database().writing() as session:
        if not invitations.use(session, joining["code"], now()):
            return redirect(url_for("join.start"), 303)
        staff = session.get_one(Staff, found.opened.member.id)
        if joining["purpose"] == JOIN:
            accounts.set_password(session, staff, joining["password"], now())
        second_factor.keep_secret(session, keys(), staff.id, joining["secret"], step)
        codes = second_factor.new_recovery_codes(session, staff.id, now())
        begin(session, found, staff.id, proved=True)
        sessions.hold_pending(session, keys(), found.token, json.dumps({"codes": codes}))
        deed = "joined" if joining["purpose"] == JOIN else "set_up_factor"
        audit.note(
            session, keys(), now=now(), actor="staff", actor_id=staff.id, deed=deed,
            practice_id=staff.practice_id,
        )  # fmt: skip
    return redirect(url_for("account.recovery_codes"), 303)


def _ask_app(joining: dict[str, str], problem: str = "") -> Response:
    opened = staff_visit().opened
    assert opened is not None
    with database().reading() as session:
        login = accounts.login_of(keys(), session.get_one(Staff, opened.member.id))
    return page(
        "staff/join_app.html",
        name="staff-join-app",
        title=_l("Error: your app") if problem else _l("Your app"),
        status=422 if problem else 200,
        problem=problem,
        secret=joining["secret"],
        qr=qr_of(joining["secret"], login),
    )
