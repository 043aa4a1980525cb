"""Things that are better done on one's own phone."""

from __future__ import annotations

import segno
from flask import Blueprint
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.pages.here import back_to, place
from vital5.web.pages import page
from vital5.web.words import asked_language

bp = Blueprint("phone", __name__)


@bp.get("/on-my-phone")
def show() -> Response:
    """The address of the resident pages, to be read by a phone. Nothing of this visit is in it."""
    address = f"{place().config.server}/{asked_language().code}/"
    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(scale=4, border=4, svgclass="v5-qr", lineclass=None, omitsize=True)
    return page(
        "kiosk/phone.html",
        name="kiosk-phone",
        title=_l("On your phone"),
        address=address.removeprefix("https://").removeprefix("http://"),
        qr=Markup(svg),  # noqa: S704 - made by the encoder, holds no text
        to=back_to(),
    )
