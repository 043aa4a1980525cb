"""Security headers on every answer, and the nonce that lets our own scripts run."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, g, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("vital5")

HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
PLAIN = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=()",
    ),
)
"""What every answer carries, whoever gives it."""

UNLESS_SET = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cache-Control", "no-store"),
)
"""What an answer carries that says nothing else about it."""

_NAME = r"[A-Za-z0-9_-]{1,63}"
_HOST = re.compile(rf"(?:{_NAME}(?:\.{_NAME})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::\d{{1,5}})?")
LONGEST_HOST = 255


def nonce() -> str:
    """This answer's nonce."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def _policy() -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )


def _add_headers(response: Response) -> Response:
    location = response.headers.get("Location")
    if location is None:
        response.headers.setdefault("Content-Security-Policy", _policy())
    elif not location.startswith("/") and location.startswith(request.root_url):
        # A redirect names no host, so that nobody's Host header leads anybody anywhere.
        response.headers["Location"] = "/" + location.removeprefix(request.root_url).lstrip("/")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _refuse_other_sites() -> None:
    """A browser says where a post comes from; nothing of ours is posted from another site."""
    origin = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method not in ("GET", "HEAD", "OPTIONS") and origin not in ("same-origin", "none"):
        abort(403)


def init_headers(app: Flask) -> None:
    """Put the headers on every answer of the app."""
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)
    app.jinja_env.globals["nonce"] = nonce


def _is_host(text: str) -> bool:
    """Whether a Host header can name a host at all; addresses are made from it."""
    if len(text) > LONGEST_HOST or not _HOST.fullmatch(text):
        return False
    try:
        text.encode().decode("idna")
    except UnicodeError:
        return False
    return True


class EveryAnswer:
    """Around everything that answers: files, pages, refusals, and what breaks outside a page."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self.app, self.inner = app, inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, with our headers on it."""
        public = self.app.extensions["vital5"].settings.public_url
        secure = environ.get("wsgi.url_scheme") == "https" or public.startswith("https:")

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            there = {name.lower() for name, _ in headers}
            ours = (*PLAIN, *UNLESS_SET, *((HSTS,) if secure else ()))
            added = [(name, value) for name, value in ours if name.lower() not in there]
            return start_response(status, headers + added, exc_info)

        if not _is_host(environ.get("HTTP_HOST", "localhost")):
            return _plain(start, "400 Bad Request")
        try:
            return self.inner(environ, start)
        except Exception as error:
            if self.app.testing:
                raise
            # By its kind only: its words may hold what somebody typed.
            log.error("an answer failed outside its page: %s", type(error).__name__)
            return _plain(start, "500 Internal Server Error")


def _plain(start: Any, status: str) -> Iterable[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [f"{status}\n".encode()]
