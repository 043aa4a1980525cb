"""One's own data for others to read: as a FHIR document, and as a letter on screen and as PDF."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, jsonify, make_response, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5 import fhir
from vital5.services import letter, snapshot
from vital5.web import letters
from vital5.web.advice import advise
from vital5.web.pages import page
from vital5.web.resident.progress import gate
from vital5.web.sessions import visit
from vital5.web.store import database, keys, now
from vital5.web.words import asked_language

bp = Blueprint("take_away", __name__)

NAMED = 'attachment; filename="{}"'
"""Fixed names: nothing that somebody wrote ever stands in a header."""


def _own(*, every: bool) -> dict[str, Any]:
    """The snapshot of this session's record or check; nothing is there without a reading."""
    found = visit()
    if found.resident_id is None and found.check_id is None:
        abort(404)
    with database().reading() as session:
        try:
            return snapshot.own(
                session,
                keys(),
                resident_id=found.resident_id,
                check_id=found.check_id,
                details={},
                level="unverified",
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
    answer = jsonify(fhir.document(_own(every=True)))
    answer.headers["Content-Type"] = "application/fhir+json; fhirVersion=4.0"
    answer.headers["Content-Disposition"] = NAMED.format("my-vital-5-fhir.json")
    return answer


@bp.get("/me/letter")
def as_page() -> Response:
    """The letter on the screen, to print from the browser."""
    stopped = gate()
    if stopped is not None:
        return stopped
    own = _own(every=False)
    return page(
        "resident/letter.html", name="letter", title=_l("Your letter"), parts=letters.parts(own)
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
        return make_response("", 303, {"Location": url_for("take_away.as_page")})
    answer = make_response(made)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = NAMED.format("my-vital-5-letter.pdf")
    return answer
