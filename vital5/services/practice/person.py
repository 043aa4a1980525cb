"""A person as the practice sees them: who, how sure, what they shared, what was done with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vital5.models import (
    AuditEntry,
    InboxItem,
    PracticeMessage,
    PracticePerson,
    Share,
    place_of,
)
from vital5.services.practice.claims import is_held
from vital5.services.practice.desk import Desk, Row
from vital5.services.practice.filing import can_undo
from vital5.services.practice.reopening import Turn, turns
from vital5.services.snapshot import opened
from vital5.services.triage import When, when_of

SHOWN = 24
"""Shares on one page, newest first; whoever has more has them on further pages."""

ENTRIES = 12
"""Entries of the audit on one page."""

REASON_HOLDS = timedelta(minutes=30)
"""How long opening an item of the list, or a reason given, opens its person's page."""

CLOSED_LATELY = timedelta(hours=24)
"""After this an item of the list is history: opening it takes a reason."""

OPENING = ("opened", "reason")

Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Shared:
    """One share, and where it stands."""

    share_id: UUID
    kind: str
    state: str
    when: When
    received_at: datetime
    opened_at: datetime | None
    alarmed: bool
    held_by: str
    held_by_me: bool
    closed_at: datetime | None
    closed_by: str
    outcome: str | None
    undo: bool
    requests_call: bool
    snapshot: Snapshot

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in ("new", "waiting")

    @property
    def in_other_hands(self) -> bool:
        """Whether a colleague has it open now."""
        return bool(self.held_by) and not self.held_by_me


@dataclass(frozen=True)
class Point:
    """One reading of a vital in the course of time."""

    taken_at: datetime
    source: str
    numbers: dict[str, Decimal]
    band: str = ""  # only of readings that were shared themselves; earlier ones are points alone


@dataclass(frozen=True)
class Said:
    """A message to the person."""

    at: datetime
    by: str
    template: str | None
    words: str
    language: str
    read_at: datetime | None


@dataclass(frozen=True)
class Looked:
    """One deed of somebody at the practice with this person's things."""

    at: datetime
    by: str
    deed: str


@dataclass(frozen=True)
class View:
    """Everything on a person's page."""

    person_id: UUID
    details: dict[str, Any]
    level: str
    language: str
    recall_on: date | None
    known: bool  # whether the resident's record is still there
    shared: list[Shared]
    more_before: UUID | None
    messages: dict[UUID, list[Said]] = field(default_factory=dict)
    looked: list[Looked] = field(default_factory=list)
    turns: dict[UUID, list[Turn]] = field(default_factory=dict)  # of what was opened again

    @property
    def newest(self) -> dict[str, tuple[Shared, dict[str, Any]]]:
        """The newest reading of each vital, with the share it came in."""
        found: dict[str, tuple[Shared, dict[str, Any]]] = {}
        for shared in reversed(self.shared):
            found |= {one["vital"]: (shared, one) for one in shared.snapshot["vitals"]}
        return found

    def points(self, vital: str) -> list[Point]:
        """Every reading of a vital that was ever shared, each once, oldest first."""
        found: dict[datetime, Point] = {}
        for shared in reversed(self.shared):
            for one in shared.snapshot["vitals"]:
                if one["vital"] == vital:
                    found |= {point.taken_at: point for point in _points(one)}
        return [found[at] for at in sorted(found)]


def may_open(desk: Desk, person_id: UUID) -> bool:
    """Whether this desk came to the person through the list, or gave a reason, a while ago."""
    shares = desk.items(InboxItem.share_id).where(InboxItem.person_id == person_id)
    query = desk.entries(AuditEntry.id).where(
        AuditEntry.actor_id == desk.staff_id,
        AuditEntry.at > desk.now - REASON_HOLDS,
        AuditEntry.deed.in_(OPENING),
        sa.or_(AuditEntry.subject_id == person_id, AuditEntry.subject_id.in_(shares)),
    )
    return desk.session.scalar(query.limit(1)) is not None


def is_history(desk: Desk, item: InboxItem) -> bool:
    """Whether an item was closed so long ago that opening it takes a reason."""
    return item.closed_at is not None and desk.now - item.closed_at >= CLOSED_LATELY


def give_reason(desk: Desk, person_id: UUID, reason: str) -> None:
    """Say why a person is opened outside the list; it is kept sealed in the audit."""
    person = desk.person(person_id)
    desk.note("reason", "person", person_id, resident_id=person.resident_id, reason=reason)


def confirm_identity(desk: Desk, person_id: UUID) -> None:
    """Somebody at the practice has made sure that this is the patient they know."""
    person = desk.person(person_id)
    person.level = "practice_confirmed"
    desk.session.execute(
        sa.update(InboxItem)
        .where(InboxItem.practice_id == desk.practice_id, InboxItem.person_id == person_id)
        .values(level=person.level)
    )
    desk.note("confirmed", "person", person_id, resident_id=person.resident_id)


