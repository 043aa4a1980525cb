"""The programme team sees every kiosk, and locks one or puts a line on its screen."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.staffing import StaffVisitor, a_staff, deeds
from tests.visitor import Page
from vital5.commands.people import load_people
from vital5.config import Settings
from vital5.database import Database
from vital5.services import kiosks

NOW = datetime.fromisoformat("2026-06-15T09:00:00+00:00")


@pytest.fixture
def somebody(any_site: Flask, any_database: Database) -> StaffVisitor:
    """One of the programme team, in front of one kiosk."""
    with any_database.writing() as session:
        kiosks.add(session, any_database.keys, name="library-1", site="Peckham Library",
                   opening="", now=NOW)  # fmt: skip
    return StaffVisitor(any_site, a_staff(any_database, "programme"))


def does(somebody: StaffVisitor, address: str, deed: str, **more: Any) -> Page:
    """Press one of the buttons of a kiosk's page."""
    page = somebody.opens(address)
    form = page.soup.select_one(f'main form:has(input[value="{deed}"])')
    assert form
    return somebody.sends_form(form, **more)


def test_the_fleet_and_what_is_done_to_one(somebody: StaffVisitor, any_database: Database) -> None:
    page = somebody.opens("/programme/kiosks")
    assert "Peckham Library" in page.text
    assert "waits for its approval" in page.text
    with any_database.writing() as session:
        found = kiosks.named(session, "library-1")
        found.approved_at = NOW
    address = f"/programme/kiosks/{found.id}"
    for deed, state in (("lock", "locked"), ("unlock", "working"), ("broken", "out of order"),
                        ("mended", "working")):  # fmt: skip
        does(somebody, address, deed)
        assert state in somebody.opens("/programme/kiosks").text
    does(somebody, address, "message", words="Ring the help desk")
    with any_database.reading() as session:
        assert session.get_one(kiosks.Kiosk, found.id).message == "Ring the help desk"
    assert deeds(any_database)[-5:] == ["locked", "unlocked", "out_of_order", "in_order", "told"]


def test_what_is_too_long_is_said_and_kept(somebody: StaffVisitor, any_database: Database) -> None:
    with any_database.writing() as session:
        found = session.query(kiosks.Kiosk).one()
        found.approved_at = NOW
    page = does(somebody, f"/programme/kiosks/{found.id}", "message", words="x" * 121, status=422)
    assert page.status == 422
    assert "x" * 121 in str(page.soup)


def test_kiosks_come_with_the_people(
    any_settings: Settings, any_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("ENV", "test"), ("DATA", any_settings.data),
                        ("DATABASE_URL", any_settings.database_url),
                        ("CLOCK", any_settings.clock_file)):  # fmt: skip
        monkeypatch.setenv(f"VITAL5_{name}", str(value))
    file = tmp_path / "people.json"
    for site in ("Walworth Library", "Camberwell Library"):
        entry = {"id": "library-2", "site": site, "opening": "Mo-Fr 09:00-20:00", "cuff": "any"}
        file.write_text(json.dumps({"kiosks": [entry]}))
        told = CliRunner().invoke(load_people, [str(file)])
        assert told.exit_code == 0, told.stderr
    with any_database.writing() as session:
        assert kiosks.named(session, "library-2").site == "Camberwell Library"
