"""Search: a name, a date of birth or an NHS number in one box. Nothing of it is in an address."""

from __future__ import annotations

from flask import Blueprint, request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5.services.practice import search
from vital5.services.practice.search import Asked, Found
from vital5.web.pages import page
from vital5.web.practice import words
from vital5.web.practice.desk import at_a_practice, at_desk

bp = Blueprint("search", __name__, url_prefix="/practice/search")


@bp.get("/")
@at_a_practice
def show() -> Response:
    """The empty box."""
    return _page()


@bp.post("/")
@at_a_practice
def find() -> Response:
    """Who fits. A post, so that no name stands in an address, a history or a log."""
    asked = search.read(request.form.get("asked", "")[:200])
    if asked.wrong_number and not asked.enough:
        return _page(asked, problem="number", status=422)
    if not asked.enough:
        return _page(asked, problem="nothing", status=422)
    with at_desk() as desk:
        found = search.search(desk, asked)
    return _page(asked, found)


def _page(
    asked: Asked | None = None,
    found: list[Found] | None = None,
    *,
    problem: str = "",
    status: int = 200,
) -> Response:
    return page(
        "practice/search.html",
        name="practice-search",
        title=_l("Search") if not problem else _l("Error: search"),
        status=status,
        asked=asked,
        typed=request.form.get("asked", ""),
        found=None if found is None else found[: search.MOST],
        too_many=found is not None and len(found) > search.MOST,
        problem=problem,
        words=words,
    )
