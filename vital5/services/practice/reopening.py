"""Opening a filed item again: by anybody of the practice, at any time, with a reason that stays.

Undo takes a slip back as if it had not been. This is for what turns up later: filed under the
wrong person in the record, or something still to be done. Nothing is unsaid by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vital5.models import AuditEntry, InboxItem, ShareEvent, place_of
from vital5.services.practice.desk import Desk

DEED = "opened_again"
"""The word for it in the audit and in what the resident is told."""

_TURNS = ("filed", "reopened", DEED)


@dataclass(frozen=True)
class Turn:
    """One time that a share was filed, or that this was taken back or opened again."""

    kind: str
    at: datetime
    by: str
    reason: str = ""


def reopen(desk: Desk, share_id: UUID, reason: str) -> None:
    """Put a filed item back on the list, in the hands of whoever asks; twice is once."""
    item = desk.item(share_id)
    done = desk.session.execute(
        desk.change_item(share_id)
        .where(InboxItem.state == "filed")
        .values(
            state="new",
            outcome=None,
            closed_at=None,
            closed_by=None,
            claimed_by=desk.staff_id,
            claimed_at=desk.now,
            opened_at=item.opened_at or desk.now,
        )
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        return
    desk.tell(share_id, DEED)
    desk.note(DEED, "share", share_id, reason=reason)


def turns(desk: Desk, share_ids: list[UUID]) -> dict[UUID, list[Turn]]:
    """What filing came to, oldest first, of the shares among these that were ever opened again."""
    rows = desk.session.execute(
        desk.events(ShareEvent.share_id, ShareEvent.kind, ShareEvent.at, ShareEvent.staff_id)
        .where(ShareEvent.share_id.in_(share_ids), ShareEvent.kind.in_(_TURNS))
        .order_by(ShareEvent.at)
    ).all()
    again = {row.share_id for row in rows if row.kind == DEED}
    if not again:
        return {}
    names = desk.names_of_staff(row.staff_id for row in rows)
    reasons = _reasons(desk, again)
    found: dict[UUID, list[Turn]] = {}
    for row in rows:
        if row.share_id in again:
            reason = reasons.get((row.share_id, row.at), "") if row.kind == DEED else ""
            turn = Turn(row.kind, row.at, names.get(row.staff_id, ""), reason)
            found.setdefault(row.share_id, []).append(turn)
    return found


def _reasons(desk: Desk, share_ids: set[UUID]) -> dict[tuple[UUID, datetime], str]:
    """The reasons, as the audit keeps them: noted at the instant of the deed."""
    rows = desk.session.execute(
        desk.entries(AuditEntry.id, AuditEntry.subject_id, AuditEntry.at, AuditEntry.reason).where(
            AuditEntry.subject_id.in_(share_ids), AuditEntry.deed == DEED
        )
    )
    return {
        (row.subject_id, row.at): desk.keys.open(
            row.reason, place_of("audit_entry", "reason", str(row.id))
        )
        for row in rows
        if row.reason is not None
    }
