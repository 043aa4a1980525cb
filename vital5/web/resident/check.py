"""The check itself: one step a page, what follows from each answer, and the answers in review."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.services import checks
from vital5.services.answers import dump
from vital5.services.counts import FINISHED, count_step
from vital5.visit import about, journey
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Alarm, Step, StepAnswers, Vital
from vital5.web.forms import Filled, filled_from, read_form
from vital5.web.pages import page
from vital5.web.resident import readings
from vital5.web.resident.hours_now import hours_now
from vital5.web.resident.progress import (
    ABOUT,
    EMERGENCY,
    Progress,
    dashed,
    gate,
    keep_answers,
    mark,
    note_alarm_read,
    open_check,
    progress,
    undashed,
)
from vital5.web.resident.review import review
from vital5.web.store import database, installation, local_now, now
from vital5.web.words import asked_language

bp = Blueprint("check", __name__)

ABOUT_PART = "about-you"
CRISIS_STEP = "safety"


def steps_of(owner: str) -> tuple[Step, ...]:
    """The pages of one vital, or those about the person."""
    return about.STEPS if owner == ABOUT else CATALOGUE[owner].steps


def front_of(owner: str) -> Step:
    """The step that has the address of a vital, or of the questions about the person."""
    return about.STEPS[0] if owner == ABOUT else CATALOGUE[owner].front_step


def step_url(owner: str, slug: str = "") -> str:
    """The address of a step; of a vital, when no step is named."""
    return _address(request.script_root, asked_language().code, owner, slug)


# The same few addresses are on everybody's pages, and to build one takes longer than to say it.
@lru_cache(maxsize=1_024)
def _address(_root: str, _language: str, owner: str, slug: str) -> str:
    part = ABOUT_PART if owner == ABOUT else dashed(owner)
    if slug in ("", front_of(owner).slug):
        return url_for("check.step", part=part)
    return url_for("check.step", part=part, slug=slug)


def page_name(owner: str, step: Step) -> str:
    """A step's data-page, as docs/doors.md lists it."""
    return f"{ABOUT_PART if owner == ABOUT else dashed(owner)}-{step.slug}"


def find_step(part: str, slug: str | None) -> tuple[str, Step]:
    owner = ABOUT if part == ABOUT_PART else undashed(part)
    if owner != ABOUT and owner not in CATALOGUE:
        abort(404)
    steps = steps_of(owner)
    if slug is None:
        return owner, front_of(owner)
    found = next((step for step in steps if step.slug == slug), None) or abort(404)
    return find_step(part, found.on_page) if found.on_page else (owner, found)


@bp.route("/check/<part>", methods=["GET", "POST"])
@bp.route("/check/<part>/<slug>", methods=["GET", "POST"])
def step(part: str, slug: str | None = None) -> Response:
    """One page of questions."""
    owner, asked = find_step(part, slug)
    stopped = gate()
    if stopped is not None:
        return stopped
    if request.method == "POST":
        return _answered(owner, asked)
    found = progress()
    met = journey.taken_up(found.answers, owner)
    if journey.Page(owner, asked.slug) not in journey.pages(met, found.person):
        return redirect(next_url(found), 303)
    parts, own = _parts(owner, asked, found), found.of(owner)
    held = {name: value for part in parts for name, value in own.get(part.slug, {}).items()}
    return show_step(owner, asked, filled_from(journey.together(parts), held))


def _parts(owner: str, asked: Step, found: Progress) -> tuple[Step, ...]:
    """The steps whose questions stand on this page."""
    return journey.on_page(journey.Page(owner, asked.slug), found.of(owner), found.person)


def _answered(owner: str, asked: Step) -> Response:
    found = progress()
    vital = CATALOGUE.get(owner)
    if vital and "skip_vital" in request.form:
        found = keep_answers(owner, {journey.SKIP_VITAL: {}}, vital, page_name(owner, asked))
        return redirect(next_url(found), 303)
    if asked.skip and "skip" in request.form:
        found = keep_answers(owner, {asked.slug: {}}, vital, page_name(owner, asked))
        return _after(owner, asked, found)
    parts = _parts(owner, asked, found)
    filled = read_form(owner, journey.together(parts), request.form)
    if not filled.errors:
        filled.blame(filled.step.problems(filled.given, found.of(owner), found.person))
    if filled.errors:
        return show_step(owner, asked, filled, status=422)
    doubt = asked.doubt(filled.given, found.of(owner), found.person)
    if doubt and request.form.get("confirmed") != digest_of(filled):
        return show_step(owner, asked, filled, doubt=doubt, confirmed=digest_of(filled))
    found = keep_answers(owner, _by_step(parts, filled), vital, page_name(owner, asked))
    return _after(owner, asked, found)


def _by_step(parts: tuple[Step, ...], filled: Filled) -> dict[str, StepAnswers]:
    """What was given, under the step that asks for it."""
    given = filled.given.items()
    return {
        step.slug: {name: value for name, value in given if name in {f.name for f in step.fields}}
        for step in parts
    }


def digest_of(filled: Filled) -> str:
    """What was confirmed: a number changed after the doubt is doubted anew."""
    return hashlib.sha256(dump({"": {"": dict(filled.given)}}).encode()).hexdigest()[:16]


def _after(owner: str, asked: Step, found: Progress) -> Response:
    if owner == "blood_pressure" and asked.slug == "reading" and not found.of(owner)["reading"]:
        return redirect(url_for("measure.where"), 303)
    return redirect(next_url(found), 303)


