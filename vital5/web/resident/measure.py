"""No reading yet: where to be measured, what to bring, and a reminder for the calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, make_response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from vital5.encrypted_file import DatabaseUnusable
from vital5.postcodes import ATTRIBUTIONS, Place
from vital5.services import directory
from vital5.web.pages import page
from vital5.web.resident.check import next_url
from vital5.web.resident.progress import gate, progress
from vital5.web.resident.services import place_of
from vital5.web.standing import standing
from vital5.web.store import database, local_now, now

bp = Blueprint("measure", __name__)

REMIND_AFTER = timedelta(days=2)


@bp.route("/where-to-measure", methods=["GET", "POST"])
def where() -> Response:
    """The nearest pharmacies and kiosks, what to bring, and how to come back."""
    stopped = gate()
    if stopped is not None:
        return stopped
    typed = request.form.get("postcode", "").strip()
    place, problem = place_of(typed)
    place = place or standing()
    return page(
        "resident/where_to_measure.html",
        name="where-to-measure",
        title=_l("Where to go") if not problem else _l("Error: where to go"),
        status=422 if problem else 200,
        typed=typed,
        problem=problem,
        place=place,
        attributions=ATTRIBUTIONS,
        ahead=next_url(progress()),
        **_places(place),
    )


def _places(place: Place | None) -> dict[str, Any]:
    """Pharmacies and kiosks, nearest first where a postcode says from where."""
    near = place.grid if place else None
    kinds = {"pharmacies": "pharmacy", "kiosks": "kiosk"}
    try:
        with database().reading() as session:
            return {
                name: directory.nearest(session, kind=kind, near=near, now=now())
                for name, kind in kinds.items()
            }
    except (SQLAlchemyError, DatabaseUnusable):
        return {name: [] for name in kinds}


@bp.get("/reminder.ics")
def reminder() -> Response:
    """A calendar entry in two days' time that says nothing about health."""
    from icalendar import Alarm, Calendar, Event

    calendar, event, alarm = Calendar(), Event(), Alarm()
    calendar.add("prodid", "-//Vital 5//EN")
    calendar.add("version", "2.0")
    at = (local_now() + REMIND_AFTER).replace(
        hour=10, minute=0, second=0, microsecond=0, tzinfo=None
    )
    event.add("uid", f"{at:%Y%m%d}@vital5")
    event.add("summary", _("Reminder from Vital 5"))
    event.add("dtstamp", now())
    event.add("dtstart", at)
    event.add("duration", timedelta(minutes=15))
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Reminder from Vital 5"))
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    calendar.add_component(event)
    answer = make_response(calendar.to_ical())
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="reminder.ics"'
    return answer
