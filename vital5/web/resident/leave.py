"""The ways out: each ends the session on the server before the browser goes anywhere."""

from __future__ import annotations

import logging

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from vital5.encrypted_file import DatabaseUnusable
from vital5.web import csrf
from vital5.web.pages import page
from vital5.web.sessions import end, visit
from vital5.web.store import database

bp = Blueprint("leave", __name__)
log = logging.getLogger("vital5")

# The way out must work from a page whose session is long gone, where no token fits any more.
# Another site cannot use it: the browser sends no cookie with its post, and it is refused.
csrf.exempt(bp)


@bp.before_request
def _only_ours() -> None:
    """An open session is ended only by a page of ours: by its token, or by what the browser says.

    The token alone would not do: a page left open since an earlier session has another one, and
    nobody who presses "Leave now" may be told to reload the page first.
    """
    if visit().kept and request.headers.get("Sec-Fetch-Site") != "same-origin":
        csrf.protect()


def clear_site(response: Response) -> Response:
    """Tell the browser to forget everything of ours, its memory of pages included."""
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@bp.post("/leave")
def leave() -> Response:
    """Leave now: end the session, then show a page about nothing that goes elsewhere."""
    try:
        with database().writing() as session:
            end(session, visit())
    except (SQLAlchemyError, DatabaseUnusable):
        # Whoever must be gone is gone: the browser forgets, and the session ends by its time.
        log.error("a session was left that the store could not end")
        visit().ended = True
    return clear_site(page("resident/left.html", name="left", title="…", private=False))


@bp.route("/finish", methods=["POST"])
def finish() -> Response:
    """Finish: end the session and say so."""
    with database().writing() as session:
        end(session, visit())
    return clear_site(
        page(
            "resident/finished.html",
            name="finished",
            title=_l("Finished"),
            private=False,
            kept=request.form.get("kept") == "true",
        )
    )
