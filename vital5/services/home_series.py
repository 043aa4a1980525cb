"""A week of blood pressure at home (rule BP-HBPM): begin it, add to it, average it, end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models import HomeReading, HomeSeries
from vital5.rules import RULE_SET_VERSION, judge
from vital5.services import checks
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Judgement, Person, StepAnswers

VITAL = "blood_pressure"
SOURCE = "home_series"
PARTS = ("am", "pm")
NOON = 12

LIVE_WITHIN = 600
"""Seconds in which two entries of one session count as taken one after the other; an entry after a
longer pause says nothing of the gap between the readings (house rule)."""


@dataclass(frozen=True)
class Diary:
    """What BP-HBPM says of a series now. `average` is systolic, diastolic in mmHg."""

    status: str
    used: int
    average: tuple[Decimal, Decimal] | None
    band: str | None
    urgency: str | None
    days: int

    @property
    def enough(self) -> bool:
        """Whether there is an average."""
        return self.average is not None

    @property
    def complete(self) -> bool:
        """Whether more readings would add nothing."""
        return self.status == "complete_7_day"


def current(session: Session, resident_id: UUID) -> HomeSeries | None:
    """The series that a resident is in, if any."""
    return session.scalars(
        sa.select(HomeSeries)
        .where(HomeSeries.resident_id == resident_id, HomeSeries.ended_at.is_(None))
        .order_by(HomeSeries.started_at.desc())
    ).first()


def newest_finished(session: Session, resident_id: UUID) -> HomeSeries | None:
    """The last series of a resident that has an average."""
    return session.scalars(
        sa.select(HomeSeries)
        .where(HomeSeries.resident_id == resident_id, HomeSeries.reading_id.is_not(None))
        .order_by(HomeSeries.ended_at.desc())
    ).first()


def begin(session: Session, resident_id: UUID, now: datetime) -> HomeSeries:
    """Start a series today; one that is under way is gone on with."""
    found = current(session, resident_id)
    if found is None:
        today = now.astimezone(LONDON).date()
        found = HomeSeries(id=uuid4(), resident_id=resident_id, started_on=today, started_at=now)
        session.add(found)
        session.flush()
    return found


def readings_of(session: Session, series_id: UUID) -> list[HomeReading]:
    """Every reading of a series in the order it was taken."""
    query = sa.select(HomeReading).where(HomeReading.series_id == series_id)
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: (one.day, one.part, one.place))


def part_of(now: datetime) -> str:
    """Morning or evening, by London's clock."""
    return "am" if now.astimezone(LONDON).hour < NOON else "pm"


def add(
    session: Session,
    series: HomeSeries,
    entry: UUID,
    *,
    pair: tuple[Decimal, Decimal],
    pulse: Decimal | None,
    day: date,
    part: str,
    now: datetime,
) -> HomeReading:
    """Keep one reading. `entry` was made with the form, so that the same form twice is one."""
    found = session.get(HomeReading, entry)
    if found is not None and found.series_id == series.id:
        return found
    before = [one for one in readings_of(session, series.id) if (one.day, one.part) == (day, part)]
    made = HomeReading(
        id=entry if found is None else uuid4(),
        series_id=series.id,
        day=day,
        part=part,
        place=max((one.place for one in before), default=0) + 1,
        systolic=pair[0],
        diastolic=pair[1],
        pulse=pulse,
        gap_seconds=_gap(before, now),
        recorded_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _gap(before: Sequence[HomeReading], now: datetime) -> int | None:
    """Seconds since the one before, where both were typed as they were taken."""
    if not before:
        return None
    seconds = int((now - max(one.recorded_at for one in before)).total_seconds())
    return seconds if 0 <= seconds <= LIVE_WITHIN else None


def diary(series: HomeSeries, readings: Sequence[HomeReading]) -> Diary:
    """What the rule says of a series so far."""
    taken = [{k: v for k, v in as_rule(series, one).items() if k != "id"} for one in readings]
    said = judge("BP-HBPM", readings=taken)
    average = said["average"]
    return Diary(
        status=said["status"],
        used=said["n_used"],
        average=None if average is None else (Decimal(average[0]), Decimal(average[1])),
        band=said["band"],
        urgency=said["urgency"],
        days=len({one.day for one in readings}),
    )


def as_rule(series: HomeSeries, reading: HomeReading) -> dict[str, Any]:
    """A reading as BP-HBPM takes it, and its id."""
    found: dict[str, Any] = {
        "id": reading.id,
        "day": (reading.day - series.started_on).days + 1,
        "session": reading.part,
        "order": reading.place,
        "systolic": reading.systolic,
        "diastolic": reading.diastolic,
    }
    if reading.gap_seconds is not None:
        found["gap_seconds"] = reading.gap_seconds
    return found


def judged(diary: Diary, person: Person) -> Judgement | None:
    """The average as a judgement of blood pressure, in its words; None while there is none.

    The band and the urgency are BP-HBPM's. For somebody who is already treated the urgency is that
    of the target (BP-TARGET, clinical/rules.md 1.7), which the vital itself knows.
    """
    if diary.average is None:
        return None
    systolic, diastolic = diary.average
    given: StepAnswers = {"systolic": systolic, "diastolic": diastolic, "setting": "home"}
    found = CATALOGUE[VITAL].judge({"reading": given}, person)
    own = person.known_hypertension and diary.band != "very_high"
    return replace(
        found,
        band=diary.band or "",
        urgency=found.urgency if own else diary.urgency or found.urgency,
        rule="BP-HBPM",
        rule_version=RULE_SET_VERSION,
        values={
            "systolic": systolic,
            "diastolic": diastolic,
            "setting": "home",
            "readings_used": Decimal(diary.used),
            "days": Decimal(diary.days),
            "series_status": diary.status,
        },
        facts={**found.facts, "readings": (), "sitting_done": True},
    )


def finish(
    session: Session, series: HomeSeries, judgement: Judgement, *, language: str, now: datetime
) -> UUID:
    """End a series: its average becomes a reading of the record, and is never changed again."""
    if series.reading_id is not None:
        return series.reading_id
    check = checks.begin(
        session, channel="home", language=language, now=now, resident_id=series.resident_id
    )
    check.forget_at = None
    checks.finish(check, now)
    session.flush()
    series.reading_id = checks.record(session, check.id, VITAL, judgement, source=SOURCE, now=now)
    series.ended_at = now
    return series.reading_id


def give_up(session: Session, series: HomeSeries) -> None:
    """End a series without a result; its readings are forgotten."""
    session.delete(series)


def forget_reading(session: Session, series: HomeSeries, reading_id: UUID) -> None:
    """Take one reading out of a series that is still under way."""
    session.execute(
        sa.delete(HomeReading).where(
            HomeReading.id == reading_id, HomeReading.series_id == series.id
        )
    )
