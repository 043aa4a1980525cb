"""The upkeep of the directory: what is due for a check, checked today, hidden, shown again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models.directory import Service
from vital5.services import directory_deeds, directory_upkeep
from vital5.services.directory_deeds import CannotHide
from vital5.services.directory_upkeep import CannotConfirm
from vital5.services.freshness import urgent_kind
from vital5.services.service_view import view
from vital5.services.staff.roles import ADMINISTRATOR
from vital5.web.admin.overview import WITHIN
from vital5.web.pages import page
from vital5.web.staff.access import current_staff, staff_only
from vital5.web.store import database, keys, local_now, now

bp = Blueprint("directory", __name__, url_prefix="/admin/directory")

PROBLEMS = {
    "hide": _l("Its number stands on the safety screens, so it is always shown"),
    "confirm": _l("It was confirmed for a later day already"),
}


@bp.get("")
@staff_only(ADMINISTRATOR)
def listed() -> Response:
    """What somebody should check with its provider, most pressing first; and all the others."""
    with database().reading() as session:
        due = directory_upkeep.due_entries(session, now(), WITHIN)
        every = directory_upkeep.every_entry(session, now(), WITHIN)
    in_order = {one.id for one in due}
    return page(
        "admin/directory.html",
        name="admin-directory",
        title=_l("Directory"),
        due=due,
        hidden=[one for one in every if one.hidden],
        others=[one for one in every if not one.hidden and one.id not in in_order],
    )


@bp.route("/<uuid:service_id>", methods=["GET", "POST"])
@staff_only(ADMINISTRATOR)
def one(service_id: UUID) -> Response:
    """One entry as residents read it, and what was found when somebody asked its provider."""
    if request.method != "POST":
        return _show(service_id)
    deed = request.form.get("deed", "")
    try:
        with database().writing() as session:
            _do(session, _there(session, service_id), deed)
    except CannotHide:
        return _show(service_id, "hide")
    except CannotConfirm:
        return _show(service_id, "confirm")
    return redirect(url_for("directory.one", service_id=service_id), 303)


def _do(session: Session, service: Service, deed: str) -> None:
    me, at = current_staff().id, now()
    if deed == "checked":
        address = bool(request.form.get("address"))
        directory_deeds.checked_today(session, keys(), service, at, me, address=address)
    elif deed == "hide":
        directory_deeds.hide(session, keys(), service, at, me)
    elif deed == "show":
        directory_deeds.show_again(session, keys(), service, at, me)


def _there(session: Session, service_id: UUID) -> Service:
    """An entry of a real place; an invented one has no provider to ask."""
    found = session.get(Service, service_id)
    if found is None or found.source.example:
        abort(404)
    return found


def _show(service_id: UUID, problem: str = "") -> Response:
    today = local_now().date()
    with database().reading() as session:
        service = _there(session, service_id)
        return page(
            "admin/entry.html",
            name="admin-entry",
            title=_l("Error: entry") if problem else _l("Entry"),
            status=422 if problem else 200,
            problem=PROBLEMS.get(problem, ""),
            entry=directory_upkeep.entry_of(service, today, WITHIN),
            seen=view(service, now(), today),
            service=service,
            today=today,
            urgent=urgent_kind(service),
            always=service.source.key in directory_deeds.ALWAYS_SHOWN,
        )
