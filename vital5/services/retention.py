"""What is forgotten and when: every class of data with its period, in one table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlcipher3
from sqlalchemy.orm import Session

from vital5.config import Settings
from vital5.database import Database
from vital5.encrypted_file import open_sqlite
from vital5.models import (
    Attempt,
    Base,
    Check,
    Handover,
    InboxItem,
    Invitation,
    KioskCode,
    KioskEnvelope,
    Outgoing,
    PracticePerson,
    Reading,
    Report,
    Resident,
    Share,
    ShareDraft,
    StaffSession,
    WebSession,
)
from vital5.services import audit_letting_go
from vital5.services.checks import KEPT_RECORD, KEPT_UNCLAIMED
from vital5.services.handover import WAITS
from vital5.services.share_draft import KEPT_DRAFT

AT_ONCE = 500
"""Rows forgotten under one write lock; residents are waiting for it."""

Due = Callable[[datetime], sa.ColumnElement[bool]]


class ClockDoubted(Exception):
    """The clock may be wrong, and forgetting by a wrong clock cannot be undone."""


@dataclass(frozen=True)
class Class:
    """One class of data: how long it is kept, counted from when, and which rows are due."""

    name: str
    table: type[Base]
    kept: timedelta
    counted_from: str
    due: Due


KEPT_WITHDRAWN = timedelta(days=30)
KEPT_SHARE = timedelta(days=8 * 365 + 2)
"""As long as the NHS keeps an adult's health record (Records Management Code, Appendix II)."""

_merged = sa.orm.aliased(PracticePerson)

KEPT_RECEIPTS = timedelta(days=400)
"""Longer than any kiosk keeps a letter, so that what was deleted cannot come back."""

CLASSES = (
    Class(
        "handovers",
        Handover,
        WAITS,
        "the arrival of a kiosk's check whose code nobody used; a used one goes at the same time",
        lambda now: Handover.ends_at <= now,
    ),
    Class(
        "unclaimed_checks",
        Check,
        KEPT_UNCLAIMED,
        "the last touch of a check that nobody kept",
        lambda now: sa.or_(
            Check.forget_at <= now,
            # No check should lack both an owner and an end; one that does is not kept for ever.
            sa.and_(
                Check.resident_id.is_(None),
                Check.forget_at.is_(None),
                Check.touched_at <= now - KEPT_UNCLAIMED,
            ),
        ),
    ),
    Class(
        "share_drafts",
        ShareDraft,
        KEPT_DRAFT,
        "the last work on a share that nobody sent",
        lambda now: ShareDraft.forget_at <= now,
    ),
    Class(
        "withdrawn_shares",
        Share,
        KEPT_WITHDRAWN,
        "the day a share was taken back before the surgery had filed it",
        lambda now: Share.id.in_(
            sa.select(InboxItem.share_id).where(
                InboxItem.state == "withdrawn", InboxItem.closed_at <= now - KEPT_WITHDRAWN
            )
        ),
    ),
    Class(
        "shares",
        Share,
        KEPT_SHARE,
        "the day it was sent, whatever became of the resident's own record",
        lambda now: Share.sent_at <= now - KEPT_SHARE,
    ),
    Class(
        "practice_people",
        PracticePerson,
        timedelta(days=1),
        "the last share of somebody of whom no share is left",
        lambda now: sa.and_(
            PracticePerson.last_shared_at <= now - timedelta(days=1),
            ~sa.exists().where(Share.person_id == PracticePerson.id),
            ~sa.exists().where(_merged.merged_into == PracticePerson.id),
        ),
    ),
    Class(
        "sent_messages",
        Outgoing,
        timedelta(days=90),
        "the making of a message that has arrived or was cancelled, or of a notice that failed",
        lambda now: sa.and_(
            # A share that could not be sent waits for a person for as long as it takes.
            Outgoing.state.in_(("filed", "cancelled", "failed")),
            sa.or_(Outgoing.state != "failed", Outgoing.share_id.is_(None)),
            Outgoing.created_at <= now - timedelta(days=90),
        ),
    ),
    Class(
        "records",
        Resident,
        KEPT_RECORD,
        "the last use of a record's passport",
        lambda now: Resident.forget_at <= now,
    ),
    Class(
        "web_sessions",
        WebSession,
        timedelta(0),
        "the session's end, or its revocation",
        lambda now: sa.or_(WebSession.expires_at <= now, WebSession.revoked_at.is_not(None)),
    ),
    Class(
        "staff_sessions",
        StaffSession,
        timedelta(0),
        "the end of a session of staff, or its revocation",
        lambda now: sa.or_(StaffSession.expires_at <= now, StaffSession.revoked_at.is_not(None)),
    ),
    Class(
        "invitations",
        Invitation,
        timedelta(0),
        "the end of a link for staff, or its use",
        lambda now: sa.or_(Invitation.expires_at <= now, Invitation.used_at.is_not(None)),
    ),
    Class(
        "attempts",
        Attempt,
        timedelta(days=2),
        "the beginning of the window that was counted",
        lambda now: Attempt.window <= now - timedelta(days=2),
    ),
    Class(
        "settled_reports",
        Report,
        timedelta(days=365),
        "the day the report was settled; an open one is kept",
        lambda now: Report.settled_at <= now - timedelta(days=365),
    ),
    Class(
        "kiosk_codes",
        KioskCode,
        timedelta(0),
        "the end of a code that lets a kiosk enrol",
        lambda now: KioskCode.ends_at <= now,
    ),
    Class(
        "kiosk_envelopes",
        KioskEnvelope,
        KEPT_RECEIPTS,
        "the arrival of a kiosk's letter; until then it is known if it comes again",
        lambda now: KioskEnvelope.received_at <= now - KEPT_RECEIPTS,
    ),
)
"""Every class of rows that is ever forgotten. Step counts name nobody and are kept."""

