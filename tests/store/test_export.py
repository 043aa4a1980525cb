"""The export holds every fact once, the same bytes each time, for its owner's eyes only."""

from __future__ import annotations

import json
import stat
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_check, a_reading, a_report, a_resident
from tests.store.filled import ROWS, fill
from vital5.database import Database
from vital5.models import Base
from vital5.services.export import KINDS, CannotExport, export, plain

INSIDE_SERVICES = {
    "organization", "service_source", "phone", "service_area", "language", "schedule",
    "cost_option", "location", "service_at_location", "taxonomy_term", "attribute",
}  # fmt: skip
NO_BUSINESS_FACTS = {
    "web_session", "attempt", "staff_session", "person_word", "passkey", "recovery_code",
    "invitation", "share_draft", "kiosk_code", "kiosk_nonce",
}  # fmt: skip


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_every_table_is_exported_or_left_out_on_purpose() -> None:
    exported = {"health_check", "reading", "reading_value", "measurement", "resident",
                "service", "report",
                "step_count", "handover", "home_series", "home_reading", "practice",
                "staff", "identity", "consent_event",
                "practice_person", "share", "inbox_item", "share_event", "practice_message",
                "output", "outgoing", "audit_entry", "kiosk", "kiosk_key", "kiosk_report",
                "kiosk_envelope", "kiosk_visit"}  # fmt: skip
    tables = set(Base.metadata.tables)
    assert tables == exported | INSIDE_SERVICES | NO_BUSINESS_FACTS


def test_every_line_has_an_id_and_they_are_sorted(any_database: Database, tmp_path: Path) -> None:
    fill(any_database)
    counts = export(any_database, tmp_path / "out")
    assert counts == dict.fromkeys(KINDS, ROWS)
    for kind in KINDS:
        ids = [line["id"] for line in lines(tmp_path / "out" / kind)]
        assert ids == sorted(ids)
        assert len(ids) == ROWS


def test_both_databases_and_both_times_give_the_same_bytes(
    sqlite_settings: Any, postgres_settings: Any, tmp_path: Path
) -> None:
    for name, settings in (("lite", sqlite_settings), ("post", postgres_settings)):
        database = Database(settings)
        fill(database)
        export(database, tmp_path / name)
        export(database, tmp_path / f"{name} again")
        database.close()
    for kind in KINDS:
        folders = ("lite", "lite again", "post", "post again")
        assert len({(tmp_path / folder / kind).read_bytes() for folder in folders}) == 1


def test_a_reading_is_exported_exactly(any_database: Database, tmp_path: Path) -> None:
    check = a_check()
    first = a_reading(check)
    second = a_reading(
        check,
        supersedes=first.id,
        instruments=[{"language": "es", "id": "ÑÑ-2"}],
        values={"systolic": Decimal("128.5000"), "word": "sí", "small": Decimal("0.0001")},
    )
    with any_database.writing() as session:
        session.add_all([first, second])
    export(any_database, tmp_path)
    found = next(x for x in lines(tmp_path / "readings.jsonl") if x["id"] == str(second.id))
    assert found == {
        "id": str(second.id),
        "check_id": str(check.id),
        "vital": "blood_pressure",
        "values": {"small": 0.0001, "systolic": 128.5, "word": "sí"},
        "band": "high_normal",
        "urgency": "self_care",
        "rule": "BP-CLINIC",
        "rule_version": "1",
        "source": "typed",
        "taken_at": "2026-06-15T09:00:00Z",
        "recorded_at": "2026-06-15T09:00:00Z",
        "supersedes": str(first.id),
        "instruments": [{"id": "ÑÑ-2", "language": "es"}],
    }


@pytest.mark.parametrize(
    ("number", "text"),
    [("128", "128"), ("128.0000", "128"), ("0.5000", "0.5"), ("99999999.9999", "99999999.9999"),
     ("0.0001", "0.0001"), ("1E+2", "100"), ("0", "0")],
)  # fmt: skip
def test_numbers_are_exact_without_trailing_zeros(number: str, text: str) -> None:
    assert json.dumps(plain(Decimal(number))) == text


def test_sealed_values_are_opened(any_database: Database, tmp_path: Path) -> None:
    resident = a_resident(any_database.keys)
    with any_database.writing() as session:
        session.add_all([resident, a_report(any_database.keys, "Palabras, 字, كلمات")])
    export(any_database, tmp_path)
    assert lines(tmp_path / "residents.jsonl")[0]["passport"] == "2222333344445555"
    assert lines(tmp_path / "reports.jsonl")[0]["words"] == "Palabras, 字, كلمات"


def test_only_the_owner_can_read_the_files(sqlite_database: Database, tmp_path: Path) -> None:
    export(sqlite_database, tmp_path / "out")
    modes = [stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "out").iterdir()]
    assert set(modes) == {0o600}
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700


def test_what_cannot_be_replaced_whole_is_refused(
    sqlite_database: Database, tmp_path: Path
) -> None:
    (tmp_path / "readings.jsonl").mkdir()
    (tmp_path / "checks.jsonl").write_text("old")
    with pytest.raises(CannotExport, match=r"readings\.jsonl"):
        export(sqlite_database, tmp_path)
    assert (tmp_path / "checks.jsonl").read_text() == "old"


def test_a_failed_export_leaves_the_last_one_and_no_drafts(
    sqlite_database: Database, tmp_path: Path
) -> None:
    export(sqlite_database, tmp_path)
    with sqlite_database.writing() as session:
        session.add(a_report(sqlite_database.keys, words="x"))
        session.add(a_resident(sqlite_database.keys, passport=b"k1:not sealed by anyone"))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    with pytest.raises(Exception, match=r"resident\.passport"):
        export(sqlite_database, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.is_file()} == before
