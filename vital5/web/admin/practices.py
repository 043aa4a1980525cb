"""How a practice receives, and what happens when it closes: its manager, or an administrator."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.models import Practice
from vital5.services import practice_settings, practices
from vital5.services.practice_settings import CannotBe, Wanted
from vital5.services.staff.roles import ADMINISTRATOR, PRACTICE_MANAGER
from vital5.web.pages import page
from vital5.web.staff.access import current_staff, fresh_only, staff_only
from vital5.web.store import database, keys, now

bp = Blueprint("practices", __name__, url_prefix="/admin/practices")

PROBLEMS = {
    "receives": _l("Choose how you want to receive"),
    "daily_cap": _l("Write a number from 1 to 500, or leave it empty"),
    "hours": _l("Write the hours like this: Mo-Fr 08:00-18:30"),
    "digest_email": _l("Write an e-mail address that several people read"),
    "successor": _l("Write the ODS code of an open practice that takes its people on"),
    "closed": _l("This practice is closed already"),
}


@bp.route("", methods=["GET", "POST"])
@staff_only(ADMINISTRATOR)
def listed() -> Response:
    """The practices that receive, and any that is searched for."""
    typed = request.form.get("search", "").strip()
    with database().reading() as session:
        if typed:
            found = list(practices.search(session, typed).practices)
        else:
            rows = session.scalars(
                sa.select(Practice).where(Practice.receives != "nothing").order_by(Practice.name)
            )
            found = [practices.view(session, row) for row in rows]
    return page(
        "admin/practices.html",
        name="admin-practices",
        title=_l("Practices"),
        found=found,
        typed=typed,
    )


@bp.get("/own")
@staff_only(PRACTICE_MANAGER)
def own() -> Response:
    """A manager's own practice."""
    return redirect(url_for("practices.one", practice_id=current_staff().practice_id), 303)


def _reachable(practice_id: UUID) -> None:
    me = current_staff()
    if me.role == PRACTICE_MANAGER and me.practice_id != practice_id:
        abort(404)


@bp.route("/<uuid:practice_id>", methods=["GET", "POST"])
@staff_only(ADMINISTRATOR, PRACTICE_MANAGER)
def one(practice_id: UUID) -> Response:
    """How it receives: in the portal, by digest, or not yet; how much a day, and when."""
    _reachable(practice_id)
    if request.method != "POST":
        return _show(practice_id)
    form = request.form
    wanted = Wanted(
        receives=form.get("receives", ""),
        daily_cap=form.get("daily_cap", ""),
        hours=form.get("hours", ""),
        digest_email=form.get("digest_email", ""),
    )
    try:
        with database().writing() as session:
            _there(session, practice_id)
            practice_settings.change(
                session, keys(), practice_id, wanted, now=now(), by=current_staff().id
            )
    except CannotBe as problem:
        return _show(practice_id, problem.problem)
    return redirect(url_for("practices.one", practice_id=practice_id, saved="yes"), 303)


def _there(session: sa.orm.Session, practice_id: UUID) -> Practice:
    return session.get(Practice, practice_id) or abort(404)


def _show(practice_id: UUID, problem: str = "") -> Response:
    with database().reading() as session:
        practice = _there(session, practice_id)
        after = session.get(Practice, practice.merged_into) if practice.merged_into else None
    kept = {
        "receives": practice.receives,
        "daily_cap": "" if practice.daily_cap is None else str(practice.daily_cap),
        "hours": practice.hours or "",
        "digest_email": practice_settings.digest_email_of(keys(), practice),
    }
    typed = request.form if request.method == "POST" else {}
    return page(
        "admin/practice.html",
        name="admin-practice",
        title=_l("Error: practice") if problem else _l("Practice"),
        status=422 if problem else 200,
        problem=problem,
        said=PROBLEMS.get(problem, ""),
        practice=practice,
        after=after,
        shown_values={name: typed.get(name, value) for name, value in kept.items()},
        saved=request.args.get("saved") == "yes",
        may_close=current_staff().role == ADMINISTRATOR and practice.status == "open",
    )


@bp.post("/<uuid:practice_id>/close")
@staff_only(ADMINISTRATOR)
@fresh_only
def close(practice_id: UUID) -> Response:
    """It closes or merges: its people and what they shared go to the successor, once somebody
    has seen which one that is and said yes."""
    if not request.form.get("sure"):
        return _ask_to_close(practice_id)
    try:
        with database().writing() as session:
            _there(session, practice_id)
            practice_settings.close(
                session,
                keys(),
                practice_id,
                request.form.get("successor", ""),
                now=now(),
                by=current_staff().id,
            )
    except CannotBe as problem:
        return _show(practice_id, problem.problem)
    return redirect(url_for("practices.one", practice_id=practice_id, saved="yes"), 303)


def _ask_to_close(practice_id: UUID) -> Response:
    """Both practices by name, before what cannot be undone."""
    with database().reading() as session:
        practice = _there(session, practice_id)
        try:
            after = practice_settings.successor(
                session, practice, request.form.get("successor", "")
            )
        except CannotBe as problem:
            return _show(practice_id, problem.problem)
        going, working = practice_settings.at(session, practice_id)
    return page(
        "admin/practice_close.html",
        name="admin-practice-close",
        title=_l("Close this practice?"),
        practice=practice,
        after=after,
        going=going,
        working=working,
    )
