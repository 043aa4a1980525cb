"""A community health ambassador who presses the buttons for somebody: with a PIN, and recorded."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import current, place, start_session
from kiosk.pages.pins import Asked, asked_pin
from kiosk.present import WITH_SOMEBODY
from vital5.models import Check
from vital5.web.pages import page
from vital5.web.store import database, installation
from vital5.web.words import asked_language

bp = Blueprint("helper", __name__)


@bp.route("/helper", methods=["GET", "POST"])
def show() -> Response:
    """The PIN; then the check goes on, or begins, with a helper."""
    asked = Asked()
    if request.method == "POST":
        asked = asked_pin("helper-pin", place().config.helper_pin)
        if asked.right:
            _help()
            return redirect(url_for("start.check"), 303)
    return page(
        "kiosk/pin.html",
        name="kiosk-helper-pin",
        title=_l("Helper") if not asked.problem else _l("Error: helper"),
        status=422 if asked.problem else 200,
        private=current() is not None,
        heading=_l("For a helper"),
        asked=asked,
    )


def _help() -> None:
    """From now on this visit is recorded as helped; what was answered before stays in it."""
    here = current()
    if here is None:
        here = place().begin(asked_language().code)
        start_session()
    here.helped, here.company = True, WITH_SOMEBODY
    channel = installation().channel
    with database().writing() as session:
        session.execute(sa.update(Check).values(channel=channel))
