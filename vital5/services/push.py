"""Pushing a share to the configured FHIR server: off unless VITAL5_FHIR_URL is set."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.config import Settings
from vital5.fhir.systems import identifier
from vital5.gateways.records import Records
from vital5.gateways.tokens import Tokens
from vital5.gateways.told import Told
from vital5.models import ConsentEvent, InboxItem, Outgoing, Resident, Share, ShareEvent
from vital5.sealing import KeyRing
from vital5.services import fhir_check, outputs, snapshot
from vital5.services.outbox import QUEUED, Carrier, MustNotGo, Parcel

KIND = "fhir"
TAKEN_BACK = ("withdrawn", "returned")


def queue(session: Session, share: Share, now: datetime) -> None:
    """Write down that a share is to be pushed, in the transaction that sends it."""
    session.add(
        Outgoing(
            id=uuid5(share.id, KIND),
            kind=KIND,
            share_id=share.id,
            practice_id=share.practice_id,
            resident_id=share.resident_id,
            state=QUEUED,
            attempts=0,
            due_at=now,
            created_at=now,
        )
    )


def carrier(settings: Settings) -> Carrier:
    """How shares go to the configured server."""
    system = identifier("share")
    sign_in = Tokens(settings.fhir_login) if settings.fhir_login else None
    records = Records(settings.fhir_url, settings.fhir_token, system, sign_in)

    def carry(parcel: Parcel) -> Told:
        return records.deliver(str(parcel.share_id), parcel.content)

    def ask(parcel: Parcel) -> Told:
        return records.ask(str(parcel.share_id))

    return Carrier(pack=pack, carry=carry, ask=ask, filed=note_filed)


def pack(session: Session, keys: KeyRing, row: Outgoing, now: datetime) -> bytes:
    """The transaction of a share, if the resident still agrees at this moment."""
    # Held as it is for whoever takes consent back: one of the two sees what the other did.
    resident = session.get(Resident, row.resident_id, with_for_update=True)
    share = session.get(Share, row.share_id)
    if share is None or resident is None:
        raise MustNotGo("forgotten")
    item = session.get(InboxItem, share.id)
    if item is not None and item.state in TAKEN_BACK:
        raise MustNotGo("taken_back")
    try:
        found = snapshot.opened(keys, share)
    except snapshot.Altered as altered:
        raise MustNotGo("altered") from altered
    wanted = {one["item"] for one in found["consent"]["items"]}
    if not wanted <= agreed(session, resident.id, share.practice_id):
        raise MustNotGo("consent_withdrawn")
    made = outputs.plain(found, "transaction")
    if fhir_check.problems(made):
        raise MustNotGo("not_valid")
    outputs.note(session, keys, share, "transaction", made, now)
    return made


def agreed(session: Session, resident_id: UUID, practice_id: UUID) -> set[str]:
    """The items whose last word is that they are agreed to."""
    events = session.scalars(
        sa.select(ConsentEvent)
        .where(ConsentEvent.resident_id == resident_id, ConsentEvent.practice_id == practice_id)
        .order_by(ConsentEvent.at, ConsentEvent.id)
    )
    last = {event.item: event.given for event in events}
    return {item for item, given in last.items() if given}


def note_filed(session: Session, row: Outgoing, now: datetime) -> None:
    """Tell the resident that it is filed, unless a person's click has told them already."""
    known = session.scalar(
        sa.select(sa.func.count())
        .select_from(ShareEvent)
        .where(ShareEvent.share_id == row.share_id, ShareEvent.kind == "filed")
    )
    if not known:
        session.add(
            ShareEvent(
                id=uuid4(),
                share_id=row.share_id,
                practice_id=row.practice_id,
                kind="filed",
                at=now,
            )
        )
