"""Open Referral UK JSON from others: the good kept, the bad named, nobody's name taken in."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

import pytest

from tests.directory.conftest import LOADED, load_into
from vital5.database import Database
from vital5.services.directory import matching
from vital5.services.listing import Listing, ListingsRefused
from vital5.services.openreferral_read import read_records

TODAY = date(2026, 11, 24)

RECORD: dict[str, Any] = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "name": "Walk &amp; talk",
    "status": "active",
    "description": "<p>A weekly walk,<br>then <b>tea</b></p>",
    "url": "https://walk.example.org",
    "email": "info@walk.example.org",
    "assured_date": "2026-10-01",
    "assurer_email": "ann.person@walk.example.org",
    "minimum_age": 18,
    "fees": None,
    "alert": "",
    "organization": {"id": "o1", "name": "Walkers of Example", "description": "We walk"},
    "contacts": [
        {
            "id": "c1",
            "name": "Ann Person",
            "title": "Manager",
            "phones": [{"id": "p1", "number": "020 7946 0900", "description": None}],
        }
    ],
    "phones": [{"id": "p2", "number": "call us"}],
    "schedules": [
        {
            "id": "s1",
            "freq": "WEEKLY",
            "byday": "TU, TH",
            "opens_at": "10:00:00",
            "closes_at": "12:00+01:00",
        },
        {"id": "s2", "description": "Also by request"},
        {"id": "s3", "freq": "WEEKLY", "byday": "TU", "opens_at": "soon", "closes_at": "later"},
    ],
    "service_areas": [{"id": "a1", "name": "Southwark"}],
    "languages": [{"id": "l1", "name": "Spanish", "code": "es"}, {"id": "l2"}],
    "cost_options": [{"id": "f1", "option": "Per walk", "amount": 2.5}],
    "service_at_locations": [
        {
            "id": "x1",
            "location": {
                "id": "y1",
                "location_type": "physical",
                "name": "Example Park",
                "addresses": [
                    {
                        "id": "z1",
                        "address_1": "1 Example Walk",
                        "city": "London",
                        "state_province": "Greater London",
                        "postal_code": "SE15 5HG",
                        "country": "GB",
                        "address_type": "physical",
                    }
                ],
            },
        }
    ],
    "attributes": [{"id": "t1", "taxonomy_term": {"id": "t2", "name": "Being active"}}],
}


def read(**change: Any) -> Listing:
    listings, refused = read_records([RECORD | change], "openreferral:them", TODAY)
    assert not refused, refused
    return listings[0]


def test_a_full_record_is_read() -> None:
    listing = read()
    facts = listing.facts

    assert str(listing.id) == RECORD["id"]
    assert listing.assured_date == date(2026, 10, 1)
    assert (facts.name, facts.description) == ("Walk & talk", "A weekly walk, then tea")
    assert facts.provider == "Walkers of Example"
    assert [line.number for line in facts.phones] == ["020 7946 0900"]
    assert facts.languages == (("Spanish", "es"),)
    assert facts.topics == ("activity",)
    assert facts.hours[0].byday == "TU,TH"
    assert (facts.hours[0].opens_at, facts.hours[0].closes_at) == (time(10), time(12))
    assert len(facts.hours) == 2
    assert facts.venues[0].postal_code == "SE15 5HG"
    assert facts.venues[0].easting == 534254


def test_no_person_is_taken_in() -> None:
    kept = json.dumps(read(email="ann.person@walk.example.org").facts.__dict__, default=str)

    assert "Ann" not in kept
    assert "ann." not in kept
    assert "Manager" not in kept


def test_a_role_mailbox_is_kept() -> None:
    assert read().facts.email == "info@walk.example.org"


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"id": 7},
        {"name": ""},
        {"status": "open"},
        {"status": None},
        {"assured_date": "01/10/2026"},
        {"assured_date": "2026-02-30"},
        {"assured_date": "2026-11-25"},  # tomorrow
        {"assured_date": 20261001},
    ],
)
def test_a_bad_record_is_refused_with_a_reason(change: dict[str, Any]) -> None:
    listings, refused = read_records([RECORD | change], "openreferral:them", TODAY)

    assert not listings
    assert refused[0].why


@pytest.mark.parametrize("record", [None, [], "text", 3, {}])
def test_a_record_of_another_shape_is_refused(record: Any) -> None:
    assert read_records([record], "openreferral:them", TODAY)[0] == []


@pytest.mark.parametrize(
    "change",
    [
        {"schedules": [{"freq": "DAILY", "opens_at": "10:00", "closes_at": "12:00"}]},
        {
            "schedules": [
                {
                    "freq": "WEEKLY",
                    "interval": 2,
                    "byday": "TU",
                    "opens_at": "10:00",
                    "closes_at": "12:00",
                }
            ]
        },
        {
            "schedules": [
                {"freq": "WEEKLY", "byday": "2TU", "opens_at": "10:00", "closes_at": "12:00"}
            ]
        },
        {
            "schedules": [
                {"freq": "MONTHLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}
            ]
        },
        {
            "schedules": [
                {"freq": "WEEKLY", "byday": "TUE", "opens_at": "10:00", "closes_at": "12:00"}
            ]
        },
        {
            "schedules": [
                {"freq": "WEEKLY", "byday": "TU", "opens_at": "25:00", "closes_at": "12:00"}
            ]
        },
        {"schedules": "always"},
    ],
)
def test_hours_that_cannot_be_followed_are_not_guessed(change: dict[str, Any]) -> None:
    assert read(**change).facts.hours == ()


def test_an_id_that_is_no_uuid_gets_a_lasting_one() -> None:
    assert read(id="svc-7").id == read(id="svc-7").id != read(id="svc-8").id


@pytest.mark.parametrize(
    "envelope",
    [
        [RECORD],
        {"total_items": 1, "contents": [RECORD]},
        [{"contents": [RECORD]}, {"contents": []}],
        {"totalElements": 1, "content": [RECORD]},
        RECORD,
    ],
)
def test_pages_lists_and_single_records_load(sqlite_database: Database, envelope: Any) -> None:
    assert load_into(sqlite_database, envelope).added == [RECORD["id"]]
    assert load_into(sqlite_database, envelope).unchanged == [RECORD["id"]]


@pytest.mark.parametrize("document", [{}, [], None, 3, "x", {"contents": []}, {"services": []}])
def test_a_document_of_another_kind_is_refused(sqlite_database: Database, document: Any) -> None:
    with pytest.raises(ListingsRefused):
        load_into(sqlite_database, document)


def test_only_an_assured_record_is_shown(sqlite_database: Database) -> None:
    unassured = {k: v for k, v in RECORD.items() if k != "assured_date"}
    load_into(sqlite_database, [RECORD, unassured | {"id": "svc-2", "name": "Not vouched for"}])

    with sqlite_database.reading() as session:
        views = matching(session, topics=("activity",), now=LOADED)

    assert [view.name for view in views if not view.urgent] == ["Walk & talk"]
    assert views[-1].link == "https://walk.example.org"
    assert views[-1].cost == "£2.50"


def test_good_records_load_beside_bad_ones(sqlite_database: Database) -> None:
    report = load_into(sqlite_database, [RECORD, {"id": "bad"}, RECORD])

    assert report.added == [RECORD["id"]]
    assert [refusal.entry for refusal in report.refused] == ["bad", RECORD["id"]]


def test_a_feed_cannot_take_over_an_entry_of_another(seeded: Database) -> None:
    from vital5.services.listing import service_id

    stolen = RECORD | {"id": str(service_id("seed", "samaritans")), "name": "Not Samaritans"}

    report = load_into(seeded, [stolen])

    assert report.refused[0].why == "its id belongs to an entry of seed"
    with seeded.reading() as session:
        assert "Not Samaritans" not in {v.name for v in matching(session, topics=(), now=LOADED)}


def test_feeds_do_not_mark_each_others_entries_missing(seeded: Database) -> None:
    first = load_into(seeded, [RECORD], source="openreferral:them")
    other = load_into(seeded, [RECORD | {"id": "svc-9"}], source="openreferral:others")

    assert (first.missing, other.missing) == ([], [])
    again = load_into(seeded, [RECORD | {"id": "svc-10"}], source="openreferral:them")
    assert again.missing == [RECORD["id"]]
