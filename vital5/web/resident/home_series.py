"""A week of blood pressure at home: start it, type the readings, see the average, end it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, abort, g, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import HomeReading, HomeSeries
from vital5.rules.home_series import SHORTEST_GAP
from vital5.services import checks, home_reminders, home_series
from vital5.services.answers import Kept, seal_answers
from vital5.services.known_person import newest_answers, person_of
from vital5.visit import journey
from vital5.vitals import CATALOGUE
from vital5.vitals.blood_pressure_fields import RATE, pair
from vital5.vitals.blood_pressure_steps import home_doubt
from vital5.vitals.kept import number
from vital5.vitals.kinds import Person, Step, StepAnswers
from vital5.web.forms import Filled, filled_from, read_form
from vital5.web.pages import page
from vital5.web.resident.check import digest_of, step_url
from vital5.web.resident.hours_now import hours_now
from vital5.web.resident.progress import ABOUT, gate
from vital5.web.sessions import hold, visit
from vital5.web.store import database, keys, local_now, now, settings
from vital5.web.words import asked_language

bp = Blueprint("home_series", __name__)

VITAL = CATALOGUE[home_series.VITAL]
ENTRY = Step(slug="home-reading", title="", fields=(*pair(), RATE), doubt=home_doubt)
URGENT = ("same_day", "emergency_999")


@dataclass(frozen=True)
class Own:
    """What the pages need of one resident's series."""

    resident_id: UUID
    series: HomeSeries | None
    readings: list[HomeReading]
    person: Person
    texts: str = ""
    """"on", "off", or "" where nobody can be reminded by text."""

    @property
    def open(self) -> bool:
        """Whether readings can be added."""
        return self.series is not None and self.series.ended_at is None


def own_series(session: Session) -> Own:
    """The series of this session's record that is under way, or the last finished one."""
    resident_id = visit().resident_id or abort(404)
    series = home_series.current(session, resident_id) or home_series.newest_finished(
        session, resident_id
    )
    readings = home_series.readings_of(session, series.id) if series else []
    person = person_of(session, keys(), resident_id)
    return Own(resident_id, series, readings, person, _texts(session, series))


def texts_work() -> bool:
    """Whether this installation can remind by text at all."""
    notify = settings().notify
    return notify is not None and bool(notify.template("reminder_text"))


def _texts(session: Session, series: HomeSeries | None) -> str:
    if series is None or series.ended_at is not None or not texts_work():
        return ""
    if home_reminders.waiting(session, keys(), series):
        return "on"
    return "off" if home_reminders.can_be_texted(session, keys(), series.resident_id) else ""


@bp.get("/home-series")
def show() -> Response:
    """How far the week has come, or what it is and how to begin."""
    stopped = gate()
    if stopped is not None:
        return stopped
    if visit().resident_id is None:
        return page("resident/home_begin.html", name="home-begin", title=_l("At home"), ready=False)
    with database().reading() as session:
        own = own_series(session)
    if own.series is None:
        # Adult lines and the home diary are off in pregnancy (clinical/rules.md 1.9).
        return page(
            "resident/home_begin.html",
            name="home-begin",
            title=_l("At home"),
            ready=True,
            pregnant=own.person.pregnant,
        )
    return _progress(own, own.series)


def _progress(own: Own, series: HomeSeries) -> Response:
    diary = home_series.diary(series, own.readings)
    return page(
        "resident/home_progress.html",
        name="home-progress",
        title=_l("At home"),
        own=own,
        diary=diary,
        days=_days(series, own.readings),
        judgement=home_series.judged(diary, own.person),
        vital=VITAL,
        hours=hours_now(),
        today=local_now().date(),
        saved=request.args.get("saved") == "true",
    )


def _days(series: HomeSeries, readings: list[HomeReading]) -> list[dict[str, Any]]:
    """Each day of the week with its readings, morning and evening, and any day beyond it."""
    last = max([series.started_on + timedelta(days=6), *(one.day for one in readings)])
    count = (last - series.started_on).days + 1
    return [
        {
            "number": at + 1,
            "day": (day := series.started_on + timedelta(days=at)),
            "parts": [
                (part, [one for one in readings if (one.day, one.part) == (day, part)])
                for part in home_series.PARTS
            ],
        }
        for at in range(count)
    ]


@bp.post("/home-series/start")
def start() -> Response:
    """Begin today."""
    stopped = gate()
    if stopped is not None:
        return stopped
    resident_id = visit().resident_id or abort(404)
    with database().writing() as session:
        if person_of(session, keys(), resident_id).pregnant:
            abort(404)
        home_series.begin(session, resident_id, now())
    return redirect(url_for("home_series.show"), 303)


