"""Closing an item: filed with what was done, returned because it is about somebody else, undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from vital5.models import InboxItem, PracticePerson
from vital5.services.practice.claims import OPEN_STATES, InOtherHands, refuse_if_in_other_hands
from vital5.services.practice.desk import Desk, NotHere
from vital5.services.practice.recall import set_recall
from vital5.services.triage import FIRST_NOT_URGENT

OUTCOMES = ("no_action", "invite", "medicine_review", "referred", "called")
"""What can have been done with an item that was filed; `wrong_patient` returns it instead."""

UNDO = timedelta(minutes=10)
"""How long whoever filed an item can take that back."""


class NotOpenedYet(Exception):
    """An urgent item is not filed before somebody has opened it."""


@dataclass(frozen=True)
class Closed:
    """What somebody has just closed and can still take back."""

    share_id: UUID
    person_id: UUID
    name: str
    at: datetime
    state: str


def file(desk: Desk, share_id: UUID, outcome: str | None = None) -> None:
    """File an item; pressing twice files it once."""
    if outcome is not None and outcome not in OUTCOMES:
        raise ValueError(f"no such outcome: {outcome!r}")
    item = desk.item(share_id)
    if item.state == "filed":
        return
    if item.rank < FIRST_NOT_URGENT and item.opened_at is None:
        raise NotOpenedYet
    _close(desk, item, "filed", outcome)
    set_recall(desk, item)
    desk.tell(share_id, "filed")
    desk.note("filed", "share", share_id)


def give_back(desk: Desk, share_id: UUID) -> None:
    """Return an item that is about somebody else: it leaves the practice's sight at once, and
    the resident is told that it was returned and nothing more."""
    item = desk.item(share_id)
    _close(desk, item, "returned", "wrong_patient")
    _forget_recall_of_nobody(desk, item.person_id)
    desk.tell(share_id, "returned")
    desk.note("returned", "share", share_id)


def _close(desk: Desk, item: InboxItem, state: str, outcome: str | None) -> None:
    """Move an item out of the list, if a colleague did not do so a moment ago."""
    refuse_if_in_other_hands(desk, item)
    done = desk.session.execute(
        desk.change_item(item.share_id)
        .where(InboxItem.state == item.state)
        .values(
            state=state,
            outcome=outcome,
            closed_at=desk.now,
            closed_by=desk.staff_id,
            claimed_by=None,
            claimed_at=None,
        )
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise InOtherHands


def _forget_recall_of_nobody(desk: Desk, person_id: UUID) -> None:
    """A person of whom nothing is left to see is not called again either."""
    if desk.session.scalar(desk.people(PracticePerson.id).where(PracticePerson.id == person_id)):
        return
    person = desk.session.scalars(
        desk.all_people().where(PracticePerson.id == person_id)
    ).one_or_none()
    if person is not None:
        person.recall_on = None


def can_undo(desk: Desk, item: InboxItem) -> bool:
    """Whether this desk can still take back that the item was filed."""
    return (
        item.state == "filed"
        and item.closed_by == desk.staff_id
        and item.closed_at is not None
        and desk.now - item.closed_at < UNDO
    )


def undo(desk: Desk, share_id: UUID) -> None:
    """Put an item back where it was before it was filed by mistake."""
    item = desk.item(share_id)
    if not can_undo(desk, item):
        raise NotHere
    item.state, item.outcome, item.closed_at, item.closed_by = "new", None, None, None
    item.claimed_by, item.claimed_at = desk.staff_id, desk.now
    desk.tell(share_id, "reopened")
    desk.note("reopened", "share", share_id)


def say_outcome(desk: Desk, share_id: UUID, outcome: str) -> None:
    """Say afterwards what was done with an item that is filed already."""
    if outcome not in OUTCOMES:
        raise ValueError(f"no such outcome: {outcome!r}")
    item = desk.item(share_id)
    if item.state != "filed":
        raise NotHere
    item.outcome = outcome
    desk.note("outcome", "share", share_id, reason=outcome)


def just_closed(desk: Desk) -> Closed | None:
    """What this desk filed last, while that can still be undone."""
    row = desk.session.execute(
        desk.items(
            InboxItem.share_id,
            InboxItem.person_id,
            InboxItem.row,
            InboxItem.closed_at,
            InboxItem.state,
        )
        .where(
            InboxItem.closed_by == desk.staff_id,
            InboxItem.closed_at > desk.now - UNDO,
            InboxItem.state == "filed",
        )
        .order_by(InboxItem.closed_at.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    name = str(desk.opened_row(row.share_id, row.row)["name"])
    return Closed(row.share_id, row.person_id, name, row.closed_at, row.state)


def is_open(item: InboxItem) -> bool:
    """Whether something is still to be done with an item."""
    return item.state in OPEN_STATES
