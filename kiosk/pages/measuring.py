"""The measuring session as pages: each shows what the session shows, and passes on what is pressed.

One address for all its screens. A page that waits is renewed by its script, which asks `now` and is
answered as soon as something changed; without a script the page asks for itself anew.
"""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from kiosk.answers import AFTER_READING, MEASURED_STEPS, signs
from kiosk.happenings import Deed, SymptomsAnswered, VisitStarted
from kiosk.orders import Emergency, Screen
from kiosk.pages.here import current, place
from kiosk.pages.measuring_deeds import deeds_in
from kiosk.pages.measuring_parts import attach, recorder, seat
from kiosk.pages.measuring_screens import NOBODY_ANSWERED, draw
from kiosk.present import PlaceVisit
from kiosk.seat import View
from vital5.vitals.blood_pressure import VITAL
from vital5.vitals.kinds import Step
from vital5.web.forms import read_form
from vital5.web.resident.check import find_step, next_url, step_url
from vital5.web.resident.progress import ABOUT, gate, progress

bp = Blueprint("measuring", __name__)
bp.record_once(lambda state: attach(cast(Flask, state.app)))

PATIENCE = 20.0
"""Seconds that `now` waits for something new; a browser gives up much later."""

SETTLED = 2.0
"""Seconds in which the session has taken in what somebody did: it needs a few thousandths."""


@bp.route("/measuring", methods=["GET", "POST"])
def show() -> Response:
    """The screen that the session shows now."""
    here = current()
    if here is None:
        return redirect(url_for("presence.over"), 303)
    stopped = gate()
    if stopped is not None:
        return stopped
    view = seat().view(here.id) or _begin(here)
    if view is None:
        return redirect(next_url(progress()), 303)
    return _done(here, view) if request.method == "POST" else _shown(here, view)


@bp.get("/measuring/now")
def now() -> Response:
    """The same, once it is another than number `after`, or after a while. No sign of a person."""
    here = current()
    if here is None:
        return redirect(url_for("presence.over"), 303)
    after = request.args.get("after", -1, type=int)
    view = seat().wait(here.id, after, PATIENCE)
    if view is not None and view.number == after:
        return Response(status=204)
    if view is None:
        return redirect(url_for("measuring.show"), 303)
    return _shown(here, view)


def before_step(part: str, slug: str) -> Response | None:
    """What stands before a page of questions: the cuff's own, and those that fill the rest."""
    here = current()
    if here is None or place().measuring is None:
        return None
    owner, asked = find_step(part, slug or None)
    view = seat().view(here.id)
    if owner == VITAL.slug:
        return _before_own(here, asked, view)
    if owner == ABOUT or "reading" in progress().of(VITAL.slug):
        return None
    resting = view is not None and view.step in ("rest", "over")
    return None if resting else redirect(url_for("measuring.show"), 303)


@bp.app_context_processor
def _rest() -> dict[str, object]:
    """For the pages of questions: the rest that they fill."""
    here = current()
    view = seat().view(here.id) if here is not None else None
    resting = view is not None and view.step == "rest"
    return {"rest": view if resting else None, "rest_left": _left(view) if view else None}


def _begin(here: PlaceVisit) -> View | None:
    """Open the session for this visit; None where nothing was answered yet."""
    found, session = progress(), place().measuring
    if session is None:
        abort(404)
    if found.check_id is None or "symptoms" not in found.of(VITAL.slug):
        return None
    recorder().begin(here.id, found.check_id)
    place().sit()
    _hear(VisitStarted(here.id))
    return seat().view(here.id)


def _hear(*deeds: Deed) -> None:
    """Tell the session, and wait until it has done what follows from it."""
    session = place().measuring or abort(404)
    for done in [session.hear(deed) for deed in deeds]:
        done.wait(SETTLED)


def _done(here: PlaceVisit, view: View) -> Response:
    """Pass on what was pressed, and show what came of it."""
    if "read" in request.form:
        here.seen.add(NOBODY_ANSWERED)
    if "on" in request.form or "read" in request.form:
        return redirect(next_url(progress()), 303)
    pressed = deeds_in(request.form, view)
    if pressed.filled is not None:
        return draw(view, left=None, filled=pressed.filled, status=pressed.status)
    if pressed.arms is not None:
        seat().rule_out(here.id, pressed.arms)
    _hear(*pressed.deeds)
    after = seat().view(here.id)
    if after is not None and after.screen is Screen.RESTING and view.screen is not after.screen:
        # The quiet questions fill the rest; with none left, the timer is looked at.
        return redirect(next_url(progress()), 303)
    return redirect(url_for("measuring.show"), 303)


def _shown(here: PlaceVisit, view: View) -> Response:
    elsewhere = _elsewhere(here, view)
    return redirect(elsewhere, 303) if elsewhere else draw(view, left=_left(view))


def _elsewhere(here: PlaceVisit, view: View) -> str | None:
    """Where a screen is another page: the warning signs, and the 999 screen."""
    if view.screen is Screen.SYMPTOMS:
        return step_url(VITAL.slug, _asks_again())
    if view.screen is Screen.CRISIS:
        silent = isinstance(view.outcome, Emergency) and not view.outcome.answered
        return None if silent and NOBODY_ANSWERED not in here.seen else next_url(progress())
    return None


def _asks_again() -> str:
    """The page that asks about warning signs beside a reading, and is not answered yet."""
    found = progress()
    asked = [s.slug for s in VITAL.steps if s.asked(found.of(VITAL.slug), found.person)]
    again = [slug for slug in asked if slug in AFTER_READING]
    return next((s for s in again if s not in found.of(VITAL.slug)), AFTER_READING[0])


def _before_own(here: PlaceVisit, asked: Step, view: View | None) -> Response | None:
    if asked.slug in MEASURED_STEPS:
        if view is not None and view.outcome is not None and asked.slug not in _answers():
            recorder().see(view.outcome)  # it could not be written when it was ordered
        return redirect(url_for("measuring.show"), 303)
    waiting = view is not None and view.screen is Screen.SYMPTOMS
    if asked.slug in AFTER_READING and waiting and request.method == "POST":
        filled = read_form(VITAL.slug, asked, request.form)
        if not filled.errors:
            _hear(SymptomsAnswered(here.id, signs(filled.given)))
    return None


def _answers() -> frozenset[str]:
    return frozenset(progress().of(VITAL.slug))


def _left(view: View) -> float | None:
    """Seconds until the screen ends by itself."""
    return None if view.until is None else max(view.until - place().clock().seconds, 0)
