"""Taking a check from a kiosk to one's own phone, once, by the code on the slip.

The kiosk draws the code and sends only its SHA-256 with the check; a code has 73 random bits, so
the digest says nothing. The person may try the code before the kiosk was online again: then it is
unknown, and the page says to try later.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Check, Handover, place_of
from vital5.sealing import KeyRing
from vital5.services.checks import KEPT_UNCLAIMED
from vital5.services.passport import read_code

WAITS = timedelta(days=30)
"""How long a check waits for its code, from its arrival at the server."""

PURPOSE = "digest"
Problem = Literal["unreadable", "not_here", "taken"]


def digest_of(code: str) -> str:
    """What a kiosk sends of a code that it printed: the SHA-256, in hex."""
    return hashlib.sha256(code.encode()).hexdigest()


def arrived(session: Session, keys: KeyRing, check: Check, digest: str, now: datetime) -> Handover:
    """A kiosk sent a check together with the digest of its code; the same one twice is one."""
    found = session.scalars(sa.select(Handover).where(Handover.check_id == check.id)).first()
    if found is not None:
        return found
    made = Handover(
        id=uuid4(),
        check_id=check.id,
        digest=b"",
        digest_fingerprint=keys.fingerprint(digest, PURPOSE),
        arrived_at=now,
        ends_at=now + WAITS,
    )
    made.digest = keys.seal(digest, place_of("handover", "digest", made.id))
    if check.resident_id is None:
        check.forget_at = max(check.forget_at or made.ends_at, made.ends_at)
    session.add(made)
    session.flush()
    return made


def take(session: Session, keys: KeyRing, typed: str, now: datetime) -> Check | Problem:
    """The check that a code leads to, or why there is none. A code leads to its check once.

    From then on the check is like any other that nobody has kept yet: forgotten after a day
    unless it is kept.
    """
    code = read_code(typed)
    if code is None:
        return "unreadable"
    found = session.scalars(
        sa.select(Handover)
        .where(
            Handover.digest_fingerprint.in_(keys.fingerprints(digest_of(code), PURPOSE)),
            Handover.ends_at > now,
        )
        .with_for_update()
    ).first()
    if found is None:
        return "not_here"
    if found.taken_at is not None:
        return "taken"
    check = session.get_one(Check, found.check_id, with_for_update=True)
    found.taken_at = now
    if check.resident_id is None:
        check.forget_at = now + KEPT_UNCLAIMED
    return check
