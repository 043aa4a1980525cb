"""Who is due to be checked again, by rule BP-RETEST or the practice's own date."""

from __future__ import annotations

import json
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vital5.clock import LONDON
from vital5.models import InboxItem, PracticePerson, place_of
from vital5.rules import judge
from vital5.rules.pressure import BANDS
from vital5.services.practice.desk import Desk
from vital5.services.snapshot import HOME_SERIES, opened

PRESSURE = "blood_pressure"

FARTHEST = 120
"""Months ahead that a practice may choose: twice the longest of the rule, BP-RETEST's 60."""


class NotToCome(ValueError):
    """A day that has passed, or one so far off that it can only be a slip."""


@dataclass(frozen=True)
class Due:
    """Somebody who is due again."""

    person_id: UUID
    name: str
    birth_date: str
    nhs_number: str
    language: str
    level: str
    on: date
    last_shared: date


def set_recall(desk: Desk, item: InboxItem) -> None:
    """Note when the person is due again, from the blood pressure that was filed."""
    if not any(f" {one} " in item.vitals for one in (PRESSURE, HOME_SERIES)):
        return
    snapshot = opened(desk.keys, desk.share(item.share_id))
    person = desk.session.scalars(
        desk.all_people().where(PracticePerson.id == item.person_id)
    ).one()
    person.recall_on = due_on(snapshot) or person.recall_on


def due_on(snapshot: dict[str, Any]) -> date | None:
    """When the blood pressure of a snapshot is due again; None where its next step is another.

    Conditions are not shared. What is not known of diabetes and known high blood pressure counts
    as yes, as it does in the vital itself: an invitation too early harms less than none.
    """
    series = snapshot["home_series"]
    found = next((one for one in snapshot["vitals"] if one["vital"] == PRESSURE), None)
    # A week at home says more than any single reading beside it.
    found = {"band": series["band"], "taken_at": series["ended_at"]} if series else found
    if found is None or found["band"] not in BANDS:
        return None
    said = judge("BP-RETEST", band=found["band"], type2_diabetes=True, known_hypertension=True)
    months = said["months"]
    if months is None:
        return None
    return add_months(date.fromisoformat(found["taken_at"][:10]), int(months))


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due(desk: Desk, until: date | None = None) -> list[Due]:
    """Everybody due by a day (today, if none is given), longest overdue first."""
    today = desk.now.astimezone(LONDON).date()
    rows = desk.session.execute(
        desk.people(
            PracticePerson.id,
            PracticePerson.details,
            PracticePerson.language,
            PracticePerson.level,
            PracticePerson.recall_on,
            PracticePerson.last_shared_at,
        )
        .where(PracticePerson.recall_on <= (until or today))
        .order_by(PracticePerson.recall_on, PracticePerson.id)
    )
    return [_due(desk, row) for row in rows]


def _due(desk: Desk, row: sa.Row[Any]) -> Due:
    place = place_of("practice_person", "details", row.id)
    details = json.loads(desk.keys.open(row.details, place))
    return Due(
        person_id=row.id,
        name=f"{details.get('given_name', '')} {details.get('family_name', '')}".strip(),
        birth_date=details.get("birth_date", ""),
        nhs_number=details.get("nhs_number") or "",
        language=row.language,
        level=row.level,
        on=row.recall_on,
        last_shared=row.last_shared_at.astimezone(LONDON).date(),
    )


def days_to_choose(desk: Desk) -> tuple[date, date]:
    """The first and the last day that may be set: today is the first."""
    today = desk.now.astimezone(LONDON).date()
    return today, add_months(today, FARTHEST)


def settle(desk: Desk, person_id: UUID, on: date | None) -> None:
    """Set another date, or none: somebody was invited, or asked not to be."""
    person = desk.person(person_id)
    first, last = days_to_choose(desk)
    if on is not None and not first <= on <= last:
        raise NotToCome(on)
    person.recall_on = on
    desk.note("recall", "person", person_id, resident_id=person.resident_id)
