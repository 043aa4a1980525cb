"""A synthetic borough to look at: invented people, judged by the real rules."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

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


def settle(session: Session, keys: KeyRing, residents: int, now: datetime) -> str:
    """Invent residents who kept a record; give the passport code of the first.

    Nothing happens when anybody lives there already; "" is given then.
    """
    if session.scalar(sa.select(sa.func.count()).select_from(Resident)):
        return ""
    drawn = random.Random(SEED)  # noqa: S311 - people are invented, not secrets
    first = ""
    for number in range(residents):
        days = CHECKS_BACK if number == 0 else (drawn.randrange(1, 365),)
        code = _one(session, keys, drawn, [now - timedelta(days=ago) for ago in days])
        first = first or code
    return first


def _one(session: Session, keys: KeyRing, drawn: random.Random, days: list[datetime]) -> str:
    code, resident_id = "", None
    for when in days:
        check = checks.begin(session, channel="web", language="en", now=when)
        answers = _answers(drawn)
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
                checks.record(session, check.id, slug, judgement, source="typed_home", now=when)
    return code


NUMBERS = {
    "age": (18, 88),
    "systolic": (105, 172),
    "diastolic": (62, 98),
    "cigarettes_per_day": (2, 24),
    "height_cm": (152, 192),
    "weight_kg": (52, 112),
}
"""What invented people write, from and to; other numbers are left out where they may be."""


def _answers(drawn: random.Random) -> Kept:
    """Answers to every page that comes up, as an invented person gives them."""
    answers: Kept = {}
    while page := journey.next_page(answers, journey.person_in(answers)):
        step = journey.step_of(page)
        given = {field.name: _answer(field, drawn) for field in step.fields} if step else {}
        own = answers.setdefault(page.vital, {})
        own[page.step] = {name: value for name, value in given.items() if value is not None}
    return answers


def _answer(field: Field, drawn: random.Random) -> Value | None:
    if field.kind == "number":
        return Decimal(drawn.randint(*NUMBERS[field.name])) if field.name in NUMBERS else None
    if field.kind == "yes_no":
        return False
    words = [choice.value for choice in field.choices if choice.alone]
    if field.kind == "choices":
        return (words[0] if words and drawn.random() < MOSTLY_NONE else field.choices[0].value,)
    return drawn.choice(field.choices).value


MOSTLY_NONE = 0.85
"""How often somebody ticks "none of these"."""
