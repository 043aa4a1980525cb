"""A finished week at home as a snapshot freezes it (docs/snapshot.md)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models import HomeReading, HomeSeries
from vital5.rules.home_series import kept
from vital5.rules.reading_quality import marks
from vital5.sealing import KeyRing
from vital5.services import home_series
from vital5.services.known_person import person_of
from vital5.services.snapshot_reading import Advise, Frozen, advice_on, plain, when
from vital5.vitals import CATALOGUE


def frozen_series(
    session: Session, keys: KeyRing, resident_id: UUID, language: str, advise: Advise
) -> Frozen | None:
    """The newest finished series of a resident with every reading behind it; None without one."""
    series = home_series.newest_finished(session, resident_id)
    if series is None or series.ended_at is None:
        return None
    readings = home_series.readings_of(session, series.id)
    diary = home_series.diary(series, readings)
    judgement = home_series.judged(diary, person_of(session, keys, resident_id))
    if judgement is None or diary.average is None:
        return None
    vital = CATALOGUE[home_series.VITAL]
    return {
        "id": str(series.id),
        "started_at": when(series.started_at),
        "ended_at": when(series.ended_at),
        "status": diary.status,
        "days": diary.days,
        "n_used": diary.used,
        "average": [plain(number) for number in diary.average],
        "band": judgement.band,
        "urgency": judgement.urgency,
        "rule": judgement.rule,
        "rule_version": judgement.rule_version,
        "advice": advice_on(vital, judgement, language, advise),
        "quality": list(marks([(one.systolic, one.diastolic) for one in readings], [], "home")),
        "readings": _readings(series, readings),
    }


def _readings(series: HomeSeries, readings: Sequence[HomeReading]) -> list[Frozen]:
    as_ruled = [home_series.as_rule(series, one) for one in readings]
    counted = [one["id"] for one in kept(as_ruled)]
    first = min((one["day"] for one in kept(as_ruled)), default=None)
    return [
        {
            "id": str(one.id),
            "taken_at": _taken_at(one),
            "day": said["day"],
            "session": one.part,
            "order": one.place,
            "systolic": plain(one.systolic),
            "diastolic": plain(one.diastolic),
            "pulse": None if one.pulse is None else plain(one.pulse),
            "used": one.id in counted and said["day"] != first,
        }
        for one, said in zip(readings, as_ruled, strict=True)
    ]


def _taken_at(reading: HomeReading) -> str:
    """The time where it was typed as it was taken; the day alone where it was copied from paper."""
    local = reading.recorded_at.astimezone(LONDON)
    live = (local.date(), home_series.part_of(reading.recorded_at)) == (reading.day, reading.part)
    return when(reading.recorded_at) if live else reading.day.isoformat()
