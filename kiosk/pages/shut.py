"""When nobody can begin: out of order, the yearly check missed, or the place is closed.

Each page says where else to go. What an engineer needs stands on it too: it is about the machine.
"""

from __future__ import annotations

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import place
from kiosk.pages.nearby import pharmacies
from vital5.clock import LONDON
from vital5.services.snapshot import software_version
from vital5.web.pages import page

bp = Blueprint("shut", __name__)

SHOWN = 2
"""Places that stand below what is said."""


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
            elsewhere=pharmacies(SHOWN),
        )
    if not here.venue.calibrated:
        return page(
            "kiosk/not_calibrated.html",
            name="kiosk-not-calibrated",
            title=_l("Not measuring"),
            status=503,
            private=False,
            elsewhere=pharmacies(SHOWN),
        )
    if not here.venue.open:
        opens = here.venue.opens_at
        return page(
            "kiosk/closed.html",
            name="kiosk-closed",
            title=_l("Closed"),
            private=False,
            opens=opens.astimezone(LONDON) if opens else None,
            elsewhere=pharmacies(SHOWN),
        )
    return None
