"""How bands, values and readings are put in front of a reader."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Flask
from markupsafe import Markup

from vital5.models import Reading
from vital5.services.own_data import values_to_show
from vital5.vitals.kinds import Judgement, Vital
from vital5.web.words import isolate, said

WHOLE_BAR = 100


def bar(vital: Vital, _judgement: Judgement | None = None) -> list[dict[str, Any]]:
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


def shown_value(value: object) -> str:
    """A value without zeros that say nothing."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def passport_row(vital: Vital, reading: Reading) -> Markup:
    """One line of the passport: the vital, its main numbers, and the unit."""
    values = values_to_show(reading)
    shown = [one for one in vital.measures if one.charted and values.get(one.name) is not None]
    numbers = "/".join(shown_value(values[one.name]) for one in shown)
    words = isolate(numbers) if numbers else band_words(vital, reading)
    unit = said(shown[0].unit) if shown else ""
    return Markup("<dt>{}</dt><dd>{} {}</dd>").format(said(vital.title), words, unit)


def init_showing(app: Flask) -> None:
    """Give the templates these names."""
    app.jinja_env.globals.update(
        bar=bar,
        band_index=band_index,
        band_words=band_words,
        shown_value=shown_value,
        passport_row=passport_row,
        values_to_show=values_to_show,
    )
