"""The commands by their doors: JSON out, words to people, status 0 only when it is done."""

from __future__ import annotations

import json
import secrets
import stat
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.builders import a_check, a_reading
from tests.conftest import NOW, MovableClock
from vital5 import migrations
from vital5.clock import file_clock
from vital5.commands import main
from vital5.config import Settings
from vital5.database import Database


@pytest.fixture
def vital5(settings: Settings, clock: MovableClock) -> Any:
    """Run the command in an installation of its own: `vital5("migrate")`."""
    environ = {
        "VITAL5_ENV": "test",
        "VITAL5_DATA": str(settings.data),
        "VITAL5_CLOCK": str(clock.path),
        "VITAL5_DATABASE_URL": "",
        "VITAL5_SECRET_KEYS": "",
        "VITAL5_PROXIES": "",
        "VITAL5_PUBLIC_URL": "",
    }

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], env=environ)

    return run


def test_a_life_of_the_store(vital5: Any, settings: Settings, tmp_path: Path) -> None:
    assert json.loads(vital5("migrate").stdout) == {"from": None, "to": migrations.head()}
    assert json.loads(vital5("migrate").stdout)["from"] == migrations.head()
    database = Database(settings)
    with database.writing() as session:
        session.add(a_reading(a_check()))
    database.close()
    told = json.loads(vital5("backup", "--out", tmp_path / "backup").stdout)
    assert told["rows"]["reading"] == 1
    assert json.loads(vital5("keys", "rotate").stdout)["key"] == "k2"
    assert [k["id"] for k in json.loads(vital5("keys", "list").stdout)["keys"]] == ["k2", "k1"]
    restored = vital5("restore", "--in", tmp_path / "backup")
    assert json.loads(restored.stdout)["rows"]["reading"] == 1
    # The backup is under the first key, so that key may not go until the file is re-keyed.
    assert vital5("keys", "retire", "k1").exit_code == 1
    assert json.loads(vital5("keys", "rotate").stdout)["file_rekeyed"]
    assert vital5("keys", "retire", "k1").exit_code == 0
    told = json.loads(vital5("export", "--out", tmp_path / "out").stdout)
    assert told["lines"]["readings.jsonl"] == 1
    assert stat.S_IMODE((tmp_path / "out" / "readings.jsonl").stat().st_mode) == 0o600


def test_a_clock_that_cannot_be_read_is_named(vital5: Any, clock: MovableClock) -> None:
    vital5("migrate")
    clock.path.write_text("2026-11-27T10:00:00")  # without its offset

    told = vital5("doctor")

    problems = json.loads(told.stdout)["problems"]
    assert (told.exit_code, problems[0]["id"]) == (1, "settings-unusable")
    assert "VITAL5_CLOCK" in problems[0]["what"]
    for command in (("retention", "run"), ("serve", "--port", "1")):
        assert "Error: VITAL5_CLOCK" in vital5(*command).stderr


def test_a_clock_that_is_just_being_written_is_waited_for(clock: MovableClock) -> None:
    clock.path.write_text("")
    threading.Timer(0.05, lambda: clock.set(NOW)).start()

    assert file_clock(clock.path)() == NOW


def test_an_address_that_cannot_be_used_is_named_by_migrate_too(vital5: Any) -> None:
    told = CliRunner().invoke(main, ["migrate"], env={"VITAL5_DATABASE_URL": "mysql://x"})

    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("Error: VITAL5_DATABASE_URL must begin with")


def test_the_development_server_refuses_production(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITAL5_ENV", "production")
    monkeypatch.setenv("VITAL5_DATA", str(settings.data))
    monkeypatch.setenv("VITAL5_SECRET_KEYS", f"p1:{secrets.token_hex(32)}")
    monkeypatch.setenv("VITAL5_PUBLIC_URL", "https://vital5.example.org")
    (settings.data / "keys").unlink()
    assert CliRunner().invoke(main, ["migrate"]).exit_code == 0

    told = CliRunner().invoke(main, ["run", "--port", "1"])

    assert told.exit_code == 1
    assert "in production use `vital5 serve`" in told.stderr


def test_retention_goes_by_the_clock_file(
    vital5: Any, settings: Settings, clock: MovableClock
) -> None:
    vital5("migrate")
    database = Database(settings)
    with database.writing() as session:
        session.add(a_reading(a_check()))
    database.close()
    assert json.loads(vital5("retention", "run").stdout)["forgotten"]["unclaimed_checks"] == 0
    clock.set(NOW + timedelta(hours=24))
    told = json.loads(vital5("retention", "run").stdout)
    assert (told["forgotten"]["unclaimed_checks"], told["forgotten"]["readings"]) == (1, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "--out", "out"),
        ("backup", "--out", "backup"),
        ("restore", "--in", "nothing"),
        ("keys", "list"),
        ("keys", "rotate"),
        ("keys", "retire", "k1"),
        ("retention", "run"),
        ("run", "--port", "0"),
        ("serve", "--port", "0"),
    ],
)
def test_nothing_is_done_before_migrating(
    vital5: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    told = vital5(*arguments)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.startswith("Error: ")
    assert not (tmp_path / arguments[-1]).exists()


def test_doctor_answers_in_json_and_fails_on_an_error(vital5: Any) -> None:
    told = vital5("doctor")
    answer = json.loads(told.stdout)
    assert answer.keys() == {"ok", "problems", "checked"}
    assert (told.exit_code, answer["ok"]) == (1, False)
    ids = {problem["id"] for problem in answer["problems"]}
    assert "database-missing" in ids
    assert all(p.keys() == {"id", "severity", "what", "mend"} for p in answer["problems"])
