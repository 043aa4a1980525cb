"""Feedback, complaints, and "this advice looks wrong"."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.rules import RULE_SET_VERSION
from vital5.services import reports, tries
from vital5.web.pages import page
from vital5.web.store import database, keys, now
from vital5.web.words import asked_language

bp = Blueprint("reports", __name__)

PAGES = "abcdefghijklmnopqrstuvwxyz0123456789-"


@bp.route("/tell-us/<kind>", methods=["GET", "POST"])
def write(kind: str) -> Response:
    """Write to whoever runs this; nothing in it is read by a program or watched live."""
    if kind not in reports.KINDS:
        abort(404)
    if request.method != "POST":
        return _form(kind)
    words = request.form.get("words", "").strip()
    if not words:
        return _form(kind, _l("Write what you want to tell us"), 422)
    if len(words) > reports.LONGEST:
        return _form(kind, _l("Make it shorter: up to 4,000 characters"), 422)
    with database().writing() as session:
        this_try = (keys(), "report", tries.asker(request.remote_addr), now())
        if tries.note_try(session, *this_try) > tries.REPORTS_AN_HOUR:
            tries.take_back(session, *this_try)
            return _too_often(kind)
        made = reports.receive(
            session,
            keys(),
            form=request.form.get("csrf_token", ""),
            kind=kind,
            page=_about(),
            language=asked_language().code,
            rule_set=RULE_SET_VERSION,
            words=words,
            now=now(),
        )
    return page(
        "resident/told.html",
        name=f"told-{kind}",
        title=_l("Thank you"),
        made=made,
        kind=kind,
        private=False,
    )


def _too_often(kind: str) -> Response:
    response = _form(kind, _l("That was a lot in one hour. Try again later"), 429)
    response.headers["Retry-After"] = "3600"
    return response


def _about() -> str:
    """The page a report is about: one of our page names, never an address."""
    about = request.values.get("about", "")[:60]
    return about if all(character in PAGES for character in about) else ""


def _form(kind: str, error: object = "", status: int = 200) -> Response:
    return page(
        "resident/tell_us.html",
        name=f"tell-us-{kind}",
        title=_l("Tell us") if status == 200 else _l("Error: tell us"),
        status=status,
        kind=kind,
        about=_about(),
        typed=request.form.get("words", ""),
        error=error,
        private=False,
    )