def next_url(found: Progress) -> str:
    """Where to go now: a safety screen, the first page not yet answered, or the review."""
    waiting = found.first_alarm()
    if waiting is not None:
        return url_for("check.urgent")
    if about.out_of_scope(found.of(ABOUT)):
        return url_for("start.too_young")
    ahead = journey.next_page(found.answers, found.person)
    return step_url(ahead.vital, ahead.step) if ahead else url_for("check.answers")


def show_step(
    owner: str, asked: Step, filled: Filled, *, status: int = 200, **more: Any
) -> Response:
    found = progress()
    here = journey.Page(owner, asked.slug)
    met = journey.taken_up(found.answers, owner)
    place = journey.position(met, found.person, here)
    before = journey.previous_page(met, found.person, here)
    vital = CATALOGUE.get(owner)
    return page(
        "resident/question.html",
        name=page_name(owner, asked),
        title=_l("Question %(number)s of %(total)s", number=place.number, total=place.of)
        if status == 200
        else _l("Error: question %(number)s of %(total)s", number=place.number, total=place.of),
        status=status,
        owner=owner,
        vital=vital,
        opens=vital and here == journey.opening_page(vital, met.get(owner, {}), found.person),
        vitals=CATALOGUE,
        step=filled.step,
        place=place,
        filled=filled,
        person=found.person,
        answers=found.of(owner),
        back=step_url(before.vital, before.step) if before else url_for("start.start"),
        **more,
    )


@bp.route("/check/urgent", methods=["GET", "POST"])
def urgent() -> Response:
    """A safety screen: what to do now, before anything else is asked or shown.

    Its address names no topic: it stays in the device's history, and tells of an answer.
    """
    found = progress()
    waiting = found.first_alarm()
    if waiting is None:
        return redirect(next_url(found), 303)
    asked, alarm = waiting
    # A second tap on one screen's button never passes over the next screen unread.
    if request.method != "POST":
        return _show_alarm(asked, found)
    if request.form.get("screen", mark(asked, alarm)) != mark(asked, alarm):
        return redirect(url_for("check.urgent"), 303)
    return _alarm_answered(asked, found)


def _show_alarm(
    asked: Vital, found: Progress, filled: Filled | None = None, *, status: int = 200
) -> Response:
    alarm = found.unread_alarm(asked)
    question = _question(asked, alarm)
    return page(
        "resident/urgent.html",
        name=f"urgent-{dashed(asked.slug)}",
        title=_l("Important") if status == 200 else _l("Error: important"),
        status=status,
        vital=asked,
        alarm=alarm,
        screen=mark(asked, alarm) if alarm else "",
        step=question,
        filled=filled or (filled_from(question, None) if question else None),
        hours=hours_now(),
    )


def _alarm_answered(asked: Vital, found: Progress) -> Response:
    alarm = found.unread_alarm(asked)
    question = _question(asked, alarm)
    if alarm is None:
        return redirect(next_url(found), 303)
    if question is None:
        note_alarm_read(asked, alarm)
        stops = alarm.kind == EMERGENCY and progress().cut_short
        return redirect(url_for("check.answers") if stops else next_url(progress()), 303)
    filled = read_form(asked.slug, question, request.form)
    if filled.errors:
        return _show_alarm(asked, found, filled, status=422)
    given = {question.slug: filled.given}
    found = keep_answers(asked.slug, given, asked, page_name(asked.slug, question))
    return redirect(next_url(found), 303)


def _question(asked: Vital, alarm: Alarm | None) -> Step | None:
    """The question that a crisis screen asks and that cannot be passed over."""
    if alarm is None or alarm.kind != "crisis":
        return None
    return next(step for step in asked.steps if step.slug == CRISIS_STEP)


@bp.route("/check/answers", methods=["GET", "POST"])
def answers() -> Response:
    """Everything answered, each with a way to change it; then the results."""
    stopped = gate()
    if stopped is not None:
        return stopped
    found = progress()
    if not found.begun or about.out_of_scope(found.of(ABOUT)):
        return redirect(
            url_for("start.start") if not found.begun else url_for("start.too_young"), 303
        )
    if request.method == "POST":
        return _finished()
    behind = [
        one
        for one in journey.pages(found.answers, found.person)
        if journey.answered(found.answers, one)
    ]
    return page(
        "resident/answers.html",
        name="answers",
        title=_l("Check your answers"),
        groups=review(found),
        step_url=step_url,
        ahead=next_url(found),
        back=step_url(behind[-1].vital, behind[-1].step) if behind else url_for("start.start"),
        complete=journey.is_finished(found.answers, found.person),
        cut_short=found.cut_short,
        vitals=CATALOGUE,
    )


def _finished() -> Response:
    """Record whatever is complete, and go to the results."""
    found = progress()
    if not (found.cut_short or journey.is_finished(found.answers, found.person)):
        return redirect(next_url(found), 303)
    made = readings.complete(found, CATALOGUE.values(), cut_short=found.cut_short)
    with database().writing() as session:
        check = open_check(session)
        readings.record(session, check.id, made)
        if checks.finish(check, now()):
            day, language = local_now().date(), asked_language().code
            count_step(session, day, FINISHED, language, installation().channel)
    return redirect(url_for("results.results"), 303)
