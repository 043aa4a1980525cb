"""Every fact that a snapshot freezes, each changed on its own; and each output as it tells them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Flask, render_template_string

from tests.fhir.made import a_home_series, a_kept_reading, a_measurement, a_snapshot
from tests.sharing.people import ALL_FIVE, HIGH, SENT
from tests.vitals.people import reading
from vital5 import fhir
from vital5.fhir.facts import STATUSES, of_device
from vital5.services import copy_text
from vital5.services.contact import shown_phone
from vital5.services.practice.person import Shared, View
from vital5.services.snapshot_reading import when
from vital5.vitals import CATALOGUE
from vital5.vitals.answered import everything
from vital5.web import letters
from vital5.web.practice import words
from vital5.web.practice.person import _course

Snapshot = dict[str, Any]
Path = tuple[str | int, ...]


def a_whole_snapshot() -> Snapshot:
    """One with something in every place: measured twice by a cuff, a week at home, all five."""
    given = {**HIGH, "reading": reading(152, 96, setting="kiosk", rate=Decimal(72))}
    cuffed = a_kept_reading("blood_pressure", given, source="kiosk_cuff")
    results = [
        a_measurement(cuffed.check_id, 1, 152, 96, pulse=75),
        a_measurement(cuffed.check_id, 2, 148, 94, irregular=True, arm="right"),
    ]
    others = [a_kept_reading(slug, a) for slug, a in ALL_FIVE.items() if slug != "blood_pressure"]
    made = a_snapshot([cuffed, *others], results, home_series=dict(a_home_series(4)))
    made["person"] |= {"phone": "+442079460123", "requests_call": True, "message_is_safe": False,
                       "needs": ["braille", "large_print"]}  # fmt: skip
    for at, one in enumerate([*made["vitals"], made["home_series"]]):
        one["advice"] = {"language": "es", "texts": [f"Consejo {at}"], "english": [f"Advice {at}"]}
        one["quality"] = ["end_digit"]
        if one.get("vital") in ("blood_pressure", "weight"):
            one["history"] = [_before(one, days) for days in (90, 30, 7)]
    seen = {one["check_id"]: one["taken_at"] for one in made["vitals"]}
    made["checks"] = [
        {"id": one, "channel": "kiosk-helped", "language": "es", "started_at": at,
         "finished_at": at, "helped": True}
        for one, at in seen.items()
    ]  # fmt: skip
    return made | {"language": "es"}


def _before(one: Mapping[str, Any], days: int) -> Snapshot:
    charted = [m.name for m in CATALOGUE[one["vital"]].measures if m.charted]
    numbers = {name: one["values"][name] for name in charted}
    return {"taken_at": when(SENT - timedelta(days=days)), "source": "typed_home", **numbers}


def leaves(found: Any, path: Path = ()) -> Iterator[Path]:
    """The way to each single fact; of a long list the first, the second and the last."""
    if isinstance(found, Mapping):
        for name, value in found.items():
            yield from leaves(value, (*path, name))
    elif isinstance(found, list):
        for at in sorted({0, min(1, len(found) - 1), len(found) - 1} if found else ()):
            yield from leaves(found[at], (*path, at))
    elif found is not None:
        yield path


def name_of(made: Snapshot, path: Path) -> str:
    """A fact's name whichever reading it is of: vitals.mood.values.phq9_score."""
    names = [str(step) for step in path if isinstance(step, str)]
    if path[0] == "vitals":
        names.insert(1, made["vitals"][path[1]]["vital"])
    return ".".join(names)


def changed(made: Snapshot, path: Path) -> Snapshot:
    """The same snapshot with one fact another."""
    other = deepcopy(made)
    place: Any = other
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = _another(made, path, place[path[-1]])
    return other


OTHER_WORDS = {
    "level": "phone_confirmed", "urgency": "same_day", "overall_urgency": "emergency_999",
    "spoken_language": "bn", "cuff_size": "large", "arm": "left", "session": "am",
    "status": "valid_minimum", "setting": "home", "channel": "web", "quality": "identical",
    "needs": "bsl", "vital": "mood", "hidden": "yes", "measured": "other",
    "nhs_number": "9990000026", "phone": "+442079460999", "language": "ar",
    "source": "typed_clinic", "item": "home_series",
}  # fmt: skip


