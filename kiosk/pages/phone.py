"""Things that are better done on one's own phone, and the passport that is joined later."""

from __future__ import annotations

import segno
from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from kiosk.pages.here import back_to, current, place
from kiosk.pages.keys import BACK
from kiosk.pages.sealing import seal_now
from vital5.services.passport import ALPHABET, RANDOM_CHARACTERS, grouped, read_code
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


@bp.route("/my-passport", methods=["GET", "POST"])
def passport() -> Response:
    """A passport's code, so that this visit is added to its record once the server hears of it.

    The record itself is never opened here: the server has it, and a kiosk is a public place.
    """
    here = current()
    if here is None:
        return redirect(url_for("start.start"), 303)
    typed, problem = request.form.get("code", ""), ""
    typed = "".join(one for one in typed.upper() if one in ALPHABET)[: RANDOM_CHARACTERS + 1]
    key = request.form.get("key", "").partition(":")[2]
    if key:
        typed = typed[:-1] if key == BACK else (typed + key)[: RANDOM_CHARACTERS + 1]
    elif request.method == "POST":
        code = read_code(typed)
        if code is not None:
            here.passport = code
            seal_now()
            return redirect(url_for("phone.passport"), 303)
        problem = _l("This is not a passport code. Look at each letter and number again")
    return page(
        "kiosk/passport.html",
        name="kiosk-passport",
        title=_l("Your passport") if not problem else _l("Error: your passport"),
        status=422 if problem else 200,
        typed=typed if key or problem else "",
        problem=problem,
        joined=bool(here.passport) and not key and not problem,
        alphabet=ALPHABET,
        shown_code=grouped(typed),
    )
