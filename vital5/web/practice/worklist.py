"""The worklist: urgent first, then oldest; it renews itself and loses nobody's place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.languages import LANGUAGES
from vital5.services.contact import OTHER, SPOKEN
from vital5.services.practice import worklist
from vital5.services.practice.filing import just_closed
from vital5.services.practice.filters import Filters
from vital5.services.practice.worklist import Tally
from vital5.services.staff.roles import AT_A_PRACTICE
from vital5.vitals import CATALOGUE
from vital5.web.pages import page, wants_block
from vital5.web.practice import words
from vital5.web.practice.desk import at_a_practice, at_desk, glancing
from vital5.web.practice.place import (
    asked_filters,
    asked_page,
    query_of,
    read_filters,
    remember,
)
from vital5.web.staff.access import staff_only
from vital5.web.store import now

bp = Blueprint("worklist", __name__, url_prefix="/practice")

RENEWED_EVERY = 15
"""Seconds between two looks at whether the list has changed."""


@bp.get("/")
@at_a_practice
def show() -> Response:
    """The list, or the part of it that was asked for."""
    filters, after = asked_filters(), asked_page()
    with at_desk() as desk:
        found = worklist.listing(desk, filters, after)
        closed = just_closed(desk)
        desk.note("listed", "practice", desk.practice_id)
    shown = _page(
        filters,
        after,
        block="board",
        lines=found.lines,
        more_after=found.more_after,
        tally=found.tally,
        version=found.version,
        changed=False,
        closed=closed,
    )
    # A list that renews itself in another tab is not what somebody works through here.
    return shown if wants_block() else remember(shown, query_of(filters, after))


@bp.get("/news")
@staff_only(*AT_A_PRACTICE, by_itself=True)
def news() -> Response:
    """How the list stands now; when it changed, the part that brings the new one.

    It looks at counts and marks alone, opens nothing sealed and names nobody.
    """
    filters, after = asked_filters(), asked_page()
    if not request.headers.get("HX-Request"):
        return redirect(url_for("worklist.show", **filters.as_query()), 303)
    with glancing() as desk:
        counted, version = worklist.version_of(desk, filters, after)
    seen = request.args.get("seen", "")
    return _page(filters, after, block="news", tally=counted, version=seen, changed=version != seen)


@bp.post("/filter")
@at_a_practice
def narrow() -> Response:
    """Show the part of the list that was picked."""
    return redirect(url_for("worklist.show", **read_filters(request.form).as_query()), 303)


def _page(
    filters: Filters, after: UUID | None, *, block: str, tally: Tally, **more: Any
) -> Response:
    return page(
        "practice/worklist.html",
        name="worklist",
        title=_l("Worklist"),
        block=block,
        filters=filters,
        query=query_of(filters, after),
        after=after,
        choices=_choices(),
        renewed_every=RENEWED_EVERY,
        renewed_at=now(),
        tally=tally,
        words=words,
        **more,
    )


def _choices() -> dict[str, Any]:
    """What each filter offers."""
    return {
        "vitals": CATALOGUE.values(),
        "sources": words.SOURCES,
        "levels": words.LEVELS,
        "languages": [one for one in LANGUAGES.values() if not one.pseudo],
        "spoken": [*sorted(SPOKEN, key=words.language_name), OTHER],
    }
