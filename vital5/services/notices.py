"""Texts and emails to residents: a code they asked for, or "there is news" and no more.

Whether it may go is looked up when it goes: what was taken back meanwhile is never sent.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from vital5.config import Notify
from vital5.gateways.messages import Messages
from vital5.gateways.told import Told
from vital5.models import HomeSeries, Outgoing, Resident, place_of
from vital5.sealing import KeyRing
from vital5.services import consents, identity_record
from vital5.services.contact import EMAIL, TEXT
from vital5.services.one_time_code import LIVES
from vital5.services.outbox import QUEUED, Carrier, MustNotGo, Parcel

CODE, NEWS, REMINDER = "code", "news", "reminder"
CALL = "kiosk_call"
"""Somebody at a kiosk needs a person; the templates are `kiosk_call_text` and `…_email`."""

STALE = timedelta(hours=3)
"""A reminder this late reminds of nothing any more."""

CALL_LIVES = timedelta(minutes=15)
"""Whoever is told later than this that somebody needs a person comes for nobody."""

AGREED = {TEXT: consents.CONTACT_TEXT, EMAIL: consents.CONTACT_EMAIL}


PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "code_text": ("code",),
    "news_text": (),
    "news_email": (),
    "reminder_text": (),
    "urgent_not_opened": (),
    "digest": ("address",),
    "digest_code": ("code",),
    "kiosk_call_text": ("kiosk", "place"),
    "kiosk_call_email": ("kiosk", "place"),
}
"""Every template, and all that may ever be put into it: nobody's name, nothing about health."""


def queue_code(session: Session, keys: KeyRing, *, phone: str, code: str, now: datetime) -> UUID:
    """Write down that a code goes to a phone, in the transaction that makes it."""
    told = {"what": CODE, "to": phone, "code": code, "until": (now + LIVES).isoformat()}
    return _queue(session, keys, TEXT, told, now)


def queue_news(
    session: Session, keys: KeyRing, *, resident_id: UUID, practice_id: UUID | None, now: datetime
) -> list[UUID]:
    """Write down that there is news for a resident, by each way they said is safe; [] if none.

    Call it in the transaction that makes the news: a surgery's answer, or that nobody read it.
    """
    known = identity_record.of(session, keys, resident_id)
    ways = [way for way in (TEXT, EMAIL) if known and way in known.contact.safe]
    return [
        _queue(session, keys, way, {"what": NEWS}, now, (resident_id, practice_id)) for way in ways
    ]


def queue_reminder(
    session: Session,
    keys: KeyRing,
    resident_id: UUID,
    series_id: UUID,
    due: datetime,
    now: datetime,
) -> UUID:
    """Write down that a resident is reminded at a time, of a series that is not named in it."""
    told = {"what": REMINDER, "series": str(series_id), "until": (due + STALE).isoformat()}
    return _queue(session, keys, TEXT, told, now, (resident_id, None), due)


def queue_call(
    session: Session, keys: KeyRing, *, way: str, to: str, words: dict[str, str], now: datetime
) -> UUID:
    """Write down that the people at a place are told that somebody at its kiosk needs one."""
    until = (now + CALL_LIVES).isoformat()
    return _queue(
        session, keys, way, {"to": to, "notice": f"{CALL}_{way}", "until": until, **words}, now
    )


def _queue(
    session: Session,
    keys: KeyRing,
    kind: str,
    told: dict[str, str],
    now: datetime,
    whose: tuple[UUID | None, UUID | None] = (None, None),
    due: datetime | None = None,
) -> UUID:
    made = uuid4()
    payload = keys.seal(json.dumps(told), place_of("outgoing", "payload", made))
    session.add(
        Outgoing(
            id=made,
            kind=kind,
            resident_id=whose[0],
            practice_id=whose[1],
            payload=payload,
            state=QUEUED,
            attempts=0,
            due_at=due or now,
            created_at=now,
        )
    )
    session.flush()
    return made


def carriers(notify: Notify) -> dict[str, Carrier]:
    """How texts and emails go out."""
    messages = Messages(notify)
    send = {TEXT: messages.text, EMAIL: messages.email}

    def carrier(kind: str) -> Carrier:
        def pack(session: Session, keys: KeyRing, row: Outgoing, now: datetime) -> bytes:
            return _pack(notify, session, keys, row, now)

        def carry(parcel: Parcel) -> Told:
            told = json.loads(parcel.content)
            return send[kind](str(parcel.id), told["to"], told["template"], told["words"])

        return Carrier(pack=pack, carry=carry, filed=_forget_words)

    return {kind: carrier(kind) for kind in send}


def _pack(notify: Notify, session: Session, keys: KeyRing, row: Outgoing, now: datetime) -> bytes:
    if row.payload is None:
        raise MustNotGo("taken_back")
    told = json.loads(keys.open(row.payload, place_of("outgoing", "payload", row.id)))
    if "notice" in told:  # to staff (vital5.services.unopened.send_notice): its words are a link
        if "until" in told and now >= datetime.fromisoformat(told.pop("until")):
            raise MustNotGo("too_late")
        to, name = told["to"], told["notice"]
    elif told["what"] == CODE:
        if now >= datetime.fromisoformat(told["until"]):
            raise MustNotGo("too_late")
        to, name = told["to"], "code_text"
    else:
        to, name = _still_safe(session, keys, row), f"{told['what']}_{row.kind}"
        if told["what"] == REMINDER:
            _refuse_late(session, told, now)
    template = notify.template(name)
    if not template:
        raise MustNotGo("no_template")
    words = {one: told[one] for one in PLACEHOLDERS.get(name, ()) if one in told}
    return json.dumps({"to": to, "template": template, "words": words}).encode()


def _refuse_late(session: Session, told: dict[str, str], now: datetime) -> None:
    """A reminder goes only in its hours, and only while its series is under way."""
    series = session.get(HomeSeries, UUID(told["series"]))
    if series is None or series.ended_at is not None:
        raise MustNotGo("over")
    if now >= datetime.fromisoformat(told["until"]):
        raise MustNotGo("too_late")


def _still_safe(session: Session, keys: KeyRing, row: Outgoing) -> str:
    """The number or address, if its owner still agrees that it is used."""
    resident = session.get(Resident, row.resident_id, with_for_update=True)
    if resident is None:
        raise MustNotGo("forgotten")
    known = identity_record.of(session, keys, resident.id)
    agreed = (None, AGREED[row.kind]) in consents.standing(session, resident.id)
    to = None
    if known is not None and agreed and row.kind in known.contact.safe:
        to = known.contact.phone if row.kind == TEXT else known.contact.email
    if to is None:
        raise MustNotGo("taken_back")
    return to


def _forget_words(_session: Session, row: Outgoing, _now: datetime) -> None:
    """What has gone is not kept: neither the number nor the code."""
    row.payload = None
