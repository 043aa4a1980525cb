"""How a kiosk says it is: the last word of each is kept, for the fleet."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Kiosk, KioskEnvelope, KioskReport
from vital5.wire.messages import Heartbeat

LARGEST_OFF = 2**31 - 1
"""Seconds: a clock that is further off than 68 years is just that far off."""


def note(session: Session, kiosk: Kiosk, told: Heartbeat, now: datetime) -> None:
    """Keep how a kiosk is now, in the place of what it said before."""
    off = round((told.clock.wall - now).total_seconds())
    faults = {fault.kind: fault.count for fault in told.faults}
    row = told.model_dump(exclude={"clock", "faults", "key_made_at", "called_at", "came_at"})
    found = session.get(KioskReport, kiosk.id)
    if found is None:
        found = KioskReport(kiosk_id=kiosk.id)
        session.add(found)
    for name, value in row.items():
        setattr(found, name, value)
    found.received_at = now
    found.clock_off = max(-LARGEST_OFF, min(off, LARGEST_OFF))
    found.boot, found.up_seconds = told.clock.boot, int(told.clock.seconds)
    found.faults = json.dumps(faults, sort_keys=True)


def stored(session: Session, kiosk: Kiosk) -> int:
    """How many envelopes of a kiosk were stored here."""
    query = sa.select(sa.func.count()).where(KioskEnvelope.kiosk_id == kiosk.id)
    return session.scalar(query) or 0
