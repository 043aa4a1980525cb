"""Who a resident is, as their record keeps it: written when they send, opened when needed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from vital5.models import Identity, place_of
from vital5.sealing import KeyRing
from vital5.services.contact import EMAIL, RING, TEXT, Contact, Needs
from vital5.services.identity import Details

SUBJECT = "subject"


@dataclass(frozen=True)
class Known:
    """An identity, opened."""

    practice_id: UUID | None
    details: Details | None
    level: str
    subject: str
    contact: Contact
    needs: Needs

    @property
    def for_snapshot(self) -> dict[str, Any]:
        """What a surgery is told of the person (docs/snapshot.md, "person", without the level)."""
        if self.details is None:
            raise ValueError("nobody has said who they are")
        return {
            **self.details.as_json(),
            **self.needs.as_json(),
            # A number that only texts may use is not told to anybody who might ring it.
            "phone": self.contact.phone if self.contact.can_be_rung else None,
            "message_is_safe": self.contact.can_be_rung and self.contact.message_is_safe,
        }


def of(session: Session, keys: KeyRing, resident_id: UUID) -> Known | None:
    """What a record says of who its owner is, or None."""
    identity = session.get(Identity, resident_id)
    if identity is None:
        return None
    text = _open(keys, identity, "details")
    held = json.loads(text) if text else {}
    ways = (
        (TEXT, identity.text_is_safe),
        (EMAIL, identity.email_is_safe),
        (RING, held.get("ring_is_safe")),
    )
    return Known(
        practice_id=identity.practice_id,
        details=Details.from_json(held) if held.get("family_name") else None,
        level=identity.level,
        subject=_open(keys, identity, "subject") or "",
        contact=Contact(
            tuple(way for way, safe in ways if safe),
            _open(keys, identity, "phone"),
            _open(keys, identity, "email"),
            bool(held.get("message_is_safe")),
        ),
        needs=Needs.from_json(held) if "needs" in held else Needs(),
    )


def keep(
    session: Session,
    keys: KeyRing,
    resident_id: UUID,
    *,
    practice_id: UUID | None,
    details: Details,
    level: str,
    subject: str,
    contact: Contact,
    needs: Needs,
    now: datetime,
) -> Identity:
    """Write who a resident is into their record, in the place of what stood there."""
    identity = session.get(Identity, resident_id)
    if identity is None:
        identity = Identity(id=resident_id)
        session.add(identity)

    def seal(column: str, text: str | None) -> bytes | None:
        return keys.seal(text, place_of("identity", column, resident_id)) if text else None

    held = {**details.as_json(), **needs.as_json(), "ring_is_safe": RING in contact.safe,
            "message_is_safe": contact.message_is_safe}  # fmt: skip
    identity.practice_id = practice_id
    identity.details = seal("details", json.dumps(held, ensure_ascii=False, sort_keys=True))
    identity.level = level
    identity.subject = seal("subject", subject)
    identity.subject_fingerprint = keys.fingerprint(subject, SUBJECT) if subject else None
    identity.phone, identity.email = seal("phone", contact.phone), seal("email", contact.email)
    identity.text_is_safe = TEXT in contact.safe
    identity.email_is_safe = EMAIL in contact.safe
    identity.updated_at = now
    session.flush()
    return identity


def stop_contact(session: Session, keys: KeyRing, resident_id: UUID, way: str) -> None:
    """Forget a way that is not wanted any more, and its number or address if no other needs it."""
    known, identity = of(session, keys, resident_id), session.get(Identity, resident_id)
    if known is None or known.details is None or identity is None:
        return
    safe = tuple(one for one in known.contact.safe if one != way)
    phone = known.contact.phone if TEXT in safe or RING in safe else None
    keep(
        session,
        keys,
        resident_id,
        practice_id=known.practice_id,
        details=known.details,
        level=known.level,
        subject=known.subject,
        contact=Contact(
            safe,
            phone,
            known.contact.email if EMAIL in safe else None,
            RING in safe and known.contact.message_is_safe,
        ),
        needs=known.needs,
        now=identity.updated_at,
    )


def _open(keys: KeyRing, identity: Identity, column: str) -> str | None:
    held = getattr(identity, column)
    return keys.open(held, place_of("identity", column, identity.id)) if held else None
