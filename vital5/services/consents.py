"""Agreement: to one thing, in words that were shown, given or taken back; only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import ConsentEvent, Resident
from vital5.sealing import KeyRing
from vital5.services import audit

WORDING = "2"
"""The version of the words that residents agree to (templates/resident/share/items.html and
confirm.html). Whoever changes what they say raises it."""

INSTANT = timedelta(microseconds=1)

HOLD, CONTACT_TEXT, CONTACT_EMAIL, CONTACT_RING = (
    "hold",
    "contact_text",
    "contact_email",
    "contact_ring",
)
CONTACT = (CONTACT_TEXT, CONTACT_EMAIL, CONTACT_RING)
"""Items that are agreed with us and not with one surgery."""


def _note(
    session: Session,
    keys: KeyRing,
    *,
    resident_id: UUID,
    practice_id: UUID | None,
    items: Iterable[str],
    language: str,
    channel: str,
    now: datetime,
    given: bool,
) -> list[ConsentEvent]:
    # Held, so that what is sent at this very moment sees this, or this sees what was sent.
    session.get(Resident, resident_id, with_for_update=True)
    last = session.scalar(
        sa.select(sa.func.max(ConsentEvent.at)).where(ConsentEvent.resident_id == resident_id)
    )
    # Each event is later than the one before it, whatever the clock did in between.
    at = max(now, last + INSTANT) if last else now
    made = [
        ConsentEvent(
            id=uuid4(),
            resident_id=resident_id,
            practice_id=practice_id,
            item=item,
            given=given,
            wording_version=WORDING,
            language=language,
            channel=channel,
            at=at,
        )
        for item in dict.fromkeys(items)
    ]
    session.add_all(made)
    session.flush()
    for event in made:
        audit.note(
            session,
            keys,
            now=now,
            actor="resident",
            deed="agreed" if given else "withdrew",
            subject="consent",
            subject_id=event.id,
            practice_id=practice_id,
            resident_id=resident_id,
        )
    return made


give = partial(_note, given=True)
"""Note that somebody agreed to some things just now, in the language they were shown in."""

take_back = partial(_note, given=False)
"""Note that somebody no longer agrees to some things."""


def events_of(session: Session, resident_id: UUID) -> list[ConsentEvent]:
    """Everything that somebody ever agreed to or took back, oldest first."""
    return list(
        session.scalars(
            sa.select(ConsentEvent)
            .where(ConsentEvent.resident_id == resident_id)
            .order_by(ConsentEvent.at, ConsentEvent.id)
        )
    )


def standing(session: Session, resident_id: UUID) -> dict[tuple[UUID | None, str], ConsentEvent]:
    """What somebody agrees to now, by surgery and item: the event that says so."""
    last = {(event.practice_id, event.item): event for event in events_of(session, resident_id)}
    return {key: event for key, event in last.items() if event.given}


def holds(session: Session, resident_id: UUID) -> bool:
    """Whether results are held for somebody until they have a surgery."""
    return (None, HOLD) in standing(session, resident_id)


def one(session: Session, resident_id: UUID, event_id: UUID) -> ConsentEvent | None:
    """One of somebody's own agreements, or None."""
    event = session.get(ConsentEvent, event_id)
    return event if event is not None and event.resident_id == resident_id else None
