"""What happened to what I shared: each share's way with dates, who looked, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import (
    AuditEntry,
    InboxItem,
    Outgoing,
    Practice,
    PracticeMessage,
    Share,
    ShareEvent,
    Staff,
    place_of,
)
from vital5.sealing import KeyRing
from vital5.services import outbox, push, snapshot

WAY = ("sent", "received", "opened", "filed", "answered")
"""The steps of a share in order; "returned", "withdrawn" and "not_opened" stand beside them."""

LOOKS = ("opened", "opened_again", "viewed", "exported", "filed", "returned", "answered",
         "outcome", "confirmed")  # fmt: skip
"""Deeds of staff that a resident is told of. Never who by name: the role and the surgery."""


@dataclass(frozen=True)
class Message:
    """What a surgery wrote back."""

    id: UUID
    template: str | None
    words: str | None
    language: str
    sent_at: datetime
    read_at: datetime | None


@dataclass(frozen=True)
class ShareStatus:
    """One share and how far it came."""

    id: UUID
    practice_id: UUID
    practice: str
    vitals: tuple[str, ...]
    sent_at: datetime
    events: tuple[tuple[str, datetime], ...]  # oldest first
    state: str  # of the item; "letter": never sent by us
    urgent: bool
    messages: tuple[Message, ...]
    copy: str = ""  # of what goes to the surgery's computer; "": none goes (`_copy_word`)

    def at(self, kind: str) -> datetime | None:
        """When something first happened to it, or None."""
        return next((at for found, at in self.events if found == kind), None)

    @property
    def seen(self) -> bool:
        """Whether a person at the surgery ever pressed the button to see it."""
        return self.at("opened") is not None or self.at("opened_again") is not None

    @property
    def unread(self) -> bool:
        """Nobody opened it in time, nobody has since, and nobody took it back."""
        waits = self.state in ("new", "waiting") and not self.seen
        return waits and self.at("not_opened") is not None


@dataclass(frozen=True)
class Look:
    """Somebody at a surgery did something with my record."""

    at: datetime
    deed: str
    role: str
    practice: str


def status_of(session: Session, keys: KeyRing, resident_id: UUID) -> list[ShareStatus]:
    """Everything a resident shared, newest first."""
    rows = session.execute(
        sa.select(Share, Practice.name, InboxItem)
        .join(Practice, Practice.id == Share.practice_id)
        .outerjoin(InboxItem, InboxItem.share_id == Share.id)
        .where(Share.resident_id == resident_id)
        .order_by(Share.sent_at.desc(), Share.id)
    ).all()
    ids = [share.id for share, _, _ in rows]
    events, messages = _events(session, ids), _messages(session, keys, ids)
    copies = _copies(session, ids)
    return [
        ShareStatus(
            id=share.id,
            practice_id=share.practice_id,
            practice=name,
            vitals=_vitals(keys, share, item),
            sent_at=share.sent_at,
            events=tuple(events.get(share.id, ())),
            state=item.state if item else "letter",
            urgent=bool(item and item.urgency in ("same_day", "emergency_999")),
            messages=tuple(messages.get(share.id, ())),
            copy=_copy_word(copies.get(share.id), item),
        )
        for share, name, item in rows
    ]


def _events(session: Session, ids: list[UUID]) -> dict[UUID, list[tuple[str, datetime]]]:
    """By time, and at one instant by the way that a share goes."""
    rows = session.scalars(sa.select(ShareEvent).where(ShareEvent.share_id.in_(ids)))
    found: dict[UUID, list[tuple[str, datetime]]] = {}
    for row in sorted(
        rows, key=lambda one: (one.at, WAY.index(one.kind) if one.kind in WAY else len(WAY))
    ):
        so_far = found.setdefault(row.share_id, [])
        if row.kind == "reopened":  # it was filed by mistake, and is not filed any more
            last = max(at for at, one in enumerate(so_far) if one[0] == "filed")
            del so_far[last]
        else:
            so_far.append((row.kind, row.at))
    return found


def _copies(session: Session, ids: list[UUID]) -> dict[UUID, Outgoing]:
    """The message that carries each share to the surgery's own computer, where one does."""
    rows = session.scalars(
        sa.select(Outgoing).where(Outgoing.share_id.in_(ids), Outgoing.kind == push.KIND)
    )
    return {row.share_id: row for row in rows if row.share_id is not None}


def _copy_word(row: Outgoing | None, item: InboxItem | None) -> str:
    """waiting, stuck, there, filed or not_sent; "left" for one that is out although it was taken
    back here: nobody can call it back."""
    if row is None:
        return ""
    if item is not None and item.state in ("withdrawn", "returned"):
        return "left" if row.sent_at is not None else "not_sent"
    if row.state in ("queued", "sent"):
        stopped = row.due_at == outbox.NEVER  # it waits for a person
        return "stuck" if row.overdue_at is not None or stopped else "waiting"
    words = {"accepted": "there", "filed": "filed", "failed": "stuck", "cancelled": "not_sent"}
    return words.get(row.state, "")


def _messages(session: Session, keys: KeyRing, ids: list[UUID]) -> dict[UUID, list[Message]]:
    found: dict[UUID, list[Message]] = {}
    for row in session.scalars(
        sa.select(PracticeMessage)
        .where(PracticeMessage.share_id.in_(ids))
        .order_by(PracticeMessage.sent_at, PracticeMessage.id)
    ):
        found.setdefault(row.share_id, []).append(_message(keys, row))
    return found


def _vitals(keys: KeyRing, share: Share, item: InboxItem | None) -> tuple[str, ...]:
    if item is not None:
        return tuple(item.vitals.split())
    frozen = snapshot.opened(keys, share)
    series = [snapshot.HOME_SERIES] if frozen["home_series"] else []
    return (*series, *(one["vital"] for one in frozen["vitals"]))


def _message(keys: KeyRing, row: PracticeMessage) -> Message:
    place = place_of("practice_message", "words", row.id)
    words = keys.open(row.words, place) if row.words else None
    return Message(row.id, row.template, words, row.language, row.sent_at, row.read_at)


def note_read(session: Session, resident_id: UUID, share_id: UUID, now: datetime) -> None:
    """Note that the messages of one share were shown to whom they were written for."""
    mine = sa.select(Share.id).where(Share.id == share_id, Share.resident_id == resident_id)
    session.execute(
        sa.update(PracticeMessage)
        .where(PracticeMessage.share_id.in_(mine), PracticeMessage.read_at.is_(None))
        .values(read_at=now)
    )


def who_looked(session: Session, resident_id: UUID) -> list[Look]:
    """Every time staff looked at or did something with somebody's record, newest first."""
    rows = session.execute(
        sa.select(AuditEntry.at, AuditEntry.deed, Staff.role, Practice.name)
        .outerjoin(Staff, Staff.id == AuditEntry.actor_id)
        .outerjoin(Practice, Practice.id == AuditEntry.practice_id)
        .where(
            AuditEntry.resident_id == resident_id,
            AuditEntry.actor.in_(("staff", "digest")),
            AuditEntry.deed.in_(LOOKS),
        )
        .order_by(AuditEntry.id.desc())
    )
    return [Look(row.at, row.deed, row.role or "", row.name or "") for row in rows]
