"""Keys change while people use the store, and every value opens all the while."""

from __future__ import annotations

import json
import random
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from tests.builders import a_check, a_report, a_resident
from tests.conftest import NOW
from tests.store.facts import facts
from tests.store.filled import fill
from vital5.config import Settings
from vital5.database import Database
from vital5.encrypted_file import connect_sqlite
from vital5.file_hold import held_alone
from vital5.models import Report, Resident, place_of
from vital5.sealing import KeyRing
from vital5.services import keys as keys_service
from vital5.services.keys import KeysInUse, retire, rotate, usage
from vital5.services.passport import keep, open_record

Deed = Callable[[Database, list[str]], None]
Errors = list[BaseException]

OTHERS = 60
"""Values that are there before a rotation under load begins."""

BESIDE = 20
"""How often each of the others writes or looks beside one rotation."""


def counts(database: Database) -> dict[str, int]:
    return {key["id"]: key["values"] for key in usage(database)["keys"]}


def stored(database: Database, number: int = 3) -> None:
    with database.writing() as session:
        for at in range(number):
            session.add(a_report(database.keys, f"words {at}"))
            session.add(a_resident(database.keys, f"code {at}"))


def test_list_says_what_each_key_seals(any_database: Database, any_settings: Settings) -> None:
    stored(any_database)
    told = usage(any_database)
    assert told["values_without_a_key"] == 0
    assert told["keys"] == [
        {"id": "k1", "newest": True, "values": 6, "opens_the_file": any_database.is_sqlite}
    ]


def test_rotation_moves_everything_and_the_old_key_can_go(
    any_database: Database, any_settings: Settings
) -> None:
    stored(any_database)
    before = facts(any_settings)
    told = rotate(any_settings, any_database)
    assert told == {
        "key": "k2",
        "made": True,
        "resealed": 6,
        "file_rekeyed": any_database.is_sqlite,
    }
    assert counts(any_database) == {"k2": 6, "k1": 0}
    retire(any_settings, any_database, "k1")
    assert "k1" not in any_settings.keys_file.read_text()
    assert facts(any_settings) == before
    with any_database.writing() as session:
        session.add(a_check())


def test_passports_are_found_before_and_after(
    any_database: Database, any_settings: Settings
) -> None:
    check = a_check()
    with any_database.writing() as session:
        session.add(check)
        code = keep(session, any_database.keys, check, language="en", now=NOW)
    for key in ("k1", "k2"):
        rotate(any_settings, any_database)
        retire(any_settings, any_database, key)
        with any_database.writing() as session:
            assert open_record(session, any_database.keys, code, NOW) is not None


