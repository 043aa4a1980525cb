"""The way in at a kiosk: begin a visit, and first of all ask whether somebody is listening."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import current, place, start_session
from kiosk.present import ALONE, WITH_SOMEBODY
from vital5.web.pages import page
from vital5.web.words import asked_language

bp = Blueprint("kiosk", __name__)

PASSPORT_FIRST = "passport-first"
"""Noted of a visit whose person wants to see their record before anything else."""


@bp.post("/begin")
def begin() -> Response:
    """Somebody starts: a visit of their own, with a session that no earlier page can have."""
    begun = place().begin(asked_language().code)
    start_session()
    if "passport" in request.form:
        begun.seen.add(PASSPORT_FIRST)
    return redirect(url_for("kiosk.company"), 303)


@bp.route("/company", methods=["GET", "POST"])
def company() -> Response:
    """Is anyone with you? Asked before anything private is on the screen."""
    here = current()
    if here is None:
        return redirect(url_for("start.start"), 303)
    problem = ""
    if request.method == "POST":
        if request.form.get("company") in (ALONE, WITH_SOMEBODY):
            here.company = request.form["company"]
            first = "passport.enter" if PASSPORT_FIRST in here.seen else "start.check"
            return redirect(url_for(first), 303)
        problem = _l("Choose one of the two")
    return page(
        "kiosk/company.html",
        name="kiosk-company",
        title=_l("Before you begin") if not problem else _l("Error: before you begin"),
        status=422 if problem else 200,
        problem=problem,
    )
