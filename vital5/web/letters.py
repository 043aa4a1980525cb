"""The letter of a snapshot: in English, then in the resident's language; as HTML and as PDF."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask import render_template
from flask_babel import get_locale
from markupsafe import Markup

from vital5.fhir.facts import HELPER, SITTING, of_person, of_reading, of_series
from vital5.fhir.observation import FOLLOWS
from vital5.fhir.people import LEVELS
from vital5.fhir.pressure import pairs_of
from vital5.languages import ENGLISH, LANGUAGES, Language
from vital5.rules.pressure import HOME_HIGH
from vital5.services import letter
from vital5.services.contact import shown_phone
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Measure, Vital
from vital5.web.advice import speaking
from vital5.web.charts import Drawing, drawn, with_limits
from vital5.web.numbers import isolate_numbers
from vital5.web.words import NotApproved, said

Frozen = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """One reading as the letter tells it."""

    vital: Vital
    found: Frozen
    snapshot: Frozen

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the surgery has to know besides, in English; no number that is left out. A helper
        is told in every part."""
        elsewhere = (HELPER, SITTING) if self.hidden else (HELPER,)
        facts = of_reading(self.snapshot, self.found)
        return [fact for fact in facts if fact[0] not in elsewhere]

    @property
    def helped(self) -> bool:
        """Whether a helper was beside the person."""
        checks = self.snapshot["checks"]
        return any(one["helped"] for one in checks if one["id"] == self.found["check_id"])

    @property
    def taken_at(self) -> datetime:
        """When it was given."""
        return datetime.fromisoformat(self.found["taken_at"])

    @property
    def hidden(self) -> bool:
        """Whether its owner, who may read this, asked not to see it as a number."""
        return bool(self.found["values"].get("hidden") == "yes")

    @cached_property
    def numbers(self) -> list[tuple[Measure, str]]:
        """Each measure that is a number, with its digits."""
        values = {} if self.hidden else self.found["values"]
        return [
            (measure, str(values[measure.name]))
            for measure in self.vital.measures
            if isinstance(values.get(measure.name), int | float)
            and measure.codes.snomed not in FOLLOWS
        ]

    @property
    def pair(self) -> str:
        """The two charted numbers with a stroke between them; "" for what is no pair."""
        chart = self.vital.chart
        charted = [digits for measure, digits in self.numbers if measure.charted]
        return "/".join(charted) if chart is not None and chart.pair else ""

    @property
    def range(self) -> str:
        """The range in words of the part's language; "" where they are not approved in it."""
        return "" if self.hidden else range_of(self.vital, self.found["band"])

    @property
    def readings(self) -> list[str]:
        """Every pair of the sitting, where there is more than one."""
        pairs = pairs_of(self.found) if self.pair else []
        return pairs if len(pairs) > 1 else []

    @property
    def chart(self) -> Drawing | None:
        """The line of the readings before it and of this one; none for a single reading."""
        points = [*self.found["history"], {"taken_at": self.found["taken_at"], **self._values}]
        shown = [point for point in points if not point.get("hidden")]
        if self.hidden or len(shown) < 2:
            return None
        return drawn(self.vital, [_point(point) for point in shown])

    @property
    def _values(self) -> Frozen:
        return {name: value for name, value in self.found["values"].items() if "." not in name}


def range_of(vital: Vital, band: str) -> str:
    """A range in words of the part's language; "" where they are not approved in it."""
    label = next((one.label for one in vital.bands if one.band == band), "")
    try:
        return said(label) if label else ""
    except NotApproved:
        return ""


def series_chart(series: Frozen) -> Drawing | None:
    """A week at home as its readings, against the lowest line that its average is judged by."""
    vital = CATALOGUE["blood_pressure"]
    drawing = drawn(vital, [_point(one) for one in series["readings"]])
    if drawing is None or vital.chart is None:
        return None
    return with_limits(drawing, vital.chart, [Decimal(one) for one in HOME_HIGH[-1][1:]])