def test_a_half_done_rotation_is_finished_with_its_own_key(
    any_database: Database, any_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(any_database)
    monkeypatch.setattr(keys_service, "AT_ONCE", 1)
    real, done = keys_service._reseal_some, []

    def fail_later(*arguments: Any) -> int:
        done.append(1)
        if len(done) > 3:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(keys_service, "_reseal_some", fail_later)
    with pytest.raises(KeyboardInterrupt):
        rotate(any_settings, any_database)
    assert 0 < counts(any_database)["k2"] < 6
    assert len(facts(any_settings)["reports.jsonl"].splitlines()) == 3
    monkeypatch.setattr(keys_service, "_reseal_some", real)
    assert rotate(any_settings, any_database)["key"] == "k2"
    assert counts(any_database) == {"k2": 6, "k1": 0}


def test_a_hash_by_an_old_key_is_made_anew(any_database: Database, any_settings: Settings) -> None:
    """A value and its hash may have been made on two sides of a new key's arrival."""
    rotate(any_settings, any_database)
    old = KeyRing.parse(any_settings.keys_file.read_text().split(",")[1])
    row = a_resident(any_database.keys, "code")
    row.passport_fingerprint = old.fingerprint("code", "passport")
    with any_database.writing() as session:
        session.add(row)
    rotate(any_settings, any_database)
    with any_database.reading() as session:
        found = session.scalars(sa.select(Resident.passport_fingerprint)).one()
    assert found == any_database.keys.fingerprint("code", "passport")


def test_every_table_is_sealed_anew_also_where_there_is_nothing_to_be_found_by(
    any_database: Database, any_settings: Settings
) -> None:
    """Most people give no NHS number, and then there is no hash of one either."""
    fill(any_database)
    optional = [
        (sealing.table, name, of)
        for sealing in keys_service.sealings()
        for name, (of, _) in sealing.finds.items()
        if sealing.table.c[name].nullable and sealing.table.c[of].nullable
    ]
    with any_database.writing() as session:
        for table, name, of in optional:
            session.execute(table.update().values({name: None, of: None}))
    values = counts(any_database)["k1"]

    rotate(any_settings, any_database)

    assert {table.name for table, _, _ in optional} >= {"identity", "practice_person", "staff"}
    assert counts(any_database) == {"k2": values, "k1": 0}


@pytest.mark.parametrize("key", ["k1", "k2", "k9"])
def test_a_key_in_use_is_not_retired(
    any_database: Database, any_settings: Settings, key: str
) -> None:
    """k1 still seals values, k2 is the newest, k9 does not exist."""
    stored(any_database)
    pair = f"k2:{secrets.token_hex(32)}"
    any_settings.keys_file.write_text(f"{pair},{any_settings.keys_file.read_text()}")
    kept = any_settings.keys_file.read_text()
    with pytest.raises(KeysInUse, match=key):
        retire(any_settings, any_database, key)
    assert any_settings.keys_file.read_text() == kept


def test_the_files_key_is_not_retired(sqlite_settings: Settings) -> None:
    database = Database(sqlite_settings)
    pair = f"k2:{secrets.token_hex(32)}"
    sqlite_settings.keys_file.write_text(f"{pair},{sqlite_settings.keys_file.read_text()}")
    with pytest.raises(KeysInUse, match="database file"):
        retire(sqlite_settings, database, "k1")
    database.close()


def test_an_operators_keys_are_left_to_the_operator(sqlite_settings: Settings) -> None:
    old = sqlite_settings.keys_file.read_text()
    alone = replace(sqlite_settings, keys_text=old)
    database = Database(alone)
    stored(database)
    with pytest.raises(KeysInUse, match="VITAL5_SECRET_KEYS"):
        rotate(alone, database)
    database.close()
    both = replace(sqlite_settings, keys_text=f"new:{secrets.token_hex(32)},{old}")
    database = Database(both)
    assert rotate(both, database)["resealed"] == 6
    assert rotate(both, database)["resealed"] == 0
    assert retire(both, database, "k1") == {"key": "k1", "removed": False, "may_be_dropped": True}
    assert sqlite_settings.keys_file.read_text() == old
    database.close()


def test_values_of_a_lost_key_stop_a_rotation(
    any_database: Database, any_settings: Settings
) -> None:
    with any_database.writing() as session:
        session.add(a_report(KeyRing.parse(f"lost:{secrets.token_hex(32)}")))
    assert usage(any_database)["values_without_a_key"] == 1
    with pytest.raises(KeysInUse, match="1 values"):
        rotate(any_settings, any_database)
    assert any_settings.keys_file.read_text().startswith("k1:")


def test_two_rotations_do_not_mix(sqlite_settings: Settings) -> None:
    database = Database(sqlite_settings)
    with (
        held_alone(sqlite_settings.data / "keys.lock"),
        pytest.raises(KeysInUse, match="somebody"),
    ):
        rotate(sqlite_settings, database)
    database.close()


def test_re_keying_a_file_keeps_its_readers(sqlite_settings: Settings) -> None:
    """A reader with a snapshot finishes it; the old key then opens nothing."""
    server, operator = Database(sqlite_settings), Database(sqlite_settings)
    stored(server)
    old = sqlite_settings.keys.newest
    with server.reading() as session:
        assert session.query(Report).count() == 3
        with pytest.MonkeyPatch.context() as quickly:
            quickly.setattr(keys_service, "WAIT_MS", 100)  # the checkpoint waits for the reader
            assert rotate(sqlite_settings, operator)["file_rekeyed"]
        assert {r.kind for r in session.query(Report)} == {"feedback"}
    with server.writing() as session:
        assert session.query(Report).count() == 3
    server.close(), operator.close()
    with (
        closing(connect_sqlite(server.path, old)) as connection,
        pytest.raises(Exception, match="not a database"),
    ):
        connection.execute("SELECT count(*) FROM report")


def test_rotation_while_others_read_and_write(any_settings: Settings) -> None:
    """Three writers and a reader, as other processes would be; twelve rotations beside them."""
    operator = Database(any_settings)
    stored(operator, OTHERS)
    written: list[str] = []
    errors: Errors = []
    pace = Pace()
    threads = [
        threading.Thread(target=_repeat, args=(deed, any_settings, written, errors, pace))
        for deed in (_write_one, _write_one, _write_one, _read_one)
    ]
    for thread in threads:
        thread.start()
    try:
        for old in (f"k{number}" for number in range(1, 13)):
            began = time.monotonic()
            rotate(any_settings, operator)
            retire(any_settings, operator, old)
            pace.seconds = (time.monotonic() - began) / BESIDE
    finally:
        pace.done.set()
        for thread in threads:
            thread.join()
    assert [repr(error) for error in errors] == []
    assert len(written) > 3
    rotate(any_settings, operator)
    operator.close()
    lines = facts(any_settings)["reports.jsonl"].splitlines()
    assert len(lines) == OTHERS + len(written)
    assert set(written) <= {json.loads(line)["words"] for line in lines}


class Pace:
    """How often they write: by the clock alone a slow rotation would have ever more to seal."""

    def __init__(self) -> None:
        self.seconds, self.done = 0.02, threading.Event()


def _repeat(deed: Deed, settings: Settings, written: list[str], errors: Errors, pace: Pace) -> None:
    database = Database(replace(settings))
    try:
        while not pace.done.wait(pace.seconds):
            deed(database, written)
    except BaseException as error:
        errors.append(error)
    finally:
        database.close()


def _write_one(database: Database, written: list[str]) -> None:
    words = secrets.token_hex(8)
    with database.writing() as session:
        session.add(a_report(database.keys, words))
    written.append(words)


def _read_one(database: Database, written: list[str]) -> None:
    with database.reading() as session:
        rows = session.scalars(sa.select(Report).limit(100)).all()
    row = random.choice(rows)
    assert database.keys.open(row.words, place_of("report", "words", row.id))
