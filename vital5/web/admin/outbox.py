"""Messages that did not arrive: tried again once somebody mended why, or given up."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.models import Practice
from vital5.services import outbox, outbox_list
from vital5.services.staff.roles import ADMINISTRATOR, PROGRAMME
from vital5.web.pages import page
from vital5.web.staff.access import current_staff, staff_only
from vital5.web.store import database, keys, now

bp = Blueprint("outbox", __name__, url_prefix="/admin/outbox")

DEEDS = {"again": outbox.try_again, "give-up": outbox.give_up}


@bp.get("")
@staff_only(ADMINISTRATOR, PROGRAMME)
def show() -> Response:
    """What needs a person: which message, to which practice, and why; never what is in it."""
    with database().reading() as session:
        rows = outbox_list.troubled(session)
        listed = outbox_list.listed(session, now())
        places = {row.practice_id for row in rows if row.practice_id}
        names = {one: session.get_one(Practice, one).name for one in places}
    return page(
        "admin/outbox.html",
        name="admin-outbox",
        title=_l("Outbox"),
        rows=rows,
        names=names,
        states=listed["states"],
        oldest=listed["oldest_due_seconds"] // 60,
        never=outbox.NEVER,
    )


@bp.post("")
@staff_only(ADMINISTRATOR, PROGRAMME)
def do() -> Response:
    """Try a message again, or give it up; who did it stands in the audit. What somebody else did
    a moment before is left as it is, and the page shows it."""
    if request.form.get("deed") == "give-up" and not request.form.get("sure"):
        return _ask_to_give_up()
    deed, message_id = DEEDS.get(request.form.get("deed", "")), _message()
    if deed is not None and message_id is not None:
        with database().writing() as session:
            deed(session, keys(), message_id, now(), by=current_staff().id)
    return redirect(url_for("outbox.show"), 303)


def _message() -> UUID | None:
    try:
        return UUID(request.form.get("message", ""))
    except ValueError:
        return None


def _ask_to_give_up() -> Response:
    """Which message it is, before it is ended for good."""
    with database().reading() as session:
        row = next((one for one in outbox_list.troubled(session) if one.id == _message()), None)
        place = session.get(Practice, row.practice_id) if row and row.practice_id else None
    if row is None:
        return redirect(url_for("outbox.show"), 303)
    return page(
        "admin/outbox_give_up.html",
        name="admin-outbox-give-up",
        title=_l("Give this up?"),
        row=row,
        place=place,
    )
