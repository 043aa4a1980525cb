"""How the screen is to look: buttons low, letters large, colours dark. Forgotten with the visit."""

from __future__ import annotations

from dataclasses import fields, replace

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from kiosk.pages.here import back_to, place
from kiosk.present import Comfort

bp = Blueprint("comfort", __name__)


@bp.post("/comfort")
def change() -> Response:
    """Change what was pressed, and show the same page again."""
    asked = {
        one.name: request.form[one.name] == "true"
        for one in fields(Comfort)
        if one.name in request.form
    }
    place().comfort = replace(place().comfort, **asked)
    return redirect(back_to(), 303)
