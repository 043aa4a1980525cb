"""What a share freezes: all that was agreed to, nothing else, and one way of writing it."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.builders import a_resident
from tests.sharing.people import ALL_FIVE, HIGH, LOW_MOOD, SENT, WEIGHS, a_record, frozen, keep
from tests.vitals.people import reading
from vital5.database import Database
from vital5.models import Check, Share, place_of
from vital5.services import snapshot
from vital5.services.answers import seal_answers
from vital5.services.snapshot_reading import plain
from vital5.web.advice import advise, lines


def of(made: dict[str, Any], vital: str) -> dict[str, Any]:
    return next(one for one in made["vitals"] if one["vital"] == vital)


def test_the_same_record_always_freezes_to_the_same_bytes(any_database: Database) -> None:
    with any_database.writing() as session:
        resident = a_record(session, any_database.keys)
        once = frozen(session, any_database.keys, resident)
        again = frozen(session, any_database.keys, resident, vitals=reversed(list(ALL_FIVE)))
    assert snapshot.canonical(once) == snapshot.canonical(again)
    assert snapshot.sha256(once).hex() == snapshot.sha256(again).hex()
    assert json.loads(snapshot.canonical(once)) == once


def test_what_stays_private_leaves_no_trace(any_database: Database) -> None:
    with any_database.writing() as session:
        with_mood = a_record(session, any_database.keys)
        shared = ["blood_pressure", "smoking"]
        made = frozen(session, any_database.keys, with_mood, shared)
        without = {slug: given for slug, given in ALL_FIVE.items() if slug in shared}
        session.rollback()
        session.connection()
        alone = frozen(
            session, any_database.keys, a_record(session, any_database.keys, without), shared
        )
    assert snapshot.canonical(made) == snapshot.canonical(alone)
    assert "mood" not in snapshot.canonical(made)
    assert made["overall_urgency"] == "pharmacist"


def test_a_check_that_holds_nothing_shared_is_not_in_it(any_database: Database) -> None:
    with any_database.writing() as session:
        resident = a_record(session, any_database.keys, {"blood_pressure": HIGH})
        later = SENT + timedelta(days=2)
        keep(session, any_database.keys, resident, {"mood": LOW_MOOD}, now=later)
        made = frozen(session, any_database.keys, resident, ["blood_pressure"])
    assert [one["id"] for one in made["checks"]] == [made["vitals"][0]["check_id"]]
    assert len(made["checks"]) == 1


def test_every_pair_of_a_typed_sitting_is_kept_in_order(any_database: Database) -> None:
    with any_database.writing() as session:
        resident = a_record(session, any_database.keys)
        made = of(frozen(session, any_database.keys, resident), "blood_pressure")
    assert [(one["systolic"], one["diastolic"]) for one in made["raw"]] == [(152, 96), (148, 94)]
    assert [one["pulse"] for one in made["raw"]] == [78, None]
    assert (made["values"]["systolic"], made["values"]["diastolic"]) == (148, 94)
    assert (made["source"], made["setting"], made["device"]) == ("typed_home", "home", None)
    assert made["taken_at"] == "2026-06-15T10:00:00+01:00"


def test_the_newest_reading_counts_and_the_earlier_ones_draw_its_line(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        resident = a_record(session, any_database.keys, {"blood_pressure": HIGH})
        lower = {"reading": reading(128, 82, setting="home"), "symptoms": HIGH["symptoms"]}
        later = SENT + timedelta(days=3)
        keep(session, any_database.keys, resident, {"blood_pressure": lower}, now=later)
        made = of(
            frozen(session, any_database.keys, resident, ["blood_pressure"]), "blood_pressure"
        )
    assert made["values"]["systolic"] == 128
    assert [(p["systolic"], p["diastolic"]) for p in made["history"]] == [(148, 94)]


def test_a_weight_that_is_hidden_from_its_owner_is_marked(any_database: Database) -> None:
    hidden = {**WEIGHS, "permission": {"eating_disorder_or_prefers_not_to_see": "yes"}}
    with any_database.writing() as session:
        resident = a_record(session, any_database.keys, {"weight": hidden})
        made = of(frozen(session, any_database.keys, resident, ["weight"]), "weight")
    assert made["values"]["hidden"] == "yes"
    assert made["values"]["weight_kg"] == 84.5


def test_the_advice_is_what_the_results_said(site: Flask) -> None:
    database: Database = site.extensions["vital5"].database
    with site.test_request_context("/en/results"), database.writing() as session:
        resident = a_record(session, database.keys, {"blood_pressure": HIGH})
        made = of(
            frozen(session, database.keys, resident, ["blood_pressure"], advise=advise),
            "blood_pressure",
        )
    told = made["advice"]["texts"]
    assert told == made["advice"]["english"]
    assert told[0] == "High range"
    assert "Have your blood pressure checked at a pharmacy" in told
    assert not any("<" in line for line in told)


def test_advice_that_can_no_longer_be_told_is_not_made_up(site: Flask) -> None:
    database: Database = site.extensions["vital5"].database
    with site.test_request_context("/en/results"), database.writing() as session:
        resident = a_record(session, database.keys, {"blood_pressure": HIGH})
        check = session.scalars(sa.select(Check)).one()
        seal_answers(database.keys, check, {"blood_pressure": {"reading": reading(120, 79)}})
        session.flush()
        made = frozen(session, database.keys, resident, ["blood_pressure"], advise=advise)
    assert of(made, "blood_pressure")["advice"]["texts"] == []


def test_a_record_without_any_of_it_has_nothing_to_share(any_database: Database) -> None:
    with any_database.writing() as session:
        resident = a_resident(any_database.keys)
        session.add(resident)
        session.flush()
        with pytest.raises(snapshot.NothingToShare):
            frozen(session, any_database.keys, resident.id)


def test_a_stored_snapshot_that_was_changed_is_refused(any_database: Database) -> None:
    with any_database.writing() as session:
        made = frozen(session, any_database.keys, a_record(session, any_database.keys))
    share = Share(id=UUID(made["share_id"]), snapshot_sha256=snapshot.sha256(made))
    place = place_of("share", "snapshot", share.id)
    share.snapshot = any_database.keys.seal(snapshot.canonical(made), place)
    assert snapshot.opened(any_database.keys, share) == made
    made["vitals"][0]["values"]["systolic"] = 120
    share.snapshot = any_database.keys.seal(snapshot.canonical(made), place)
    with pytest.raises(snapshot.Altered):
        snapshot.opened(any_database.keys, share)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("High range", ["High range"]),
        ("<h3>One</h3> <p>Two <b>and</b>\n three</p>", ["One", "Two and three"]),
        ("<ul><li>A</li><li>B &amp; C</li></ul>", ["A", "B & C"]),
        ("<svg><title>no</title></svg><p><bdi dir='ltr'>135/85</bdi></p>", ["135/85"]),
        ("", []),
    ],
)
def test_html_becomes_lines(html: str, said: list[str]) -> None:
    assert lines(html) == said


def test_numbers_are_written_without_zeros_that_say_nothing() -> None:
    assert [json.dumps(plain(Decimal(n))) for n in ("84.5000", "148.0000", "0.0001")] == [
        "84.5", "148", "0.0001",
    ]  # fmt: skip
