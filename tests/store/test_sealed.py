"""Nothing that was said can be read from the disk, and a sealed value opens only in its place."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.builders import a_check, a_reading, a_report, a_resident
from tests.conftest import NOW
from tests.store.filled import rows_of
from vital5.config import Settings
from vital5.database import Database
from vital5.models import Report, Resident, place_of
from vital5.sealing import CannotOpen, FileKeyRing
from vital5.services.answers import seal_answers
from vital5.services.backup import back_up
from vital5.services.keys import rotate
from vital5.services.passport import keep, open_record
from vital5.services.restore import restore

MARK = "CANARY7f3a"
COUNT = 1_000


def canaries(kind: str) -> list[str]:
    return [f"{MARK}-{kind}-{number}" for number in range(COUNT // 4)]


def store(database: Database) -> None:
    """A thousand canaries: as words of readings, answers, passports and reports."""
    keys = database.keys
    with database.writing() as session:
        for word in canaries("word"):
            session.add(a_reading(values={"word": word}))
        for answer in canaries("answer"):
            check = a_check()
            seal_answers(keys, check, {"mood": {"feeling": {"note": answer}}})
            session.add(check)
        session.add_all(a_resident(keys, code) for code in canaries("code"))
        session.add_all(a_report(keys, words) for words in canaries("report"))


def files_with_canaries(*folders: Path) -> list[str]:
    return [
        str(file)
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file() and MARK.encode() in file.read_bytes()
    ]


def test_no_canary_reaches_the_disk(
    sqlite_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Database, log, backup, replaced database and temporary files, at every stage."""
    temporary, backups = tmp_path / "temporary", tmp_path / "backups"
    for folder in (temporary, backups):
        folder.mkdir()
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    everywhere = (sqlite_settings.data, temporary, backups)
    database = Database(sqlite_settings)
    store(database)
    assert (sqlite_settings.data / "vital5.db-wal").stat().st_size > COUNT
    assert files_with_canaries(*everywhere) == []
    back_up(database, sqlite_settings, backups / "one", NOW)
    rotate(sqlite_settings, database)
    back_up(database, sqlite_settings, backups / "two", NOW)
    assert files_with_canaries(*everywhere) == []
    database.close()
    restore(sqlite_settings, backups / "one", NOW)
    assert files_with_canaries(*everywhere) == []
    assert len(list(sqlite_settings.data.glob("*.before-restore-*"))) == 1


def test_identifiers_and_free_text_are_sealed_on_both(
    any_database: Database, any_settings: Settings, tmp_path: Path
) -> None:
    """On PostgreSQL the file is not ours to encrypt: each value is, by itself."""
    store(any_database)
    for table in ("resident", "report", "health_check"):
        assert MARK not in repr(rows_of(any_database)[table])
    (tmp_path / "backups").mkdir()
    back_up(any_database, any_settings, tmp_path / "backups" / "one", NOW)
    assert files_with_canaries(tmp_path / "backups", any_settings.data) == []


def test_a_sealed_value_does_not_open_elsewhere(any_database: Database) -> None:
    keys = any_database.keys
    mine, other = a_report(keys, "mine"), a_report(keys, "other")
    with any_database.writing() as session:
        session.add_all([mine, other])
    with any_database.writing() as session:
        words = session.scalar(sa.select(Report.words).where(Report.id == mine.id))
        session.execute(sa.update(Report).where(Report.id == other.id).values(words=words))
    with any_database.reading() as session:
        moved = session.get_one(Report, other.id)
        stayed = session.get_one(Report, mine.id)
    assert keys.open(stayed.words, place_of("report", "words", mine.id)) == "mine"
    for place in (("report", "words", other.id), ("resident", "passport", mine.id)):
        with pytest.raises(CannotOpen):
            keys.open(moved.words, place_of(*place))


@pytest.mark.parametrize("at", [0, 3, 14, -1])
def test_a_changed_value_does_not_open(sqlite_database: Database, at: int) -> None:
    sealed = bytearray(sqlite_database.keys.seal("as it was", "report.words/1"))
    sealed[at] ^= 1
    with pytest.raises(CannotOpen):
        sqlite_database.keys.open(bytes(sealed), "report.words/1")


def test_a_passport_is_found_by_its_hash_alone(any_database: Database) -> None:
    check = a_check()
    with any_database.writing() as session:
        session.add(check)
        code = keep(session, any_database.keys, check, language="en", now=NOW)
        keep(session, any_database.keys, check, language="en", now=NOW)
    with any_database.writing() as session:
        found = open_record(session, any_database.keys, code, NOW)
        assert found is not None
        assert session.query(Resident).count() == 2
        assert code.encode() not in found.passport + found.passport_fingerprint


def test_equal_words_are_sealed_differently(sqlite_database: Database) -> None:
    keys = sqlite_database.keys
    assert len({keys.seal("same", "report.words/1") for _ in range(100)}) == 100


def test_what_was_read_just_before_its_key_was_retired_still_opens(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(f"k1:{'1' * 64}")
    ring = FileKeyRing(file)
    read = ring.seal("words", "report.words/1")
    file.unlink()
    file.write_text(f"k2:{'2' * 64}")

    assert ring.open(read, "report.words/1") == "words"
    assert ring.newest.id == "k2"
    with pytest.raises(CannotOpen):
        FileKeyRing(file).open(read, "report.words/1")
