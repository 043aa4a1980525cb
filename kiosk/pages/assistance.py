"""Help at the kiosk: what can be done here, and asking for a person."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import back_to, current, place
from vital5.web.pages import page

bp = Blueprint("assistance", __name__)


@bp.get("/help")
def show() -> Response:
    """What to do when something is not clear; honest about who can come."""
    return page(
        "kiosk/help.html",
        name="kiosk-help",
        title=_l("Help"),
        private=current() is not None,
        to=back_to(),
        called=place().called_at is not None,
        staffed=place().venue.somebody_there,
        helpers=bool(place().config.helper_pin),
    )


@bp.post("/help/call")
def call() -> Response:
    """Someone at this kiosk needs a person. Never a reason."""
    if place().venue.somebody_there:
        place().call_somebody()
    return redirect(url_for("assistance.show", to=back_to()), 303)


@bp.post("/help/came")
def came() -> Response:
    """Somebody is there now: nobody else has to come."""
    place().somebody_came()
    return redirect(back_to(), 303)
