"""What each address of /api/v1/kiosk does; imported when the first kiosk asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Response, request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from vital5.services import (
    kiosk_calls,
    kiosk_heartbeat,
    kiosk_letters,
    kiosk_record,
    kiosk_trust,
    kiosks,
    tries,
)
from vital5.services.kiosk_trust import Admitted
from vital5.web.soon import send_messages_soon
from vital5.web.store import database, keys, now, settings
from vital5.wire import signing
from vital5.wire.answers import to_json
from vital5.wire.envelope import sealing_key
from vital5.wire.letter import read
from vital5.wire.messages import (
    Enrolled,
    EnrolmentAsked,
    EnvelopesSent,
    EnvelopesTold,
    Heartbeat,
    KeyOffered,
    KeyTaken,
    Offered,
    Wanted,
)
from vital5.wire.problems import Refused
from vital5.wire.record import RecordAsked
from vital5.wire.strict_json import loads

ENROLMENTS_AN_HOUR = 20

Deed = Callable[[Session, Admitted], BaseModel | Refused]


def enrol() -> Response:
    """A kiosk shows its one-time code and its key; it is believed once a person approves it."""
    asked = read(EnrolmentAsked, loads(_body()))
    who = tries.asker(request.remote_addr)
    with database().writing() as session:
        count = tries.note_try(session, keys(), "kiosk_enrolment", who, now())
    if count > ENROLMENTS_AN_HOUR:
        raise Refused(429, "too_often", "too many tries from this address; wait an hour")
    with database().writing() as session:
        key = kiosk_trust.enrol(session, keys(), asked, now())
    seal = sealing_key(keys().newest)
    told = Enrolled(
        kiosk=asked.kiosk,
        key=key.id,
        fingerprint=key.fingerprint,
        sealing_key=seal.id,
        sealing_public=seal.public,
        server_time=now(),
    )
    return _answered(told, 201)


def state() -> Response:
    """A kiosk says how it is, and hears what is asked of it."""
    told = read(Heartbeat, loads(_body()))
    rings: list[bool] = []

    def deed(session: Session, by: Admitted) -> BaseModel:
        kiosk_heartbeat.note(session, by.kiosk, told, by.at)
        rings.append(kiosk_calls.hear(session, keys(), by.kiosk, told, by.at, settings().notify))
        count = kiosk_heartbeat.stored(session, by.kiosk)
        return kiosks.state(keys(), by, count)

    answer = _answered(_signed(deed))
    if any(rings):
        send_messages_soon()
    return answer


def envelopes() -> Response:
    """Some sealed letters; each is stored, was there already, or is refused by itself."""
    sent = read(EnvelopesSent, loads(_body()))

    def deed(session: Session, by: Admitted) -> BaseModel:
        told = kiosk_letters.receive(session, keys(), by.kiosk, sent.envelopes, by.at)
        return EnvelopesTold(server_time=by.at, envelopes=tuple(told))

    return _answered(_signed(deed))


def offers() -> Response:
    """Ids of letters that a kiosk still holds; those that are not here are wanted again."""
    offered = read(Offered, loads(_body()))

    def deed(session: Session, by: Admitted) -> BaseModel:
        here = kiosk_letters.known_ids(session, by.kiosk, offered.ids)
        wanted = tuple(made for made in dict.fromkeys(offered.ids) if made not in here)
        return Wanted(server_time=by.at, wanted=wanted)

    return _answered(_signed(deed))


def next_key() -> Response:
    """A kiosk's next key, in a request that the present one signs."""
    offered = read(KeyOffered, loads(_body()))

    def deed(session: Session, by: Admitted) -> BaseModel:
        made = kiosk_trust.next_key(session, keys(), by, offered)
        return KeyTaken(server_time=by.at, key=made.id, fingerprint=made.fingerprint)

    return _answered(_signed(deed), 201)


def records() -> Response:
    """A passport was entered at a kiosk: what its page "your record so far" shows of the record."""
    asked = read(RecordAsked, loads(_body()))
    address = tries.asker(request.remote_addr)

    def deed(session: Session, by: Admitted) -> BaseModel | Refused:
        return kiosk_record.show(session, keys(), by, asked.code, address)

    return _answered(_signed(deed))


def _body() -> bytes:
    if request.mimetype != "application/json":
        raise Refused(415, "not_json", "send application/json")
    return request.get_data()


def _signed(deed: Deed) -> BaseModel:
    """Do something for the kiosk that signed this request, if it may and this is new."""
    message = signing.Message(request.method, request.url, dict(request.headers.items()))
    with database().reading() as session:
        caller = kiosk_trust.known(session, message, request.get_data())
    with database().writing() as session:
        by = kiosk_trust.admit(session, caller, now())
        told = by if isinstance(by, Refused) else deed(session, by)
    if isinstance(told, Refused):
        raise told
    return told


def _answered(told: BaseModel, status: int = 200) -> Response:
    return Response(to_json(told.model_dump()), status, mimetype="application/json")


DOORS: Mapping[str, Callable[[], Response]] = MappingProxyType(
    {
        "enrolments": enrol,
        "state": state,
        "envelopes": envelopes,
        "offers": offers,
        "keys": next_key,
        "records": records,
    }
)
"""The last part of an address, and what answers there."""
