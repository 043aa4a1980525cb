"""Taking back: what was agreed to and sent, as far as it can still be recalled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import InboxItem, Outgoing, PracticePerson, Resident, Share
from vital5.sealing import KeyRing
from vital5.services import consents, identity_record
from vital5.services.contact import RING, WAYS
from vital5.services.practice_person import ring_no_more
from vital5.services.practices import line_of
from vital5.services.sharing import note_deed, note_event

OPEN_STATES = ("new", "waiting")
NOT_YET_GONE = ("queued", "failed")
WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Withdrawal:
    """What taking back some items does: which shares come back, and which stay where they are."""

    recalled: tuple[UUID, ...]
    kept: tuple[UUID, ...]  # in the surgery's own record, or on their way out already


def foresee(
    session: Session, resident_id: UUID, practice_id: UUID, items: Collection[str]
) -> Withdrawal:
    """What taking back would do now; nothing is changed."""
    held = [(share, item) for share, item in _shares(session, resident_id, practice_id)
            if _holds_any(item, items)]  # fmt: skip
    recalled = [share.id for share, item in held if item.state in OPEN_STATES]
    return Withdrawal(
        tuple(recalled),
        tuple(share.id for share, item in held if item.state not in (*OPEN_STATES, WITHDRAWN)),
    )


def withdraw(
    session: Session,
    keys: KeyRing,
    *,
    resident_id: UUID,
    practice_id: UUID,
    items: Collection[str],
    now: datetime,
    language: str,
    channel: str,
) -> Withdrawal:
    """Take consent to some items back, and every share with one of them that is not yet filed.

    In the caller's transaction. What still waits to be sent is never sent. A share is one
    message: it comes back whole, and what is still agreed to can be shared anew.
    """
    session.get(Resident, resident_id, with_for_update=True)
    consents.take_back(
        session,
        keys,
        resident_id=resident_id,
        practice_id=practice_id,
        items=items,
        language=language,
        channel=channel,
        now=now,
    )
    outcome = foresee(session, resident_id, practice_id, items)
    for share_id in outcome.recalled:
        recall(session, keys, share_id, now)
    return outcome


def recall(session: Session, keys: KeyRing, share_id: UUID, now: datetime) -> bool:
    """Take one share back unless the surgery was quicker; cancel what still waits to be sent."""
    share = session.get(Share, share_id)
    item = session.get(InboxItem, share_id, with_for_update=True, populate_existing=True)
    cancel(session, Outgoing.share_id == share_id)
    if share is None or item is None or item.state not in OPEN_STATES:
        return False
    item.state, item.closed_at, item.open_by = WITHDRAWN, now, None
    note_event(session, share, WITHDRAWN, now)
    note_deed(session, keys, share, "withdrew", now)
    return True


def stop_contact(
    session: Session,
    keys: KeyRing,
    *,
    resident_id: UUID,
    item: str,
    now: datetime,
    language: str,
    channel: str,
) -> None:
    """No more texts, e-mails or calls: what waits is not sent, what is not needed is forgotten."""
    way = dict(zip(consents.CONTACT, WAYS, strict=True))[item]
    consents.take_back(
        session,
        keys,
        resident_id=resident_id,
        practice_id=None,
        items=[item],
        language=language,
        channel=channel,
        now=now,
    )
    identity_record.stop_contact(session, keys, resident_id, way)
    if way == RING:
        ring_no_more(session, keys, resident_id)
    cancel(session, sa.and_(Outgoing.resident_id == resident_id, Outgoing.kind == way))


def stop_dropped(
    session: Session,
    keys: KeyRing,
    *,
    resident_id: UUID,
    safe: Collection[str],
    now: datetime,
    language: str,
    channel: str,
) -> None:
    """Whoever leaves a way out when they are asked again takes it back, and it is written down."""
    agreed = consents.standing(session, resident_id)
    for item, way in zip(consents.CONTACT, WAYS, strict=True):
        if way not in safe and (None, item) in agreed:
            stop_contact(
                session,
                keys,
                resident_id=resident_id,
                item=item,
                now=now,
                language=language,
                channel=channel,
            )


def forget_shares(session: Session, keys: KeyRing, resident_id: UUID, now: datetime) -> int:
    """Before a record is deleted: delete what no surgery has filed; give how many stay there."""
    session.get(Resident, resident_id, with_for_update=True)
    kept = 0
    for share in session.scalars(sa.select(Share).where(Share.resident_id == resident_id)).all():
        item = session.get(InboxItem, share.id, with_for_update=True)
        if item is not None and item.state not in (*OPEN_STATES, WITHDRAWN):
            kept += 1
            continue
        note_deed(session, keys, share, "erased", now)
        session.execute(sa.delete(Share).where(Share.id == share.id))
    session.flush()
    _forget_people(session, resident_id)
    return kept


def _forget_people(session: Session, resident_id: UUID) -> None:
    """A surgery knows nobody by name who has shared nothing that stays.

    Entries that the surgery put under such a name stand by themselves again, each with its own.
    """
    gone = list(
        session.scalars(
            sa.select(PracticePerson.id).where(
                PracticePerson.resident_id == resident_id,
                ~sa.exists().where(Share.person_id == PracticePerson.id),
            )
        )
    )
    shared_by = sa.select(Share.person_id).where(Share.id == InboxItem.share_id).scalar_subquery()
    session.execute(
        sa.update(InboxItem).where(InboxItem.person_id.in_(gone)).values(person_id=shared_by)
    )
    session.execute(
        sa.update(PracticePerson)
        .where(PracticePerson.merged_into.in_(gone))
        .values(merged_into=None)
    )
    session.execute(sa.delete(PracticePerson).where(PracticePerson.id.in_(gone)))


def stays_at_surgery(session: Session, resident_id: UUID) -> int:
    """How many shares cannot be taken back, whatever happens to the record."""
    rows = session.execute(
        sa.select(InboxItem.state)
        .join(Share, Share.id == InboxItem.share_id)
        .where(Share.resident_id == resident_id)
    )
    return sum(row.state not in (*OPEN_STATES, WITHDRAWN) for row in rows)


def cancel(session: Session, which: sa.ColumnElement[bool]) -> int:
    """Cancel what is queued; its words are forgotten at once. What is out cannot be called back."""
    done = session.execute(
        sa.update(Outgoing)
        .where(which, Outgoing.state.in_(NOT_YET_GONE))
        .values(state="cancelled", payload=None, overdue_at=None)
    )
    return int(getattr(done, "rowcount", 0))


def _shares(
    session: Session, resident_id: UUID, practice_id: UUID
) -> list[tuple[Share, InboxItem]]:
    rows = session.execute(
        sa.select(Share, InboxItem)
        .join(InboxItem, InboxItem.share_id == Share.id)
        .where(
            Share.resident_id == resident_id,
            Share.practice_id.in_(line_of(session, practice_id)),
        )
        .order_by(Share.sent_at)
    )
    return [(row[0], row[1]) for row in rows]


def _holds_any(item: InboxItem, items: Collection[str]) -> bool:
    return any(f" {vital} " in item.vitals for vital in items)
