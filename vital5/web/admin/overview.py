"""Where an administrator begins: what is waiting for somebody."""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.services import audit_chain, directory_upkeep
from vital5.services.staff.people import People
from vital5.services.staff.roles import ADMINISTRATOR
from vital5.web.pages import page
from vital5.web.staff.access import current_staff, staff_only
from vital5.web.store import database, keys, now, settings

bp = Blueprint("administration", __name__, url_prefix="/admin")

WITHIN = 60
"""Days ahead that the directory is looked at."""


@bp.get("/")
@staff_only(ADMINISTRATOR)
def show() -> Response:
    """What is waiting: people who have not joined, entries to check, the audit's state."""
    with database().reading() as session:
        accounts = People(session, keys(), current_staff(), now()).listed()
        head, anchored = audit_chain.at_a_glance(session, settings())
        due = directory_upkeep.due_entries(session, now(), WITHIN)
    return page(
        "admin/overview.html",
        name="admin",
        title=_l("Administration"),
        waiting=sum(not one.joined and one.disabled_at is None for one in accounts),
        working=sum(one.joined and one.disabled_at is None for one in accounts),
        due=len(due),
        head=head,
        anchored=anchored,
    )