def _point(point: Frozen) -> tuple[datetime, dict[str, Decimal]]:
    numbers = {
        name: Decimal(str(value))
        for name, value in point.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    return datetime.fromisoformat(point["taken_at"]), numbers


def parts(snapshot: Frozen) -> list[Markup]:
    """The letter's parts: English first, then the resident's language if it is another."""
    own = LANGUAGES.get(snapshot["language"], ENGLISH)
    return [_part(snapshot, language) for language in dict.fromkeys((ENGLISH, own))]


def _part(snapshot: Frozen, language: Language) -> Markup:
    with speaking(language):
        html = render_template(
            "letter/part.html",
            language=language,
            top=1 if language is ENGLISH else 2,
            snapshot=snapshot,
            told=[Told(CATALOGUE[one["vital"]], one, snapshot) for one in snapshot["vitals"]],
            about=[fact for fact in of_person(snapshot) if fact[0] in ENGLISH_ONLY],
            **_of_series(snapshot["home_series"]),
            shown_phone=shown_phone,
            texts=lambda advice: _texts(advice, language),
            level=LEVELS.get(snapshot["person"]["level"], ""),
            made_at=datetime.fromisoformat(snapshot["made_at"]),
            birth_date=_date(snapshot["person"]["birth_date"]),
            spoken=_spoken(snapshot["person"]["spoken_language"] or snapshot["language"]),
            nhs_number=grouped(snapshot["person"]["nhs_number"]),
            careful=_careful(),
        )
    return Markup(isolate_numbers(html))  # noqa: S704 - rendered with escaping a line above


ENGLISH_ONLY = ("Language", "Pages used in", "Agreed to share")
"""What the English part alone says of a person; the rest stands in each part in its language."""


def _of_series(series: Frozen | None) -> dict[str, Any]:
    """What the letter tells of a week at home; nothing without one."""
    if series is None:
        return {}
    return {
        "plotted": series_chart(series),
        "series_range": range_of(CATALOGUE["blood_pressure"], series["band"]),
        "series_facts": of_series(series),
    }


def _texts(advice: Frozen, language: Language) -> list[str]:
    """The advice of a part: what was read in its language, and nothing where that was English."""
    if language is ENGLISH:
        return list(advice["english"])
    return list(advice["texts"]) if advice["language"] == language.code else []


def _spoken(code: str) -> str:
    """The name of a language in the language of the part."""
    locale = get_locale()
    names = locale.languages if locale is not None else {}
    return str(names.get(code.partition("-")[0], code))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _careful() -> Markup:
    """What to do if it is urgent, in the language of the part; nothing where it is not approved.

    The English part comes first in every letter and always says it.
    """
    try:
        return Markup(render_template("letter/careful.html"))  # noqa: S704 - our own template
    except NotApproved:
        return Markup("")


def grouped(number: str | None) -> str:
    """An NHS number as people read it: 999 000 0018."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if number else ""


def whole(snapshot: Frozen) -> str:
    """The letter as one HTML document that needs nothing beside it."""
    printed = [_for_paper(part) for part in parts(snapshot)]
    return render_template("letter/document.html", parts=printed, made_at=snapshot["made_at"])


_NUMBER = re.compile(r'<bdi dir="ltr">([^<]*)</bdi>')


def _for_paper(part: Markup) -> Markup:
    """A part as it is printed: where all of it runs from left to right, a number needs no
    isolation of its own, and paper would lay out each one and what is around it by the piece."""
    if ' dir="ltr">' not in part[: part.index(">") + 1]:
        return part
    return Markup(_NUMBER.sub(r"\1", str(part)))  # noqa: S704 - taken from our own rendering


def pdf(snapshot: Frozen) -> bytes:
    """The letter as PDF. Raises `letter.CannotPrint` where Pango is missing."""
    return letter.pdf(whole(snapshot), snapshot["share_id"])
