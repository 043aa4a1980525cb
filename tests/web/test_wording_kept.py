"""Each reading says to which published questionnaires it answers, and in which wording."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.builders import a_check, a_reading
from tests.visitor import Visitor
from tests.web.counting import database_of
from tests.web.walks import HEALTHY, UNWELL, items, results
from vital5.database import Database
from vital5.instruments import Instrument, instrument, original
from vital5.models import Reading
from vital5.services import checks
from vital5.services.export import export
from vital5.vitals import CATALOGUE, questionnaire_fields
from vital5.vitals.kinds import Judgement
from vital5.vitals.questionnaire_fields import wordings

EVERY_FORM = {
    **UNWELL,
    "blood-pressure-reading": HEALTHY["blood-pressure-reading"],
    "mood-phq9-item9": items(9),
}
FORMS = {
    "blood_pressure": [],
    "smoking": ["HSI"],
    "alcohol": ["AUDIT"],
    "weight": [],
    "mood": ["WHO-5", "PHQ-9", "GAD-7"],
}
LATER = "f" * 64


def note(id: str, sha256: str = "") -> dict[str, str]:
    """What is kept of a questionnaire, in its present wording or in another."""
    known = sha256 or original(id).sha256
    return {"id": id, "version": known[:12], "sha256": known, "language": "en"}


def reworded(id: str) -> Instrument:
    """As a later version of the product has it."""
    return replace(original(id), sha256=LATER)


def exported(site: Flask, folder: Path) -> list[dict[str, Any]]:
    """The lines of the operator's export, those since superseded first."""
    export(database_of(site), folder)
    lines = map(json.loads, (folder / "readings.jsonl").read_text().splitlines())
    return sorted(lines, key=lambda line: line["supersedes"] is not None)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_reading_names_the_wording_that_stood_on_the_page(
    any_site: Flask, language: str, tmp_path: Path
) -> None:
    visitor = Visitor(any_site, language)
    results(visitor, EVERY_FORM)
    shown = " ".join(page.text for page in visitor.seen)

    lines = {line["vital"]: line for line in exported(any_site, tmp_path)}

    assert {vital: line["instruments"] for vital, line in lines.items()} == {
        vital: [note(id) for id in ids] for vital, ids in FORMS.items()
    }
    for one in [one for line in lines.values() for one in line["instruments"]]:
        form = instrument(one["id"], one["language"])
        assert form
        assert (one["sha256"], one["version"]) == (form.sha256, form.version)
        assert all(item in shown for item in form.items)
    mine = visitor.downloads("me/export.json")["checks"][0]["readings"]
    assert {one["vital"]: one["instruments"] for one in mine} == {
        vital: line["instruments"] for vital, line in lines.items()
    }
    assert not [name for line in lines.values() for name in line["values"] if "sha" in name]


def test_a_correction_under_a_later_wording_names_both_and_the_first_stays(
    any_site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(any_site)
    results(visitor, {**HEALTHY, "alcohol-auditc": items(1, 2, 3, score=1)})
    visitor.sends("keep")
    row = visitor.opens("me").soup.select_one("section.v5-hue-alcohol [data-reading]")
    monkeypatch.setattr(questionnaire_fields, "original", reworded)

    visitor.presses(f"/me/readings/{row['data-reading']}/correct")
    visitor.answers(**items(1, 2, score=2), **items(3, score=0))

    first, second = [one for one in exported(any_site, tmp_path) if one["vital"] == "alcohol"]
    assert second["supersedes"] == first["id"] == row["data-reading"]
    assert first["instruments"] == [note("AUDIT")]
    assert second["instruments"] == [note("AUDIT"), note("AUDIT", LATER)]


def test_the_same_answers_under_a_later_wording_are_no_other_reading(
    any_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = a_check()
    with any_database.writing() as session:
        session.add(check)
    once = kept(any_database, check.id, {"auditc.items-1": Decimal(3)})
    monkeypatch.setattr(questionnaire_fields, "original", reworded)
    again = kept(any_database, check.id, {"auditc.items-1": Decimal(3)})
    assert again.id == once.id
    assert again.instruments == [note("AUDIT")]


def test_what_nobody_noted_stays_unsaid_in_a_correction(any_database: Database) -> None:
    before = a_reading(vital="alcohol", values={"auditc.items-1": Decimal(3)})
    with any_database.writing() as session:
        session.add(before)
    after = kept(any_database, before.check_id, {"auditc.items-1": Decimal(2)})
    assert after.supersedes == before.id
    assert after.instruments is None


def test_a_form_whose_answers_were_taken_away_is_named_no_more(any_database: Database) -> None:
    check = a_check()
    with any_database.writing() as session:
        session.add(check)
    kept(any_database, check.id, {"auditc.items-1": Decimal(3)})
    after = kept(any_database, check.id, {"withdrawal.symptoms": "none"})
    assert after.instruments == []


def kept(database: Database, check: Any, values: dict[str, Any]) -> Reading:
    """A reading about alcohol that keeps these values."""
    judgement = Judgement("low", "none", "AL-AUDITC", "1", values=values)
    with database.writing() as session:
        made = checks.record(
            session, check, "alcohol", judgement, source="typed", now=a_check().started_at
        )
    with database.reading() as session:
        return session.get_one(Reading, made)


def test_every_item_on_a_page_is_of_the_form_that_is_noted_for_it() -> None:
    """What is noted is true because no page has other words for an item than its form."""
    found = [
        (CATALOGUE[slug], step, field)
        for slug in CATALOGUE
        for step in CATALOGUE[slug].steps
        for field in step.fields
        if step.instrument or field.instrument
    ]
    assert {field.instrument for _vital, _step, field in found} == {
        id for ids in FORMS.values() for id in ids
    }
    for vital, step, field in found:
        assert field.instrument == step.instrument
        assert field.label in original(field.instrument).items
        assert wordings(vital, {f"{step.slug}.{field.name}": "1"}) == [note(field.instrument)]
