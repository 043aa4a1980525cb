"""`vital5 load-people`: a document whole or not at all, never in production."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from tests.conftest import MovableClock
from tests.staffing import signs_in
from vital5.commands.people import load_people
from vital5.commands.staff import staff as staff_command
from vital5.config import Settings
from vital5.database import Database
from vital5.models import Practice, Staff

PRACTICE = {"code": "X99911", "name": "Test Surgery", "postcode": "SE15 5HG"}
NURSE = {
    "login": "nurse@example.org",
    "name": "N. Nurse",
    "role": "practice_staff",
    "practice": "X99911",
    "password": "seven green kettles hum",
}


@pytest.fixture
def here(any_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The commands' environment: the test's installation."""
    monkeypatch.setenv("VITAL5_ENV", "test")
    monkeypatch.setenv("VITAL5_DATA", str(any_settings.data))
    monkeypatch.setenv("VITAL5_DATABASE_URL", any_settings.database_url)
    monkeypatch.setenv("VITAL5_CLOCK", str(any_settings.clock_file))
    return any_settings


def load(document: Any, tmp_path: Path) -> Result:
    file = tmp_path / "people.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return CliRunner().invoke(load_people, [str(file)])


def test_whoever_is_loaded_signs_in(
    here: Settings, any_site: Flask, clock: MovableClock, tmp_path: Path
) -> None:
    told = load({"practices": [PRACTICE], "staff": [NURSE]}, tmp_path)
    sign_in = json.loads(told.stdout)["sign_ins"][0]
    visitor = signs_in(any_site, sign_in["name"], clock(), password=sign_in["password"],
                       secret=sign_in["totp_secret"])  # fmt: skip

    assert told.exit_code == 0
    assert json.loads(told.stdout)["loaded"] == {
        "practices": 1, "staff": 1, "kiosks": 0, "venues": 0,
    }  # fmt: skip
    assert visitor.opens("/staff/account").name == "staff-account"


def test_loading_twice_changes_nobody(
    here: Settings, any_database: Database, tmp_path: Path
) -> None:
    document = {"practices": [PRACTICE], "staff": [{**NURSE, "totp_secret": "JBSWY3DPEHPK3PXP"}]}
    first, second = load(document, tmp_path), load(document, tmp_path)

    assert first.stdout == second.stdout
    with any_database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Staff)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(Practice)) == 1


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("not json", "is not JSON"),
        ([], "an object"),
        ({"people": []}, "no keys but"),
        ({"staff": {}}, "staff is a list"),
        ({"staff": [{**NURSE, "practice": "Z99999"}]}, "staff[0]"),
        ({"practices": [PRACTICE], "staff": [{**NURSE, "role": "king"}]}, "staff[0]"),
        ({"practices": [PRACTICE], "staff": [{**NURSE, "colour": "red"}]}, "colour"),
        ({"practices": [{**PRACTICE, "receives": "fax"}]}, "receives"),
        ({"practices": [{"name": "No code"}]}, "practices[0]"),
        ({"practices": [PRACTICE], "staff": [NURSE, {"login": "x@example.org"}]}, "staff[1]"),
    ],
)
def test_a_document_that_is_wrong_is_refused_whole(
    here: Settings, any_database: Database, tmp_path: Path, document: Any, said: str
) -> None:
    told = load(document, tmp_path)

    assert told.exit_code == 1
    assert said in told.stderr
    with any_database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Practice)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(Staff)) == 0


def test_production_refuses(
    here: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITAL5_ENV", "production")
    monkeypatch.setenv("VITAL5_SECRET_KEYS", (here.data / "keys").read_text())
    told = load({"practices": [PRACTICE]}, tmp_path)

    assert told.exit_code == 1
    assert "production refuses" in told.stderr


def test_the_first_administrator_comes_by_the_command(here: Settings) -> None:
    run = CliRunner().invoke
    first = run(staff_command, ["add-administrator", "--login", "A@example.org", "--name", "A"])
    twice = run(staff_command, ["add-administrator", "--login", "a@example.org", "--name", "A"])
    lost = run(staff_command, ["reset-factor", "a@example.org", "--reason", "lost"])
    listed = run(staff_command, ["list"])

    assert "/staff/join#" in json.loads(first.stdout)["link"]
    assert (twice.exit_code, lost.exit_code) == (1, 1)
    assert "already" in twice.stderr
    assert json.loads(listed.stdout)["staff"] == [
        {"login": "a@example.org", "role": "administrator", "practice": "", "joined": False,
         "disabled": False}
    ]  # fmt: skip
