"""When nobody can begin: out of order, the yearly check missed, or the place is closed.

Each page says where else to go. What an engineer needs stands on it too: it is about the machine.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from kiosk.pages.here import place
from vital5.clock import LONDON
from vital5.database import DatabaseUnusable
from vital5.services import directory
from vital5.services.service_view import ServiceView
from vital5.services.snapshot import software_version
from vital5.web.pages import page
from vital5.web.store import database, now

bp = Blueprint("shut", __name__)


def shut() -> Response | None:
    """The page that stands in the way of beginning; None when all is well."""
    here = place()
    bar = here.wishes.bar
    if here.faults or here.venue.out_of_order or bar:
        return page(
            "kiosk/out_of_order.html",
            name="kiosk-out-of-order",
            title=_l("Out of order"),
            status=503,
            private=False,
            faults=here.faults,
            bar=bar,
            program=software_version(),
            elsewhere=elsewhere(),
        )
    if not here.venue.calibrated:
        return page(
            "kiosk/not_calibrated.html",
            name="kiosk-not-calibrated",
            title=_l("Not measuring"),
            status=503,
            private=False,
            elsewhere=elsewhere(),
        )
    if not here.venue.open:
        opens = here.venue.opens_at
        return page(
            "kiosk/closed.html",
            name="kiosk-closed",
            title=_l("Closed"),
            private=False,
            opens=opens.astimezone(LONDON) if opens else None,
            elsewhere=elsewhere(),
        )
    return None


def elsewhere() -> Sequence[ServiceView]:
    """Where blood pressure is measured near here; nothing, if the list cannot be read."""
    try:
        with database().reading() as session:
            return directory.nearest(session, kind="pharmacy", near=None, now=now(), limit=2)
    except (SQLAlchemyError, DatabaseUnusable):
        return ()
