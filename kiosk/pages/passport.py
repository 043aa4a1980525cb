"""A passport at the kiosk: its record is shown where there is a line, and the visit joins it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, redirect, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from kiosk.pages.here import current, place
from kiosk.pages.keys import BACK
from kiosk.present import PlaceVisit
from kiosk.record import NotShown, Record
from vital5.services.passport import ALPHABET, RANDOM_CHARACTERS, grouped, read_code
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Vital
from vital5.web.charts import Drawing, drawn
from vital5.web.pages import page
from vital5.wire.record import SaidBefore

bp = Blueprint("passport", __name__)

RECORD, MOOD_BEFORE = "record", "mood-before"
"""Covers of the page of a record: of all of it, and of what it says about mood."""

OTHER, AGAIN = "other", "again"

PROBLEMS = {
    "unreadable": _l("This is not a passport code. Look at each letter and number again"),
    NotShown.UNKNOWN: _l("This code opens no record. Look at each letter and number again"),
}


@bp.route("/my-passport", methods=["GET", "POST"])
def enter() -> Response:
    """A passport's code: opens its record here if there is a line, and is noted for the sync."""
    here = current()
    if here is None:
        return redirect(url_for("start.start"), 303)
    if request.method != "POST":
        return _already(here) or _ask("")
    typed, key = _typed(), request.form.get("key", "").partition(":")[2]
    if key:
        return _ask(typed[:-1] if key == BACK else (typed + key)[: RANDOM_CHARACTERS + 1])
    problem = _open(here, here.passport if AGAIN in request.form else typed)
    if current() is not here:  # their time ran out while the server was asked
        return redirect(url_for("start.start"), 303)
    return _ask(typed, problem) if problem else redirect(url_for("passport.enter"), 303)


def _typed() -> str:
    """What stands in the field. A reader of square codes types the whole address into it."""
    typed = request.form.get("code", "").rpartition("#")[2].upper()
    return "".join(one for one in typed if one in ALPHABET)[: RANDOM_CHARACTERS + 1]


def _open(here: PlaceVisit, typed: str) -> LazyString | str:
    """Ask for the record of a code; what is wrong with it, or nothing."""
    code = read_code(typed)
    if code is None:
        return PROBLEMS["unreadable"]
    told = place().ask_record(code)
    if told is NotShown.UNKNOWN:
        return PROBLEMS[NotShown.UNKNOWN]
    here.passport, here.record = code, told
    here.seen -= {RECORD, MOOD_BEFORE}
    place().seal(here.id)
    return ""


def _already(here: PlaceVisit) -> Response | None:
    """Where a passport was entered before: its record, or that it is joined later."""
    if not here.passport or OTHER in request.args:
        return None
    if isinstance(here.record, Record):
        return redirect(url_for("passport.record"), 303)
    return page(
        "kiosk/passport_later.html",
        name="kiosk-passport-later",
        title=_l("Your passport"),
        too_often=here.record is NotShown.TOO_OFTEN,
    )


def _ask(typed: str, problem: LazyString | str = "") -> Response:
    return page(
        "kiosk/passport.html",
        name="kiosk-passport",
        title=_l("Your passport") if not problem else _l("Error: your passport"),
        status=422 if problem else 200,
        typed=typed,
        problem=problem,
        alphabet=ALPHABET,
        shown_code=grouped(typed),
    )


@bp.get("/my-record")
def record() -> Response:
    """Your record so far, under a cover: the numbers are big. From this visit's memory alone."""
    here = current()
    if here is None or not isinstance(here.record, Record):
        return redirect(url_for("start.start" if here is None else "passport.enter"), 303)
    if RECORD not in here.seen:
        return page(
            "kiosk/show_results.html",
            name="kiosk-show-results",
            title=_l("Your record"),
            heading=_l("Your record is open"),
            go_on=_l("Show my record"),
            mark=RECORD,
            to=request.path,
        )
    return page(
        "kiosk/record.html",
        name="kiosk-record",
        title=_l("Your record"),
        groups=list(_groups(here.record)),
        mood_hidden=MOOD_BEFORE not in here.seen,
        mark=MOOD_BEFORE,
    )


def _groups(found: Record) -> Iterator[tuple[Vital, list[SaidBefore], Drawing | None]]:
    """Each vital with its readings, oldest first, and their drawing."""
    for slug, vital in CATALOGUE.items():
        own = [one for one in found.readings if one.vital == slug]
        if own:
            yield vital, own, drawn(vital, [(one.taken_at, one.values) for one in own])
