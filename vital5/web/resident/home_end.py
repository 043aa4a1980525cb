"""A week at home, beside its readings: the paper sheet, the reminders, taking out, and the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import segno
from flask import Blueprint, abort, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import HomeReading, HomeSeries
from vital5.rules.home_series import COMPLETE_DAYS
from vital5.rules.pressure import HOME_VERY_HIGH
from vital5.services import home_reminders, home_series
from vital5.web.pages import page
from vital5.web.resident.home_series import Own, own_series, texts_work
from vital5.web.resident.progress import gate
from vital5.web.sessions import visit
from vital5.web.store import database, keys, local_now, now, settings
from vital5.web.words import asked_language

if TYPE_CHECKING:
    from icalendar import Event

bp = Blueprint("home_end", __name__)

QUARTER = timedelta(minutes=15)


def _open_series(session: Session) -> tuple[Own, HomeSeries]:
    if visit().resident_id is None:
        abort(404)
    own = own_series(session)
    if own.series is None or not own.open:
        abort(404)
    return own, own.series


@bp.post("/home-series/finish")
def finish() -> Response:
    """End the week: its average is kept as a reading of the record."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().writing() as session:
        own, series = _open_series(session)
        judgement = home_series.judged(home_series.diary(series, own.readings), own.person)
        if judgement is not None:
            home_reminders.end(session, keys(), series)
            home_series.finish(
                session, series, judgement, language=asked_language().code, now=now()
            )
    return redirect(url_for("home_series.show"), 303)


@bp.post("/home-series/texts")
def texts() -> Response:
    """Remind me by text, or no more."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().writing() as session:
        _own, series = _open_series(session)
        if request.form.get("texts") == "true" and texts_work():
            home_reminders.begin(session, keys(), series, now())
        else:
            home_reminders.end(session, keys(), series)
    return redirect(url_for("home_series.show"), 303)


@bp.route("/home-series/stop", methods=["GET", "POST"])
def stop() -> Response:
    """Give the week up, after asking; its readings are forgotten."""
    stopped = gate()
    if stopped is not None:
        return stopped
    if request.method != "POST":
        with database().reading() as session:
            _open_series(session)
        return page("resident/home_stop.html", name="home-stop", title=_l("Stop?"))
    with database().writing() as session:
        _own, series = _open_series(session)
        home_reminders.end(session, keys(), series)
        home_series.give_up(session, series)
    return redirect(url_for("home_series.show"), 303)


@bp.route("/home-series/readings/<uuid:reading_id>/forget", methods=["GET", "POST"])
def forget(reading_id: UUID) -> Response:
    """Take one reading out, after asking."""
    stopped = gate()
    if stopped is not None:
        return stopped
    if request.method != "POST":
        with database().reading() as session:
            _series, reading = _reading(session, reading_id)
        return page(
            "resident/home_forget.html",
            name="home-forget",
            title=_l("Forget this?"),
            reading=reading,
        )
    with database().writing() as session:
        series, reading = _reading(session, reading_id)
        home_series.forget_reading(session, series, reading.id)
    return redirect(url_for("home_series.show"), 303)


def _reading(session: Session, reading_id: UUID) -> tuple[HomeSeries, HomeReading]:
    """A reading of this record's own open series; anything else is not there."""
    own, series = _open_series(session)
    return series, next((one for one in own.readings if one.id == reading_id), None) or abort(404)


@bp.get("/home-series/sheet")
def sheet() -> Response:
    """A sheet of paper for the week, to write on with a pen. It holds nothing of anybody."""
    host = settings().public_url or request.host_url.rstrip("/")
    address = f"{host}{url_for('home_series.show')}"
    drawn = segno.make(address, error="m", micro=False)
    svg = drawn.svg_inline(scale=4, border=4, svgclass="v5-qr", lineclass=None, omitsize=True)
    return page(
        "resident/home_sheet.html",
        name="home-sheet",
        title=_l("A sheet for the week"),
        private=False,
        days=range(1, COMPLETE_DAYS + 1),
        very_high=HOME_VERY_HIGH,
        qr=Markup(svg),  # noqa: S704 - made by the encoder, holds no text
    )


@bp.get("/home-series/reminders.ics")
def reminders() -> Response:
    """Two entries a day for the week, in the phone's own time, that say nothing about health."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Vital 5//EN")
    calendar.add("version", "2.0")
    today = local_now().date()
    for at in home_reminders.TIMES:
        calendar.add_component(_every_day(datetime.combine(today, at)))
    answer = make_response(calendar.to_ical())
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="reminders.ics"'
    return answer


def _every_day(first: datetime) -> Event:
    """One entry that comes back every day of the week; no zone, so it is the phone's time."""
    from icalendar import Alarm, Event

    event, alarm = Event(), Alarm()
    event.add("uid", f"{first:%Y%m%d%H}-week@vital5")
    event.add("summary", _("Reminder from Vital 5"))
    event.add("dtstamp", now())
    event.add("dtstart", first)
    event.add("duration", QUARTER)
    event.add("rrule", {"freq": "daily", "count": COMPLETE_DAYS})
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Reminder from Vital 5"))
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    return event
