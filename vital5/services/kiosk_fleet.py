"""Every kiosk at a glance: how it is, since when it was not heard of, and what needs somebody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models import Kiosk, KioskKey, KioskReport, KioskVisit
from vital5.services.kiosk_trust import KEY_LIVES, OVERLAP

SILENT = timedelta(minutes=30)
"""Opening hours without a word, after which somebody should look."""

SILENT_WITHOUT_HOURS = timedelta(hours=24)
"""The same, where nobody said when the place is open."""

OUT_OF_TOUCH = timedelta(days=14)
"""After this a kiosk says "out of order" for taking readings along; it goes on measuring."""

DUE_SOON = timedelta(days=30)
FAULTY = 20
"""Faults for each hundred readings from which a cuff or its place needs a look (house rule)."""

CLOCK_OFF = 300  # seconds

PRINTER_WELL = ("", "none", "there", "ready", "silent")
"""Words for a printer that needs nobody: not there, not looked at yet, well, or saying nothing."""

WORDS = {
    "called": "has somebody before it who needs a person",
    "waiting": "has not enrolled, or waits for its approval",
    "locked": "is locked",
    "out_of_order": "was said to be out of order by the people there",
    "silent": "has not been heard of while the place was open",
    "out_of_touch": "has not been heard of for two weeks",
    "calibration_overdue": "measures no longer: its cuff's calibration has run out",
    "calibration_soon": "its cuff's calibration runs out within 30 days",
    "no_room": "cannot store readings: its disk is full",
    "faulty": "fails to measure unusually often",
    "refused": "holds letters that this server refused",
    "clock": "its clock is wrong",
    "old_program": "runs an older program than it should",
    "old_key": "has not renewed its key",
    "old_sealing_key": "still seals to a key that is no longer the newest",
    "quarantined": "sent visits whose times cannot be trusted",
    "judged_otherwise": "sent judgements that these rules would not make",
    "paper": "its printer needs somebody",
}
"""What needs somebody, and how it is said."""


@dataclass(frozen=True)
class Seen:
    """One kiosk, as the programme team sees it."""

    key: UUID
    id: str
    site: str
    state: str  # waiting, working, locked, out_of_order, revoked
    last_seen: datetime | None
    waiting: int
    refused: int
    cuff: str
    serial: str
    calibration_due: date | None
    readings: int
    faults_per_100: float | None
    program: str
    rule_set: str
    config: str
    printer: str
    fingerprint: str
    message: str
    opening: str
    alarms: tuple[str, ...]
    called_at: datetime | None = None
    """Since when somebody there needs a person."""
    locked: bool = False
    broken: bool = False
    """Said here to be out of order."""
    broken_there: bool = False
    """Said so on its own screen."""
    faults: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What the command prints."""
        from vital5.wire.answers import plain

        told: dict[str, Any] = plain(asdict(self))
        return told


def fleet(session: Session, now: datetime, newest_sealing_key: str = "") -> list[Seen]:
    """Every kiosk, by its site and name."""
    kiosks = session.scalars(sa.select(Kiosk).order_by(Kiosk.site, Kiosk.name)).all()
    reports = {one.kiosk_id: one for one in session.scalars(sa.select(KioskReport))}
    keys: dict[Any, KioskKey] = {}
    for key in session.scalars(
        sa.select(KioskKey).order_by(KioskKey.ends_at.is_(None), KioskKey.made_at)
    ):
        keys[key.kiosk_id] = key
    doubts = _doubts(session)
    return [
        _seen(
            kiosk,
            reports.get(kiosk.id),
            keys.get(kiosk.id),
            doubts.get(kiosk.id, ()),
            now,
            newest_sealing_key,
        )
        for kiosk in kiosks
    ]


def _doubts(session: Session) -> dict[Any, tuple[str, ...]]:
    """Kiosks with visits that somebody should look at, and why."""
    query = sa.select(
        KioskVisit.kiosk_id,
        sa.func.sum(sa.case((KioskVisit.quarantined, 1), else_=0)).label("quarantined"),
        sa.func.sum(sa.case((KioskVisit.judged_otherwise != "", 1), else_=0)).label("otherwise"),
    ).group_by(KioskVisit.kiosk_id)
    return {
        row.kiosk_id: tuple(
            word
            for word, count in (
                ("quarantined", row.quarantined),
                ("judged_otherwise", row.otherwise),
            )
            if count
        )
        for row in session.execute(query)
    }


