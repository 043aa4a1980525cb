"""A synthetic borough to look at: invented people, judged by the real rules."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Resident
from vital5.sealing import KeyRing
from vital5.services import checks, passport, practice_list
from vital5.services.answers import Kept, seal_answers
from vital5.services.load_services import load
from vital5.visit import journey
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Field, Value

DATA = Path(__file__).resolve().parent.parent / "data"
SEED = 5
"""Every demonstration shows the same people."""

CHECKS_BACK = (400, 210, 95, 30, 2)
"""Days ago of the checks in the record that the demonstration opens."""


def load_directory(session: Session, now: datetime) -> None:
    """The seed directory, example places marked as examples, and invented GP practices."""
    for name in ("services.json", "example-places.json"):
        document = json.loads((DATA / name).read_text())
        load(session, document, now, source=name, examples_allowed=True)
    practice_list.load(session, practice_list.EXAMPLES.read_bytes(), now, examples_allowed=True)


@dataclass
class Settled:
    """The passport code of the first resident, and who was here within days and may share."""

    passport: str = ""
    lately: list[tuple[datetime, UUID]] = field(default_factory=list)


def settle(session: Session, keys: KeyRing, residents: int, now: datetime) -> Settled:
    """Invent residents who kept a record.

    Nothing happens when anybody lives there already; nobody is given then.
    """
    settled = Settled()
    if session.scalar(sa.select(sa.func.count()).select_from(Resident)):
        return settled
    drawn = random.Random(SEED)  # noqa: S311 - people are invented, not secrets
    for number in range(residents):
        days = CHECKS_BACK if number == 0 else (drawn.randrange(1, 365),)
        whens = [now - timedelta(days=ago) for ago in days]
        if 0 < number <= LATELY:
            whens = [now - timedelta(hours=drawn.randrange(1, HOURS_BACK))]
        numbers = VERY_HIGH if number in VERY_HIGH_ARE else NUMBERS
        code, resident_id = _one(session, keys, drawn, whens, numbers)
        settled.passport = settled.passport or code
        if 0 < number <= LATELY:
            settled.lately.append((whens[0], resident_id))
    return settled


def _one(
    session: Session,
    keys: KeyRing,
    drawn: random.Random,
    days: list[datetime],
    numbers: Mapping[str, tuple[int, int]],
) -> tuple[str, UUID]:
    code, resident_id = "", None
    for when in days:
        check = checks.begin(session, channel="web", language="en", now=when)
        answers = _answers(drawn, numbers)
        seal_answers(keys, check, answers)
        session.flush()
        if resident_id is None:
            code = passport.keep(session, keys, check, language="en", now=when)
            resident_id = check.resident_id
        else:
            passport.join(check, resident_id)
        checks.finish(check, when)
        person = journey.person_in(answers)
        for slug, vital in CATALOGUE.items():
            judgement = vital.judge(answers.get(slug, {}), person)
            if judgement.answered:
                session.flush()
                checks.record(
                    session, check.id, slug, judgement, source=_source(answers[slug]), now=when
                )
    assert resident_id is not None
    return code, resident_id


def _source(given: Mapping[str, Mapping[str, Value]]) -> str:
    """Typed, from a monitor at home or elsewhere where one was asked for."""
    setting = given.get("reading", {}).get("setting")
    return f"typed_{setting}" if setting else "typed"


NUMBERS = {
    "age": (18, 88),
    "systolic": (105, 172),
    "diastolic": (62, 98),
    "cigarettes_per_day": (2, 24),
    "height_cm": (152, 192),
    "weight_kg": (52, 112),
}
"""What invented people write, from and to; other numbers are left out where they may be."""

VERY_HIGH = {**NUMBERS, "systolic": (184, 196), "diastolic": (104, 116)}
VERY_HIGH_ARE = (3, 8)
"""Residents, by their number, with a reading that does not wait."""

LATELY, HOURS_BACK = 24, 120
"""How many residents were here within these hours."""


def _answers(drawn: random.Random, numbers: Mapping[str, tuple[int, int]]) -> Kept:
    """Answers to every page that comes up, as an invented person gives them."""
    answers: Kept = {}
    while page := journey.next_page(answers, journey.person_in(answers)):
        step = journey.step_of(page)
        given = {one.name: _answer(one, drawn, numbers) for one in step.fields} if step else {}
        own = answers.setdefault(page.vital, {})
        own[page.step] = {name: value for name, value in given.items() if value is not None}
    return answers


def _answer(
    asked: Field, drawn: random.Random, numbers: Mapping[str, tuple[int, int]]
) -> Value | None:
    if asked.kind == "number":
        return Decimal(drawn.randint(*numbers[asked.name])) if asked.name in numbers else None
    if asked.kind == "yes_no":
        return False
    words = [choice.value for choice in asked.choices if choice.alone]
    if asked.kind == "choices":
        return (words[0] if words and drawn.random() < MOSTLY_NONE else asked.choices[0].value,)
    return drawn.choice(asked.choices).value


MOSTLY_NONE = 0.85
"""How often somebody ticks "none of these"."""
