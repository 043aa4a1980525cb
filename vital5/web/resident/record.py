"""One's own record: keep it by a passport, open it, see it, correct it, take it away, end it."""

from __future__ import annotations

from uuid import UUID

import segno
from flask import Blueprint, abort, g, jsonify, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import Check, Reading, Resident
from vital5.services import checks, passport, withdrawing
from vital5.services.own_data import everything
from vital5.services.own_sharing import sharing_of
from vital5.vitals import CATALOGUE
from vital5.web.charts import chart_of
from vital5.web.pages import page
from vital5.web.resident.deleting import delete_everything
from vital5.web.resident.leave import clear_site
from vital5.web.resident.passport_code import (
    RETRY_AFTER,
    TOO_OFTEN,
    opened_by,
    take_along,
    unfinished,
)
from vital5.web.resident.progress import gate, open_check, progress
from vital5.web.sessions import hold, visit
from vital5.web.store import database, keys, local_now, now, settings

bp = Blueprint("record", __name__)


@bp.route("/keep", methods=["GET", "POST"])
def keep() -> Response:
    """Make a record of this check; the answer is the passport."""
    stopped = gate()
    if stopped is not None:
        return stopped
    if visit().resident_id is not None:
        return redirect(url_for("record.show_passport"), 303)
    if visit().check_id is None or not progress().begun:
        return redirect(url_for("start.start"), 303)
    if request.method == "POST":
        with database().writing() as session:
            check = open_check(session)
            # A second tap on the button finds the record that the first one made.
            if check.resident_id is None:
                passport.keep(session, keys(), check, language=check.language, now=now())
            hold(session, visit(), resident_id=check.resident_id)
        return redirect(url_for("record.show_passport"), 303)
    return page("resident/keep.html", name="keep", title=_l("Keep it"))


def _own() -> Resident:
    """The record this session holds, or nothing is there."""
    resident_id = visit().resident_id or abort(404)
    with database().reading() as session:
        return session.get(Resident, resident_id) or abort(404)


@bp.get("/me/passport")
def show_passport() -> Response:
    """The code and its QR, for paper or for a photo."""
    stopped = gate()
    if stopped is not None:
        return stopped
    resident = _own()
    code = passport.grouped(passport.code_of(keys(), resident))
    with database().reading() as session:
        latest = _latest(checks.readings_of_resident(session, resident.id))
    return page(
        "resident/passport.html",
        name="passport",
        title=_l("Your passport"),
        code=code,
        qr=_qr(code),
        latest=latest,
        vitals=CATALOGUE,
        resident=resident,
        today=local_now().date(),
    )


def _qr(code: str) -> Markup:
    """The address that opens the record, as a square a phone camera reads."""
    host = settings().public_url or request.host_url.rstrip("/")
    # The code stands after "#": a browser never sends that part, so no log can hold it.
    drawn = segno.make(f"{host}{url_for('record.enter')}#{code}", error="m", micro=False)
    svg = drawn.svg_inline(scale=4, border=4, svgclass="v5-qr", lineclass=None, omitsize=True)
    return Markup(svg)  # noqa: S704 - made by the encoder, holds no text


def _latest(readings: list[Reading]) -> dict[str, Reading]:
    return {reading.vital: reading for reading in readings}


@bp.route("/passport", methods=["GET", "POST"])
def enter() -> Response:
    """Open a record by its code; ten wrong tries an hour."""
    stopped = gate()
    if stopped is not None:
        return stopped
    if request.method != "POST":
        return _ask_code()
    if unfinished() and request.form.get("unfinished") not in ("add", "delete"):
        return _ask_code("unfinished", 422)
    with database().writing() as session:
        opened = opened_by(session, request.form.get("code", ""))
        if not isinstance(opened, str):
            take_along(session, opened)
    if isinstance(opened, str):
        return _ask_code(opened, 429 if opened == TOO_OFTEN else 422)
    g.pop("progress", None)
    return redirect(url_for("record.me"), 303)


def _ask_code(problem: str = "", status: int = 200) -> Response:
    response = page(
        "resident/enter_passport.html",
        name="enter-passport",
        title=_l("Open your passport") if not problem else _l("Error: open your passport"),
        status=status,
        problem=problem,
        typed=request.form.get("code", ""),
        unfinished=unfinished(),
        chosen=request.form.get("unfinished", ""),
        private=bool(visit().kept),
    )
    if status == 429:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


