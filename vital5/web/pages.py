"""page(): one template, whole or one block of it; the only reader of htmx's headers."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, g, make_response, render_template, request
from flask_htmx import HTMX
from jinja2_fragments.flask import render_block

from vital5.languages import ENGLISH
from vital5.web.numbers import isolate_numbers
from vital5.web.words import NotApproved, asked_language, show_in, shown_language

htmx = HTMX()


def wants_block() -> bool:
    """Whether htmx asked for a part of a page (htmx 4 says so in HX-Request-Type)."""
    return bool(htmx) and request.headers.get("HX-Request-Type", "partial") == "partial"


def page(
    template: str,
    *,
    name: str,
    title: str,
    block: str = "",
    status: int = 200,
    private: bool = True,
    **context: Any,
) -> Response:
    """Show a page in the reader's language.

    name: the page's `data-page`. title: lazily translated, never about health or an answer.
    block: the part to give when htmx asks for a part. private: holds something of a person.
    A safety text without an approved translation turns the whole page into English and says
    so; one page never mixes two languages.
    """
    context |= {"page_name": name, "page_title": title, "private": private}
    g.fallback = False
    try:
        html = _render(template, block, context)
    except NotApproved:
        g.fallback = True
        show_in(ENGLISH)
        html = _render(template, block, context)
    response = make_response(html, status)
    response.headers["Content-Language"] = shown_language().code
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _render(template: str, block: str, context: dict[str, Any]) -> str:
    if block and wants_block():
        if shown_language() is not ENGLISH:
            # A part speaks as the page around it: in English too, if a word beside it must be.
            render_template(template, **context)
        html = render_block(template, block, **context)
    else:
        html = render_template(template, **context)
    return isolate_numbers(html)


def translation_state() -> str:
    """ "draft" where the reader's language is not yet checked by a person, else ""."""
    language = shown_language()
    if language is ENGLISH or language.pseudo:
        return ""
    return "" if language.code in current_app.extensions["vital5.checked"] else "draft"


def is_fallback() -> bool:
    """Whether this page is in English because its own language is not approved."""
    return bool(g.get("fallback")) and asked_language() is not ENGLISH
