"""Letting go of the audit's oldest entries: one of its own entries stands in for them.

It says, bound into the chain and sealed, up to where entries went and what the last link was, so
that the rest still follows from something proved; and it vouches for the rest by its hash, as the
entries whose key was retired can no longer be vouched for from the first one on.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.config import Settings
from vital5.database import Database
from vital5.services.audit import ENTRY, note, said
from vital5.services.audit_chain import LET_GO, Base, Walk, anchored, base_of, rows_after

KEPT = timedelta(days=8 * 365 + 2)
"""As long as the records that it is about."""

AT_ONCE = 500


def let_go(database: Database, settings: Settings, now: datetime) -> int:
    """Let go of entries older than KEPT, whole months of them; give how many went.

    The chain is proved first: ChainBroken, and nothing goes, if it is not whole.
    """
    with database.reading() as session:
        base = base_of(session, settings.keys)
        through = _due(session, base, now)
    if through > base.through:
        _stand_in(database, settings, base, through, now)
    return _delete(database, max(through, base.through))


def _due(session: Session, base: Base, now: datetime) -> int:
    """The last entry of those that are due: every one before it is due too."""
    there = (now - KEPT).astimezone(LONDON)
    end = there.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = sa.select(ENTRY.c.id).where(ENTRY.c.id > base.through).order_by(ENTRY.c.id).limit(1)
    first_kept = session.scalar(rows.where(ENTRY.c.at >= end))
    if first_kept is not None:
        return int(first_kept) - 1
    return session.scalar(sa.select(sa.func.max(ENTRY.c.id))) or base.through


def _stand_in(
    database: Database, settings: Settings, base: Base, through: int, now: datetime
) -> None:
    """Prove the chain, mostly while others go on writing, and add the entry that stands in."""
    walk, rest = Walk(settings.keys, base), hashlib.sha256()
    chain = b""

    def on(session: Session) -> None:
        nonlocal chain
        anchors = anchored(settings)
        for row in rows_after(session, walk.last):
            walk.step(row, anchors)
            if row["id"] == through:
                chain = bytes(row["chain"])
            elif row["id"] > through:
                rest.update(said(row, walk.reason(row)) + row["chain"])
        walk.end(anchors)

    with database.reading() as session:
        on(session)
    with database.writing() as session:
        on(session)
        told = json.dumps({"through": through, "chain": chain.hex(), "sha256": rest.hexdigest()})
        note(session, settings.keys, now=now, actor="system", deed=LET_GO, reason=told)


def _delete(database: Database, through: int) -> int:
    """Some at a time: residents are waiting for the lock."""
    gone = 0
    while True:
        with database.writing() as session:
            some = sa.select(ENTRY.c.id).where(ENTRY.c.id <= through).order_by(ENTRY.c.id)
            ids = list(session.scalars(some.limit(AT_ONCE)))
            if not ids:
                return gone
            session.execute(sa.delete(ENTRY).where(ENTRY.c.id.in_(ids)))
        gone += len(ids)
