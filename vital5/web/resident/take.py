"""Take a check from a kiosk to this phone, by the one-time code on the slip."""

from __future__ import annotations

from flask import Blueprint, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.models import Check
from vital5.services import handover, tries
from vital5.web.pages import page
from vital5.web.resident.progress import gate, progress
from vital5.web.sessions import hold, visit
from vital5.web.store import database, keys, now

bp = Blueprint("take", __name__)

WHAT = "handover"
STATUS = {"too_often": 429, "not_here": 200}


@bp.route("/take", methods=["GET", "POST"])
def take() -> Response:
    """Ask for the code; the check it leads to is then open here."""
    stopped = gate()
    if stopped is not None:
        return stopped
    if request.method != "POST":
        return _ask()
    if _would_lose_answers() and request.form.get("instead") != "true":
        return _ask("instead", 200)
    found = _take(request.form.get("code", ""))
    if not isinstance(found, Check):
        return _ask(found, STATUS.get(found, 422))
    g.pop("progress", None)
    return redirect(url_for("start.check"), 303)


def _take(typed: str) -> Check | str:
    this_try = (keys(), WHAT, tries.asker(request.remote_addr), now())
    with database().writing() as session:
        if tries.note_try(session, *this_try) > tries.PASSPORT_TRIES_AN_HOUR:
            tries.take_back(session, *this_try)
            return "too_often"
        found = handover.take(session, keys(), typed, now())
        if isinstance(found, Check):
            tries.take_back(session, *this_try)
            hold(session, visit(), check_id=found.id, resident_id=found.resident_id)
    return found


def _would_lose_answers() -> bool:
    """Whether this session holds a check that nobody could find again."""
    return progress().begun and progress().resident_id is None


def _ask(problem: str = "", status: int = 200) -> Response:
    response = page(
        "resident/take.html",
        name="take",
        title=_l("Take it to your phone") if status < 400 else _l("Error: take it to your phone"),
        status=status,
        problem=problem,
        typed=request.form.get("code", ""),
    )
    if status == 429:
        response.headers["Retry-After"] = "3600"
    return response
