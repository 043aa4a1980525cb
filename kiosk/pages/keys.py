"""Keys on the screen for a page whose script does not run: each press is a small post.

Nothing is answered by it: the same page comes back with one digit more in the field.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request
from werkzeug.wrappers import Response

from vital5.vitals.kinds import Step
from vital5.web.forms import LONGEST_NUMBER, Filled, read_form
from vital5.web.resident.check import find_step, show_step

bp = Blueprint("keys", __name__)

BACK = "back"
KEYS = frozenset("0123456789.")


def before_step(part: str, slug: str) -> Response | None:
    """The page again, as one key leaves it; None when no key of the screen was pressed."""
    if request.method != "POST" or not request.form.keys() & {"key", "typing"}:
        return None
    owner, asked = find_step(part, slug or None)
    filled = replace(read_form(owner, asked, request.form), errors={})
    into, _, key = request.form.get("key", request.form.get("typing", "")).partition(":")
    if into not in {field.name for field in asked.fields if field.kind == "number"}:
        return None
    return show_step(owner, asked, pressed(asked, filled, into, key), typing=into)


def pressed(asked: Step, filled: Filled, into: str, key: str) -> Filled:
    """The form with one key more in a field, or one digit less."""
    text = str(filled.typed.get(into) or "")
    if key == BACK:
        text = text[:-1]
    elif key in KEYS and len(text) < LONGEST_NUMBER:
        text += key
    return Filled(asked, filled.given, {**filled.typed, into: text})
