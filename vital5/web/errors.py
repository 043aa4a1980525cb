"""What somebody sees when something is not found, not allowed, or broken."""

from __future__ import annotations

import logging
import secrets

import sqlalchemy.exc
from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from vital5.encrypted_file import DatabaseUnusable
from vital5.web.pages import page
from vital5.web.staff.sessions import is_for_staff

log = logging.getLogger("vital5")

NO_STORE = (sqlalchemy.exc.DBAPIError, sqlalchemy.exc.TimeoutError, DatabaseUnusable)
"""The store is locked, full, gone, or its key does not fit: another try may do."""

KNOWN = {403: "refused", 404: "missing", 405: "refused", 413: "too_large", 429: "too_often"}


MOST_DRAINED = 16 * 1024 * 1024
"""Bytes that are read and thrown away so that a sender of too much hears why it was refused."""


def _template() -> str:
    """Residents and staff have pages of their own; so have their errors."""
    return "errors/staff.html" if is_for_staff(request.path) else "errors/problem.html"


def _drain() -> None:
    """Read what is still being sent: a connection closed on it shows no answer at all."""
    stream, left = request.environ["wsgi.input"], MOST_DRAINED
    while left > 0 and (some := stream.read(min(left, 65536))):
        left -= len(some)


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    if code == 413:
        _drain()
    response = page(
        _template(),
        name=f"error-{code}",
        title=_l("Sorry"),
        status=code,
        private=False,
        problem=KNOWN.get(code, "refused" if code < 500 else "broken"),
        reference="",
    )
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _csrf_error(_error: CSRFError) -> Response:
    return page(
        _template(),
        name="error-expired",
        title=_l("Sorry"),
        status=400,
        private=False,
        problem="expired",
        reference="",
    )


def _store_error(error: Exception) -> Response:
    log.error("the store did not answer: %s", type(getattr(error, "orig", error)).__name__)
    response = page(
        _template(),
        name="error-503",
        title=_l("Sorry"),
        status=503,
        private=False,
        problem="busy",
        reference="",
    )
    response.headers["Retry-After"] = "30"
    return response


def _bug(error: Exception) -> Response:
    if current_app.testing:
        raise error
    # The trace names places in the code, never what somebody typed.
    reference = secrets.token_hex(4)
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "unknown"
    log.error("%s: %s at %s", reference, type(error).__name__, place)
    return page(
        _template(),
        name="error-500",
        title=_l("Sorry"),
        status=500,
        private=False,
        problem="broken",
        reference=reference,
    )


def init_errors(app: Flask) -> None:
    """Give the app its error pages."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    for kind in NO_STORE:
        app.register_error_handler(kind, _store_error)
    app.register_error_handler(Exception, _bug)
