"""The audit shows every tampering: edited, deleted, swapped, cut off, on both databases."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from vital5.commands.audit import audit
from vital5.config import Settings
from vital5.database import Database
from vital5.models.triggers import allow_changes
from vital5.services import audit_chain, audit_head, keys
from vital5.services.audit import ENTRY, note
from vital5.services.readiness import readiness

WHEN = datetime(2026, 6, 15, 9, 0, 0, 123456, tzinfo=UTC)
WHO = UUID(int=7)


def note_some(database: Database, count: int = 5) -> None:
    for number in range(count):
        with database.writing() as session:
            note(
                session, database.keys, now=WHEN, actor="staff", deed="filed", actor_id=WHO,
                subject="practice_person", subject_id=uuid4(), practice_id=UUID(int=9),
                reason=f"asked by the person\n{number}",
            )  # fmt: skip


def verdict(database: Database, settings: Settings) -> audit_chain.Verdict:
    with database.snapshot() as session:
        return audit_chain.verify(session, settings)


def tamper(database: Database, change: Callable[[sa.Connection], None]) -> None:
    """Change entries as somebody could who has the database, and takes its guard away."""
    with database.writing() as session:
        connection = session.connection()
        if database.is_sqlite:
            allow_changes(connection, "audit_entry")
            change(connection)
        else:  # the database is other tests' too
            connection.exec_driver_sql("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            change(connection)
            connection.exec_driver_sql("ALTER TABLE audit_entry ENABLE TRIGGER USER")


def test_a_chain_that_nobody_touched_is_whole(
    any_database: Database, any_settings: Settings
) -> None:
    assert verdict(any_database, any_settings).as_json() == {
        "whole": True, "entries": 0, "head": None, "broken": None,
    }  # fmt: skip
    note_some(any_database)

    found = verdict(any_database, any_settings)

    assert found.broken is None
    assert found.entries == 5
    assert found.head == audit_head.read(any_settings.data, any_settings.keys)


def swap(connection: sa.Connection) -> None:
    """Put entries 2 and 3 in each other's place."""
    for old, new in ((2, 99), (3, 2), (99, 3)):
        connection.execute(sa.update(ENTRY).where(ENTRY.c.id == old).values(id=new))


def renumber(connection: sa.Connection) -> None:
    """Delete entry 2 and close the gap."""
    connection.execute(sa.delete(ENTRY).where(ENTRY.c.id == 2))
    for old in (3, 4, 5):
        connection.execute(sa.update(ENTRY).where(ENTRY.c.id == old).values(id=old - 1))


def edit(**values: object) -> Callable[[sa.Connection], None]:
    return lambda c: c.execute(sa.update(ENTRY).where(ENTRY.c.id == 3).values(**values)) and None


def delete(condition: sa.ColumnElement[bool]) -> Callable[[sa.Connection], None]:
    return lambda c: c.execute(sa.delete(ENTRY).where(condition)) and None


def forge(connection: sa.Connection) -> None:
    """Add an entry at the end without the key."""
    last = connection.execute(sa.select(ENTRY).where(ENTRY.c.id == 5)).mappings().one()
    connection.execute(sa.insert(ENTRY).values({**last, "id": 6}))


@pytest.mark.parametrize(
    ("change", "entry", "why"),
    [
        (edit(deed="signed_in"), 3, "changed"),
        (edit(actor_id=UUID(int=8)), 3, "changed"),
        (edit(practice_id=None), 3, "changed"),
        (edit(at=datetime(2026, 6, 15, 9, 0, 0, 123457, tzinfo=UTC)), 3, "changed"),
        (edit(chain=bytes(32)), 3, "changed"),
        (edit(reason=None), 3, "changed"),
        (edit(reason=b"k1:not sealed by anyone"), 3, "does not open"),
        (edit(key_id="k0"), 3, "key is not here"),
        (delete(ENTRY.c.id == 3), 3, "missing"),
        (delete(ENTRY.c.id == 1), 1, "missing"),
        (delete(ENTRY.c.id == 5), 5, "missing"),
        (delete(ENTRY.c.id > 2), 3, "missing"),
        (delete(ENTRY.c.id > 0), 1, "missing"),
        (swap, 2, ""),
        (renumber, 2, "does not open"),
        (forge, 6, "does not open"),
    ],
)
def test_the_first_broken_link_is_named(
    any_database: Database,
    any_settings: Settings,
    change: Callable[[sa.Connection], None],
    entry: int,
    why: str,
) -> None:
    note_some(any_database)
    tamper(any_database, change)

    broken = verdict(any_database, any_settings).broken

    assert broken is not None
    assert broken.entry == entry, broken
    assert why in broken.why


def test_the_database_itself_refuses_to_change_an_entry(any_database: Database) -> None:
    note_some(any_database, 1)
    with pytest.raises(sa.exc.IntegrityError, match="never changed"), any_database.writing() as s:
        s.execute(sa.update(ENTRY).values(deed="nothing"))


def test_what_is_rolled_back_is_not_noted(any_database: Database, any_settings: Settings) -> None:
    def fail() -> None:
        with any_database.writing() as session:
            note(session, any_database.keys, now=WHEN, actor="staff", deed="filed")
            raise ZeroDivisionError

    note_some(any_database, 2)
    with pytest.raises(ZeroDivisionError):
        fail()

    found = verdict(any_database, any_settings)

    assert (found.broken, found.entries) == (None, 2)


