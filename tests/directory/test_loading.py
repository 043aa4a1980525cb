"""Loading the directory: whole or not at all, twice the same as once, nothing lost."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.directory.conftest import LOADED, examples, load_into, seed
from vital5.database import Database
from vital5.models.directory import Location, Organization, Phone, Service, ServiceSource
from vital5.services.directory import matching
from vital5.services.directory_upkeep import confirm_entry
from vital5.services.listing import ListingsRefused
from vital5.services.load_services import load

TABLES = (
    "organization",
    "service",
    "service_source",
    "phone",
    "service_area",
    "language",
    "schedule",
    "cost_option",
    "location",
    "service_at_location",
    "taxonomy_term",
    "attribute",
)


def rows(database: Database) -> list[tuple[Any, ...]]:
    """Everything in every table of the directory, to compare."""
    tables = Service.metadata.tables
    with database.reading() as session:
        return [
            tuple(row)
            for name in TABLES
            for row in session.execute(sa.select(tables[name]).order_by(*tables[name].primary_key))
        ]


def service(database: Database, key: str) -> Service:
    with database.reading() as session:
        found = session.scalars(
            sa.select(Service).join(ServiceSource).where(ServiceSource.key == key)
        )
        return found.unique().one()


def test_all_59_entries_load_on_both_databases(any_database: Database) -> None:
    report = load_into(any_database, seed()).as_json()

    assert (report["added"], report["refused"], report["missing"]) == (59, 0, 0)
    with any_database.reading() as session:
        held = list(session.scalars(sa.select(ServiceSource)))
        assert len(held) == 59
        assert sum(source.publishable for source in held) == 45
        assert sum(source.url_confirmed for source in held) == 24
        assert {source.checked_on for source in held} == {date(2026, 11, 22)}
        assert session.scalar(sa.select(sa.func.count()).select_from(Phone)) == 30
        assert (
            session.scalar(sa.select(sa.func.count()).where(Location.postal_code.is_not(None))) == 2
        )


def test_loading_twice_changes_no_row(any_database: Database) -> None:
    load_into(any_database, seed())
    before = rows(any_database)

    report = load_into(any_database, seed(), now=LOADED + timedelta(days=1))

    assert (len(report.unchanged), report.changed, report.added) == (59, [], [])
    assert rows(any_database) == before


def test_the_number_111_then_2_is_dialled_and_then_pressed(seeded: Database) -> None:
    line = service(seeded, "nhs-111-mh").phones[0]

    assert (line.number, line.description) == ("111", "Then press 2")


def test_a_changed_entry_changes_alone(seeded: Database) -> None:
    document = seed()
    next(e for e in document["services"] if e["id"] == "manna")["phone"] = "020 7403 0000"

    report = load_into(seeded, document, now=LOADED + timedelta(days=1))

    assert (report.changed, len(report.unchanged)) == (["manna"], 58)
    changed = service(seeded, "manna")
    assert [line.number for line in changed.phones] == ["020 7403 0000"]
    assert changed.last_modified == LOADED + timedelta(days=1)
    assert service(seeded, "foodbank").last_modified == LOADED


def test_an_entry_left_out_is_marked_and_kept(seeded: Database) -> None:
    document = seed()
    gone = document["services"].pop()
    document["count"], document["publish_ready"] = 58, 44

    first = load_into(seeded, document)
    assert first.missing == [gone["id"]]
    assert service(seeded, gone["id"]).source.missing_since == LOADED

    back = load_into(seeded, seed())
    assert back.changed == [gone["id"]]
    assert service(seeded, gone["id"]).source.missing_since is None


def test_a_confirmation_outlives_a_reload_of_the_same_facts(seeded: Database) -> None:
    with seeded.writing() as session:
        confirm_entry(session, "manna", date(2026, 11, 23), LOADED, address=True)

    report = load_into(seeded, seed())

    assert len(report.unchanged) == 59
    assert service(seeded, "manna").assured_date == date(2026, 11, 23)


def test_changed_facts_must_be_confirmed_again(seeded: Database) -> None:
    with seeded.writing() as session:
        confirm_entry(session, "manna", date(2026, 11, 23), LOADED, address=True)
    document = seed()
    next(e for e in document["services"] if e["id"] == "manna")["phone"] = "020 7403 0000"

    report = load_into(seeded, document)

    assert report.to_confirm_again == ["manna"]
    assert service(seeded, "manna").assured_date is None
    assert service(seeded, "manna").source.url_confirmed_on is None


@pytest.mark.parametrize(
    "change",
    [
        {"name": "South London Cares"},
        {"name": "SOUTH  LONDON cares, Walworth"},
        {"name": "Solace Southwark"},
        {"name": "Citizens Advice (Bermondsey, the Blue)"},
        {"name": "Lifeline in Southwark"},
        {"phone": "020 3883 1624"},
        {"phone": "+44 20 3883 1624"},
        {"phone": "02038831624"},
        {"how_to_get_in": "Call 020 3883 1624 to refer yourself"},
    ],
)
def test_what_is_on_the_do_not_list_is_refused(
    sqlite_database: Database, change: dict[str, str]
) -> None:
    document = seed()
    document["services"][30] |= change

    report = load_into(sqlite_database, document)

    assert [refusal.entry for refusal in report.refused] == [document["services"][30]["id"]]
    assert len(report.added) == 58


def test_the_provider_whose_number_is_banned_is_listed_without_it(seeded: Database) -> None:
    assert service(seeded, "sp-north").organization.name == "Quay Health Solutions"


def test_an_entry_banned_later_is_hidden(seeded: Database) -> None:
    document = seed()
    document["do_not_list"].append({"name": "Manna Society day centre", "why": "closed"})

    report = load_into(seeded, document)

    assert [refusal.entry for refusal in report.refused] == ["manna"]
    with seeded.reading() as session:
        found = matching(session, topics=("food",), now=LOADED)
    assert "manna" not in {view.key for view in found}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(schema="vital5-signposting-seed/2"),
        lambda d: d.pop("schema"),
        lambda d: d.update(count=58),
        lambda d: d.update(publish_ready=46),
        lambda d: d.update(services=[]),
        lambda d: d.update(services={}),
        lambda d: d["services"].pop(),
        lambda d: d["services"].__setitem__(3, "text"),
        lambda d: d["services"][3].pop("name"),
        lambda d: d["services"][3].update(name=None),
        lambda d: d["services"][3].update(name=" "),
        lambda d: d["services"][3].update(topics=[]),
        lambda d: d["services"][3].update(topics=["nonsense"]),
        lambda d: d["services"][3].update(phone=111),
        lambda d: d["services"][3].update(phone="call us"),
        lambda d: d["services"][3].update(evidence="page read"),
        lambda d: d["services"][3].update(evidence="page read 2026-02-30"),
        lambda d: d["services"][3].update(easting=534254),
        lambda d: d["services"][3].update(easting=5.5, northing=1),
        lambda d: d["services"][3].update(languages=["Klingon"]),
        lambda d: d["services"][3].update(publish_before_recheck="yes"),
        lambda d: d["services"][3].update(id="nhs-999"),
        lambda d: d.update(do_not_list=["South London Cares"]),
    ],
)
def test_a_bad_file_leaves_everything_as_it_was(seeded: Database, spoil: Any) -> None:
    before = rows(seeded)
    document = seed()
    document["services"][40]["phone"] = "020 7403 0000"
    spoil(document)

    with pytest.raises(ListingsRefused):
        load_into(seeded, document)

    assert rows(seeded) == before


def test_example_places_are_marked_and_refused_in_production(seeded: Database) -> None:
    with seeded.writing() as session, pytest.raises(ListingsRefused):
        load(session, examples(), LOADED, source="x", examples_allowed=False)

    assert len(load_into(seeded, examples()).added) == 11
    with seeded.reading() as session:
        held = session.scalars(sa.select(ServiceSource).where(ServiceSource.source == "examples"))
        assert all(source.example for source in held)


def test_every_example_says_so_and_uses_a_drama_number() -> None:
    for entry in examples()["services"]:
        assert entry["name"].startswith("Example ")
        assert entry["name"].endswith("(example)")
        assert entry["phone"].startswith("020 7946 0")


def test_ids_are_lasting(seeded: Database) -> None:
    assert str(service(seeded, "nhs-999").id) == "33d332c5-dc0f-5a0c-9edc-4e276bc9d7fc"


def test_every_entry_has_a_provider(seeded: Database) -> None:
    with seeded.reading() as session:
        names = set(session.scalars(sa.select(Organization.name)))

    assert {"Southwark Council", "Refuge", "National Health Service"} <= names


def test_the_report_is_json(sqlite_database: Database) -> None:
    report = json.loads(json.dumps(load_into(sqlite_database, seed()).as_json()))

    assert report["entries"]["added"][0] == "nhs-999"
