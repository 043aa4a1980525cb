"""No reading yet: where to be measured, what to bring, and a reminder for the calendar."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, make_response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from icalendar import Alarm, Calendar, Event
from werkzeug.wrappers import Response

from vital5.services import directory
from vital5.web.pages import page
from vital5.web.resident.check import next_url
from vital5.web.resident.progress import gate, progress
from vital5.web.store import database, local_now, now

bp = Blueprint("measure", __name__)

REMIND_AFTER = timedelta(days=2)


@bp.get("/where-to-measure")
def where() -> Response:
    """The nearest pharmacies and kiosks, what to bring, and how to come back."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().reading() as session:
        pharmacies = directory.nearest(session, kind="pharmacy", near=None, now=now())
        kiosks = directory.nearest(session, kind="kiosk", near=None, now=now())
    return page(
        "resident/where_to_measure.html",
        name="where-to-measure",
        title=_l("Where to go"),
        pharmacies=pharmacies,
        kiosks=kiosks,
        ahead=next_url(progress()),
        person=progress().person,
    )


@bp.get("/reminder.ics")
def reminder() -> Response:
    """A calendar entry in two days' time that says nothing about health."""
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
