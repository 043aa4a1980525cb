"""Raw results of devices: kept once each beside the readings that were worked out from them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Measurement, Reading, table_of

_TABLE = table_of(Measurement)


def keep(session: Session, measurement: Measurement) -> bool:
    """Keep a result; False if it is there already, which is no fault: it was sent twice."""
    if session.get(Measurement, measurement.id) is not None:
        return False
    session.add(measurement)
    session.flush()
    return True


def of_checks(session: Session, check_ids: Iterable[UUID]) -> list[Measurement]:
    """Every result of some checks, in the order in which they were taken."""
    return list(
        session.scalars(
            sa.select(Measurement)
            .where(Measurement.check_id.in_(list(check_ids)))
            .order_by(Measurement.check_id, Measurement.vital, Measurement.number)
        )
    )


def behind(session: Session, reading: Reading) -> list[Measurement]:
    """The results that a reading was worked out from; none for one that was typed."""
    return [one for one in of_checks(session, [reading.check_id]) if one.vital == reading.vital]


def forget(session: Session, check_id: UUID, vital: str) -> None:
    """Delete what stands behind a reading that its owner deletes."""
    session.execute(
        sa.delete(Measurement).where(Measurement.check_id == check_id, Measurement.vital == vital)
    )


def plain(measurement: Measurement) -> dict[str, Any]:
    """What it holds, for its owner: without what is empty."""
    found = {name: getattr(measurement, name) for name in _TABLE.columns.keys()}  # noqa: SIM118
    del found["check_id"]
    found["id"], found["taken_at"] = str(measurement.id), measurement.taken_at.isoformat()
    return {
        name: float(value) if name in _DECIMALS else value
        for name, value in found.items()
        if value not in (None, "", "{}")
    }


_DECIMALS = ("cuff_from_cm", "cuff_to_cm", "weight_kg")
