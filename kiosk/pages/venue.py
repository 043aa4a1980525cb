"""For the venue's staff, in English: the start-of-day check, the cuff, and "out of order"."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import place, sign_in, sign_out, signed_in
from kiosk.pages.pins import Asked, asked_pin
from kiosk.venue import OUT_OF_ORDER
from vital5.web.pages import page
from vital5.web.resident.leave import clear_site

bp = Blueprint("venue", __name__)


@bp.route("/venue", methods=["GET", "POST"])
def show() -> Response:
    """The PIN first; then how the kiosk is, and what to do about it."""
    if signed_in():
        return _state()
    asked = Asked()
    if request.method == "POST":
        asked = asked_pin("venue-pin", place().config.staff_pin)
        if asked.right:
            place().end("staff")
            place().somebody_came()
            sign_in()
            return redirect(url_for("venue.show"), 303)
    return page(
        "kiosk/pin.html",
        name="kiosk-venue-pin",
        title=_l("Staff") if not asked.problem else _l("Error: staff"),
        status=422 if asked.problem else 200,
        private=False,
        heading=_l("For the staff of this place"),
        asked=asked,
    )


def _state() -> Response:
    return page(
        "kiosk/venue.html",
        name="kiosk-venue",
        title=_l("Staff"),
        private=False,  # of no resident; and nobody's visit is watched over here
        reasons=OUT_OF_ORDER,
        room=place().store.room_for_readings(),
    )


@bp.post("/venue/do")
def do() -> Response:
    """One of the buttons of the staff page."""
    if not signed_in():
        return redirect(url_for("venue.show"), 303)
    venue, pressed = place().venue, request.form.get("do", "")
    if pressed == "checked":
        venue.checked()
    elif pressed == "wiped":
        venue.wiped()
    elif pressed == "in_order":
        venue.out_of_order = ""
    elif pressed in OUT_OF_ORDER:
        venue.out_of_order = pressed
    return redirect(url_for("venue.show"), 303)


@bp.post("/venue/done")
def done() -> Response:
    """Sign out: the next person is a resident."""
    sign_out()
    return clear_site(redirect("/", 303))
