"""load-services, services due and services confirm, as an operator runs them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.directory.conftest import EXAMPLE_FILE, SEED_FILE, seed
from vital5.commands import main
from vital5.config import Settings


def run(settings: Settings, *words: str, env: str = "test") -> Result:
    return CliRunner().invoke(
        main,
        list(words),
        env={
            "VITAL5_ENV": env,
            "VITAL5_DATA": str(settings.data),
            "VITAL5_DATABASE_URL": settings.database_url,
            "VITAL5_SECRET_KEYS": settings.keys_file.read_text(),
            "VITAL5_CLOCK": str(settings.clock_file),
        },
    )


def test_a_load_reports_json_and_succeeds(sqlite_settings: Settings) -> None:
    result = run(sqlite_settings, "load-services", str(SEED_FILE))

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["added"] == 59
    again = run(sqlite_settings, "load-services", str(SEED_FILE))
    assert json.loads(again.stdout)["unchanged"] == 59


def test_a_load_that_refuses_an_entry_says_so_by_its_status(
    sqlite_settings: Settings, tmp_path: Path
) -> None:
    document = seed()
    document["services"][5]["name"] = "South London Cares"
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(document))

    result = run(sqlite_settings, "load-services", str(file))

    assert result.exit_code == 1
    assert json.loads(result.stdout)["refused"] == 1
    assert json.loads(result.stdout)["added"] == 58


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"schema": "other/1"}', "not json"])
def test_a_bad_file_fails_with_words(seed_settings: Settings, tmp_path: Path, content: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content)

    result = run(seed_settings, "load-services", str(file))

    assert result.exit_code == 1
    assert "nothing was loaded" in result.stderr
    assert result.stdout == ""


def test_no_file_fails_with_words(seed_settings: Settings, tmp_path: Path) -> None:
    result = run(seed_settings, "load-services", str(tmp_path / "none.json"))

    assert (result.exit_code, result.stdout) == (1, "")


def test_without_a_schema_it_says_to_migrate(settings: Settings) -> None:
    result = run(replace(settings), "load-services", str(SEED_FILE))

    assert result.exit_code == 1
    assert "vital5 migrate" in result.stderr


def test_examples_load_in_test_and_not_in_production(sqlite_settings: Settings) -> None:
    refused = run(sqlite_settings, "load-services", str(EXAMPLE_FILE), env="production")
    loaded = run(sqlite_settings, "load-services", str(EXAMPLE_FILE))

    assert refused.exit_code == 1
    assert "refused in production" in refused.stderr
    assert json.loads(loaded.stdout)["added"] == 11


def test_due_lists_what_to_check(seed_settings: Settings) -> None:
    result = run(seed_settings, "services", "due")

    entries = json.loads(result.stdout)
    assert len(entries) == 59
    assert {"id", "key", "name", "reasons", "expires_on", "recheck_note"} <= set(entries[0])


def test_confirm_sets_the_day(seed_settings: Settings) -> None:
    result = run(
        seed_settings, "services", "confirm", "foodbank", "--on", "2026-06-14", "--address"
    )

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["confirmed_on"] == "2026-06-14"
    due = json.loads(run(seed_settings, "services", "due").stdout)
    assert "foodbank" not in {entry["key"] for entry in due}


@pytest.mark.parametrize(
    ("entry", "day"),
    [
        ("foodbank", "2026-06-16"),  # tomorrow
        ("foodbank", "14/06/2026"),
        ("foodbank", "2026-02-30"),
        ("nobody", "2026-06-14"),
        ("00000000-0000-0000-0000-000000000000", "2026-06-14"),
    ],
)
def test_confirm_refuses_what_cannot_be(seed_settings: Settings, entry: str, day: str) -> None:
    result = run(seed_settings, "services", "confirm", entry, "--on", day)

    assert (result.exit_code, result.stdout) == (1, "")
