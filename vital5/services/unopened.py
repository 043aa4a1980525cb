"""Urgent items that nobody opened in time: the surgery, the programme and the resident are told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import InboxItem, Outgoing, Share, ShareEvent, Staff, place_of
from vital5.sealing import KeyRing
from vital5.services import audit, notices

NOTICE = "urgent_not_opened"
"""The name of the notice; its words say that something waits, and nothing of what or whose."""

KIND = "email"
AT_ONCE = 200


def raise_alarms(session: Session, keys: KeyRing, now: datetime) -> int:
    """Raise the alarm for every urgent item whose time to be opened is over; give how many.

    Once for each item, however often this runs and by however many at once.
    """
    items = list(
        session.scalars(
            sa.select(InboxItem)
            .where(
                InboxItem.open_by <= now,
                InboxItem.alarmed_at.is_(None),
                InboxItem.opened_at.is_(None),
                InboxItem.state.in_(("new", "waiting")),
            )
            .order_by(InboxItem.open_by)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        )
    )
    for item in items:
        item.alarmed_at = now
        session.add(
            ShareEvent(
                id=uuid4(),
                share_id=item.share_id,
                practice_id=item.practice_id,
                kind="not_opened",
                at=now,
            )
        )
    counts = Counter(item.practice_id for item in items)
    for practice_id in counts:
        _tell(session, keys, practice_id, now)
    session.flush()
    for item in items:
        whose = session.scalar(sa.select(Share.resident_id).where(Share.id == item.share_id))
        if whose is not None:
            notices.queue_news(
                session, keys, resident_id=whose, practice_id=item.practice_id, now=now
            )
        _note(session, keys, item, now)
    return len(items)


def _note(session: Session, keys: KeyRing, item: InboxItem, now: datetime) -> None:
    audit.note(
        session,
        keys,
        now=now,
        actor="system",
        deed="alarmed",
        subject="share",
        subject_id=item.share_id,
        practice_id=item.practice_id,
        resident_id=session.scalar(sa.select(Share.resident_id).where(Share.id == item.share_id)),
    )


def _tell(session: Session, keys: KeyRing, practice_id: UUID, now: datetime) -> None:
    """One notice to each manager of the practice and to each of the programme."""
    rows = session.execute(
        sa.select(Staff.id, Staff.login).where(
            Staff.disabled_at.is_(None),
            sa.or_(
                sa.and_(Staff.role == "practice_manager", Staff.practice_id == practice_id),
                Staff.role == "programme",
            ),
        )
    )
    addresses = (keys.open(row.login, place_of("staff", "login", row.id)) for row in rows)
    send_notice(session, keys, NOTICE, addresses, practice_id, now)


def send_notice(
    session: Session,
    keys: KeyRing,
    notice: str,
    addresses: Iterable[str],
    practice_id: UUID,
    now: datetime,
    *,
    kind: str = KIND,
    **more: str,
) -> int:
    """Leave a notice for each address to be sent; give how many. `more`: what its words need."""
    count = 0
    for address in addresses:
        made = uuid4()
        payload = json.dumps({"to": address, "notice": notice, **more})
        session.add(
            Outgoing(
                id=made,
                kind=kind,
                practice_id=practice_id,
                payload=keys.seal(payload, place_of("outgoing", "payload", made)),
                state="queued",
                attempts=0,
                due_at=now,
                created_at=now,
            )
        )
        count += 1
    return count
