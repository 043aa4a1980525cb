"""/api/v1/kiosk: signed requests of kiosks. docs/kiosk-sync.md says how to build one."""

from __future__ import annotations

import json
import logging
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from vital5.encrypted_file import DatabaseUnusable
from vital5.wire.problems import NotStrict, Refused

log = logging.getLogger("vital5")

bp = Blueprint("kiosk_api", __name__, url_prefix="/api/v1/kiosk")

LONGEST_BODY = 512 * 1024
LOOPBACK = {"127.0.0.1", "localhost", "::1", "[::1]"}


@bp.before_request
def _over_https() -> None:
    """Over plain http nothing is answered, nor led elsewhere: the request has leaked by then."""
    request.max_content_length = LONGEST_BODY
    host = request.host.rpartition(":")[0] if ":" in request.host else request.host
    if not request.is_secure and not {host, request.remote_addr or ""} <= LOOPBACK:
        raise Refused(403, "not_https", "kiosks are answered over https only")


@bp.post("/<any(enrolments, state, envelopes, offers, keys, records):door>")
def door(door: str) -> Response:
    """One address of the kiosks; what it needs is imported only once a kiosk is there."""
    from vital5.web.kiosk_deeds import DOORS

    return DOORS[door]()


def _problem(status: int, error: str, words: str, **more: Any) -> Response:
    """A problem as RFC 9457 writes it, with one word more for programs."""
    told = {"type": "about:blank", "status": status, "title": words, "error": error, **more}
    return Response(json.dumps(told), status, mimetype="application/problem+json")


@bp.errorhandler(Refused)
def _refused(refused: Refused) -> Response:
    answer = _problem(refused.status, refused.error, str(refused), **refused.more)
    if refused.status == 429:
        answer.headers["Retry-After"] = "3600"
    return answer


@bp.errorhandler(NotStrict)
def _not_strict(error: NotStrict) -> Response:
    return _problem(400, "not_understood", str(error))


@bp.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    code = error.code or 500
    return _problem(code, {413: "too_large"}.get(code, "refused"), error.name)


@bp.errorhandler(sa.exc.DBAPIError)
@bp.errorhandler(sa.exc.TimeoutError)
@bp.errorhandler(DatabaseUnusable)
def _no_store(error: Exception) -> Response:
    log.error("the store did not answer a kiosk: %s", type(getattr(error, "orig", error)).__name__)
    answer = _problem(503, "busy", "the store does not answer; try again later")
    answer.headers["Retry-After"] = "30"
    return answer
