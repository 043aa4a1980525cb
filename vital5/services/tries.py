"""How often a limited thing may be tried; counted in the database, so that all workers agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from vital5.models import Attempt
from vital5.sealing import KeyRing

PASSPORT_TRIES_AN_HOUR = 10
REPORTS_AN_HOUR = 20
CODES_A_NUMBER = 3
CODES_AN_ADDRESS = 10
CODES_ALTOGETHER = 500
"""One-time codes an hour: texts cost money, and a stranger's phone is no place for ours."""

HOUR = timedelta(hours=1)
LONGEST = timedelta(days=2)
"""Counts older than this are forgotten."""
HOME_BITS = 64
"""Of an IPv6 address: the rest is one household's own to choose, as often as it likes."""


def asker(address: str | None) -> str:
    """Who is counted: an IPv4 address, or the network of an IPv6 one."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Address(int(found) >> HOME_BITS << HOME_BITS))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _minute(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(second=0, microsecond=0)


def note_try(
    session: Session,
    keys: KeyRing,
    what: str,
    who: str,
    now: datetime,
    within: timedelta = HOUR,
) -> int:
    """Count one try of somebody (kept only as a keyed hash); give how many the last hour had.

    Counting comes before looking: whoever else tries at the same moment waits for this count.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = {"what": what, "who": keys.fingerprint(who, "attempt"), "window": _minute(now)}
    session.execute(
        insert(Attempt)
        .values(**row, count=1)
        .on_conflict_do_update(
            index_elements=["what", "who", "window"], set_={"count": Attempt.count + 1}
        )
    )
    return count(session, keys, what, who, now, within)


def count(
    session: Session, keys: KeyRing, what: str, who: str, now: datetime, within: timedelta
) -> int:
    """How many tries of somebody there were lately."""
    found = session.execute(
        sa.select(sa.func.sum(Attempt.count)).where(
            Attempt.what == what,
            Attempt.who.in_(keys.fingerprints(who, "attempt")),
            Attempt.window > _minute(now) - within,
        )
    ).scalar_one()
    return int(found or 0)


def take_back(session: Session, keys: KeyRing, what: str, who: str, now: datetime) -> None:
    """A try that did not count after all: it was right, or refused before it was looked at."""
    session.execute(
        sa.update(Attempt)
        .where(
            Attempt.what == what,
            Attempt.who == keys.fingerprint(who, "attempt"),
            Attempt.window == _minute(now),
        )
        .values(count=Attempt.count - 1)
    )
