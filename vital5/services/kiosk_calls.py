"""Somebody at a kiosk needs a person: an alarm for the fleet, and a message to the place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from vital5.config import Notify
from vital5.models import Kiosk, place_of
from vital5.sealing import KeyRing
from vital5.services import notices, tries
from vital5.services.contact import EMAIL, TEXT, read_contact, shown_phone
from vital5.services.kiosks import CannotDo, note

if TYPE_CHECKING:
    from vital5.wire.messages import Heartbeat

RECENT = timedelta(minutes=30)
"""A call that reaches us later than this, because the line was down, is noted and no alarm."""

AGAIN = timedelta(minutes=10)
"""While an alarm stands, another call of the same kiosk is told to the place only after this."""

MOST_AN_HOUR = 6
"""Messages to one place: a button that is pressed for fun costs somebody money and patience."""


def hear(
    session: Session,
    keys: KeyRing,
    kiosk: Kiosk,
    told: Heartbeat,
    now: datetime,
    notify: Notify | None,
) -> bool:
    """What a kiosk says of calls; give whether a message waits to be sent."""
    rings = False
    new = told.called_at is not None and told.called_at != kiosk.last_call
    if new and told.called_at is not None:
        kiosk.last_call = told.called_at
        here = told.came_at is not None and told.came_at >= told.called_at
        # Both times are the kiosk's own: how wrong its clock is does not matter.
        if not here and told.clock.wall - told.called_at <= RECENT:
            rings = _raise(session, keys, kiosk, now, notify)
    elif kiosk.called_at is not None and _came(told, kiosk):
        kiosk.called_at = None
        note(session, keys, kiosk, "with_them", now, itself=True)
    return rings


def _came(told: Heartbeat, kiosk: Kiosk) -> bool:
    return (
        told.came_at is not None
        and kiosk.last_call is not None
        and told.came_at >= kiosk.last_call
        and told.called_at == kiosk.last_call
    )


def _raise(
    session: Session, keys: KeyRing, kiosk: Kiosk, now: datetime, notify: Notify | None
) -> bool:
    tell = kiosk.called_at is None or now - kiosk.called_at >= AGAIN
    kiosk.called_at = now
    note(session, keys, kiosk, "called", now, itself=True)
    if not tell or kiosk.contact is None or notify is None:
        return False
    to = _held(keys, kiosk)
    way = EMAIL if "@" in to else TEXT
    if not notify.template(f"{notices.CALL}_{way}"):
        return False
    if tries.note_try(session, keys, notices.CALL, str(kiosk.id), now) > MOST_AN_HOUR:
        return False
    words = {"kiosk": kiosk.name, "place": kiosk.site}
    notices.queue_call(session, keys, way=way, to=to, words=words, now=now)
    return True


def answer(session: Session, keys: KeyRing, kiosk: Kiosk, now: datetime, by: UUID) -> None:
    """Somebody is with them; pressed twice, it was so before."""
    if kiosk.called_at is not None:
        kiosk.called_at = None
        note(session, keys, kiosk, "with_them", now, by)


def can_tell(notify: Notify | None) -> bool:
    """Whether messages to places can be sent at all."""
    return notify is not None and any(
        notify.template(f"{notices.CALL}_{way}") for way in (TEXT, EMAIL)
    )


def keep_contact(
    session: Session, keys: KeyRing, kiosk: Kiosk, typed: str, now: datetime, by: UUID
) -> None:
    """Whom the place wants to be told: a mobile number, an e-mail address, or nobody."""
    typed = typed.strip()
    held = None
    if typed:
        way = EMAIL if "@" in typed else TEXT
        found, _ = read_contact({"email": typed, "phone": typed}, (way,))
        to = found and (found.email or found.phone)
        if not to:
            raise CannotDo("a contact is a UK mobile number or an e-mail address", "contact")
        held = keys.seal(to, place_of("kiosk", "contact", kiosk.id))
    kiosk.contact = held
    note(session, keys, kiosk, "contact_kept" if held else "contact_removed", now, by)


def contact_of(keys: KeyRing, kiosk: Kiosk) -> str:
    """Whom the place wants to be told, as people write it; "" for nobody."""
    held = _held(keys, kiosk)
    return held if "@" in held or not held else shown_phone(held)


def _held(keys: KeyRing, kiosk: Kiosk) -> str:
    if kiosk.contact is None:
        return ""
    return keys.open(kiosk.contact, place_of("kiosk", "contact", kiosk.id))
