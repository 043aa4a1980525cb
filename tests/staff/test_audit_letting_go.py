"""The audit's entries go after eight years; what is left is as hard to tamper with as before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.staff.test_audit import delete, edit, tamper, verdict
from vital5.commands.audit import audit
from vital5.config import Settings
from vital5.database import Database
from vital5.services import audit_chain, audit_head, audit_letting_go, keys
from vital5.services.audit import ENTRY, note
from vital5.services.audit_chain import LET_GO, ChainBroken
from vital5.services.audit_letting_go import KEPT, let_go
from vital5.services.retention import forget_due

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
FIRST_OF_MONTH = datetime(2026, 5, 31, 23, tzinfo=UTC)  # 1 June in London


def noted(database: Database, *times: datetime) -> None:
    for at in times:
        with database.writing() as session:
            note(session, database.keys, now=at, actor="staff", deed="filed", reason="because")


def left(database: Database) -> list[tuple[int, str]]:
    with database.reading() as session:
        rows = session.execute(sa.select(ENTRY.c.id, ENTRY.c.deed).order_by(ENTRY.c.id))
        return [(row.id, row.deed) for row in rows]


def change_of(number: int, **values: object) -> Callable[[sa.Connection], None]:
    one = sa.update(ENTRY).where(ENTRY.c.id == number)
    return lambda on: on.execute(one.values(**values)) and None


@pytest.fixture
def half(any_database: Database, any_settings: Settings) -> Database:
    """Three entries let go, three kept, and the one that stands in."""
    noted(any_database, *[FIRST_OF_MONTH - SECOND] * 3, *[FIRST_OF_MONTH] * 3)
    assert let_go(any_database, any_settings, FIRST_OF_MONTH + KEPT + DAY) == 3
    return any_database


def test_whole_months_go_once_they_are_old_enough_and_the_chain_stays_whole(
    any_database: Database, any_settings: Settings
) -> None:
    noted(any_database, *[FIRST_OF_MONTH - SECOND] * 3, *[FIRST_OF_MONTH] * 2)
    assert let_go(any_database, any_settings, FIRST_OF_MONTH + KEPT - SECOND) == 0
    assert len(left(any_database)) == 5

    gone = forget_due(any_database, any_settings, FIRST_OF_MONTH + KEPT)

    assert gone["audit_entries"] == 3
    assert left(any_database) == [(4, "filed"), (5, "filed"), (6, LET_GO)]
    assert verdict(any_database, any_settings).as_json()["whole"]
    assert let_go(any_database, any_settings, FIRST_OF_MONTH + KEPT + DAY) == 0  # not every hour
    assert len(left(any_database)) == 3

    noted(any_database, FIRST_OF_MONTH + KEPT)
    assert let_go(any_database, any_settings, FIRST_OF_MONTH + KEPT + 31 * DAY) == 2
    assert [number for number, _ in left(any_database)] == [6, 7, 8]
    assert verdict(any_database, any_settings).broken is None


@pytest.mark.parametrize(
    "change",
    [
        change_of(4, deed="nothing"),
        change_of(7, reason=b"nothing"),
        delete(ENTRY.c.id == 4),
        delete(ENTRY.c.id < 6),
        delete(ENTRY.c.id == 7),
        delete(ENTRY.c.deed == LET_GO),
        delete(ENTRY.c.id == 5),
        change_of(4, id=2),
    ],
    ids=["edited", "stand-in edited", "first cut off", "front cut off", "end cut off",
         "no stand-in", "one gone", "moved"],
)  # fmt: skip
def test_every_tampering_is_still_found(
    half: Database, any_settings: Settings, change: Callable[[sa.Connection], None]
) -> None:
    assert verdict(half, any_settings).broken is None
    tamper(half, change)
    assert verdict(half, any_settings).broken is not None


def test_what_a_cut_left_behind_goes_the_next_time(
    any_database: Database, any_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(any_database, FIRST_OF_MONTH - SECOND, FIRST_OF_MONTH)
    with monkeypatch.context() as cut:
        cut.setattr(audit_letting_go, "_delete", lambda *_: 0)
        let_go(any_database, any_settings, FIRST_OF_MONTH + KEPT)
    assert len(left(any_database)) == 3
    broken = verdict(any_database, any_settings).broken
    assert broken is not None
    assert "run retention" in broken.why

    assert let_go(any_database, any_settings, FIRST_OF_MONTH + KEPT) == 1
    assert verdict(any_database, any_settings).broken is None


def test_nothing_goes_from_a_chain_that_is_broken(
    any_database: Database, any_settings: Settings
) -> None:
    noted(any_database, *[FIRST_OF_MONTH - SECOND] * 3, FIRST_OF_MONTH)
    tamper(any_database, delete(ENTRY.c.id == 2))
    with pytest.raises(ChainBroken):
        let_go(any_database, any_settings, FIRST_OF_MONTH + KEPT)
    assert len(left(any_database)) == 3


def test_a_retired_keys_entries_stay_vouched_for(
    any_database: Database, any_settings: Settings
) -> None:
    noted(any_database, *[FIRST_OF_MONTH - SECOND] * 2, *[FIRST_OF_MONTH] * 2)
    keys.rotate(any_settings, any_database)
    noted(any_database, FIRST_OF_MONTH)
    keys.retire(any_settings, any_database, "k1")
    assert let_go(any_database, any_settings, FIRST_OF_MONTH + KEPT) == 2
    assert verdict(any_database, any_settings).broken is None

    keys.rotate(any_settings, any_database)
    keys.retire(any_settings, any_database, "k2")
    assert verdict(any_database, any_settings).broken is None
    tamper(any_database, edit(deed="nothing"))
    broken = verdict(any_database, any_settings).broken
    assert broken is not None
    assert broken.entry == 3  # the first one left


def test_a_head_kept_elsewhere_saves_the_way_up_to_it(
    any_database: Database, any_settings: Settings
) -> None:
    noted(any_database, *[FIRST_OF_MONTH] * 3)
    kept = audit_head.read(any_settings.data, any_settings.keys)
    noted(any_database, *[FIRST_OF_MONTH] * 3)

    def since(head: audit_head.Head | None) -> audit_chain.ChainBroken | None:
        with any_database.snapshot() as session:
            return audit_chain.verify(session, any_settings, since=head).broken

    assert since(kept) is None
    assert since(audit_head.Head(3, bytes(32))) is not None
    tamper(any_database, change_of(2, deed="nothing"))
    assert since(kept) is None  # that is for the whole look
    assert verdict(any_database, any_settings).broken is not None
    tamper(any_database, delete(ENTRY.c.id == 5))
    assert since(kept) is not None


def test_the_command_takes_a_head_to_begin_at(
    any_database: Database, any_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITAL5_ENV", "test")
    monkeypatch.setenv("VITAL5_DATA", str(any_settings.data))
    monkeypatch.setenv("VITAL5_DATABASE_URL", any_settings.database_url)
    noted(any_database, *[FIRST_OF_MONTH] * 2)
    run = CliRunner()
    head = any_settings.data / "kept"
    head.write_text(run.invoke(audit, ["head"]).output)
    answer = run.invoke(audit, ["verify", "--since", str(head)])
    assert answer.exit_code == 0, answer.output
    assert '"whole": true' in answer.output
