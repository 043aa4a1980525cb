"""The page that asks why a filed item is opened again, and opens it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.services.practice import reopening
from vital5.services.practice.desk import Desk
from vital5.services.practice.person import is_history, may_open
from vital5.web.pages import page
from vital5.web.practice import words
from vital5.web.practice.desk import at_a_practice, at_desk
from vital5.web.practice.items import to_person
from vital5.web.practice.person import read_reason

bp = Blueprint("reopening", __name__, url_prefix="/practice/shares/<uuid:share_id>")


@bp.route("/reopen", methods=["GET", "POST"])
@at_a_practice
def reopen(share_id: UUID) -> Response:
    """Ask why, and put the item back on the list."""
    with at_desk() as desk:
        item = desk.item(share_id)
        unseen = is_history(desk, item) and not may_open(desk, item.person_id)
        if unseen or item.state != "filed":
            return to_person(item.person_id, share_id)
        if request.method != "POST":
            return _ask(desk, share_id)
        reason = read_reason()
        if reason is None:
            return _ask(desk, share_id, problem=True)
        reopening.reopen(desk, share_id, reason)
    return to_person(item.person_id, share_id)


def _ask(desk: Desk, share_id: UUID, *, problem: bool = False) -> Response:
    item = desk.item(share_id)
    name = desk.opened_row(share_id, item.row)["name"]
    closed_by = desk.names_of_staff([item.closed_by])
    desk.note("viewed", "share", share_id)
    return page(
        "practice/reopen.html",
        name="item-reopen",
        title=_l("Error: open this again?") if problem else _l("Open this again?"),
        status=422 if problem else 200,
        problem=problem,
        typed=request.form.get("reason", ""),
        item=item,
        person_name=name,
        closed_by=closed_by.get(item.closed_by, "") if item.closed_by else "",
        words=words,
    )
