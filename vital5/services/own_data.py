"""Everything held about one person, as plain data for them to take away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Check, Measurement, Reading, Resident
from vital5.sealing import KeyRing
from vital5.services import checks, measurements
from vital5.services.answers import open_answers
from vital5.vitals import CATALOGUE
from vital5.vitals.coding import coded


def everything(
    session: Session, keys: KeyRing, resident_id: UUID | None, check_id: UUID | None, now: datetime
) -> dict[str, Any]:
    """One person's record (or this session's check): checks, answers, readings, what was said."""
    mine = Check.resident_id == resident_id if resident_id else Check.id == check_id
    own = list(session.scalars(sa.select(Check).where(mine).order_by(Check.started_at)))
    resident = session.get(Resident, resident_id) if resident_id else None
    readings = checks.readings_of(session, [check.id for check in own])
    measured = measurements.of_checks(session, [check.id for check in own])
    return {
        "made_at": now.isoformat(),
        "record": _record(resident) if resident else None,
        "checks": [_check(keys, check, readings, measured) for check in own],
    }


def _record(resident: Resident) -> dict[str, Any]:
    return {
        "id": str(resident.id),
        "language": resident.language,
        "created_at": resident.created_at.isoformat(),
        "forgotten_at": resident.forget_at.isoformat(),
    }


def _check(
    keys: KeyRing, check: Check, readings: list[Reading], measured: list[Measurement]
) -> dict[str, Any]:
    return {
        "id": str(check.id),
        "started_at": check.started_at.isoformat(),
        "language": check.language,
        "channel": check.channel,
        "answers": _plain(open_answers(keys, check)),
        "readings": [_reading(one) for one in readings if one.check_id == check.id],
        "measurements": [measurements.plain(one) for one in measured if one.check_id == check.id],
    }


def _plain(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _plain(value) for key, value in found.items() if not key.startswith("_")}
    if isinstance(found, tuple | list):
        return [_plain(value) for value in found]
    return found if isinstance(found, bool | str) or found is None else _number(found)


def _number(value: Any) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def values_of(reading: Reading) -> dict[str, Any]:
    """The values of a reading by name."""
    return {
        value.name: value.number if value.number is not None else value.word
        for value in reading.values
    }


def values_to_show(reading: Reading) -> dict[str, Any]:
    """The values of a reading, or none where its owner asked not to see numbers."""
    values = values_of(reading)
    return {} if values.get("hidden") == "yes" else values


def _reading(reading: Reading) -> dict[str, Any]:
    vital = CATALOGUE.get(reading.vital)
    return {
        "id": str(reading.id),
        "vital": reading.vital,
        "values": _plain(values_of(reading)),
        "band": reading.band,
        "urgency": reading.urgency,
        "rule": reading.rule,
        "rule_version": reading.rule_version,
        "source": reading.source,
        "instruments": reading.instruments,
        "taken_at": reading.taken_at.isoformat(),
        "codes": coded(vital, values_of(reading), reading.source) if vital else [],
    }
