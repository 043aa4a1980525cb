"""Share with a surgery: only what is agreed to at this moment, and once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models import (
    ConsentEvent,
    InboxItem,
    Practice,
    PracticePerson,
    Reading,
    Resident,
    Share,
    ShareEvent,
    place_of,
)
from vital5.sealing import KeyRing
from vital5.services import audit, consents, identity_record, push, snapshot
from vital5.services.counts import SHARED, count_step
from vital5.services.identity_record import Known
from vital5.services.inbox_row import inbox_item
from vital5.services.practice_list import OPEN
from vital5.services.practice_person import person_of
from vital5.services.shareable import shareable
from vital5.services.snapshot_reading import Advise, Frozen, not_told

NOT_JOINED = "nothing"
"""A surgery that receives nothing: its share is a letter in the resident's own hands."""

TAKEN_BACK = ("withdrawn", "returned")
"""States after which the same readings may be sent anew."""


class CannotShare(Exception):
    """Nothing was sent. `why` is a word that the page has a sentence for."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def send(
    session: Session,
    keys: KeyRing,
    *,
    resident_id: UUID,
    vitals: Collection[str],
    now: datetime,
    language: str,
    channel: str,
    advise: Advise = not_told,
    pushed: bool = False,
    calls: bool = False,
) -> Share:
    """Send some vitals to the resident's surgery, in the caller's transaction.

    Consent is looked up here, behind the resident's lock: one that was taken back in another tab
    a moment ago stops it. The same readings sent again give the share that there is. `pushed`:
    it goes to the configured FHIR server too. `calls`: they ask to be rung, if that is safe.
    """
    resident, known, practice = _who_to_whom(session, keys, resident_id)
    agreed = _agreed(session, resident_id, practice, vitals)
    readings = _newest(session, resident_id, vitals)
    calls = calls and known.contact.can_be_rung
    share_id, before = _place(session, resident_id, practice, readings, calls=calls)
    if before is not None:
        return before
    frozen = snapshot.freeze(
        session,
        keys,
        share_id=share_id,
        resident_id=resident_id,
        vitals=list(agreed),
        practice=practice,
        details={**known.for_snapshot, "requests_call": calls},
        level=known.level,
        consent=list(agreed.values()),
        now=now,
        language=language,
        advise=advise,
    )
    person = person_of(session, keys, practice, resident, known, language, now)
    share = _kept(session, keys, frozen, resident, person, readings[-1].check_id, now)
    if practice.receives == NOT_JOINED:
        note_event(session, share, "letter", now)
    else:
        session.add(inbox_item(keys, share, practice, known, frozen, language))
        _note_sent(session, share, now, pushed=pushed)
    count_step(session, now.astimezone(LONDON).date(), SHARED, language, channel)
    note_deed(session, keys, share, "shared", now, reason=channel)
    return share


def _note_sent(session: Session, share: Share, now: datetime, *, pushed: bool) -> None:
    """It is in the surgery's list with this commit, and in the outbox too where that is set up."""
    note_event(session, share, "sent", now)
    note_event(session, share, "received", now)
    if pushed:
        push.queue(session, share, now)


def _kept(
    session: Session,
    keys: KeyRing,
    frozen: Frozen,
    resident: Resident,
    person: PracticePerson,
    check_id: UUID,
    now: datetime,
) -> Share:
    share_id = UUID(frozen["share_id"])
    share = Share(
        id=share_id,
        practice_id=person.practice_id,
        person_id=person.id,
        resident_id=resident.id,
        check_id=check_id,
        kind="check" if frozen["vitals"] else snapshot.HOME_SERIES,
        snapshot=keys.seal(snapshot.canonical(frozen), place_of("share", "snapshot", share_id)),
        snapshot_sha256=snapshot.sha256(frozen),
        sent_at=now,
    )
    session.add(share)
    session.flush()
    return share


def note_deed(
    session: Session,
    keys: KeyRing,
    share: Share,
    deed: str,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Put what a resident did with a share into the audit."""
    session.flush()
    audit.note(
        session,
        keys,
        now=now,
        actor="resident",
        deed=deed,
        subject="share",
        subject_id=share.id,
        practice_id=share.practice_id,
        resident_id=share.resident_id,
        reason=reason,
    )


def note_event(session: Session, share: Share, kind: str, now: datetime) -> None:
    """Add to what became of a share."""
    session.add(
        ShareEvent(id=uuid4(), share_id=share.id, practice_id=share.practice_id, kind=kind, at=now)
    )


def _who_to_whom(
    session: Session, keys: KeyRing, resident_id: UUID
) -> tuple[Resident, Known, Practice]:
    """The resident, held for this transaction, who they say they are, and their open surgery."""
    resident = session.get(Resident, resident_id, with_for_update=True)
    known = identity_record.of(session, keys, resident_id)
    if resident is None or known is None or known.details is None:
        raise CannotShare("nobody")
    practice = session.get(Practice, known.practice_id) if known.practice_id else None
    if practice is None:
        raise CannotShare("no_practice")
    if practice.status != OPEN:
        raise CannotShare("closed")
    return resident, known, practice


def _agreed(
    session: Session, resident_id: UUID, practice: Practice, vitals: Collection[str]
) -> dict[str, ConsentEvent]:
    """The consent in force for each vital; one without stops everything."""
    standing = consents.standing(session, resident_id)
    agreed = {vital: standing.get((practice.id, vital)) for vital in vitals}
    found = {vital: event for vital, event in agreed.items() if event is not None}
    if not found or len(found) < len(agreed):
        raise CannotShare("not_agreed")
    return found


def _newest(session: Session, resident_id: UUID, vitals: Collection[str]) -> list[Reading]:
    """The newest reading of each thing, oldest of them first."""
    newest = {
        thing.slug: one
        for thing, one in shareable(session, resident_id, None)
        if thing.slug in vitals
    }
    if len(newest) < len(set(vitals)):
        raise CannotShare("nothing")
    return sorted(newest.values(), key=lambda one: (one.taken_at, one.id))


def _place(
    session: Session,
    resident_id: UUID,
    practice: Practice,
    readings: list[Reading],
    *,
    calls: bool,
) -> tuple[UUID, Share | None]:
    """The id of a share of just these readings, and the share if it was sent already.

    What was taken back, or came back from the wrong surgery, may be sent once more. Asking for a
    call about what was sent without is another share, for it must reach somebody; what was sent
    with such a wish is not sent once more without it.
    """
    facts = [str(practice.id), *sorted(str(reading.id) for reading in readings)]
    with_call = _free_place(session, resident_id, [*facts, "call"])
    if calls or with_call[1] is not None:
        return with_call
    return _free_place(session, resident_id, facts)


def _free_place(session: Session, resident_id: UUID, facts: list[str]) -> tuple[UUID, Share | None]:
    for again in range(1000):
        share_id = uuid5(resident_id, "\x1f".join([*facts, str(again)]))
        before = session.get(Share, share_id)
        item = session.get(InboxItem, share_id) if before else None
        if before is None or item is None or item.state not in TAKEN_BACK:
            return share_id, before
    raise CannotShare("too_often")
