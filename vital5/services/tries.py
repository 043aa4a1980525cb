"""How often a limited thing may be tried; counted in the database, so that all workers agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from vital5.models import Attempt
from vital5.sealing import KeyRing

PASSPORT_TRIES_AN_HOUR = 10
REPORTS_AN_HOUR = 20


def _window(now: datetime, length: timedelta) -> datetime:
    seconds = int(length.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def note_try(
    session: Session,
    keys: KeyRing,
    what: str,
    who: str,
    now: datetime,
    length: timedelta = timedelta(hours=1),
) -> int:
    """Count one try of something by somebody (kept only as a keyed hash); give the count."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {
        "what": what,
        "who": keys.fingerprint(who, "attempt"),
        "window": _window(now, length),
        "count": 1,
    }
    return session.execute(
        insert(Attempt)
        .values(**row)
        .on_conflict_do_update(
            index_elements=["what", "who", "window"], set_={"count": Attempt.count + 1}
        )
        .returning(Attempt.count)
    ).scalar_one()


def tries(
    session: Session,
    keys: KeyRing,
    what: str,
    who: str,
    now: datetime,
    length: timedelta = timedelta(hours=1),
) -> int:
    """How often somebody tried something in the current and the last window together."""
    windows = [_window(now, length), _window(now, length) - length]
    recent = session.execute(
        sa.select(sa.func.sum(Attempt.count)).where(
            Attempt.what == what,
            Attempt.who.in_(keys.fingerprints(who, "attempt")),
            Attempt.window.in_(windows),
        )
    ).scalar()
    return int(recent or 0)
