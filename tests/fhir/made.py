"""Snapshots without a database: readings as the rules make them of any answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from tests.builders import a_check, a_reading
from tests.sharing.people import DETAILS, SENT, SOME, a_consent, a_practice
from vital5.models import Measurement, Reading
from vital5.rules import most_urgent
from vital5.services import snapshot
from vital5.services.snapshot_reading import Seen, frozen_reading, when
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Person

ADULT = Person(age=52, pregnant=False, known_hypertension=False, type2_diabetes=False)


def a_kept_reading(slug: str, answers: Any, *, source: str = "typed", person: Person = ADULT,
                   at: datetime = SENT) -> Reading:  # fmt: skip
    """A reading as it is recorded of some answers."""
    judged = CATALOGUE[slug].judge(answers, person)
    check = a_check(id=uuid5(SOME, f"check {at}"), channel="kiosk" if "kiosk" in source else "web")
    return a_reading(
        check,
        check_id=check.id,
        id=uuid5(SOME, f"{slug} {at} {judged.values}"),
        vital=slug, band=judged.band, urgency=judged.urgency, rule=judged.rule,
        rule_version=judged.rule_version, source=source, taken_at=at, values=dict(judged.values),
    )  # fmt: skip


def a_measurement(check_id: UUID, number: int, systolic: int | None, diastolic: int | None,
                  **changes: Any) -> Measurement:  # fmt: skip
    """A result of a kiosk's cuff."""
    return Measurement(
        **{
            "id": uuid5(SOME, f"result {number}"),
            "check_id": check_id,
            "vital": "blood_pressure",
            "number": number,
            "taken_at": SENT - timedelta(minutes=5 - number),
            "device": "and_tm2657",
            "device_name": "A&D TM-2657",
            "serial": "TM-00123",
            "calibration_due": "2027-03-01",
            "cuff_size": "standard",
            "cuff_from_cm": 22,
            "cuff_to_cm": 32,
            "arm": "left",
            "systolic": systolic,
            "diastolic": diastolic,
            "mean": None,
            "pulse": 72,
            "weight_kg": None,
            "irregular": False,
            "believed": True,
            "device_time": "",
            "flags": "{}",
            **changes,
        }
    )


def a_snapshot(readings: Sequence[Reading], measured: Sequence[Measurement] = (),
               **changes: Any) -> dict[str, Any]:  # fmt: skip
    """What those readings freeze to, sent to a practice with consent for each."""
    vitals = [
        frozen_reading(
            CATALOGUE[one.vital], one, Seen(one.check, {}, ADULT, measured), [], lambda *_: ()
        )
        for one in readings
    ]
    practice = a_practice()
    items = sorted({one.vital for one in readings})
    return {
        "version": 1,
        "share_id": str(uuid5(SOME, "share")),
        "made_at": when(SENT),
        "language": "en",
        "software": {"version": "1.0", "rule_set": "2026-11-22"},
        "practice": snapshot._practice(practice),
        "person": snapshot._person(DETAILS, "unverified"),
        "consent": {
            "items": [snapshot._consent(a_consent(item, SOME, practice.id)) for item in items]
        },
        "checks": [],
        "vitals": vitals,
        "home_series": None,
        "overall_urgency": most_urgent(*(one["urgency"] for one in vitals)),
        **changes,
    }


def a_home_series(days: int = 7, **changes: Any) -> Mapping[str, Any]:
    """A whole home series whose last reading was taken when it is sent."""
    readings = []
    for day in range(1, days + 1):
        for session, hour in (("am", 8), ("pm", 9)):
            for order in (1, 2):
                back = timedelta(days=days - day, hours=10 - hour, minutes=2 - order)
                readings.append(
                    {
                        "id": str(uuid5(SOME, f"{day} {session} {order}")),
                        "taken_at": when(SENT - back),
                        "day": day, "session": session, "order": order,
                        "systolic": 138 + order, "diastolic": 86, "pulse": 70, "used": day > 1,
                    }
                )  # fmt: skip
    return {
        "id": str(uuid5(SOME, "series")),
        "started_at": readings[0]["taken_at"],
        "ended_at": readings[-1]["taken_at"],
        "status": "complete_7_day", "days": days, "n_used": 4 * (days - 1),
        "average": [140, 86], "band": "high_stage1_range", "urgency": "gp", "rule": "BP-HBPM",
        "rule_version": "2026-11-22", "quality": [], "readings": readings,
        "advice": {"language": "en", "texts": [], "english": []},
        **changes,
    }  # fmt: skip
