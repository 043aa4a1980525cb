"""Texts that remind of a week at home, twice a day, and say nothing about what they remind of."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models import HomeSeries, Outgoing, place_of
from vital5.rules.home_series import COMPLETE_DAYS
from vital5.sealing import KeyRing
from vital5.services import consents, identity_record, notices
from vital5.services.contact import TEXT
from vital5.services.outbox import QUEUED

TIMES = (time(8, 0), time(19, 0))
"""When somebody is reminded, London wall time (house rule): before the day, and before bed."""


def can_be_texted(session: Session, keys: KeyRing, resident_id: UUID) -> bool:
    """Whether they gave a number, said that a text is safe, and have not taken that back."""
    known = identity_record.of(session, keys, resident_id)
    agreed = (None, consents.CONTACT_TEXT) in consents.standing(session, resident_id)
    return bool(known and agreed and TEXT in known.contact.safe and known.contact.phone)


def moments(series: HomeSeries, now: datetime) -> list[datetime]:
    """Every moment of the week that is still to come."""
    days = [series.started_on + timedelta(days=at) for at in range(COMPLETE_DAYS)]
    found = [datetime.combine(day, at, LONDON) for day in days for at in TIMES]
    return [one for one in found if one > now]


def begin(session: Session, keys: KeyRing, series: HomeSeries, now: datetime) -> int:
    """Write every reminder of the week down; give how many. Asked twice, they are written once."""
    if waiting(session, keys, series) or not can_be_texted(session, keys, series.resident_id):
        return 0
    for due in (found := moments(series, now)):
        notices.queue_reminder(session, keys, series.resident_id, series.id, due, now)
    return len(found)


def waiting(session: Session, keys: KeyRing, series: HomeSeries) -> list[Outgoing]:
    """The reminders of a series that have not gone yet."""
    rows = session.scalars(
        sa.select(Outgoing).where(
            Outgoing.resident_id == series.resident_id,
            Outgoing.kind == TEXT,
            Outgoing.state == QUEUED,
            Outgoing.payload.is_not(None),
        )
    )
    return [row for row in rows if _told(keys, row).get("series") == str(series.id)]


def end(session: Session, keys: KeyRing, series: HomeSeries) -> None:
    """No more of them."""
    for row in waiting(session, keys, series):
        session.delete(row)


def _told(keys: KeyRing, row: Outgoing) -> dict[str, str]:
    found: dict[str, str] = json.loads(
        keys.open(row.payload or b"", place_of("outgoing", "payload", row.id))
    )
    return found
