"""Finding a person of the practice: by words of the name, date of birth, or NHS number."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from nhs_number import is_valid  # type: ignore[attr-defined]

from vital5.models import PersonWord, PracticePerson, place_of
from vital5.services.person_names import words_of
from vital5.services.practice.desk import Desk

MOST = 20
"""More people than this are not shown: the search has to say more."""

_NUMBER = re.compile(r"(?:\d[ -]?){10}")
_DATE = re.compile(r"(\d{1,2})[ ./-](\d{1,2}|[A-Za-z]{3,9})[ ./-](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class Asked:
    """What was typed, taken apart."""

    words: tuple[str, ...] = ()
    birth_date: date | None = None
    nhs_number: str = ""
    wrong_number: bool = False  # ten digits whose check digit does not fit

    @property
    def enough(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self.words or self.birth_date or self.nhs_number)


@dataclass(frozen=True)
class Found:
    """Somebody who was found."""

    person_id: UUID
    name: str
    birth_date: str
    nhs_number: str
    postcode: str
    level: str
    language: str
    last_shared_at: datetime


def read(typed: str) -> Asked:
    """A name, a date of birth and an NHS number in any order, as people type them in one box."""
    birth_date, rest = _date_in(typed)
    number = _NUMBER.search(rest)
    digits = re.sub(r"\D", "", number[0]) if number else ""
    right = bool(digits) and is_valid(digits)
    return Asked(
        words=words_of(_NUMBER.sub(" ", rest)),
        birth_date=birth_date,
        nhs_number=digits if right else "",
        wrong_number=bool(digits) and not right,
    )


def _date_in(typed: str) -> tuple[date | None, str]:
    """The first date in a text, day first, and the text without it."""
    for pattern, day, month, year in ((_ISO, 3, 2, 1), (_DATE, 1, 2, 3)):
        found = pattern.search(typed)
        if found is None:
            continue
        try:
            named = found[month].lower()[:3]
            number = _MONTHS.index(named) + 1 if named.isalpha() else int(found[month])
            return date(int(found[year]), number, int(found[day])), pattern.sub(" ", typed, count=1)
        except ValueError:
            continue  # the 31st of February, or no month's name: not a date
    return None, typed


def search(desk: Desk, asked: Asked) -> list[Found]:
    """Whoever fits everything that was asked, newest first; at most one more than is shown."""
    if not asked.enough:
        return []
    query = desk.people(
        PracticePerson.id,
        PracticePerson.details,
        PracticePerson.level,
        PracticePerson.language,
        PracticePerson.last_shared_at,
    )
    for word in asked.words:
        prints = desk.keys.fingerprints(word, "word")
        has = desk.words(PersonWord.person_id).where(PersonWord.word_fingerprint.in_(prints))
        query = query.where(PracticePerson.id.in_(has))
    if asked.birth_date:
        prints = desk.keys.fingerprints(asked.birth_date.isoformat(), "birth_date")
        query = query.where(PracticePerson.birth_date_fingerprint.in_(prints))
    if asked.nhs_number:
        prints = desk.keys.fingerprints(asked.nhs_number, "nhs_number")
        query = query.where(PracticePerson.nhs_number_fingerprint.in_(prints))
    rows = desk.session.execute(
        query.order_by(PracticePerson.last_shared_at.desc(), PracticePerson.id).limit(MOST + 1)
    ).all()
    desk.note("searched", "person")
    return [_found(desk, row) for row in rows]


def _found(desk: Desk, row: sa.Row[Any]) -> Found:
    details = json.loads(
        desk.keys.open(row.details, place_of("practice_person", "details", row.id))
    )
    return Found(
        person_id=row.id,
        name=full_name(details),
        birth_date=details.get("birth_date") or "",
        nhs_number=details.get("nhs_number") or "",
        postcode=details.get("postcode") or "",
        level=row.level,
        language=row.language,
        last_shared_at=row.last_shared_at,
    )


def full_name(details: dict[str, Any]) -> str:
    """The name as it is written, given name first."""
    return f"{details.get('given_name') or ''} {details.get('family_name') or ''}".strip()
