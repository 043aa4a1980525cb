"""The list of practices: loaded as ODS publishes it or as JSON, found by name, code and place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.directory.test_commands import run
from vital5.config import Settings
from vital5.database import Database
from vital5.models import Practice
from vital5.services.listing import ListingsRefused
from vital5.services.practice_list import EXAMPLES, load
from vital5.services.practices import Found, search


def row(code: str, name: str, **other: str) -> str:
    """One line of epraccur, quoted as ODS quotes it."""
    cells = [""] * 27
    cells[0], cells[1], cells[9] = code, name, other.get("postcode", "SE15 5HG")
    cells[4], cells[5], cells[7] = "4 ELM LANE", "PECKHAM", "LONDON"
    cells[12], cells[17] = other.get("status", "A"), "020 7946 0301"
    cells[25] = other.get("setting", "4")
    return ",".join(f'"{cell}"' for cell in cells)


def loaded(database: Database, body: bytes, *, allowed: bool = True) -> dict[str, int]:
    with database.writing() as session:
        return load(session, body, NOW, examples_allowed=allowed).as_json()


def found(database: Database, typed: str) -> Found:
    with database.reading() as session:
        return search(session, typed)


def codes(database: Database, typed: str) -> list[str]:
    return [practice.code for practice in found(database, typed).practices]


def test_epraccur_gives_gp_practices_and_nothing_else(any_database: Database) -> None:
    lines = [row("G85001", "ST. GILES' SURGERY, THE"), row("G85002", "A PRISON", setting="8"),
             row("G85003", "CLOSED NHS CENTRE", status="C"), row("G8", "BAD CODE")]  # fmt: skip

    report = loaded(any_database, "\r\n".join(lines).encode())

    assert report == {"added": 2, "changed": 0, "unchanged": 0, "refused": 1}
    one = found(any_database, "g85001").practices[0]
    assert (one.name, one.address) == ("St. Giles' Surgery, The", "4 Elm Lane, Peckham, London")
    assert found(any_database, "G85003").practices[0].name == "Closed NHS Centre"
    assert not found(any_database, "G85003").practices[0].is_open


def test_loading_twice_changes_nothing_and_keeps_how_a_practice_receives(
    any_database: Database,
) -> None:
    body = row("G85001", "ONE").encode()
    loaded(any_database, body)
    with any_database.writing() as session:
        session.execute(sa.update(Practice).values(receives="portal", hours="Mo-Fr 09:00-17:00"))

    assert loaded(any_database, body)["unchanged"] == 1
    assert loaded(any_database, row("G85001", "TWO").encode())["changed"] == 1
    with any_database.reading() as session:
        practice = session.scalars(sa.select(Practice)).one()
    assert (practice.name, practice.receives) == ("Two", "portal")


@pytest.mark.parametrize("body", [b"", b"hello", b"{}", b"[]", b'{"schema": "x"}', b'"a,b', b"{["])
def test_a_list_without_a_practice_is_refused(sqlite_database: Database, body: bytes) -> None:
    with pytest.raises(ListingsRefused):
        loaded(sqlite_database, body)


def test_invented_practices_are_refused_in_production(sqlite_database: Database) -> None:
    with pytest.raises(ListingsRefused, match="invented"):
        loaded(sqlite_database, EXAMPLES.read_bytes(), allowed=False)


@pytest.mark.parametrize(
    ("typed", "first"),
    [("elm lane", "X99901"), ("LANE, elm", "X99901"), ("x99902", "X99902"), (" X99902 ", "X99902"),
     ("SE16 4EE", "X99902"), ("se16", "X99902"), ("camberwell corner", "X99903")],
)  # fmt: skip
def test_a_practice_is_found(any_database: Database, typed: str, first: str) -> None:
    loaded(any_database, EXAMPLES.read_bytes())

    assert codes(any_database, typed)[0] == first


@pytest.mark.parametrize("typed", ["", "   ", "100%", "_", "no such surgery", "X99999", "'; --"])
def test_what_fits_no_practice_finds_none(any_database: Database, typed: str) -> None:
    loaded(any_database, EXAMPLES.read_bytes())

    assert found(any_database, typed) == Found()


def test_a_postcode_lists_the_nearest_open_ones_with_miles(any_database: Database) -> None:
    loaded(any_database, EXAMPLES.read_bytes())

    near = found(any_database, "SE17 2AY").practices

    assert [one.miles for one in near] == sorted(one.miles or 0 for one in near)
    assert "X99909" not in [one.code for one in near], "it closed"
    assert found(any_database, "SE15 9ZZ").unknown_postcode


def test_a_closed_practice_leads_to_the_one_that_took_its_patients(any_database: Database) -> None:
    document = json.loads(EXAMPLES.read_text())
    again = {"code": "X99904", "status": "closed", "merged_into": "X99902"}
    document["practices"] = [
        {**one, **(again if one["code"] == "X99904" else {})} for one in document["practices"]
    ]
    loaded(any_database, json.dumps(document).encode())

    closed = found(any_database, "X99909").practices[0]

    assert not closed.is_open
    assert closed.successor is not None
    assert closed.successor.code == "X99902", "the last of the line, not the one in between"


def test_practices_that_closed_into_each_other_end_nowhere(sqlite_database: Database) -> None:
    pair = [("X99901", "X99902"), ("X99902", "X99901")]
    practices = [
        {"code": code, "name": code, "address": "1 Row", "postcode": "SE15 5HG",
         "status": "closed", "merged_into": other}
        for code, other in pair
    ]  # fmt: skip
    loaded(
        sqlite_database,
        json.dumps({"schema": "vital5-practices/1", "practices": practices}).encode(),
    )

    assert found(sqlite_database, "X99901").practices[0].successor is None


def test_the_command_loads_a_file(sqlite_settings: Settings, tmp_path: Path) -> None:
    assert json.loads(run(sqlite_settings, "load-practices", str(EXAMPLES)).stdout)["added"] == 12

    bad = tmp_path / "bad.csv"
    bad.write_text(row("G85001", "ONE") + "\nshort,line\n")
    result = run(sqlite_settings, "load-practices", str(bad))
    assert result.exit_code == 1
    assert json.loads(result.stdout)["added"] == 1
    assert run(sqlite_settings, "load-practices").exit_code == 1
    assert "VITAL5_PRACTICES_URL" in run(sqlite_settings, "load-practices").output
