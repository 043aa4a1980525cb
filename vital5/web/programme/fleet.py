"""The fleet: every kiosk at a glance, and what can be done to one from here."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import Kiosk
from vital5.services import kiosk_calls, kiosks
from vital5.services.kiosk_fleet import Seen, fleet
from vital5.services.staff.roles import ADMINISTRATOR, PROGRAMME
from vital5.web.pages import page, wants_block
from vital5.web.staff.access import current_staff, staff_only
from vital5.web.store import database, keys, now, settings

bp = Blueprint("fleet", __name__, url_prefix="/programme/kiosks")

WORDS = {
    "called": _l("somebody there needs a person"),
    "waiting": _l("waits for its approval"),
    "revoked": _l("revoked"),
    "working": _l("working"),
    "locked": _l("locked"),
    "out_of_order": _l("out of order"),
    "silent": _l("silent while the place is open"),
    "out_of_touch": _l("not heard of for two weeks"),
    "calibration_overdue": _l("calibration has run out: it does not measure"),
    "calibration_soon": _l("calibration runs out within 30 days"),
    "no_room": _l("disk full: readings cannot be stored"),
    "faulty": _l("fails to measure unusually often"),
    "refused": _l("holds letters that were refused"),
    "clock": _l("its clock is wrong"),
    "old_program": _l("its program is too old"),
    "old_key": _l("has not renewed its key"),
    "old_sealing_key": _l("seals to an old key"),
    "quarantined": _l("sent visits with times that cannot be trusted"),
    "judged_otherwise": _l("sent judgements to look at"),
    "paper": _l("its printer needs somebody"),
}

DEEDS = ("lock", "unlock", "broken", "mended", "message", "with-them", "contact")


@bp.get("")
@staff_only(PROGRAMME, ADMINISTRATOR)
def listed() -> Response:
    """Every kiosk; those that need somebody first."""
    found = _fleet()
    needy = sorted(
        found, key=lambda one: (one.state == "revoked", not one.alarms, one.site, one.id)
    )
    return page(
        "programme/kiosks.html",
        name="kiosks",
        title=_l("Kiosks"),
        found=needy,
        calls=[one for one in found if "called" in one.alarms],
        words=WORDS,
    )


@bp.get("/calls")
@staff_only(PROGRAMME, ADMINISTRATOR, by_itself=True)
def calls() -> Response:
    """Who needs a person now: the part of a page that looks again by itself."""
    if not wants_block():
        return redirect(url_for("fleet.listed"), 303)
    found = [one for one in _fleet() if "called" in one.alarms]
    return page(
        "programme/kiosks.html", name="kiosks", title=_l("Kiosks"), block="calls", calls=found
    )


@bp.route("/<uuid:kiosk_id>", methods=["GET", "POST"])
@staff_only(PROGRAMME, ADMINISTRATOR)
def one(kiosk_id: UUID) -> Response:
    """One kiosk: how it is, and a lock, a message or "out of order" for it."""
    if request.method != "POST":
        return _show(kiosk_id)
    deed = request.form.get("deed", "")
    if deed not in DEEDS:
        abort(400)
    try:
        with database().writing() as session:
            _do(session, session.get(Kiosk, kiosk_id, with_for_update=True) or abort(404), deed)
    except kiosks.CannotDo as problem:
        return _show(kiosk_id, problem.about, 422)
    return redirect(url_for("fleet.one", kiosk_id=kiosk_id), 303)


def _do(session: Session, kiosk: Kiosk, deed: str) -> None:
    me, at = current_staff().id, now()
    if deed == "message":
        kiosks.tell(session, keys(), kiosk, request.form.get("words", ""), at, me)
    elif deed == "with-them":
        kiosk_calls.answer(session, keys(), kiosk, at, me)
    elif deed == "contact":
        kiosk_calls.keep_contact(session, keys(), kiosk, request.form.get("contact", ""), at, me)
    elif deed in ("lock", "unlock"):
        kiosks.lock(session, keys(), kiosk, at, locked=deed == "lock", by=me)
    else:
        kiosks.say_out_of_order(session, keys(), kiosk, at, broken=deed == "broken", by=me)


def _show(kiosk_id: UUID, problem: str = "", status: int = 200) -> Response:
    with database().reading() as session:
        kiosk = session.get(Kiosk, kiosk_id) or abort(404)
        (seen,) = (one for one in fleet(session, now(), keys().newest.id) if one.key == kiosk_id)
    contact = kiosk_calls.contact_of(keys(), kiosk)
    return page(
        "programme/kiosk.html",
        name="kiosk",
        title=_l("Kiosk") if status < 400 else _l("Error: kiosk"),
        status=status,
        one=seen,
        calls=[seen] if "called" in seen.alarms else [],
        words=WORDS,
        problem=problem,
        typed=request.form.get("words", seen.message),
        contact=request.form.get("contact", contact),
        can_tell=kiosk_calls.can_tell(settings().notify),
    )


def _fleet() -> list[Seen]:
    with database().reading() as session:
        return fleet(session, now(), keys().newest.id)
