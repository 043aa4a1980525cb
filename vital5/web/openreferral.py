"""The public feed of the directory (Open Referral UK v3): no session, no cookie, for any site."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, jsonify, request

from vital5.services import openreferral_feed as feed
from vital5.web.store import database, now, settings

bp = Blueprint("openreferral", __name__, url_prefix="/openreferral")

PROFILE = "https://docs.openreferraluk.org/en/latest/"
ON_A_PAGE, MOST_ON_A_PAGE = 50, 100
KEEP_SECONDS = 300
READING = ("GET", "HEAD", "OPTIONS")
_WHOLE = re.compile(r"[0-9]{1,9}")


class NotAsked(ValueError):
    """A parameter that cannot be used; the message names it."""


@bp.get("", strict_slashes=False)
@bp.get("/", strict_slashes=False)
def about() -> Response:
    """What this feed is."""
    house = settings().public_url or request.host_url.rstrip("/")
    address = f"{house}/openreferral/openapi.json"
    return _given({"version": "HSDS-UK-3.0", "profile": PROFILE, "openapi_url": address})


@bp.get("/services")
def services() -> Response:
    """A page of the list."""
    try:
        wanted = feed.Wanted(
            search=request.args.get("search", "")[:200],
            taxonomy_term_id=_asked("taxonomy_term_id", UUID, None),
            taxonomy_id=_asked("taxonomy_id", UUID, None),
            minimum_age=_asked("minimum_age", _number, None),
            maximum_age=_asked("maximum_age", _number, None),
        )
        number = _asked("page", _number_from_one, 1)
        size = min(_asked("per_page", _number_from_one, ON_A_PAGE), MOST_ON_A_PAGE)
    except NotAsked as fault:
        return _given({"error": str(fault)}, 400)
    with database().reading() as session:
        every = feed.listed(session, now(), unconfirmed=not settings().production)
        return _given(feed.page_of([one for one in every if wanted.fits(one)], number, size))


@bp.get("/services/<uuid:service_id>")
def service(service_id: UUID) -> Response:
    """One service, whole."""
    with database().reading() as session:
        found = feed.one_of(session, service_id, now(), unconfirmed=not settings().production)
    return _given(found) if found else _given({"error": "there is no such service"}, 404)


@bp.get("/openapi.json")
def openapi() -> Response:
    """These addresses, for programs."""
    integer, text = {"type": "integer", "minimum": 1}, {"type": "string"}
    kinds = {"page": integer, "per_page": integer, "search": text, "taxonomy_term_id": text,
             "taxonomy_id": text, "minimum_age": {"type": "integer"},
             "maximum_age": {"type": "integer"}}  # fmt: skip
    asks = [{"name": name, "in": "query", "schema": kind} for name, kind in kinds.items()]
    one = [{"name": "id", "in": "path", "required": True, "schema": text}]
    answers = {"200": {"description": "as the standard has it"}}
    return _given(
        {
            "openapi": "3.1.0",
            "info": {"title": "Vital 5, local services", "version": "HSDS-UK-3.0"},
            "paths": {
                "/": {"get": {"responses": answers}},
                "/services": {"get": {"parameters": asks, "responses": answers}},
                "/services/{id}": {"get": {"parameters": one, "responses": answers}},
            },
        }
    )


@bp.after_app_request
def for_any_site(answer: Response) -> Response:
    """Any site may read it, refusals too; and they are JSON, as all the rest is."""
    if request.path != "/openreferral" and not request.path.startswith("/openreferral/"):
        return answer
    if request.method not in READING:
        answer.status_code = 405
    if request.method not in ("GET", "HEAD"):
        answer.headers["Allow"] = ", ".join(READING)
    if answer.status_code >= 400 and answer.mimetype != "application/json":
        answer.data = json.dumps({"error": answer.status.partition(" ")[2].lower()})
        answer.mimetype = "application/json"
        answer.headers.pop("Content-Language", None)
        answer.headers.pop("Content-Security-Policy", None)
        answer.headers.pop("Vary", None)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _asked(name: str, read: Callable[[str], Any], otherwise: Any) -> Any:
    """One parameter; flask's own reading would take a bad one for the default in silence."""
    given = request.args.get(name)
    if given is None:
        return otherwise
    try:
        return read(given)
    except ValueError as fault:
        raise NotAsked(f"{name} cannot be used") from fault


def _number(given: str) -> int:
    if not _WHOLE.fullmatch(given):
        raise ValueError(given)
    return int(given)


def _number_from_one(given: str) -> int:
    if (found := _number(given)) < 1:
        raise ValueError(given)
    return found


def _given(told: dict[str, Any], status: int = 200) -> Response:
    answer = jsonify(told)
    answer.status_code = status
    if status == 200:
        answer.headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}"
        answer.add_etag()
        answer.make_conditional(request)
    return answer
