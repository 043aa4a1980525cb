"""The outbox: what was written with a deed is sent after it, until the other side has it.

A message goes queued → sent (nobody can say if it arrived) → accepted (technically) → filed
(somebody put it where it belongs), or ends failed or cancelled. It carries the same id each time,
so that a kill at any step, and a second runner, cost at most a resend that the receiver drops.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import Clock
from vital5.database import Database
from vital5.gateways.told import ACCEPTED, AGAIN, FILED, REFUSED, UNSURE, WAITING, Told
from vital5.models import Outgoing
from vital5.sealing import KeyRing
from vital5.services import audit

log = logging.getLogger("vital5")

QUEUED, SENT, FAILED, CANCELLED = "queued", "sent", "failed", "cancelled"
GOING = (QUEUED, SENT, ACCEPTED)
"""States in which there is still something to do."""

LEASE = timedelta(minutes=5)
"""A message that is being sent is nobody else's for so long; more than any answer may take."""

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
TRIES = 16
"""Tries of one message before it waits for a person: about three days."""

ACCEPTED_BY, FILED_BY = timedelta(hours=24), timedelta(days=3)
"""After these it is overdue: an alarm, while the tries go on."""

NEVER = datetime(9999, 1, 1, tzinfo=UTC)

_random = random.SystemRandom()


@dataclass(frozen=True)
class Parcel:
    """What is carried: read in the transaction that took the message."""

    id: UUID
    share_id: UUID | None
    content: bytes


