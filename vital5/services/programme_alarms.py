"""What waits for the programme team: kiosks, urgent shares nobody opened, entries, messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import InboxItem, Practice
from vital5.services import directory_upkeep, outbox_list
from vital5.services.kiosk_fleet import Seen, fleet

CALIBRATION = ("calibration_overdue", "calibration_soon")
SILENT = ("silent", "out_of_touch")


@dataclass(frozen=True)
class Unread:
    """A practice where something urgent was not opened in time: not how many, nor whose."""

    practice: str
    since: datetime


@dataclass(frozen=True)
class Waiting:
    """Everything that needs somebody, worst first."""

    calls: tuple[Seen, ...]
    unread: tuple[Unread, ...]
    silent: tuple[Seen, ...]
    calibration: tuple[Seen, ...]
    other_kiosks: int
    """Kiosks with an alarm that is none of these."""
    entries: int
    messages: int

    @property
    def anything(self) -> bool:
        """Whether there is something to do."""
        return any(
            (self.calls, self.unread, self.silent, self.calibration, self.other_kiosks,
             self.entries, self.messages)
        )  # fmt: skip


def waiting(session: Session, now: datetime, newest_sealing_key: str) -> Waiting:
    """What waits now."""
    seen = fleet(session, now, newest_sealing_key)
    known = {"called", *SILENT, *CALIBRATION}
    return Waiting(
        calls=tuple(one for one in seen if "called" in one.alarms),
        unread=unread(session, now),
        silent=_with(seen, SILENT),
        calibration=_with(seen, CALIBRATION),
        other_kiosks=sum(bool(set(one.alarms) - known) for one in seen),
        entries=len(directory_upkeep.due_entries(session, now, within=0)),
        messages=len(outbox_list.troubled(session)),
    )


def _with(seen: list[Seen], alarms: tuple[str, ...]) -> tuple[Seen, ...]:
    return tuple(one for one in seen if set(alarms) & set(one.alarms))


def unread(session: Session, now: datetime) -> tuple[Unread, ...]:
    """Practices where an urgent share was not opened within two of their opening hours."""
    rows = session.execute(
        sa.select(Practice.name, sa.func.min(InboxItem.open_by).label("since"))
        .join(Practice, Practice.id == InboxItem.practice_id)
        .where(
            InboxItem.open_by <= now,
            InboxItem.opened_at.is_(None),
            InboxItem.state.in_(("new", "waiting")),
        )
        .group_by(Practice.id, Practice.name)
        .order_by(sa.func.min(InboxItem.open_by))
    )
    return tuple(Unread(row.name, row.since) for row in rows)
