"""Sealed and on the disk: each answer as it comes, and everything before results are shown."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from kiosk.pages.here import current, place
from kiosk.pages.presence import SILENT

bp = Blueprint("sealing", __name__)

SHOWS_RESULTS = ("results.results",)


@bp.before_app_request
def seal_first() -> None:
    """Before results are shown."""
    if request.endpoint in SHOWS_RESULTS:
        seal_now()


@bp.after_app_request
def seal_what_came(response: Response) -> Response:
    """Before whoever answered is told where to go next: a power cut then takes nothing away."""
    if request.method == "POST" and request.endpoint not in SILENT:
        here = current()
        if here is not None:
            place().seal(here.id, so_far=True)
    return response


def seal_now() -> None:
    """Seal the visit as far as it has come."""
    here = current()
    if here is not None:
        place().seal(here.id)
