"""The way in: language, what this is, whose check it is, and for whom it is not."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.languages import LANGUAGES
from vital5.services import checks
from vital5.visit import about
from vital5.vitals import CATALOGUE
from vital5.web.pages import page
from vital5.web.resident import still_there
from vital5.web.resident.hours_now import hours_now
from vital5.web.resident.leave import clear_site
from vital5.web.resident.progress import ABOUT, gate, progress
from vital5.web.sessions import end, hold, visit
from vital5.web.store import database

bp = Blueprint("start", __name__)


def choose_language() -> Response:
    """The first page of all: languages in their own script."""
    return page(
        "resident/languages.html",
        name="languages",
        title=_l("Language"),
        private=False,
        addresses={code: f"/{code}/" for code in LANGUAGES},
        suggested=_suggested(),
    )


def _suggested() -> str:
    known = [language.code for language in current_app.extensions["vital5.offered"]]
    return request.accept_languages.best_match(known) or ""


@bp.get("/languages")
def languages() -> Response:
    """The same list, leading back to the page somebody came from, answers kept."""
    rest = _path_without_language(request.args.get("back", ""))
    return page(
        "resident/languages.html",
        name="languages",
        title=_l("Language"),
        private=False,
        addresses={code: f"/{code}{rest}" for code in LANGUAGES},
        suggested="",
    )


def _path_without_language(back: str) -> str:
    """The part of one of our own paths after the language; "/" for anything else."""
    try:
        parts = urlsplit(back)
    except ValueError:  # "//[": an address of nothing
        return "/"
    first, _, rest = parts.path.lstrip("/").partition("/")
    if parts.scheme or parts.netloc or not back.startswith("/") or first not in LANGUAGES:
        return "/"
    return f"/{rest}" if "\\" not in rest and "//" not in f"/{rest}" else "/"


@bp.get("/")
def start() -> Response:
    """What this is, how long it takes, what happens to the answers, and other ways to do it."""
    return page(
        "resident/start.html",
        name="start",
        title=_l("Start"),
        private=False,
        vitals=CATALOGUE,
        begun=progress().begun,
        record=visit().resident_id is not None,
    )


@bp.get("/check")
def check() -> Response:
    """Begin, or go on where somebody stopped."""
    from vital5.web.resident.check import next_url

    if visit().resident_id is not None and not progress().begun:
        return redirect(url_for("start.whose"), 303)
    if progress().finished:
        return redirect(url_for("results.results"), 303)
    return redirect(next_url(progress()), 303)


@bp.route("/whose-check", methods=["GET", "POST"])
def whose() -> Response:
    """Who is this for? Asked when the device already holds somebody's record."""
    stopped = gate()
    if stopped is not None:
        return stopped
    if request.method == "POST":
        with database().writing() as session:
            if request.form.get("whose") == "other":
                hold(session, visit(), check_id=None, resident_id=None)
            else:
                hold(session, visit(), check_id=None)
        return redirect(url_for("check.step", part="about-you"), 303)
    return page(
        "resident/whose.html",
        name="whose-check",
        title=_l("Who is this for?"),
        record=visit().resident_id is not None,
    )


@bp.route("/back-again", methods=["GET", "POST"])
def back_again() -> Response:
    """After a long absence: is it still the same person?"""
    to = f"{url_for('start.start')}{_path_without_language(request.values.get('to', ''))[1:]}"
    resend = request.form.get("resend") == "true"
    if request.method != "POST":
        return still_there.ask(to, resend=False)
    with database().writing() as session:
        if request.form.get("same") == "true":
            problem = still_there.what_is_wrong(session)
        else:
            _forget_unclaimed(session)
            end(session, visit())
            problem = "left"
    if problem == "left":
        return clear_site(redirect(url_for("start.start"), 303))
    return still_there.ask(to, resend=resend, problem=problem) if problem else still_there.go_on(to)


def _forget_unclaimed(session: Session) -> None:
    found = progress()
    if found.check_id is not None and found.resident_id is None:
        checks.forget_check(session, found.check_id)


@bp.get("/too-young")
def too_young() -> Response:
    """Kindly out of scope: where somebody under 18 can turn."""
    if not about.out_of_scope(progress().of(ABOUT)):
        return redirect(url_for("start.check"), 303)
    return page(
        "resident/too_young.html", name="too-young", title=_l("Where to go"), hours=hours_now()
    )
