"""Is somebody still there? The program's clock decides; these pages only say what it decided."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import back_to, current, place
from vital5.web.pages import page
from vital5.web.resident.leave import clear_site
from vital5.web.sessions import end, visit
from vital5.web.store import database

bp = Blueprint("presence", __name__)

SILENT = (
    "presence.status", "presence.touched", "presence.still_there", "presence.more_time",
    "presence.over", "presence.profile", "measuring.now", "scale.now", "static", "health.alive",
    "screen.ticket", "screen.begin",
)  # fmt: skip
"""Addresses that are no sign of a person, or say themselves what they are a sign of."""


@bp.get("/presence")
def status() -> Response:
    """For the page's script: nobody, here or warned, and the seconds that are left."""
    seen = place().look() if current() else None
    return jsonify(
        state=seen.state if seen else "nobody",
        left=None if seen is None or seen.left is None else round(seen.left, 1),
    )


@bp.get("/profile")
def profile() -> Response:
    """For the program that runs the browser: a new profile whenever one of its numbers changes."""
    here = place()
    return jsonify(
        start=here.started,
        endings=here.endings,
        open=after_ending(),
        needs_pass=here.screen_pass.needed,
        lost=here.screen_pass.lost,
    )


def after_ending() -> str:
    """What a new browser shows: that a visit is over, or the first screen."""
    here = place()
    return url_for("presence.over", lang=here.last_language) if here.endings else "/"


@bp.post("/touched")
def touched() -> Response:
    """A finger on the screen, which no page was asked for."""
    if current():
        place().touch()
    return Response(status=204)


@bp.get("/still-there")
def still_there() -> Response:
    """The warning as a page of its own, for a browser without a script."""
    seen = place().look() if current() else None
    if seen is None or seen.state == "nobody":
        return redirect(url_for("presence.over"), 303)
    if seen.state == "here":
        # The page asked by itself, so that the page it goes back to is no sign of a person either.
        return redirect(f"{back_to()}?again", 303)
    return page(
        "kiosk/still_there.html",
        name="kiosk-still-there",
        title=_l("Are you still there?"),
        to=back_to(),
        left=round(seen.left or 0),
    )


@bp.post("/more-time")
def more_time() -> Response:
    """More time, as often as it may be given; then back to where somebody was."""
    if current() and place().more_time():
        return redirect(back_to(), 303)
    return redirect(url_for("presence.over"), 303)


@bp.post("/stop")
def stop() -> Response:
    """Stop: the air out, the visit over and wiped, whatever is on the screen."""
    place().end("stopped")
    return _ended("stopped")


def finish() -> Response:
    """Finish, on the page of results: over and wiped, as by Stop."""
    place().end("finished")
    return _ended("finished")


@bp.get("/over")
def over() -> Response:
    """Where a page goes when its visit is over: it takes the browser's memory with it."""
    if current():
        return redirect(url_for("start.check"), 303)
    return _ended("over")


def _ended(why: str) -> Response:
    with database().writing() as session:
        end(session, visit())
    return clear_site(
        page(
            "kiosk/ended.html",
            name="kiosk-ended",
            title=_l("Finished"),
            private=False,
            why=why,
        )
    )
