"""The audit: each deed is noted in the transaction that does it, bound to the entry before."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import AuditEntry, place_of, table_of
from vital5.sealing import Key, KeyRing
from vital5.services import audit_head, audit_watch

LOCK = 5_000_002
"""PostgreSQL's advisory lock of whoever adds to the chain; an arbitrary number only we use."""

FIRST = bytes(32)
"""What the first entry is bound to."""

ENTRY = table_of(AuditEntry)


def note(
    session: Session,
    keys: KeyRing,
    *,
    now: datetime,
    actor: str,
    deed: str,
    actor_id: UUID | None = None,
    subject: str | None = None,
    subject_id: UUID | None = None,
    practice_id: UUID | None = None,
    resident_id: UUID | None = None,
    reason: str | None = None,
) -> int:
    """Add who did what to whom; give the entry's number.

    Call it in the deed's own `writing()` transaction, as late as may be: from here on, whoever
    else has something to note waits for the commit.
    """
    then: dict[str, Callable[[], None]] = session.info["after commit"]  # only writing() has it
    last, before = _tail(session)
    number = last + 1
    row = {
        "id": number,
        "at": now.astimezone(UTC),
        "actor": actor,
        "actor_id": actor_id,
        "deed": deed,
        "subject": subject,
        "subject_id": subject_id,
        "practice_id": practice_id,
        "resident_id": resident_id,
        "key_id": keys.newest.id,
    }
    chain = link(keys.newest, before, said(row, reason))
    place = place_of("audit_entry", "reason", str(number))
    sealed = None if reason is None else keys.seal(reason, place)
    session.execute(sa.insert(ENTRY).values(**row, reason=sealed, chain=chain))
    head = audit_head.Head(number, chain)
    then["audit head"] = lambda: audit_head.move_on(session.info["data"], keys, head)
    if deed == "viewed" and actor_id and audit_watch.looks_at_many(session, actor_id, now):
        alert = {"actor": actor, "actor_id": actor_id, "practice_id": practice_id}
        note(session, keys, now=now, deed=audit_watch.ALERT, **alert)  # type: ignore[arg-type]
    return number


def _tail(session: Session) -> tuple[int, bytes]:
    """The last entry's number and link, once nobody else can add another."""
    query: sa.Executable = sa.select(ENTRY.c.id, ENTRY.c.chain).order_by(ENTRY.c.id.desc()).limit(1)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        # Behind a practice's wall one sees only its own entries, and the end is everybody's.
        query = sa.text("SELECT id, chain FROM audit_tail()")
    row = session.execute(query).one_or_none()
    return (0, FIRST) if row is None else (row.id, bytes(row.chain))


def said(row: Any, reason: str | None) -> bytes:
    """An entry as the bytes that its link is made over: every column, its reason opened."""
    told = [
        row["id"],
        row["at"].isoformat(),
        *(row[name] for name in ("actor", "deed", "subject", "key_id")),
        *(
            None if row[name] is None else str(row[name])
            for name in ("actor_id", "subject_id", "practice_id", "resident_id")
        ),
        reason,
    ]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def link(key: Key, before: bytes, entry: bytes) -> bytes:
    """The keyed hash that binds an entry to the one before it."""
    return hmac.digest(key.derive("audit"), before + entry, "sha256")
