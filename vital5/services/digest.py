"""For practices that want no portal: a notice that says nothing, and a link that expires.

The link alone opens nothing: whoever follows it asks for a code, which goes to the practice's own
mailbox again. A link that was forwarded, or found in an old mailbox, is no way in.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models import AuditEntry, InboxItem, Practice, place_of
from vital5.sealing import Key, KeyRing
from vital5.services import audit
from vital5.services.unopened import send_notice

NOTICE, CODE_NOTICE = "digest", "digest_code"
SENT = "digest_sent"
"""The deed in the audit by which a practice is known to have been told today."""

LINK_LASTS = timedelta(days=3)
PASS_LASTS = timedelta(minutes=30)
CODE_WINDOW = timedelta(minutes=10)
"""A code is good in the window it was made in and the one after."""

CODE_DIGITS = 6
CODE_TRIES = 5
"""Tries of a code in an hour, for one practice."""


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


def code_at(key: Key, practice_id: UUID, now: datetime, windows_ago: int = 0) -> str:
    """The code of a practice in a window of time."""
    window = int(now.timestamp() // CODE_WINDOW.total_seconds()) - windows_ago
    body = practice_id.bytes + window.to_bytes(8, "big")
    number = int.from_bytes(hmac.digest(key.derive("digest code"), body, "sha256")[:8], "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}}"


def fits(keys: KeyRing, practice_id: UUID, typed: str, now: datetime) -> bool:
    """Whether a typed code is one that was sent a short while ago."""
    digits = "".join(c for c in typed if c.isdigit())
    return any(
        hmac.compare_digest(digits.encode(), code_at(key, practice_id, now, ago).encode())
        for key in keys
        for ago in (0, 1)
    )


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
    """Send a code to the practice's own mailbox."""
    address = mailbox(keys, practice)
    if address is None:
        return
    code = code_at(keys.newest, practice.id, now)
    send_notice(session, keys, CODE_NOTICE, [address], practice.id, now, code=code)
    audit.note(
        session, keys, now=now, actor="digest", deed="code_sent", subject="practice",
        subject_id=practice.id, practice_id=practice.id,
    )  # fmt: skip


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
