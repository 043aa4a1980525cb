"""A visit as a letter: what the pages recorded of it, and what the cuff gave."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from kiosk.drivers import DRIVERS
from kiosk.readings import Measured
from vital5.database import Database
from vital5.models import Check, Measurement, Reading, StepCount, place_of, table_of
from vital5.rules import RULE_SET_VERSION
from vital5.services.handover import digest_of
from vital5.services.snapshot import software_version
from vital5.wire.letter import (
    Letter,
    SaidCheck,
    SaidClock,
    SaidMeasurement,
    SaidReading,
    SaidStep,
)

if TYPE_CHECKING:
    from kiosk.store import Device, Visit

NO_LANGUAGE = "und"
"""BCP 47 for "not determined": of a visit that a power cut ended."""

KIOSK = "kiosk"


def measurement_of(reading: Measured, config: Device, number: int) -> SaidMeasurement:
    """A reading of the cuff with where it came from."""
    driver = DRIVERS[config.cuff]
    low, high = getattr(config, "cuff_range_cm", (None, None))
    return SaidMeasurement(
        id=reading.id,
        vital="blood_pressure",
        number=number,
        taken_at=reading.taken_at,
        device=driver.id,
        device_name=driver.name,
        serial=getattr(config, "cuff_serial", ""),
        calibration_due=str(getattr(config, "calibration_due", "")),
        cuff_size=getattr(config, "cuff_size", ""),
        cuff_from_cm=low,
        cuff_to_cm=high,
        arm=reading.arm,
        systolic=reading.systolic,
        diastolic=reading.diastolic,
        mean=reading.mean,
        pulse=reading.pulse,
        irregular=reading.irregular,
        believed=reading.valid,
        device_time=reading.device_time or "",
        flags=json.dumps(dict(reading.flags), sort_keys=True),
    )


def nobody(kiosk: str, now: SaidClock, reading: Measured, measurement: SaidMeasurement) -> Letter:
    """One reading by itself, as it is sent if its visit never comes to an end."""
    check = SaidCheck(
        id=UUID(reading.visit),
        channel=KIOSK,
        language=NO_LANGUAGE,
        started_at=reading.taken_at,
        touched_at=reading.taken_at,
    )
    return Letter(
        form=1, kiosk=kiosk, written=now, check=check, measurements=(measurement,),
        program=software_version(), rule_set=RULE_SET_VERSION,
    )  # fmt: skip


def letter_of(
    visits: Database,
    kiosk: str,
    now: SaidClock,
    visit: Visit,
    kept: Sequence[SaidMeasurement],
) -> Letter | None:
    """All that is to be kept of a visit; None when that is nothing.

    Answers go along only where somebody can ever open them: with a code for one's own phone, or
    a passport.
    """
    with visits.reading() as session:
        check = session.scalars(sa.select(Check).order_by(Check.started_at.desc())).first()
        steps = tuple(_steps(session))
        readings = tuple(_readings(session, check)) if check else ()
        measured = {one.id: one for one in kept}
        measured |= {one.id: one for one in _measurements(session, check)} if check else {}
        said = _check(check) if check else None
        answers = None if check is None else _answers(visits, check)
    # Whoever only looked at their record adds nothing to it.
    owned = (visit.code_shown or bool(visit.passport)) and bool(said or measured)
    if not readings and not measured and not owned:
        if not steps:
            return None
        said = answers = None
    elif said is None:
        at = min((one.taken_at for one in measured.values()), default=now.wall)
        said = SaidCheck(
            id=UUID(visit.id), channel=KIOSK, language=visit.language, started_at=at, touched_at=at
        )
    return Letter(
        form=1,
        kiosk=kiosk,
        written=now,
        check=said,
        answers=answers if owned else None,
        readings=readings,
        measurements=tuple(measured.values()),
        steps=steps,
        helped=visit.helped,
        passport=visit.passport or None,
        handover=digest_of(visit.code) if visit.code_shown else None,
        program=software_version(),
        rule_set=RULE_SET_VERSION,
    )


def _check(check: Check) -> SaidCheck:
    return SaidCheck(
        id=check.id,
        channel=check.channel,
        language=check.language,
        started_at=check.started_at,
        touched_at=check.touched_at,
        finished_at=check.finished_at,
    )


def _answers(visits: Database, check: Check) -> str | None:
    if check.answers is None:
        return None
    return visits.keys.open(check.answers, place_of("health_check", "answers", check.id))


def _readings(session: Session, check: Check) -> Iterable[SaidReading]:
    query = (
        sa.select(Reading)
        .where(Reading.check_id == check.id)
        .options(selectinload(Reading.values))
        .order_by(Reading.recorded_at, Reading.id)
    )
    for row in session.scalars(query):
        values = {v.name: v.number if v.number is not None else v.word or "" for v in row.values}
        told = {name: getattr(row, name) for name in _OF_READING}
        yield SaidReading(**told, values=values)


_OF_READING = tuple(c.name for c in table_of(Reading).columns if c.name != "check_id")
_COLUMNS = tuple(c.name for c in table_of(Measurement).columns if c.name != "check_id")


def _measurements(session: Session, check: Check) -> Iterable[SaidMeasurement]:
    query = sa.select(Measurement).where(Measurement.check_id == check.id)
    for row in session.scalars(query.order_by(Measurement.vital, Measurement.number)):
        yield SaidMeasurement(**{name: getattr(row, name) for name in _COLUMNS})


def _steps(session: Session) -> Iterable[SaidStep]:
    for row in session.scalars(sa.select(StepCount)):
        yield SaidStep(
            day=row.day, page=row.page, language=row.language, channel=row.channel, count=row.count
        )
