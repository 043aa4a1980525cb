"""How bands, values and readings are put in front of a reader."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from gettext import NullTranslations
from typing import Any

from flask import Flask
from jinja2.environment import TemplateModule
from markupsafe import Markup

from vital5.models import Reading
from vital5.rules.conversion import (
    CM_IN_AN_INCH,
    INCHES_IN_A_FOOT,
    KG_IN_A_POUND,
    POUNDS_IN_A_STONE,
)
from vital5.services.own_data import values_to_show
from vital5.services.service_view import ServiceView
from vital5.vitals.drinks import DRINKS
from vital5.vitals.kinds import Judgement, Vital
from vital5.web.words import asked_language, isolate, said, shown_catalogue, shown_language

WHOLE_BAR = 100

WORTH = {
    "kg_in_a_stone": KG_IN_A_POUND * POUNDS_IN_A_STONE,
    "kg_in_a_pound": KG_IN_A_POUND,
    "cm_in_a_foot": CM_IN_AN_INCH * INCHES_IN_A_FOOT,
    "cm_in_an_inch": CM_IN_AN_INCH,
}
"""What a page's script needs to say a size back in the other units."""


def bar(vital: Vital) -> list[dict[str, Any]]:
    """A vital's bands for the band bar, equally wide."""
    marks = vital.bands
    each, rest = divmod(WHOLE_BAR, len(marks))
    return [
        {
            "label": said(mark.label),
            "tint": mark.tint,
            "width": each + (rest if at == len(marks) - 1 else 0),
        }
        for at, mark in enumerate(marks)
    ]


def band_index(vital: Vital, judgement: Judgement) -> int | None:
    """Which of the bar's bands the rules gave."""
    return next((at for at, mark in enumerate(vital.bands) if mark.band == judgement.band), None)


def band_words(vital: Vital, reading: Reading) -> str:
    """What a reading meant that day, by the label of its band."""
    return next(
        (said(mark.label) for mark in vital.bands if mark.band == reading.band), Markup("–")
    )


def meaning_words(vital: Vital, reading: Reading) -> str:
    """What a reading meant that day, in a sentence where it was given no band."""
    sentence = vital.unbanded.get(reading.rule, "")
    return said(sentence) if sentence and not reading.band else band_words(vital, reading)


def shown_value(value: object) -> str:
    """A value without zeros that say nothing."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def passport_row(vital: Vital, reading: Reading) -> Markup:
    """One line of the passport: the vital, its main numbers, and the unit."""
    values = values_to_show(reading)
    shown = [one for one in vital.measures if one.charted and values.get(one.name) is not None]
    numbers = "/".join(shown_value(values[one.name]) for one in shown)
    words = isolate(numbers) if numbers else band_words(vital, reading)
    unit = said(shown[0].unit or shown[0].label) if shown else ""
    return Markup("<dt>{}</dt><dd>{} {}</dd>").format(said(vital.title), words, unit)


SHAPES = {
    "none": "circle",
    "self_care": "diamond",
    "local_service": "diamond",
    "pharmacist": "up",
    "gp": "up",
    "same_day": "up",
    "emergency_999": "up",
}
"""A dot: nothing to do. A diamond: help is there. A peak: see somebody."""


def status_shape_of(vital: Vital, judgement: Judgement) -> str:
    """The shape beside the status: a dip where the band lies below the healthy one."""
    if not judgement.answered or judgement.facts.get("hidden"):
        return "diamond"
    tint = next((mark.tint for mark in vital.bands if mark.band == judgement.band), "")
    low = tint == "low" and judgement.urgency in ("self_care", "local_service", "gp")
    return "down" if low else SHAPES[judgement.urgency]


FALLBACK_WORDS = "vitals/fallback.jinja"


def _macros_of(app: Flask) -> Callable[[str], TemplateModule]:
    held: dict[str, TemplateModule] = {}

    def macros(template: str) -> TemplateModule:
        """A file's macros, without the look at every global that an import takes on each page."""
        if template not in held or app.jinja_env.auto_reload:
            held[template] = app.jinja_env.get_template(template).module
        return held[template]

    return macros


def _words_of(app: Flask) -> Callable[[Vital, str], Callable[..., Markup]]:
    macros = _macros_of(app)

    def words_of(vital: Vital, macro: str) -> Callable[..., Markup]:
        """A macro of a vital's own words, or the one every vital has."""
        own = getattr(macros(f"vitals/{vital.slug}.html"), macro, None)
        found: Callable[..., Markup] = own or getattr(macros(FALLBACK_WORDS), macro)
        return found

    return words_of


MOST_CARDS = 2_000
"""Cards kept before all are dropped."""


def _card_of(app: Flask) -> Callable[[ServiceView], Markup]:
    """A service's card. Everybody in a language sees the same one, so it is drawn once."""
    drawn: dict[tuple[str, int], tuple[ServiceView, Markup]] = {}

    def card_of(service: ServiceView) -> Markup:
        key = (shown_language().code, id(service))
        held = drawn.get(key)
        if held is None or held[0] is not service:
            if len(drawn) >= MOST_CARDS:
                drawn.clear()
            module = app.jinja_env.get_template("components/service_card.jinja").module
            held = drawn[key] = (service, getattr(module, "service_card")(service))  # noqa: B009
        return held[1]

    return card_of


def _footer_of(app: Flask) -> Callable[[], Markup]:
    """The foot of the page, drawn once for each language's words and each language it leads to."""
    drawn: dict[tuple[str, str, NullTranslations], Markup] = {}

    def footer() -> Markup:
        key = (shown_language().code, asked_language().code, shown_catalogue())
        if key not in drawn:
            module = app.jinja_env.get_template("layouts/footer.jinja").module
            drawn[key] = getattr(module, "footer")()  # noqa: B009 - mypy knows no macros
        return drawn[key]

    return footer


def init_showing(app: Flask) -> None:
    """Give the templates these names."""
    app.jinja_env.globals.update(
        macros=_macros_of(app),
        words_of=_words_of(app),
        card_of=_card_of(app),
        footer=_footer_of(app),
    )
    app.jinja_env.globals.update(DRINKS=DRINKS, WORTH=WORTH)
    app.jinja_env.globals.update(
        bar=bar,
        status_shape_of=status_shape_of,
        band_index=band_index,
        band_words=band_words,
        meaning_words=meaning_words,
        shown_value=shown_value,
        passport_row=passport_row,
        values_to_show=values_to_show,
    )
