"""Public pages: who runs this, privacy, accessibility."""

from __future__ import annotations

from flask import Blueprint, abort
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from vital5 import postcodes
from vital5.rules import RULE_SET_VERSION, RULES
from vital5.web.pages import page

bp = Blueprint("public", __name__)

TOPICS = {
    "about": _l("Who runs this"),
    "privacy": _l("Privacy notice"),
    "accessibility": _l("Accessibility statement"),
}


@bp.get("/pages/<topic>")
def show(topic: str) -> Response:
    """One public page."""
    if topic not in TOPICS:
        abort(404)
    return page(
        f"resident/public/{topic}.html",
        name=f"public-{topic}",
        title=TOPICS[topic],
        private=False,
        rules=RULES,
        rule_set=RULE_SET_VERSION,
        attributions=postcodes.ATTRIBUTIONS,
    )
