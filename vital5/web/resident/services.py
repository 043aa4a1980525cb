"""The list of local services, for anybody: by topic, and by distance from a postcode."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from vital5.encrypted_file import DatabaseUnusable
from vital5.postcodes import (
    ATTRIBUTIONS,
    NotAPostcode,
    Place,
    PostcodeUnknown,
    find_place,
)
from vital5.services import directory
from vital5.services.service_view import ServiceView
from vital5.web import csrf
from vital5.web.pages import page
from vital5.web.standing import standing
from vital5.web.store import database, now
from vital5.web.words import asked_language

bp = Blueprint("services", __name__)

# A postcode is posted and never put in an address, where histories and logs would keep it. The
# post changes nothing on the server, and the page is open to people with no session and so with
# no token to send: there is nothing for a forged post to do. Hence no CSRF token here.
csrf.exempt(bp)

TOPICS = {
    "blood-pressure": _l("Blood pressure"),
    "smoking": _l("Stopping smoking"),
    "alcohol": _l("Alcohol"),
    "weight": _l("Weight"),
    "mood": _l("Mood and mental health"),
    "activity": _l("Being active"),
    "social": _l("Company and community"),
    "older-people": _l("Older people"),
    "young-people": _l("Young people"),
    "carers": _l("Carers"),
    "family": _l("Family and friends"),
    "drugs": _l("Drugs"),
    "money": _l("Money"),
    "benefits": _l("Benefits"),
    "work": _l("Work"),
    "energy": _l("Energy bills"),
    "food": _l("Food"),
    "housing": _l("Housing"),
    "immigration": _l("Immigration and asylum"),
    "legal": _l("Legal advice"),
    "safety": _l("Safety at home"),
    "pharmacy": _l("Pharmacies"),
}
"""Topics a reader can pick, in the order they are offered."""


@bp.route("/services", methods=["GET", "POST"])
def everything() -> Response:
    """Every service."""
    return _list("")


@bp.route("/services/<topic>", methods=["GET", "POST"])
def topic(topic: str) -> Response:
    """The services for one topic."""
    if topic not in TOPICS:
        abort(404)
    return _list(topic)


def _list(chosen: str) -> Response:
    typed = request.form.get("postcode", "").strip()
    place, problem = place_of(typed)
    place = place or standing()
    found = _found(chosen, place)
    return page(
        "resident/services.html",
        name="services",
        title=_l("Local services"),
        # The first view is plain information; a need or a postcode is somebody's own.
        private=bool(chosen or typed),
        status=422 if problem else 200,
        topic=chosen,
        heading=TOPICS[chosen] if chosen else _l("All services"),
        typed=typed,
        problem=problem,
        place=place,
        attributions=ATTRIBUTIONS,
        **found,
    )


def place_of(typed: str) -> tuple[Place | None, str]:
    """Where a postcode is, and words if it leads nowhere. Only this answer ever sees it."""
    if not typed:
        return None, ""
    try:
        return find_place(typed), ""
    except NotAPostcode:
        return None, _("Enter a postcode, such as SE15 5HG, or its first part, such as SE15")
    except PostcodeUnknown:
        return None, _("We do not know this postcode. Check it, or enter only its first part")


def _found(chosen: str, place: Place | None) -> dict[str, Any]:
    """What the page lists; the urgent routes even when the store cannot be opened."""
    try:
        with database().reading() as session:
            everywhere = directory.matching(
                session,
                topics=(),
                now=now(),
                language=asked_language().code,
                near=place.grid if place else None,
            )
    except (SQLAlchemyError, DatabaseUnusable):
        return {"gone": True, "urgent": directory.crisis_routes(None, now())}
    urgent = [service for service in everywhere if service.urgent]
    ordinary = [service for service in everywhere if not service.urgent]
    return {
        "gone": False,
        "urgent": directory.urgent_for(urgent, (chosen,) if chosen else ()),
        "found": _sorted([s for s in ordinary if not chosen or chosen in s.topics], place),
        "topics": [
            (code, label)
            for code, label in TOPICS.items()
            if code == chosen or any(code in service.topics for service in ordinary)
        ],
    }


def _sorted(services: list[ServiceView], place: Place | None) -> list[ServiceView]:
    """With a postcode: nearest first, then those that come to you or have no one place."""
    if place is None:
        return services
    return sorted(services, key=lambda s: (s.elsewhere, s.miles is None, s.miles or 0.0))