def view(desk: Desk, person_id: UUID, before: UUID | None = None) -> View:
    """A person's page, noted as a view."""
    person = desk.person(person_id)
    rows = _rows(desk, person_id, before)
    names = desk.names_of_staff(
        held for row in rows for held in (row.InboxItem.closed_by, row.InboxItem.claimed_by)
    )
    shared = [_shared(desk, row, names) for row in rows[:SHOWN]]
    found = View(
        person_id=person_id,
        details=details_of(desk, person),
        level=person.level,
        language=person.language,
        recall_on=person.recall_on,
        known=person.resident_id is not None,
        shared=shared,
        more_before=rows[SHOWN - 1].InboxItem.share_id if len(rows) > SHOWN else None,
        messages=_messages(desk, [one.share_id for one in shared]),
        turns=turns(desk, [one.share_id for one in shared]),
        looked=_looked(desk, person_id, [one.share_id for one in shared]),
    )
    desk.note("viewed", "person", person_id, resident_id=person.resident_id)
    return found


def details_of(desk: Desk, person: PracticePerson) -> dict[str, Any]:
    """What the person said of themselves."""
    text = desk.keys.open(person.details, place_of("practice_person", "details", person.id))
    found: dict[str, Any] = json.loads(text)
    return found


def _rows(desk: Desk, person_id: UUID, before: UUID | None) -> list[Row]:
    query = desk.shares(Share, InboxItem).where(InboxItem.person_id == person_id)
    if before is not None:
        query = query.where(InboxItem.received_at < desk.item(before).received_at)
    query = query.order_by(InboxItem.received_at.desc(), Share.id.desc()).limit(SHOWN + 1)
    return list(desk.session.execute(query))


def _shared(desk: Desk, row: Row, names: dict[UUID, str]) -> Shared:
    item: InboxItem = row.InboxItem
    held = is_held(item.claimed_at, desk.now)
    return Shared(
        share_id=item.share_id,
        kind=row.Share.kind,
        state=item.state,
        when=when_of(item.rank),
        received_at=item.received_at,
        opened_at=item.opened_at,
        alarmed=item.alarmed_at is not None and item.opened_at is None,
        held_by=names.get(item.claimed_by, "") if held and item.claimed_by else "",
        held_by_me=held and item.claimed_by == desk.staff_id,
        closed_at=item.closed_at,
        closed_by=names.get(item.closed_by, "") if item.closed_by else "",
        outcome=item.outcome,
        undo=can_undo(desk, item),
        requests_call=item.requests_call,
        snapshot=opened(desk.keys, row.Share),
    )


def _points(reading: dict[str, Any]) -> Iterator[Point]:
    """A reading as a point, and those before it that went along with it."""
    for earlier in reading["history"]:
        numbers = {
            name: Decimal(str(value))
            for name, value in earlier.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        }
        yield Point(datetime.fromisoformat(earlier["taken_at"]), earlier["source"], numbers)
    values = {
        name: Decimal(str(value))
        for name, value in reading["values"].items()
        if isinstance(value, int | float) and "." not in name
    }
    at = datetime.fromisoformat(reading["taken_at"])
    yield Point(at, reading["source"], values, reading["band"])


def _messages(desk: Desk, share_ids: list[UUID]) -> dict[UUID, list[Said]]:
    rows = list(
        desk.session.scalars(
            desk.messages()
            .where(PracticeMessage.share_id.in_(share_ids))
            .order_by(PracticeMessage.sent_at)
        )
    )
    names = desk.names_of_staff(row.staff_id for row in rows)
    found: dict[UUID, list[Said]] = {}
    for row in rows:
        place = place_of("practice_message", "words", row.id)
        words = desk.keys.open(row.words, place) if row.words else ""
        said = Said(
            row.sent_at, names.get(row.staff_id, ""), row.template, words, row.language, row.read_at
        )
        found.setdefault(row.share_id, []).append(said)
    return found


def _looked(desk: Desk, person_id: UUID, share_ids: list[UUID]) -> list[Looked]:
    rows = desk.session.execute(
        desk.entries(AuditEntry.at, AuditEntry.actor_id, AuditEntry.deed)
        .where(
            AuditEntry.actor == "staff",
            AuditEntry.subject_id.in_([person_id, *share_ids]),
        )
        .order_by(AuditEntry.id.desc())
        .limit(ENTRIES)
    ).all()
    names = desk.names_of_staff(row.actor_id for row in rows)
    return [Looked(row.at, names.get(row.actor_id, ""), row.deed) for row in rows]
