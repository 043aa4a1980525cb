"""What a practice takes out of the portal: four outputs that agree, with hash and deed kept."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.fhir.checker import faults
from tests.practice.test_pages import Place
from tests.web.test_take_away import text_of
from vital5.models import AuditEntry, Output

KINDS = {
    "copy": ("text", "text/plain"),
    "bundle.json": ("fhir", "application/fhir+json"),
    "share.csv": ("csv", "text/csv"),
    "letter.pdf": ("letter", "application/pdf"),
}


@pytest.fixture
def place(any_site: Flask) -> Place:
    return Place(any_site)


def test_the_four_outputs_tell_one_reading(place: Place) -> None:
    share_id = place.share("gp", "Zoë Núñez")
    got = {path: place.nurse.client.get(f"/practice/shares/{share_id}/{path}") for path in KINDS}
    assert {path: answer.mimetype for path, answer in got.items()} == {
        path: kind for path, (_, kind) in KINDS.items()
    }
    assert "148/93 mmHg" in got["copy"].text
    assert faults(got["bundle.json"].json) == []
    rows = list(csv.DictReader(io.StringIO(got["share.csv"].text)))
    assert [row["value"] for row in rows[:2]] == ["148", "93"]
    assert "148/93" in text_of(got["letter.pdf"].data)
    assert "Zoë Núñez" in text_of(got["letter.pdf"].data)


def test_each_is_noted_with_its_hash_and_may_be_taken_again(place: Place) -> None:
    share_id = place.share("gp")
    for _ in range(2):
        for path in KINDS:
            assert place.nurse.client.get(f"/practice/shares/{share_id}/{path}").status_code == 200
    with place.database.reading() as session:
        kinds = set(session.scalars(sa.select(Output.kind)))
        deeds = session.scalars(sa.select(AuditEntry.deed)).all()
    assert kinds == {kind for kind, _ in KINDS.values()}
    assert deeds.count("exported") == 2 * len(KINDS)
    assert "output_differed" not in deeds
