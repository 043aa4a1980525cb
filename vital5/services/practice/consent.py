"""Which consents of a person are in force towards this practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from vital5.models import ConsentEvent
from vital5.services.practice.desk import Desk


@dataclass(frozen=True)
class InForce:
    """One thing that may be shared with this practice, as it was agreed to."""

    item: str
    at: datetime
    language: str


def in_force(desk: Desk, resident_id: UUID | None) -> list[InForce]:
    """The newest word on each item, where it is yes. What was refused or taken back is not
    listed: that somebody keeps something to themselves is no business of the practice."""
    if resident_id is None:
        return []
    rows = desk.session.scalars(
        sa.select(ConsentEvent)
        .where(
            ConsentEvent.resident_id == resident_id, ConsentEvent.practice_id == desk.practice_id
        )
        .order_by(ConsentEvent.at, ConsentEvent.id)
    )
    newest = {row.item: row for row in rows}
    return [InForce(row.item, row.at, row.language) for row in newest.values() if row.given]