def test_many_at_once_make_one_chain(any_database: Database, any_settings: Settings) -> None:
    def work() -> None:
        note_some(any_database, 10)

    note_some(any_database, 1)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = verdict(any_database, any_settings)

    assert (found.broken, found.entries) == (None, 41)
    assert found.head == audit_head.read(any_settings.data, any_settings.keys)


@pytest.mark.parametrize("text", ["", "{}", '{"entry": 9, "chain": "00", "signature": "00"}'])
def test_a_head_that_we_did_not_write_is_seen(
    any_database: Database, any_settings: Settings, text: str
) -> None:
    note_some(any_database, 2)
    audit_head.file_in(any_settings.data).write_text(text or " ")
    note_some(any_database, 1)

    broken = verdict(any_database, any_settings).broken

    assert broken is not None
    assert "audit-head" in broken.why


def test_an_older_head_kept_elsewhere_shows_what_was_cut_off(
    any_database: Database, any_settings: Settings
) -> None:
    note_some(any_database, 4)
    elsewhere = audit_head.read(any_settings.data, any_settings.keys)
    assert elsewhere is not None
    tamper(any_database, delete(ENTRY.c.id > 2))
    audit_head.file_in(any_settings.data).unlink()
    note_some(any_database, 1)
    with any_database.snapshot() as session:
        alone = audit_chain.verify(session, any_settings).broken
        told = audit_chain.verify(session, any_settings, elsewhere).broken

    assert alone is None
    assert told is not None
    assert told.entry == 4


def test_without_an_anchor_nothing_vouches_for_the_end(
    any_database: Database, any_settings: Settings
) -> None:
    note_some(any_database, 2)
    audit_head.file_in(any_settings.data).unlink()

    broken = verdict(any_database, any_settings).broken

    assert broken is not None
    assert "no head is anchored" in broken.why


def test_readiness_names_the_head(any_database: Database, any_settings: Settings) -> None:
    note_some(any_database, 2)
    head = audit_head.read(any_settings.data, any_settings.keys)
    assert head is not None

    fine = readiness(any_database, any_settings, WHEN)["audit"]
    tamper(any_database, delete(ENTRY.c.id == 2))
    cut = readiness(any_database, any_settings, WHEN)["audit"]

    assert fine == {"ok": True, "head": {"entry": 2, "chain": head.chain.hex()}}
    assert cut["ok"] is False


def test_a_retired_key_is_vouched_for_by_the_next(
    any_database: Database, any_settings: Settings
) -> None:
    note_some(any_database, 3)
    keys.rotate(any_settings, any_database)
    note_some(any_database, 2)
    assert verdict(any_database, any_settings).broken is None

    keys.retire(any_settings, any_database, "k1")

    found = verdict(any_database, any_settings)
    assert [key.id for key in any_settings.keys] == ["k2"]
    assert (found.broken, found.entries) == (None, 6)
    tamper(any_database, edit(deed="nothing"))
    broken = verdict(any_database, any_settings).broken
    assert broken is not None
    assert broken.entry == 1  # the first that only the retired key proved
    assert "not those vouched for" in broken.why


def test_a_key_may_go_though_nothing_was_noted_since_the_rotation(
    any_database: Database, any_settings: Settings
) -> None:
    note_some(any_database, 3)
    keys.rotate(any_settings, any_database)

    keys.retire(any_settings, any_database, "k1")

    note_some(any_database, 1)
    found = verdict(any_database, any_settings)
    assert (found.broken, found.entries) == (None, 5)
    head = audit_head.read(any_settings.data, any_settings.keys)
    assert head is not None
    assert head.entry == 5


def test_a_key_is_not_retired_while_the_chain_is_broken(
    any_database: Database, any_settings: Settings
) -> None:
    note_some(any_database, 3)
    keys.rotate(any_settings, any_database)
    tamper(any_database, edit(deed="nothing"))

    with pytest.raises(keys.KeysInUse, match="entry 3"):
        keys.retire(any_settings, any_database, "k1")


def test_the_command_says_whole_or_names_the_break(
    any_database: Database, any_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITAL5_ENV", "test")
    monkeypatch.setenv("VITAL5_DATA", str(any_settings.data))
    monkeypatch.setenv("VITAL5_DATABASE_URL", any_settings.database_url)
    note_some(any_database, 3)

    whole = CliRunner().invoke(audit, ["verify"])
    head = CliRunner().invoke(audit, ["head"])
    tamper(any_database, edit(deed="nothing"))
    broken = CliRunner().invoke(audit, ["verify"])
    accepted = CliRunner().invoke(audit, ["anchor", "--reason", "looked into"])

    assert (whole.exit_code, json.loads(whole.stdout)["whole"]) == (0, True)
    assert json.loads(head.stdout)["entry"] == 3
    assert (broken.exit_code, json.loads(broken.stdout)["broken"]["entry"]) == (1, 3)
    assert "entry 3" in broken.stderr
    assert json.loads(accepted.stdout) == {"entry": 4}
    assert verdict(any_database, any_settings).broken is not None
