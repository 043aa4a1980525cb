"""Who looked at what: an administrator sees all of the audit, a manager their practice's."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.services import audit, audit_chain, audit_reading, audit_watch
from vital5.services.staff.roles import ADMINISTRATOR, PRACTICE_MANAGER
from vital5.web.pages import page
from vital5.web.staff.access import current_staff, staff_only
from vital5.web.store import database, keys, now, settings

bp = Blueprint("looks", __name__, url_prefix="/admin/audit")

ALERTS_FOR = timedelta(days=30)


@bp.get("")
@staff_only(ADMINISTRATOR, PRACTICE_MANAGER)
def show() -> Response:
    """A page of entries, newest first, and the alerts of the last month above them."""
    me = current_staff()
    before = request.args.get("before", "")
    with database().writing() as session:
        # Whoever reads the audit stands in it too.
        audit.note(
            session, keys(), now=now(), actor="staff", actor_id=me.id, deed="read_audit",
            practice_id=me.practice_id,
        )  # fmt: skip
    with database().reading() as session:
        found = audit_reading.entries(
            session,
            keys(),
            practice_id=me.practice_id,
            before=int(before)
            if before.isascii() and before.isdigit() and len(before) < 19
            else None,
        )
        alerts = audit_watch.alerts(session, me.practice_id, now() - ALERTS_FOR)
        names = audit_reading.names_of(session, keys(), {alert.staff_id for alert in alerts})
        head, anchored = audit_chain.at_a_glance(session, settings())
    return page(
        "admin/audit.html",
        name="admin-audit",
        title=_l("Who did what"),
        entries=found,
        alerts=alerts,
        names=names,
        many=audit_watch.MANY,
        more=len(found) == audit_reading.A_PAGE,
        head=head,
        anchored=anchored or me.role != ADMINISTRATOR,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
