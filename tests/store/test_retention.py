"""What is due is forgotten at its second, not one before, and nothing else goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.builders import (
    WHEN,
    a_check,
    a_handover,
    a_reading,
    a_report,
    a_resident,
    a_share_draft,
    a_web_session,
)
from tests.conftest import NOW
from tests.staffing import a_staff
from vital5.config import Settings
from vital5.database import Database
from vital5.models import (
    Attempt,
    Base,
    Check,
    Invitation,
    Reading,
    ReadingValue,
    Report,
    Resident,
    StaffSession,
    WebSession,
)
from vital5.services import retention
from vital5.services.retention import (
    CLASSES,
    ClockDoubted,
    forget_due,
    refuse_doubtful_clock,
)

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def count(database: Database, table: type[Base]) -> int:
    with database.reading() as session:
        return session.query(table).count()


def add(database: Database, *rows: Base) -> None:
    with database.writing() as session:
        session.add_all(rows)


OF_STAFF = ("staff_sessions", "invitations")
OF_SHARES = {"withdrawn_shares", "shares", "practice_people", "sent_messages"}
"""Classes that need a whole share: tests/sharing/test_forgetting.py."""

OF_KIOSKS = {"kiosk_codes", "kiosk_envelopes"}
"""Classes that need a kiosk: tests/sync/test_store.py."""

NAMES = [kind.name for kind in CLASSES if kind.name not in OF_SHARES | OF_KIOSKS]


def one_of(name: str, database: Database) -> tuple[Base, timedelta]:
    """A row of a class, begun at WHEN, and after how long it is due."""
    staff_id = a_staff(database, "support", secret="") if name in OF_STAFF else uuid4()
    return {
        "staff_sessions": (
            StaffSession(
                token_hash=b"t",
                staff_id=staff_id,
                csrf_token="c",
                created_at=WHEN,
                seen_at=WHEN,
                expires_at=WHEN + DAY,
            ),
            DAY,
        ),
        "invitations": (
            Invitation(
                token_hash=b"t",
                staff_id=staff_id,
                purpose="join",
                made_at=WHEN,
                expires_at=WHEN + 3 * DAY,
            ),
            3 * DAY,
        ),
        "unclaimed_checks": (a_check(), DAY),
        "handovers": (a_handover(database.keys), 30 * DAY),
        "share_drafts": (a_share_draft(database.keys), DAY),
        "records": (a_resident(database.keys), 731 * DAY),
        "web_sessions": (a_web_session(), timedelta(hours=1)),
        "attempts": (Attempt(what="passport", who=b"who", window=WHEN, count=1), 2 * DAY),
        "settled_reports": (a_report(database.keys, settled_at=WHEN), 365 * DAY),
    }[name]


@pytest.mark.parametrize("name", NAMES)
def test_each_class_goes_at_its_second(
    any_database: Database, any_settings: Settings, name: str
) -> None:
    row, after = one_of(name, any_database)
    table = type(row)
    add(any_database, row)
    assert forget_due(any_database, any_settings, WHEN + after - SECOND)[name] == 0
    assert count(any_database, table) == 1
    told = forget_due(any_database, any_settings, WHEN + after)
    assert told == {**dict.fromkeys(told, 0), name: 1}
    assert count(any_database, table) == 0


@pytest.mark.parametrize("name", NAMES)
def test_what_is_long_due_goes_too(
    sqlite_database: Database, sqlite_settings: Settings, name: str
) -> None:
    row, after = one_of(name, sqlite_database)
    add(sqlite_database, row)
    assert forget_due(sqlite_database, sqlite_settings, WHEN + after + 3650 * DAY)[name] == 1


def test_a_record_goes_with_everything_in_it(
    any_database: Database, any_settings: Settings
) -> None:
    keys = any_database.keys
    gone, kept = a_resident(keys, "gone", forget_at=NOW), a_resident(keys, "kept")
    add(any_database, gone, kept)
    for owner in (gone, kept):
        check = a_check(resident_id=owner.id, forget_at=None)
        add(any_database, a_reading(check), a_reading(check), a_web_session(resident_id=owner.id))
    told = forget_due(any_database, any_settings, NOW)
    assert (told["records"], told["readings"]) == (1, 2)
    left = {table: count(any_database, table) for table in (Check, Reading, ReadingValue)}
    assert left == {Check: 1, Reading: 2, ReadingValue: 4}
    assert count(any_database, WebSession) == count(any_database, Resident) == 1


def test_a_kept_check_stays_while_its_record_does(
    any_database: Database, any_settings: Settings
) -> None:
    resident = a_resident(any_database.keys, forget_at=NOW + 700 * DAY)
    add(any_database, resident)
    add(any_database, a_reading(a_check(resident_id=resident.id, forget_at=None)))
    forget_due(any_database, any_settings, NOW + 600 * DAY)
    assert count(any_database, Reading) == 1


def test_a_check_without_owner_or_end_is_not_kept_for_ever(
    any_database: Database, any_settings: Settings
) -> None:
    add(any_database, a_check(forget_at=None))
    assert forget_due(any_database, any_settings, WHEN + DAY - SECOND)["unclaimed_checks"] == 0
    assert forget_due(any_database, any_settings, WHEN + DAY)["unclaimed_checks"] == 1


def test_revoked_sessions_and_open_reports(any_database: Database, any_settings: Settings) -> None:
    add(any_database, a_web_session(revoked_at=NOW), a_web_session(), a_report(any_database.keys))
    forget_due(any_database, any_settings, NOW)
    assert count(any_database, WebSession) == 1
    forget_due(any_database, any_settings, NOW + 3650 * DAY)
    assert count(any_database, Report) == 1


def test_more_than_one_batch(
    any_database: Database, any_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    add(any_database, *(a_check() for _ in range(7)), a_check(forget_at=NOW + 9 * DAY))
    assert forget_due(any_database, any_settings, NOW + DAY)["unclaimed_checks"] == 7
    assert count(any_database, Check) == 1


def test_replaced_databases_go_after_their_time(sqlite_settings: Settings) -> None:
    database = Database(sqlite_settings)
    kept = sqlite_settings.data / "vital5.db.before-restore-20260615T090000Z"
    kept.touch()
    due = NOW + retention.KEPT_REPLACED
    assert forget_due(database, sqlite_settings, due - SECOND)["replaced_databases"] == 0
    assert forget_due(database, sqlite_settings, due)["replaced_databases"] == 1
    assert not kept.exists()
    database.close()


def test_forgotten_pages_leave_the_log(sqlite_settings: Settings) -> None:
    database = Database(sqlite_settings)
    add(database, *(a_check() for _ in range(50)))
    forget_due(database, sqlite_settings, NOW + DAY)
    assert (sqlite_settings.data / "vital5.db-wal").stat().st_size == 0
    database.close()


@pytest.mark.parametrize(
    ("env", "pause", "doubted"),
    [("production", 61, True), ("production", 60, False), ("test", 3650, False)],
)
def test_a_clock_far_ahead_is_doubted_in_production(
    sqlite_database: Database, sqlite_settings: Settings, env: str, pause: int, doubted: bool
) -> None:
    add(sqlite_database, a_check())
    arguments: Any = (sqlite_database, replace(sqlite_settings, env=env), WHEN + pause * DAY)
    if doubted:
        with pytest.raises(ClockDoubted, match="--after-a-pause"):
            refuse_doubtful_clock(*arguments)
    else:
        refuse_doubtful_clock(*arguments)