class MustNotGo(Exception):
    """The message may not be sent (any more); `why` is a word of ours."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Carrier:
    """How one kind of message goes out.

    pack: what to send, and whether it may go at this moment: MustNotGo if not. carry: send it.
    ask: what became of it, for a kind that is acknowledged later. filed: what then follows here.
    """

    pack: Callable[[Session, KeyRing, Outgoing, datetime], bytes]
    carry: Callable[[Parcel], Told]
    ask: Callable[[Parcel], Told] | None = None
    filed: Callable[[Session, Outgoing, datetime], None] = lambda _session, _row, _now: None


Carriers = Mapping[str, Carrier]


def run(database: Database, carriers: Carriers, clock: Clock) -> dict[str, int]:
    """Deliver everything that is due; give how many messages ended in which state."""
    done: Counter[str] = Counter()
    with database.writing() as session:
        done["overdue"] = _mark_overdue(session, clock())
    seen: set[UUID] = set()
    while (taken := _take(database, carriers, clock(), seen)) is not None:
        row_id, kind, state, parcel = taken
        seen.add(row_id)
        if parcel is not None:
            carrier = carriers[kind]
            asking = state == ACCEPTED and carrier.ask is not None
            told = carrier.ask(parcel) if asking and carrier.ask else carrier.carry(parcel)
            state = _settle(database, carrier, row_id, told, clock())
        done[state] += 1
    return {name: count for name, count in sorted(done.items()) if count}


Taken = tuple[UUID, str, str, Parcel | None]


def _take(database: Database, carriers: Carriers, now: datetime, seen: set[UUID]) -> Taken | None:
    """The next message that is due, held for a while; None when there is none."""
    with database.writing() as session:
        row = session.scalars(
            sa.select(Outgoing)
            .where(
                Outgoing.state.in_(GOING),
                Outgoing.due_at <= now,
                Outgoing.kind.in_(list(carriers)),
                Outgoing.id.not_in(seen),
            )
            .order_by(Outgoing.due_at, Outgoing.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        row.attempts += 1
        row.due_at = now + LEASE
        if row.state == ACCEPTED:
            return row.id, row.kind, row.state, Parcel(row.id, row.share_id, b"")
        try:
            content = carriers[row.kind].pack(session, database.keys, row, now)
        except MustNotGo as refused:
            _stop(session, database.keys, row, refused.why, now)
            return row.id, row.kind, row.state, None
        return row.id, row.kind, row.state, Parcel(row.id, row.share_id, content)


def _stop(session: Session, keys: KeyRing, row: Outgoing, why: str, now: datetime) -> None:
    """End a message that may not go. One that may have arrived already stays "sent", for a person
    to see: it cannot be taken back from here."""
    row.trouble = why
    row.due_at = NEVER
    if row.state == QUEUED:
        _cancel(row)
    _note(session, keys, row, "not_sent", now)


def _cancel(row: Outgoing) -> None:
    """Nobody will send it: what it said, and to whom, is forgotten at once."""
    row.state, row.payload = CANCELLED, None


def _settle(database: Database, carrier: Carrier, row_id: UUID, told: Told, now: datetime) -> str:
    with database.writing() as session:
        row = session.get(Outgoing, row_id, with_for_update=True)
        if row is None or row.state not in GOING:
            return CANCELLED  # taken back or forgotten while it was on its way
        row.trouble = told.trouble or None
        row.due_at = now + _wait(row.attempts, told)
        if told.word in (ACCEPTED, FILED):
            _arrived(session, database.keys, carrier, row, told, now)
        elif told.word == REFUSED or (row.state != ACCEPTED and row.attempts >= TRIES):
            row.state = FAILED
            row.trouble = told.trouble if told.word == REFUSED else "gave_up"
            log.error("message %s (%s) failed: %s", row.id, row.kind, row.trouble)
            _note(session, database.keys, row, "send_failed", now)
        elif told.word == UNSURE:
            row.state, row.sent_at = SENT, row.sent_at or now
        return row.state


def _arrived(
    session: Session, keys: KeyRing, carrier: Carrier, row: Outgoing, told: Told, now: datetime
) -> None:
    row.sent_at, row.accepted_at = row.sent_at or now, row.accepted_at or now
    if told.word == FILED or carrier.ask is None:
        row.state, row.filed_at, row.due_at = FILED, now, NEVER
        carrier.filed(session, row, now)
        _note(session, keys, row, "send_filed", now)
    elif row.state != ACCEPTED:
        row.state, row.attempts, row.overdue_at = ACCEPTED, 0, None
        row.due_at = now + _wait(1, Told(WAITING))
        _note(session, keys, row, "send_accepted", now)


def _wait(attempts: int, told: Told) -> timedelta:
    """Twice as long each time, up to a quarter of a day, and never at the same moment as others."""
    longest = min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
    asked = timedelta(seconds=told.after) if told.word in (AGAIN, UNSURE) else timedelta()
    return max(longest * _random.uniform(0.5, 1), asked)


def _note(
    session: Session,
    keys: KeyRing,
    row: Outgoing,
    deed: str,
    now: datetime,
    by: UUID | None = None,
) -> None:
    session.flush()
    audit.note(
        session,
        keys,
        now=now,
        actor="staff" if by else "system",
        actor_id=by,
        deed=deed,
        subject=row.kind,
        subject_id=row.share_id or row.id,
        practice_id=row.practice_id,
        resident_id=row.resident_id,
        reason=row.trouble,
    )


def _mark_overdue(session: Session, now: datetime) -> int:
    """Raise the alarm once for each message that should have been further by now."""
    late = sa.or_(
        sa.and_(Outgoing.state.in_((QUEUED, SENT)), Outgoing.created_at <= now - ACCEPTED_BY),
        sa.and_(Outgoing.state == ACCEPTED, Outgoing.accepted_at <= now - FILED_BY),
    )
    rows = session.scalars(sa.select(Outgoing).where(late, Outgoing.overdue_at.is_(None))).all()
    for row in rows:
        row.overdue_at = now
        log.error("message %s (%s) is overdue: %s", row.id, row.kind, row.state)
    return len(rows)


def try_again(
    session: Session, keys: KeyRing, row_id: UUID, now: datetime, *, by: UUID | None = None
) -> bool:
    """Put a failed message back: somebody has mended what was wrong."""
    row = session.get(Outgoing, row_id, with_for_update=True)
    if row is None or row.state != FAILED:
        return False
    row.state, row.attempts, row.due_at, row.overdue_at = QUEUED, 0, now, None
    row.created_at = now
    _note(session, keys, row, "send_again", now, by)
    return True


def give_up(
    session: Session, keys: KeyRing, row_id: UUID, now: datetime, *, by: UUID | None = None
) -> bool:
    """End a message for good: it went another way, or nobody needs it any more."""
    row = session.get(Outgoing, row_id, with_for_update=True)
    if row is None or row.state in (FILED, CANCELLED):
        return False
    row.due_at, row.trouble = NEVER, "given_up"
    _cancel(row)
    _note(session, keys, row, "send_given_up", now, by)
    return True
