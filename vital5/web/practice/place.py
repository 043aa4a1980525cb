"""Somebody's place in the list: the part of it that they work through, and the line to go on at."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from vital5.languages import LANGUAGES
from vital5.services.contact import OTHER, SPOKEN
from vital5.services.practice import worklist
from vital5.services.practice.desk import Desk
from vital5.services.practice.filters import ANY, STATES, Filters
from vital5.vitals import CATALOGUE
from vital5.web.practice import words
from vital5.web.sessions import is_secure

COOKIE = "vital5-list"
"""Holds words of filters and the page of the list, until the browser closes; it names nobody."""

LIST = "list"
"""The place on the list's page where somebody goes on when there is no line to go on at."""


def asked_filters() -> Filters:
    """The filters in the address."""
    return read_filters(request.args)


def asked_page() -> UUID | None:
    """The item after which the page of the list begins."""
    return read_page(request.args)


def read_filters(given: Mapping[str, str]) -> Filters:
    """Filters as they were given; a word that is none of ours asks for everything."""
    return Filters(
        state=_one_of(given.get("state", ""), STATES) or "new",
        vital=_one_of(given.get("vital", ""), CATALOGUE),
        band=_one_of(given.get("band", ""), _bands()),
        source=_one_of(given.get("source", ""), words.SOURCES),
        language=_one_of(given.get("language", ""), LANGUAGES),
        level=_one_of(given.get("level", ""), words.LEVELS),
        interpreter=_one_of(given.get("interpreter", ""), (ANY, *SPOKEN, OTHER)),
        call=_one_of(given.get("call", ""), (ANY,)),
    )


def read_page(given: Mapping[str, str]) -> UUID | None:
    """The page that was given, if it is one."""
    try:
        return UUID(given.get("after", ""))
    except ValueError:
        return None


def query_of(filters: Filters, after: UUID | None) -> dict[str, Any]:
    """A part of the list as its address carries it."""
    return filters.as_query() | ({"after": str(after)} if after else {})


def remember(response: Response, query: Mapping[str, str]) -> Response:
    """Have the browser keep which part of the list is worked through, to come back to it."""
    kept = urlencode(query)
    if kept != request.cookies.get(_cookie(), ""):
        response.set_cookie(
            _cookie(), kept, max_age=None if kept else 0, path="/",
            secure=is_secure(request), httponly=True, samesite="Lax",
        )  # fmt: skip
    return response


def remembered() -> dict[str, Any]:
    """The part of the list that somebody came from, in the words of ours that are left of it."""
    given = dict(parse_qsl(request.cookies.get(_cookie(), "")[:500]))
    return query_of(read_filters(given), read_page(given))


def to_list(line: UUID | None = None) -> Response:
    """Back to the part of the list that somebody came from, at one of its lines."""
    return redirect(list_address(line), 303)


def list_address(line: UUID | None = None) -> str:
    """Where the list is, at one of its lines or at its first."""
    anchor = f"o-{line}" if line else LIST
    return url_for("worklist.show", **remembered(), _anchor=anchor)


def line_after(desk: Desk, share_id: UUID) -> UUID | None:
    """The line to go on at once an item has left the list."""
    return worklist.next_to(desk, read_filters(remembered()), share_id)


def _cookie() -> str:
    return f"__Host-{COOKIE}" if is_secure(request) else COOKIE


def _one_of(given: str, known: Any) -> str:
    return given if given in known else ""


@cache
def _bands() -> frozenset[str]:
    return frozenset(f"{slug}:{mark.band}" for slug, one in CATALOGUE.items() for mark in one.bands)