def _seen(
    kiosk: Kiosk,
    report: KioskReport | None,
    key: KioskKey | None,
    doubts: Sequence[str],
    now: datetime,
    newest: str,
) -> Seen:
    state = _state(kiosk, report)
    faults = json.loads(report.faults) if report else {}
    alarms = ["called"] if kiosk.called_at is not None and state != "revoked" else []
    alarms += [word for word in (state,) if word in WORDS]
    if state not in ("waiting", "revoked"):
        alarms += _alarms(kiosk, report, key, now, newest)
        alarms += doubts
    return Seen(
        key=kiosk.id,
        id=kiosk.name,
        site=kiosk.site,
        state=state,
        last_seen=report.received_at if report else None,
        waiting=report.waiting if report else 0,
        refused=report.refused if report else 0,
        cuff=report.cuff if report else "",
        serial=report.serial if report else "",
        calibration_due=report.calibration_due if report else None,
        readings=report.readings if report else 0,
        faults_per_100=_rate(report.readings, faults) if report else None,
        program=report.program if report else "",
        rule_set=report.rule_set if report else "",
        config=report.config if report else "",
        printer=report.printer if report else "",
        fingerprint=key.fingerprint if key and state == "waiting" else "",
        message=kiosk.message,
        opening=kiosk.opening,
        alarms=tuple(alarms),
        called_at=kiosk.called_at,
        locked=kiosk.locked_at is not None,
        broken=kiosk.out_of_order_at is not None,
        broken_there=report is not None and report.out_of_order,
        faults=faults,
    )


def _rate(readings: int, faults: dict[str, int]) -> float | None:
    """Faults for each hundred readings; None before there was any reading or fault."""
    failed = sum(faults.values())
    if readings + failed == 0:
        return None
    return round(100 * failed / max(readings, 1), 1)


def _state(kiosk: Kiosk, report: KioskReport | None) -> str:
    if kiosk.revoked_at is not None:
        return "revoked"
    if kiosk.approved_at is None:
        return "waiting"
    if kiosk.locked_at is not None:
        return "locked"
    if kiosk.out_of_order_at is not None or (report is not None and report.out_of_order):
        return "out_of_order"
    return "working"


def _alarms(
    kiosk: Kiosk, report: KioskReport | None, key: KioskKey | None, now: datetime, newest: str
) -> list[str]:
    heard = report.received_at if report else kiosk.approved_at or kiosk.added_at
    found = {
        "silent": is_silent(kiosk.opening, heard, now),
        "out_of_touch": now - heard > OUT_OF_TOUCH,
    }
    if key is not None:
        found["old_key"] = key.ends_at is None and now - key.made_at > KEY_LIVES + OVERLAP
    if report is not None:
        today = now.astimezone(LONDON).date()
        due = report.calibration_due
        rate = _rate(report.readings, json.loads(report.faults))
        found |= {
            "calibration_overdue": due is not None and due < today,
            "calibration_soon": due is not None and today <= due <= today + DUE_SOON,
            "no_room": not report.room,
            "faulty": rate is not None and rate >= FAULTY,
            "refused": report.refused > 0,
            "clock": abs(report.clock_off) > CLOCK_OFF,
            "old_program": older(report.program, kiosk.minimum_program),
            "old_sealing_key": bool(newest) and report.sealing_key not in ("", newest),
            "paper": report.printer not in PRINTER_WELL,
        }
    return [word for word, so in found.items() if so]


def is_silent(opening: str, heard: datetime, now: datetime) -> bool:
    """Whether a kiosk said nothing for so long while its place was open."""
    from vital5.services.practice_hours import after_open_hours

    if not opening:
        return now - heard > SILENT_WITHOUT_HOURS
    return after_open_hours(opening, heard, SILENT) <= now


def older(program: str, least: str) -> bool:
    """Whether a version comes before another, number by number."""
    if not least or not program:
        return False
    return _numbers(program) < _numbers(least)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split("+")[0].split(".") if part.isdecimal()]
