"""A kiosk becomes known, is believed once its digits were compared, and is let go of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5.models import Kiosk
from vital5.services import kiosks
from vital5.services.kiosk_trust import CODE_LIVES
from vital5.services.passport import grouped
from vital5.services.staff.roles import ADMINISTRATOR, PROGRAMME
from vital5.web.pages import page
from vital5.web.staff.access import current_staff, fresh_only, staff_only
from vital5.web.store import database, keys, now

bp = Blueprint("kiosk_trust", __name__, url_prefix="/programme/kiosks")

PROBLEMS = {
    "name": _l("An id is 3 to 40 small letters, digits and hyphens"),
    "taken": _l("There is a kiosk of this id already"),
    "site": _l("Write the place in one line of up to 100 letters"),
    "opening": _l("Write the hours like this: Mo-Sa 09:00-20:00"),
    "digits": _l("These are not the six digits of the key that was sent here. Do not trust it"),
    "not_enrolled": _l("It has not enrolled yet"),
    "revoked": _l("It was revoked. Add it under another id"),
}

FIELDS = {"taken": "name", "not_enrolled": "digits", "revoked": "digits"}
"""The field that a problem is about, where it has another name."""


@bp.route("/new", methods=["GET", "POST"])
@staff_only(PROGRAMME, ADMINISTRATOR)
@fresh_only
def add() -> Response:
    """A kiosk that is expected at a site; its code is shown at once."""
    if request.method != "POST":
        return _ask_new()
    form, me, at = request.form, current_staff().id, now()
    site, name = form.get("site", ""), form.get("name", "").strip()
    try:
        with database().writing() as session:
            called = name or kiosks.a_name(session, site)
            kiosk = kiosks.add(
                session, keys(), name=called, site=site, now=at, by=me,
                opening=form.get("opening", "").strip(),
            )  # fmt: skip
            code = kiosks.code_for(session, keys(), kiosk, at, me)
    except kiosks.CannotDo as problem:
        return _ask_new(problem.about)
    return _show_code(kiosk, code)


def _ask_new(problem: str = "") -> Response:
    return page(
        "programme/kiosk_new.html",
        name="kiosk-new",
        title=_l("Error: another kiosk") if problem else _l("Another kiosk"),
        status=422 if problem else 200,
        typed=request.form,
        **_said(problem),
    )


@bp.route("/<uuid:kiosk_id>/code", methods=["GET", "POST"])
@staff_only(PROGRAMME, ADMINISTRATOR)
@fresh_only
def code(kiosk_id: UUID) -> Response:
    """A fresh code to enrol with; asked first, because the one before ends."""

    def deed(session: Session, kiosk: Kiosk) -> str:
        return kiosks.code_for(session, keys(), kiosk, now(), current_staff().id)

    if request.method != "POST":
        return _ask(kiosk_id, "code")
    return _do(kiosk_id, "code", deed, _show_code)


@bp.route("/<uuid:kiosk_id>/approve", methods=["GET", "POST"])
@staff_only(PROGRAMME, ADMINISTRATOR)
@fresh_only
def approve(kiosk_id: UUID) -> Response:
    """Believe it from now on. Its digits are typed here, not shown: so they are compared."""

    def deed(session: Session, kiosk: Kiosk) -> None:
        digits = request.form.get("digits", "")
        kiosks.approve(session, keys(), kiosk, digits, now(), current_staff().id)

    if request.method != "POST":
        return _ask(kiosk_id, "approve")
    return _do(kiosk_id, "approve", deed, _back)


@bp.route("/<uuid:kiosk_id>/revoke", methods=["GET", "POST"])
@staff_only(PROGRAMME, ADMINISTRATOR)
@fresh_only
def revoke(kiosk_id: UUID) -> Response:
    """Believe it no more, from its next request on; asked first, because it is for good."""

    def deed(session: Session, kiosk: Kiosk) -> None:
        kiosks.revoke(session, keys(), kiosk, now(), current_staff().id)

    if request.method != "POST":
        return _ask(kiosk_id, "revoke")
    return _do(kiosk_id, "revoke", deed, _back)


def _do(
    kiosk_id: UUID,
    what: str,
    deed: Callable[[Session, Kiosk], Any],
    then: Callable[[Kiosk, Any], Response],
) -> Response:
    try:
        with database().writing() as session:
            kiosk = session.get(Kiosk, kiosk_id, with_for_update=True) or abort(404)
            done = deed(session, kiosk)
    except kiosks.CannotDo as problem:
        return _ask(kiosk_id, what, problem.about)
    return then(kiosk, done)


def _ask(kiosk_id: UUID, what: str, problem: str = "") -> Response:
    with database().reading() as session:
        kiosk = session.get(Kiosk, kiosk_id) or abort(404)
    return page(
        f"programme/kiosk_{what}.html",
        name=f"kiosk-trust-{what}",
        title=_l("Error: kiosk") if problem else _l("Kiosk"),
        status=422 if problem else 200,
        kiosk=kiosk,
        typed=request.form.get("digits", ""),
        **_said(problem),
    )


def _said(problem: str) -> dict[str, Any]:
    return {"problem": FIELDS.get(problem, problem), "said": PROBLEMS.get(problem, "")}


def _show_code(kiosk: Kiosk, code: str) -> Response:
    """The code, once: it is on no other page and in no log."""
    return page(
        "programme/kiosk_code_made.html",
        name="kiosk-trust-made",
        title=_l("Kiosk"),
        kiosk=kiosk,
        code=grouped(code),
        ends_at=now() + CODE_LIVES,
    )


def _back(kiosk: Kiosk, _done: Any) -> Response:
    return redirect(url_for("fleet.one", kiosk_id=kiosk.id), 303)
