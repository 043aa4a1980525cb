"""For practices that want no portal: a notice that says nothing, and a link that expires.

The link alone opens nothing: whoever follows it asks for a code, which goes to the practice's own
mailbox again. A link that was forwarded, or found in an old mailbox, is no way in.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models import AuditEntry, InboxItem, Practice, place_of
from vital5.sealing import Key, KeyRing
from vital5.services import audit, one_time_code
from vital5.services.unopened import send_notice

NOTICE, CODE_NOTICE = "digest", "digest_code"
SENT = "digest_sent"
"""The deed in the audit by which a practice is known to have been told today."""

LINK_LASTS = timedelta(days=3)
PASS_LASTS = timedelta(minutes=30)
CODES_AN_HOUR = 5
TRIES_AN_HOUR = 10
"""Of one practice. A code itself ends after five guesses, and with the next one."""


@dataclass(frozen=True)
class Signed:
    """What a link or a pass says: one practice, until when."""

    practice_id: UUID
    until: datetime


def sign(keys: KeyRing, purpose: str, practice_id: UUID, until: datetime) -> str:
    """A text that only this installation can have written; `purpose` keeps links and passes
    apart, so that one is never taken for the other."""
    body = practice_id.bytes + int(until.timestamp()).to_bytes(6, "big") + secrets.token_bytes(8)
    return _text(body + _mark(keys.newest, purpose, body))


def read(keys: KeyRing, purpose: str, text: str, now: datetime) -> Signed | None:
    """What a text says, if it was signed here for this purpose and has not expired."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    body, mark = raw[:30], raw[30:]
    if not any(hmac.compare_digest(mark, _mark(key, purpose, body)) for key in keys):
        return None
    until = datetime.fromtimestamp(int.from_bytes(body[16:22], "big"), UTC)
    return Signed(UUID(bytes=body[:16]), until) if now < until else None


def _mark(key: Key, purpose: str, body: bytes) -> bytes:
    return hmac.digest(key.derive(f"digest {purpose}"), body, "sha256")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def wanting(session: Session, practice_id: UUID) -> Practice | None:
    """A practice that gets its shares by digest."""
    practice = session.get(Practice, practice_id)
    fitting = practice is not None and practice.receives == "digest" and practice.status == "open"
    return practice if fitting else None


def mailbox(keys: KeyRing, practice: Practice) -> str | None:
    """Where a practice's notices go."""
    if practice.digest_email is None:
        return None
    return keys.open(practice.digest_email, place_of("practice", "digest_email", practice.id))


def send_code(session: Session, keys: KeyRing, practice: Practice, now: datetime) -> None:
    """Send a code to the practice's own mailbox; the one before it opens nothing any more."""
    address = mailbox(keys, practice)
    if address is None:
        return
    code, held = one_time_code.make(keys, practice.id, address, now)
    _hold_code(keys, practice, held)
    send_notice(session, keys, CODE_NOTICE, [address], practice.id, now, code=code)
    audit.note(
        session, keys, now=now, actor="digest", deed="code_sent", subject="practice",
        subject_id=practice.id, practice_id=practice.id,
    )  # fmt: skip


def guess(session: Session, keys: KeyRing, practice_id: UUID, typed: str, now: datetime) -> bool:
    """Whether a typed code is the one that was sent last; right once, and then never again.

    In a writing transaction: two who type it at the same moment wait for each other.
    """
    practice = session.get_one(Practice, practice_id, with_for_update=True, populate_existing=True)
    if practice.digest_code is None:
        return False
    held = json.loads(keys.open(practice.digest_code, _place_of_code(practice)))
    outcome = one_time_code.guess(keys, practice.id, held, typed, now)
    _hold_code(keys, practice, held if outcome == "wrong" else None)
    return outcome == "right"


def _hold_code(keys: KeyRing, practice: Practice, held: dict[str, Any] | None) -> None:
    place = _place_of_code(practice)
    practice.digest_code = keys.seal(json.dumps(held), place) if held else None


def _place_of_code(practice: Practice) -> str:
    return place_of("practice", "digest_code", practice.id)


def send_digests(session: Session, keys: KeyRing, now: datetime, public_url: str) -> int:
    """A notice to each practice for which something waits, once a day; give how many went."""
    waits = sa.exists().where(InboxItem.practice_id == Practice.id, InboxItem.state == "new")
    found = session.scalars(
        sa.select(Practice).where(
            Practice.receives == "digest",
            Practice.status == "open",
            Practice.digest_email.is_not(None),
            waits,
            ~_told_today(now),
        )
    )
    return sum(_send(session, keys, practice, now, public_url) for practice in list(found))


def _told_today(now: datetime) -> sa.ColumnElement[bool]:
    midnight = now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    return sa.exists().where(
        AuditEntry.subject_id == Practice.id,
        AuditEntry.deed == SENT,
        AuditEntry.at >= midnight,
    )


def _send(
    session: Session, keys: KeyRing, practice: Practice, now: datetime, public_url: str
) -> int:
    address = mailbox(keys, practice)
    if address is None:
        return 0
    link = sign(keys, "link", practice.id, now + LINK_LASTS)
    count = send_notice(
        session, keys, NOTICE, [address], practice.id, now,
        address=f"{public_url}/practice/digest/{link}",
    )  # fmt: skip
    audit.note(
        session, keys, now=now, actor="system", deed=SENT, subject="practice",
        subject_id=practice.id, practice_id=practice.id,
    )  # fmt: skip
    return count
