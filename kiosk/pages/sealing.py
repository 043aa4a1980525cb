"""What was recorded is sealed and on the disk before results, or a code to them, are shown."""

from __future__ import annotations

import logging

from flask import Blueprint, request

from kiosk.pages.here import current, place

log = logging.getLogger("kiosk")

bp = Blueprint("sealing", __name__)

SHOWS_RESULTS = ("results.results",)


@bp.before_app_request
def seal_first() -> None:
    """Before results are shown."""
    if request.endpoint in SHOWS_RESULTS:
        seal_now()


def seal_now() -> None:
    """Seal the visit as far as it has come. What fails here never hides a result."""
    here = current()
    if here is None:
        return
    try:
        place().store.finish(here)
    except Exception as failure:
        # By its kind only: its words may hold what somebody answered.
        log.error("could not seal the visit: %s", type(failure).__name__)
