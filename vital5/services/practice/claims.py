"""Whose hands an item is in, so that two people do not do the same thing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from vital5.models import InboxItem
from vital5.services.practice.desk import Desk
from vital5.services.triage import FIRST_NOT_URGENT

CLAIM = timedelta(minutes=30)
"""How long an item stays in somebody's hands who does nothing more with it."""

OPEN_STATES = ("new", "waiting")


class InOtherHands(Exception):
    """A colleague has this item open."""


def is_held(claimed_at: datetime | None, now: datetime) -> bool:
    """Whether a claim still stands."""
    return claimed_at is not None and now - claimed_at < CLAIM


def _free_for(desk: Desk) -> sa.ColumnElement[bool]:
    return sa.or_(
        InboxItem.claimed_by.is_(None),
        InboxItem.claimed_by == desk.staff_id,
        InboxItem.claimed_at <= desk.now - CLAIM,
    )


def claim(desk: Desk, share_id: UUID, *, take_over: bool = False) -> bool:
    """Take an item into one's hands; False if a colleague has it and it is not taken over."""
    change = desk.change_item(share_id).where(InboxItem.state.in_(OPEN_STATES))
    if not take_over:
        change = change.where(_free_for(desk))
    done = desk.session.execute(change.values(claimed_by=desk.staff_id, claimed_at=desk.now))
    if take_over:
        desk.note("took_over", "share", share_id)
    return int(done.rowcount) == 1  # type: ignore[attr-defined]


def release(desk: Desk, share_id: UUID) -> None:
    """Give an item out of one's hands."""
    desk.session.execute(
        desk.change_item(share_id)
        .where(InboxItem.claimed_by == desk.staff_id)
        .values(claimed_by=None, claimed_at=None)
    )
    desk.note("released", "share", share_id)


def refuse_if_in_other_hands(desk: Desk, item: InboxItem) -> None:
    """Raise when a colleague has it open now."""
    if item.claimed_by not in (None, desk.staff_id) and is_held(item.claimed_at, desk.now):
        raise InOtherHands


def open_item(desk: Desk, share_id: UUID) -> UUID:
    """Open an item: it is claimed if it is free, and the resident is told once that it was
    opened. Gives whose page to show."""
    item = desk.item(share_id)
    if item.state in OPEN_STATES:
        claim(desk, share_id)
        desk.session.refresh(item)
    if item.opened_at is None:
        item.opened_at = desk.now
        desk.tell(share_id, "opened")
    desk.note("opened", "share", share_id)
    return item.person_id


def keep_for_later(desk: Desk, share_id: UUID) -> None:
    """Put an item among those that wait; an urgent one has been opened by then."""
    item = desk.item(share_id)
    refuse_if_in_other_hands(desk, item)
    if item.state == "new" and (item.opened_at or item.rank >= FIRST_NOT_URGENT):
        item.state, item.claimed_by, item.claimed_at = "waiting", None, None
        desk.note("kept_for_later", "share", share_id)