@bp.get("/me")
def me() -> Response:
    """Everything kept, as drawings and as tables."""
    stopped = gate()
    if stopped is not None:
        return stopped
    found = visit()
    with database().reading() as session:
        if found.resident_id is not None:
            readings = checks.readings_of_resident(session, found.resident_id)
        elif found.check_id is not None:
            readings = checks.readings_of(session, [found.check_id])
        else:
            return redirect(url_for("record.enter"), 303)
    return page(
        "resident/history.html",
        name="history",
        title=_l("Your record"),
        record=found.resident_id is not None,
        groups=[
            (vital, own, chart_of(vital, own))
            for vital in CATALOGUE.values()
            if (own := [reading for reading in readings if reading.vital == vital.slug])
        ],
    )


@bp.get("/me/export.json")
def export() -> Response:
    """Everything this product holds about whoever asks, for them to keep."""
    stopped = gate()
    if stopped is not None:
        return stopped
    found = visit()
    if found.resident_id is None and found.check_id is None:
        abort(404)
    with database().reading() as session:
        whole = everything(session, keys(), found.resident_id, found.check_id, now())
        if found.resident_id is not None:
            whole |= sharing_of(session, keys(), found.resident_id)
    answer = jsonify(whole)
    answer.headers["Content-Disposition"] = 'attachment; filename="my-vital-5.json"'
    return answer


def _own_reading(session: Session, reading_id: UUID) -> Reading:
    """A reading of this session's own record or check; anything else is not there."""
    reading = session.get(Reading, reading_id) or abort(404)
    check = session.get(Check, reading.check_id)
    found = visit()
    mine = check is not None and (
        check.id == found.check_id
        or (found.resident_id is not None and check.resident_id == found.resident_id)
    )
    return reading if mine else abort(404)


@bp.route("/me/readings/<uuid:reading_id>/forget", methods=["GET", "POST"])
def forget(reading_id: UUID) -> Response:
    """Forget one reading quietly, after asking."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().reading() as session:
        if request.method == "POST" and session.get(Reading, reading_id) is None:
            return redirect(url_for("record.me"), 303)  # a first tap forgot it
        reading = _own_reading(session, reading_id)
    if request.method == "POST":
        _forget(reading_id)
        return redirect(url_for("record.me"), 303)
    return page(
        "resident/forget.html",
        name="forget-reading",
        title=_l("Forget this?"),
        reading=reading,
        vital=CATALOGUE.get(reading.vital),
    )


def _forget(reading_id: UUID) -> None:
    from vital5.services.answers import open_answers, seal_answers

    with database().writing() as session:
        reading = _own_reading(session, reading_id)
        check = checks.for_writing(session, reading.check_id)
        if check is not None:
            answers = open_answers(keys(), check)
            answers.pop(reading.vital, None)
            seal_answers(keys(), check, answers)
        checks.forget_reading(session, reading_id)
    g.pop("progress", None)


@bp.post("/me/readings/<uuid:reading_id>/correct")
def correct(reading_id: UUID) -> Response:
    """Go back to the questions a reading came from; what is answered anew supersedes it."""
    from vital5.web.resident.check import step_url

    stopped = gate()
    if stopped is not None:
        return stopped
    with database().writing() as session:
        reading = _own_reading(session, reading_id)
        vital = CATALOGUE.get(reading.vital) or abort(404)
        if visit().check_id != reading.check_id:
            hold(session, visit(), check_id=reading.check_id)
    return redirect(step_url(vital.slug), 303)


@bp.route("/me/new-code", methods=["POST"])
def new_code() -> Response:
    """A new passport code; the old one opens nothing any more."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().writing() as session:
        resident = session.get(Resident, visit().resident_id or abort(404)) or abort(404)
        passport.replace(keys(), resident)
    return redirect(url_for("record.show_passport"), 303)


@bp.route("/me/delete", methods=["GET", "POST"])
def delete() -> Response:
    """Delete everything, after asking."""
    stopped = gate()
    if stopped is not None:
        return stopped
    found = visit()
    if request.method == "POST":
        return _deleted(delete_everything(found))
    if found.resident_id is None and found.check_id is None:
        return redirect(url_for("start.start"), 303)
    return _ask_delete()


def _deleted(stays: int | None) -> Response:
    if stays is None:
        return redirect(url_for("start.start"), 303)
    visit().ended = True
    return clear_site(
        page(
            "resident/deleted.html",
            name="deleted",
            title=_l("Deleted"),
            private=False,
            stays=stays,
        )
    )


def _ask_delete() -> Response:
    """What goes, and what no longer can be called back."""
    with database().reading() as session:
        resident_id = visit().resident_id
        stays = withdrawing.stays_at_surgery(session, resident_id) if resident_id else 0
    return page("resident/delete.html", name="delete", title=_l("Delete everything?"), stays=stays)