@bp.route("/home-series/reading", methods=["GET", "POST"])
def reading() -> Response:
    """Type one reading, taken now or copied from paper."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().reading() as session:
        own = own_series(session)
    if own.series is None or not own.open:
        return redirect(url_for("home_series.show"), 303)
    if request.method != "POST":
        return _ask(own, own.series, filled_from(ENTRY, None))
    return _typed(own, own.series)


def _typed(own: Own, series: HomeSeries) -> Response:
    filled = read_form("home", ENTRY, request.form)
    if filled.errors:
        return _ask(own, series, filled, status=422)
    doubt = ENTRY.doubt(filled.given, {}, own.person)
    if doubt and request.form.get("confirmed") != digest_of(filled):
        return _ask(own, series, filled, doubt=doubt, confirmed=digest_of(filled))
    with database().writing() as session:
        kept = _keep(session, own_series(session), filled.given)
        safety = _needs_questions(kept, own.person)
        if safety:
            _open_safety_check(session, own.resident_id, kept)
    if safety:
        g.pop("progress", None)
        # How somebody feels comes before any number, and before anything else here.
        return redirect(step_url(VITAL.slug, "symptoms"), 303)
    return redirect(url_for("home_series.show", saved="true"), 303)


def _keep(session: Session, own: Own, given: StepAnswers) -> HomeReading:
    series = own.series if own.series and own.open else abort(404)
    systolic, diastolic = number(given, "systolic"), number(given, "diastolic")
    if systolic is None or diastolic is None:
        abort(400)
    return home_series.add(
        session,
        series,
        _entry(),
        pair=(systolic, diastolic),
        pulse=number(given, "rate"),
        day=_day(series),
        part=_part(),
        now=now(),
    )


def _entry() -> UUID:
    try:
        return UUID(request.form.get("entry", ""))
    except ValueError:
        return uuid4()


def _day(series: HomeSeries) -> date:
    """The day that was chosen, if it lies in the series; else today."""
    today = local_now().date()
    try:
        chosen = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        return today
    return chosen if series.started_on <= chosen <= today else today


def _part() -> str:
    chosen = request.form.get("part", "")
    return chosen if chosen in home_series.PARTS else home_series.part_of(now())


def _as_answers(reading: HomeReading) -> dict[str, Any]:
    given = {"systolic": reading.systolic, "diastolic": reading.diastolic, "setting": "home"}
    return given if reading.pulse is None else {**given, "rate": reading.pulse}


def _needs_questions(reading: HomeReading, person: Person) -> bool:
    """Whether one reading cannot wait for the average (clinical/rules.md 1.8, point 6)."""
    said = VITAL.judge({"reading": _as_answers(reading)}, person)
    return said.urgency in URGENT or bool(said.facts["low"]) or not said.facts["valid"]


def _open_safety_check(session: Session, resident_id: UUID, reading: HomeReading) -> None:
    """A check of this reading alone: its warning signs are asked, and its safety screens come."""
    answers: Kept = {slug: {journey.SKIP_VITAL: {}} for slug in CATALOGUE if slug != VITAL.slug}
    known = newest_answers(session, keys(), resident_id).get(ABOUT)
    if known:
        answers[ABOUT] = known
    answers[VITAL.slug] = {"reading": _as_answers(reading)}
    check = checks.begin(
        session,
        channel="home",
        language=asked_language().code,
        now=now(),
        resident_id=resident_id,
    )
    check.forget_at = None
    seal_answers(keys(), check, answers)
    session.flush()
    hold(session, visit(), check_id=check.id)


def _ask(
    own: Own, series: HomeSeries, filled: Filled, *, status: int = 200, **more: Any
) -> Response:
    today = local_now().date()
    part, day = request.form.get("part") or home_series.part_of(now()), today.isoformat()
    here = [one for one in own.readings if (one.day, one.part) == (today, part)]
    return page(
        "resident/home_reading.html",
        name="home-reading",
        title=_l("A reading") if status == 200 else _l("Error: a reading"),
        status=status,
        step=ENTRY,
        filled=filled,
        entry=request.form.get("entry") or str(uuid4()),
        days=_days_so_far(series, today),
        day=request.form.get("day", day),
        part=part,
        taken=len(here),
        wait=_too_soon(here),
        **more,
    )


def _days_so_far(series: HomeSeries, today: date) -> list[date]:
    return [
        series.started_on + timedelta(days=at) for at in range((today - series.started_on).days + 1)
    ]


def _too_soon(here: list[HomeReading]) -> bool:
    """Whether the reading before was typed less than a minute ago (BP-HBPM)."""
    return bool(here) and (now() - here[-1].recorded_at).total_seconds() < SHORTEST_GAP
