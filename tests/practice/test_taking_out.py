"""What a practice takes out of the portal: four outputs that agree, with hash and deed kept."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import MovableClock
from tests.fhir.checker import faults
from tests.practice.desks import NOW
from tests.practice.test_pages import Place
from tests.web.test_take_away import text_of
from vital5.models import AuditEntry, InboxItem, Output

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


@pytest.mark.parametrize("path", [*KINDS, "text"])
def test_of_what_was_closed_long_ago_nothing_is_taken_without_a_reason(
    place: Place, clock: MovableClock, path: str
) -> None:
    share_id = place.share("gp", "Zoë Núñez", state="filed")
    with place.database.writing() as session:
        session.get_one(InboxItem, share_id).closed_at = NOW - timedelta(hours=24)
    person = f"/practice/people/{place.item(share_id).person_id}/"

    answer = place.nurse.client.get(f"/practice/shares/{share_id}/{path}")

    assert answer.headers["Location"] == f"{person}#s-{share_id}"
    assert place.nurse.opens(person).name == "person-reason"
    with place.database.reading() as session:
        assert "exported" not in session.scalars(sa.select(AuditEntry.deed)).all()
    place.nurse.answers(reason="Rang about a letter")
    assert place.nurse.client.get(f"/practice/shares/{share_id}/{path}").status_code == 200
