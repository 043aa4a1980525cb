"""The pass of the browser on the screen: a ticket for the program that starts it, then a cookie."""

from __future__ import annotations

import logging

from flask import Blueprint, abort, jsonify, redirect, request
from werkzeug.wrappers import Response

from kiosk.pages.here import place
from kiosk.pages.presence import after_ending
from kiosk.screen_pass import KEY_HEADER

log = logging.getLogger("kiosk")

bp = Blueprint("screen", __name__)

COOKIE = "vital5-screen"

FOR_EVERYBODY = ("static", "health.alive", "presence.profile", "screen.ticket", "screen.begin")
"""Addresses that say nothing of anybody."""


@bp.get("/screen")
def ticket() -> Response:
    """A ticket, for the program that starts the browser: it knows the key of this start."""
    made = place().screen_pass.ticket(request.headers.get(KEY_HEADER, ""))
    if made is None:
        abort(403)
    return jsonify(ticket=made)


@bp.get("/screen/<made>")
def begin(made: str) -> Response:
    """The first address that a new browser opens: its ticket becomes a cookie, once."""
    here = place()
    cookie = here.screen_pass.take(made, here.endings)
    if cookie is None:
        abort(403)
    answer = redirect(after_ending(), 303)
    answer.set_cookie(COOKIE, cookie, httponly=True, samesite="Strict")
    return answer


def only_the_screen() -> None:
    """Another browser on this machine sees nothing of a visit, and keeps nobody's visit open."""
    if place().faults or request.endpoint in FOR_EVERYBODY:
        return
    if not place().screen_pass.holds(request.cookies.get(COOKIE, "")):
        log.warning("a program that is not the kiosk's screen asked for a page and was refused")
        abort(403)


@bp.after_app_request
def keep_or_renew(response: Response) -> Response:
    """Telling a browser to forget everything takes its pass too."""
    here = place()
    if not here.screen_pass.needed:
        return response
    if "Clear-Site-Data" in response.headers and not here.screen_pass.may_forget(here.endings):
        del response.headers["Clear-Site-Data"]
    if response.mimetype == "text/html" and response.status_code == 200:
        here.screen_pass.shown()
    return response
