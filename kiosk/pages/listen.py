""" "Listen": the page in front is read aloud where this kiosk has a voice; a second press stops it.

The form is answered with 204, so the page stays as it is, with what was typed, script or none.
"""

from __future__ import annotations

from flask import Blueprint, g, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import back_to, current, place
from kiosk.voice import Listening, Pressed
from vital5.web.pages import page
from vital5.web.words import shown_language

bp = Blueprint("listen", __name__)

MOOD = "mood"

PRIVATE = frozenset(("kiosk-record", "kiosk-slip", "kiosk-passport", "urgent-mood"))
"""Pages with what somebody else may not hear at all: an earlier result, a code, a crisis."""

INTO_HEADPHONES = frozenset(("results", "answers"))
"""Pages with this visit's own answers: not into the room."""

AT_LEAST, AT_MOST = 60.0, 180.0
"""Seconds without a touch that somebody who listens is given before the warning (house rule)."""


@bp.app_context_processor
def for_the_bar() -> dict[str, object]:
    """What a page's bar asks of it."""
    return {"listens": listens}


def listens(name: str, owner: str, mood: object) -> Listening:
    """What "Listen" does on the page that is being drawn; `mood` of a cover: it is over mood."""
    voice, found = place().voice, Listening.SPEAKS
    if owner == MOOD or mood is True or name in PRIVATE:
        found = Listening.PRIVATE
    elif not voice.speaks(shown_language().code):
        found = Listening.NO_VOICE
    elif name in INTO_HEADPHONES and not voice.headphones:
        found = Listening.ALOUD
    g.may_be_read = found is Listening.SPEAKS
    return found


@bp.after_app_request
def in_front(response: Response) -> Response:
    """Whatever page was shown last is the one that is read; to go to another stops the voice."""
    if response.mimetype == "text/html" and request.endpoint != "static":
        html = response.get_data(as_text=True)
        may = bool(g.get("may_be_read"))
        place().voice.show(html if may else "", shown_language().code, may=may)
    return response


@bp.post("/listen")
def press() -> Response:
    """Begin to read, or stop."""
    voice = place().voice
    pressed = voice.press()
    if pressed is Pressed.FAILED:
        return page(
            "kiosk/cannot_listen.html",
            name="kiosk-cannot-listen",
            title=_l("Listen"),
            private=current() is not None,
            to=back_to(),
        )
    if pressed is Pressed.BEGAN:
        place().stand(min(max(voice.lasts, AT_LEAST), AT_MOST))
    return Response(status=204)
