"""What was shared, agreed to and written back, as plain data for whoever it is about."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Practice, Share
from vital5.sealing import KeyRing
from vital5.services import consents, identity_record, share_status, snapshot
from vital5.services.replies import REPLIES
from vital5.services.share_status import ShareStatus


def sharing_of(session: Session, keys: KeyRing, resident_id: UUID) -> dict[str, Any]:
    """Who I said I am, what I agreed to, what was sent and what became of it, and who looked."""
    names = {row.id: row.name for row in session.execute(sa.select(Practice.id, Practice.name))}
    held = {
        share.id: snapshot.opened(keys, share)
        for share in session.scalars(sa.select(Share).where(Share.resident_id == resident_id))
    }
    return {
        "identity": _identity(session, keys, resident_id, names),
        "consents": [
            {
                "id": str(event.id),
                "item": event.item,
                "given": event.given,
                "practice": names.get(event.practice_id) if event.practice_id else None,
                "wording_version": event.wording_version,
                "language": event.language,
                "channel": event.channel,
                "at": event.at.isoformat(),
            }
            for event in consents.events_of(session, resident_id)
        ],
        "shares": [
            {**_share(one), "snapshot": held[one.id]}
            for one in share_status.status_of(session, keys, resident_id)
        ],
        "who_looked": [
            {"at": look.at.isoformat(), "deed": look.deed, "role": look.role,
             "practice": look.practice}
            for look in share_status.who_looked(session, resident_id)
        ],
    }  # fmt: skip


def _identity(
    session: Session, keys: KeyRing, resident_id: UUID, names: dict[UUID, str]
) -> dict[str, Any] | None:
    known = identity_record.of(session, keys, resident_id)
    if known is None:
        return None
    return {
        "level": known.level,
        "practice": names.get(known.practice_id) if known.practice_id else None,
        "details": known.details.as_json() if known.details else None,
        "contact": known.contact.as_json(),
        "needs": known.needs.as_json(),
    }


def _share(one: ShareStatus) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "practice": one.practice,
        "state": one.state,
        "sent_at": one.sent_at.isoformat(),
        "events": [{"kind": kind, "at": at.isoformat()} for kind, at in one.events],
        "messages": [
            {
                "words": message.words or _sentence(message.template),
                "language": message.language,
                "sent_at": message.sent_at.isoformat(),
                "read_at": message.read_at.isoformat() if message.read_at else None,
            }
            for message in one.messages
        ],
    }


def _sentence(template: str | None) -> str:
    """What was sent under a template's name, in English as the surgery picked it."""
    found = REPLIES.get(template or "")
    return str(found) if found else ""
