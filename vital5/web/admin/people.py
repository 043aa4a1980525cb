"""Joiners, leavers and lost second factors: an administrator for all, a manager for their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.models import Practice
from vital5.services.staff import accounts
from vital5.services.staff.accounts import Refused
from vital5.services.staff.people import People
from vital5.services.staff.roles import ADMINISTRATOR, PRACTICE_MANAGER
from vital5.web.pages import page
from vital5.web.staff.access import current_staff, fresh_only, staff_only
from vital5.web.store import database, keys, now, settings

bp = Blueprint("people", __name__, url_prefix="/admin/people")

PROBLEMS = {
    "login": _l("Write an e-mail address, like name@example.org"),
    "name": _l("Write a name, up to 100 characters"),
    "role": _l("Choose what they do"),
    "practice": _l("Choose their practice. Only practice staff and managers have one"),
    "taken": _l("Somebody has this e-mail address already"),
    "reason": _l("Say why, in up to 500 characters"),
    "reason_password": _l("Say why, in up to 500 characters"),
    "no_factor": _l("They have no second step, and without it no password is set anew"),
    "yourself": _l("Somebody else must do this for you"),
    "last_administrator": _l("The last administrator cannot leave. Invite another first"),
    "joined": _l("They have joined already"),
    "not_joined": _l("They have not joined yet. Send a new link instead"),
}


def _people(session: Any) -> People:
    return People(session, keys(), current_staff(), now())


@bp.get("")
@staff_only(ADMINISTRATOR, PRACTICE_MANAGER)
def listed() -> Response:
    """Everybody within reach."""
    with database().reading() as session:
        found = _people(session).listed()
    return page("admin/people.html", name="admin-people", title=_l("People"), accounts=found)


@bp.route("/new", methods=["GET", "POST"])
@staff_only(ADMINISTRATOR, PRACTICE_MANAGER)
@fresh_only
def invite() -> Response:
    """A joiner: what they sign in with, what they do, and where."""
    if request.method != "POST":
        return _ask()
    me = current_staff()
    try:
        with database().writing() as session:
            people = _people(session)
            code = request.form.get("practice", "").strip()
            staff, link = people.invite(
                login=request.form.get("login", ""),
                name=request.form.get("name", ""),
                role=request.form.get("role", ""),
                practice_id=me.practice_id
                or (accounts.practice_of(session, code) if code else None),
            )
            made: UUID = staff.id
    except Refused as refused:
        return _ask(refused.problem)
    return _show_link(made, link)


def _ask(problem: str = "") -> Response:
    with database().reading() as session:
        roles = _people(session).roles()
    return page(
        "admin/invite.html",
        name="admin-invite",
        title=_l("Error: invite somebody") if problem else _l("Invite somebody"),
        status=422 if problem else 200,
        problem=problem,
        said=PROBLEMS.get(problem, ""),
        roles=roles,
        typed=request.form,
    )


def _show_link(staff_id: UUID, code: str) -> Response:
    """The link, once: it is on no other page and in no log."""
    host = settings().public_url or request.host_url.rstrip("/")
    link = f"{host}{url_for('join.start')}#{code}"
    return page(
        "admin/link.html", name="admin-link", title=_l("A link"), staff_id=staff_id, link=link
    )


@bp.get("/<uuid:staff_id>")
@staff_only(ADMINISTRATOR, PRACTICE_MANAGER)
def one(staff_id: UUID) -> Response:
    """One account, and what can be done with it."""
    return _show(staff_id)


def _show(staff_id: UUID, problem: str = "") -> Response:
    with database().reading() as session:
        people = _people(session)
        try:
            staff = people.one(staff_id)
        except Refused:
            abort(404)
        practice = session.scalar(sa.select(Practice.name).where(Practice.id == staff.practice_id))
        return page(
            "admin/person.html",
            name="admin-person",
            title=_l("Error: one of the staff") if problem else _l("One of the staff"),
            status=422 if problem else 200,
            problem=problem,
            said=PROBLEMS.get(problem, ""),
            staff=staff,
            login=accounts.login_of(keys(), staff),
            name_of=accounts.name_of(keys(), staff),
            practice=practice,
            has_factor=accounts.has_factor(session, staff),
            joined=staff.password_hash is not None or staff.subject is not None,
            is_me=staff.id == current_staff().id,
        )


@bp.post("/<uuid:staff_id>/<deed>")
@staff_only(ADMINISTRATOR, PRACTICE_MANAGER)
@fresh_only
def do(staff_id: UUID, deed: str) -> Response:
    """A leaver, a return, another link, a lost second factor, or a forgotten password."""
    link = ""
    try:
        with database().writing() as session:
            people = _people(session)
            if deed == "leave":
                people.leave(staff_id)
            elif deed == "come-back":
                people.come_back(staff_id)
            elif deed == "new-link":
                link = people.invite_again(staff_id)
            elif deed == "reset-factor":
                link = people.reset_factor(staff_id, request.form.get("reason", ""))
            elif deed == "reset-password":
                link = people.reset_password(staff_id, request.form.get("why", ""))
            else:
                abort(404)
    except Refused as refused:
        if refused.problem == "unknown":
            abort(404)
        return _show(staff_id, refused.problem)
    if link:
        return _show_link(staff_id, link)
    return redirect(url_for("people.one", staff_id=staff_id), 303)