KEPT_REPLACED = timedelta(days=30)
"""How long a database that a restore replaced is kept beside the new one."""

LONGEST_PAUSE = timedelta(days=60)
"""In production, a clock this far after the last use of anything is doubted."""


def forget_due(database: Database, settings: Settings, now: datetime) -> dict[str, int]:
    """Forget what is due; give how many rows of each class went, and readings with them."""
    counts = {kind.name: 0 for kind in CLASSES} | {"readings": 0}
    for kind in CLASSES:
        counts[kind.name], readings = _forget(database, kind, now)
        counts["readings"] += readings
    counts["audit_entries"] = audit_letting_go.let_go(database, settings, now)
    counts["replaced_databases"] = _forget_replaced(database, settings, now)
    _fold_log(database)
    return counts


def refuse_doubtful_clock(database: Database, settings: Settings, now: datetime) -> None:
    """Raise if a production clock is far ahead of everything that was ever done here."""
    with database.reading() as session:
        times = [
            session.scalar(sa.select(sa.func.max(column)))
            for column in (Check.touched_at, Resident.used_at, WebSession.seen_at)
        ]
    latest = max((time for time in times if time), default=None)
    if settings.production and latest and now - latest > LONGEST_PAUSE:
        raise ClockDoubted(
            f"it is {now:%Y-%m-%d} by the clock, and nothing was used since {latest:%Y-%m-%d}: "
            "if the clock is right, run again with --after-a-pause"
        )


def _forget(database: Database, kind: Class, now: datetime) -> tuple[int, int]:
    gone = readings = 0
    while True:
        with database.writing() as session:
            some, some_readings = _forget_some(session, kind, now)
        gone, readings = gone + some, readings + some_readings
        if some < AT_ONCE:
            return gone, readings


def _forget_some(session: Session, kind: Class, now: datetime) -> tuple[int, int]:
    columns = sa.inspect(kind.table).primary_key
    # A passport used this very moment keeps its record: wait for it, then look again.
    due = sa.select(*columns).where(kind.due(now)).limit(AT_ONCE).with_for_update()
    keys = [tuple(row) for row in session.execute(due)]
    if not keys:
        return 0, 0
    readings = _readings_with(session, kind, [one[0] for one in keys])
    session.execute(sa.delete(kind.table).where(sa.tuple_(*columns).in_(keys), kind.due(now)))
    return len(keys), readings


def _readings_with(session: Session, kind: Class, ids: list[Any]) -> int:
    """How many readings go with some checks, or with the checks of some records."""
    owners = {Check: Check.id, Resident: Check.resident_id}
    if kind.table not in owners:
        return 0
    query = sa.select(sa.func.count()).select_from(Reading).join(Check)
    return session.scalar(query.where(owners[kind.table].in_(ids))) or 0


def _forget_replaced(database: Database, settings: Settings, now: datetime) -> int:
    """Databases that a restore replaced hold what has been forgotten since: they go in time."""
    place = database.path if database.is_sqlite else settings.data / "postgresql"
    gone = 0
    for file in place.parent.glob(f"{place.name}.before-restore-*"):
        kept_since = _stamp(file)
        if kept_since is not None and kept_since <= now - KEPT_REPLACED:
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def _stamp(file: Path) -> datetime | None:
    text = file.name.partition(".before-restore-")[2][: len("20260615T090000Z")]
    with suppress(ValueError):
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return None


def _fold_log(database: Database) -> None:
    """Forgotten rows are overwritten in the file; the write-ahead log must let go of them too."""
    if not database.is_sqlite:
        return
    # With a long reader about, the log is folded in at the next chance instead.
    with (
        suppress(sqlcipher3.dbapi2.OperationalError),
        closing(open_sqlite(database.path, database.keys)) as connection,
    ):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
