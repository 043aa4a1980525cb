"""One's own data for others to read: as a FHIR document, and as a letter on screen and as PDF."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, jsonify, redirect, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from vital5 import fhir
from vital5.models import Share
from vital5.services import identity_record, letter, snapshot
from vital5.web import letters, outputs
from vital5.web.advice import advise
from vital5.web.pages import page
from vital5.web.resident.progress import gate
from vital5.web.sessions import visit
from vital5.web.store import database, keys, now
from vital5.web.words import asked_language

bp = Blueprint("take_away", __name__)


def _own(*, every: bool) -> dict[str, Any]:
    """The snapshot of this session's record or check; nothing is there without a reading."""
    found = visit()
    if found.resident_id is None and found.check_id is None:
        abort(404)
    with database().reading() as session:
        known = (
            identity_record.of(session, keys(), found.resident_id) if found.resident_id else None
        )
        named = known is not None and known.details is not None
        try:
            return snapshot.own(
                session,
                keys(),
                resident_id=found.resident_id,
                check_id=found.check_id,
                details=known.for_snapshot if known and named else {},
                level=known.level if known and named else "unverified",
                now=now(),
                language=asked_language().code,
                every=every,
                advise=advise,
            )
        except snapshot.NothingToShare:
            abort(404)


@bp.get("/me/fhir.json")
def as_fhir() -> Response:
    """Every reading as one FHIR R4 document. It is their own: numbers not shown are in it too."""
    stopped = gate()
    if stopped is not None:
        return stopped
    made = jsonify(fhir.document(_own(every=True))).get_data()
    return outputs.file(made, "application/fhir+json", "my-vital-5-fhir.json")


@bp.get("/me/letter")
def as_page() -> Response:
    """The letter on the screen, to print from the browser."""
    stopped = gate()
    if stopped is not None:
        return stopped
    return _page(_own(every=False), url_for("take_away.as_pdf"), url_for("record.me"))


def _page(snapshot_: dict[str, Any], pdf: str, back: str) -> Response:
    return page(
        "resident/letter.html",
        name="letter",
        title=_l("Your letter"),
        parts=letters.parts(snapshot_),
        pdf=pdf,
        back=back,
    )


@bp.get("/me/letter.pdf")
def as_pdf() -> Response:
    """The letter as PDF; where it cannot be made, the page that prints."""
    stopped = gate()
    if stopped is not None:
        return stopped
    own = _own(every=False)
    try:
        made = letters.pdf(own)
    except letter.CannotPrint:
        return redirect(url_for("take_away.as_page"), 303)
    return outputs.file(made, "application/pdf", "my-vital-5-letter.pdf")


@bp.get("/me/shares/<uuid:share_id>/letter")
def share_letter(share_id: UUID) -> Response:
    """The letter of one share, as it was frozen."""
    stopped = gate()
    if stopped is not None:
        return stopped
    with database().reading() as session:
        found = snapshot.opened(keys(), _own_share(session, share_id))
    return _page(
        found,
        url_for("take_away.share_pdf", share_id=share_id),
        url_for("shares.share", share_id=share_id),
    )


@bp.get("/me/shares/<uuid:share_id>/letter.pdf")
def share_pdf(share_id: UUID) -> Response:
    """The letter of one share as PDF; its hash is kept beside the share."""
    stopped = gate()
    if stopped is not None:
        return stopped
    try:
        with database().writing() as session:
            share = _own_share(session, share_id)
            made = outputs.make(session, keys(), share, "letter", now())
    except letter.CannotPrint:
        return redirect(url_for("take_away.share_letter", share_id=share_id), 303)
    return outputs.file(made, "application/pdf", "my-vital-5-letter.pdf")


def _own_share(session: Session, share_id: UUID) -> Share:
    """A share of this session's record; somebody else's is not there."""
    share, resident_id = session.get(Share, share_id), visit().resident_id
    if share is None or resident_id is None or share.resident_id != resident_id:
        abort(404)
    return share
