"""Renders the words of a vital as a page would, with stand-ins for what the web gives templates."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from vital5.vitals.drinks import DRINKS
from vital5.web.showing import WORTH

TEMPLATES = Path(__file__).parents[2] / "templates"


def _said(message: str, **numbers: Any) -> Markup:
    return Markup(message) % {name: escape(value) for name, value in numbers.items()}


def _isolated(value: object) -> Markup:
    return Markup('<bdi dir="ltr">{}</bdi>').format(value)


@cache
def environment() -> Environment:
    """Autoescaping, and strict: a fact that a judgement lacks is a failure here, not a blank."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    made.globals.update(_=_said, S_=_said, said=_said, gettext=_said)
    made.globals["phone"] = lambda number: Markup('<a href="tel:{}">{}</a>').format(
        re.sub(r"\D", "", number), _isolated(number)
    )
    made.globals.update(DRINKS=DRINKS, WORTH=WORTH)
    made.filters["ltr"] = _isolated
    return made


@cache
def words_of(name: str) -> Any:
    """The macros of templates/vitals/<name>.html."""
    return environment().get_template(f"vitals/{name}.html").module


def text(rendered: object) -> str:
    """What a reader reads."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", str(rendered))).split())
