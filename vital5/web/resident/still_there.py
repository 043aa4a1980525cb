"""After a long absence: is it still the same person? Nothing typed is lost by the question.

Whoever holds the device can say yes. Where a record is open that is not enough: it takes the
passport's code again, which somebody else at home does not have.
"""

from __future__ import annotations

from flask import redirect, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.web.pages import page
from vital5.web.resident.passport_code import RETRY_AFTER, TOO_OFTEN, opened_by
from vital5.web.sessions import note_seen, visit

OWN_FIELDS = frozenset({"csrf_token", "same", "to", "code", "resend"})
"""What the question's own form sends; all else belongs to the form that was held up."""


def ask(to: str, *, resend: bool, problem: str = "") -> Response:
    """The question. A form that was held up is carried along, for its sender alone."""
    status = {"": 200, TOO_OFTEN: 429}.get(problem, 422)
    response = page(
        "resident/back_again.html",
        name="back-again",
        title=_l("Are you still there?") if not problem else _l("Error: are you still there?"),
        status=status,
        to=to,
        resend=resend,
        held=[one for one in request.form.items(multi=True) if one[0] not in OWN_FIELDS],
        record=visit().resident_id is not None,
        problem=problem,
    )
    if status == 429:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def what_is_wrong(session: Session) -> str:
    """Let somebody go on who says that they are the same; where a record is open, by its code."""
    mine = visit().resident_id
    if mine is not None:
        found = opened_by(session, request.form.get("code", ""))
        if isinstance(found, str):
            return found
        if found.id != mine:
            return "unknown"
    note_seen(session, visit())
    return ""


def go_on(to: str) -> Response:
    """Back to where somebody was; a form that was held up is sent again by the browser."""
    return redirect(to, 307 if request.form.get("resend") == "true" else 303)