SECOND_WORDS = {"arm": "right", "session": "pm", "vital": "alcohol", "language": "es"}


def _another(made: Snapshot, path: Path, value: Any) -> Any:
    name = next(str(step) for step in reversed(path) if isinstance(step, str))
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if name == "band":
        return _another_band(made, path, value)
    if name in OTHER_WORDS and (name == "hidden" or "values" not in path):
        return OTHER_WORDS[name] if value != OTHER_WORDS[name] else SECOND_WORDS[name]
    for read, back in ((date.fromisoformat, timedelta(days=1)),
                       (datetime.fromisoformat, timedelta(days=1, minutes=1))):  # fmt: skip
        try:
            return (read(value) - back).isoformat()
        except ValueError:
            continue
    if path[:1] == ("vitals",) and "." in name:
        return _another_answer(made["vitals"][path[1]]["vital"], name, value)
    try:
        return str(UUID(int=UUID(value).int ^ 1))
    except ValueError:
        return f"{value} also"


def _another_band(made: Snapshot, path: Path, value: str) -> str:
    slug = made["vitals"][path[1]]["vital"] if path[0] == "vitals" else "blood_pressure"
    return next(mark.band for mark in CATALOGUE[slug].bands if mark.band != value)


def _another_answer(slug: str, name: str, value: str) -> str:
    step, _, field = name.partition(".")
    asked = next(
        (f for s in CATALOGUE[slug].steps if s.slug == step for f in s.fields if f.name == field),
        None,
    )
    if asked is None:
        return f"{value} also"
    if asked.kind == "yes_no":
        return "no" if value == "yes" else "yes"
    return next((one.value for one in asked.choices if one.value != value), f"{value} also")


def person_page(made: Snapshot) -> str:
    """What the practice's page of a person says of a share."""
    person, at = made["person"], datetime.fromisoformat(made["made_at"])
    shared = Shared(
        share_id=UUID(made["share_id"]), kind="check", state="new", when="routine",
        received_at=at, opened_at=None, alarmed=False, held_by="", held_by_me=False,
        closed_at=None, closed_by="", outcome=None, undo=False,
        requests_call=person["requests_call"], snapshot=made,
    )  # fmt: skip
    view = View(
        person_id=UUID(int=1), details=person, level=person["level"], language=made["language"],
        recall_on=None, known=True, shared=[shared], more_before=None,
    )  # fmt: skip
    vitals = [
        (CATALOGUE[slug], *view.newest[slug], *_course(CATALOGUE[slug], view.points(slug)))
        for slug in view.newest
    ]
    given = {"person": view, "vitals": vitals, "words": words, "everything": everything,
             "device_facts": of_device, "completeness": STATUSES,
             "shown_phone": shown_phone, "shared": shared, "outcomes": (), "replies": {},
             "series": made["home_series"]}  # fmt: skip
    return TOKEN.sub("", render_template_string(PAGE, **given))


TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')

PAGE = """
{% from "practice/marks.jinja" import when_tag %}
{% include "practice/person_head.html" %}
{% include "practice/person_open.html" %}
{% include "practice/person_series.html" %}
{% for vital, shared, reading, drawn, points in vitals %}
{% include "practice/person_vital.html" %}
{% endfor %}
"""
"""The parts of `practice/person.html` that are made of snapshots, without its layout."""


OUTPUTS: dict[str, Callable[[Snapshot], str]] = {
    "page": person_page,
    "letter": lambda made: "".join(letters.parts(made)),
    "fhir": lambda made: json.dumps(fhir.document(made), ensure_ascii=False),
    "text": copy_text.lines,
    "csv": copy_text.csv,
}


def outputs_of(site: Flask, made: Snapshot) -> dict[str, str]:
    """Each output of a snapshot; what cannot be made of a changed one tells the change too."""
    told = {}
    with site.test_request_context("/en/"):
        for name, make in OUTPUTS.items():
            try:
                told[name] = make(made)
            except (ValueError, KeyError, StopIteration) as refused:
                told[name] = repr(refused)
    return told
