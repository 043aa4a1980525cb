"""Somebody as one surgery knows them: found again by their own record, never guessed by name."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import (
    InboxItem,
    PersonWord,
    Practice,
    PracticePerson,
    Resident,
    Share,
    place_of,
)
from vital5.sealing import KeyRing
from vital5.services.identity import LEVELS
from vital5.services.identity_record import Known
from vital5.services.person_names import words_of

SAME = ("given_name", "family_name", "birth_date", "nhs_number")
"""Details that a surgery confirmed somebody by; others may change without asking it again."""

STEPS = 5  # people that were found to be one, and then one with another


def person_of(
    session: Session,
    keys: KeyRing,
    practice: Practice,
    resident: Resident,
    known: Known,
    language: str,
    now: datetime,
) -> PracticePerson:
    """The person of a surgery behind a record, with what they say of themselves today.

    Two records that look alike stay two people until the surgery says that they are one.
    """
    person = _found(session, practice, resident)
    details = known.for_snapshot
    if person is None:
        person = PracticePerson(
            id=uuid4(),
            practice_id=practice.id,
            resident_id=resident.id,
            level=known.level,
            first_shared_at=now,
        )
        session.add(person)
    else:
        person.level = _level(keys, person, details, known.level)
    _write(keys, person, details, language, now)
    session.flush()
    _write_words(session, keys, person, details)
    return person


def ring_no_more(session: Session, keys: KeyRing, resident_id: UUID) -> None:
    """Take somebody's number out of what surgeries know of them, and every wish for a call.

    What was frozen in a share stays as it was sent.
    """
    mine = sa.select(PracticePerson).where(PracticePerson.resident_id == resident_id)
    for entry in session.scalars(mine).all():
        for person in _line_of(session, entry):
            place = place_of(*_DETAILS, person.id)
            details = json.loads(keys.open(person.details, place))
            details |= {"phone": None, "message_is_safe": False}
            text = json.dumps(details, ensure_ascii=False, sort_keys=True)
            person.details = keys.seal(text, place)
    shares = sa.select(Share.id).where(Share.resident_id == resident_id)
    session.execute(
        sa.update(InboxItem).where(InboxItem.share_id.in_(shares)).values(requests_call=False)
    )
    session.flush()


def _line_of(session: Session, person: PracticePerson) -> list[PracticePerson]:
    """An entry and those that it was joined into, one after the other."""
    line = [person]
    while line[-1].merged_into is not None and len(line) <= STEPS:
        line.append(session.get_one(PracticePerson, line[-1].merged_into))
    return line


def _found(session: Session, practice: Practice, resident: Resident) -> PracticePerson | None:
    person = session.scalars(
        sa.select(PracticePerson)
        .where(PracticePerson.practice_id == practice.id, PracticePerson.resident_id == resident.id)
        .order_by(PracticePerson.first_shared_at)
        .with_for_update()
    ).first()
    for _ in range(STEPS):
        if person is None or person.merged_into is None:
            break
        person = session.get(PracticePerson, person.merged_into, with_for_update=True)
    return person


def _level(keys: KeyRing, person: PracticePerson, details: dict[str, Any], level: str) -> str:
    """What the surgery confirmed stays confirmed, while the details are the ones it confirmed."""
    before = json.loads(keys.open(person.details, place_of(*_DETAILS, person.id)))
    same = all(before.get(name) == details.get(name) for name in SAME)
    return max(person.level, level, key=LEVELS.index) if same else level


_DETAILS = ("practice_person", "details")


def _write(
    keys: KeyRing, person: PracticePerson, details: dict[str, Any], language: str, now: datetime
) -> None:
    def seal(column: str, text: str) -> bytes:
        return keys.seal(text, place_of("practice_person", column, person.id))

    number = details["nhs_number"]
    person.details = seal("details", json.dumps(details, ensure_ascii=False, sort_keys=True))
    person.nhs_number = seal("nhs_number", number) if number else None
    person.nhs_number_fingerprint = keys.fingerprint(number, "nhs_number") if number else None
    person.birth_date = seal("birth_date", details["birth_date"])
    person.birth_date_fingerprint = keys.fingerprint(details["birth_date"], "birth_date")
    person.language = language
    person.last_shared_at = now


def _write_words(
    session: Session, keys: KeyRing, person: PracticePerson, details: dict[str, Any]
) -> None:
    session.execute(sa.delete(PersonWord).where(PersonWord.person_id == person.id))
    for word in words_of(details["given_name"], details["family_name"]):
        made = uuid4()
        session.add(
            PersonWord(
                id=made,
                practice_id=person.practice_id,
                person_id=person.id,
                word=keys.seal(word, place_of("person_word", "word", made)),
                word_fingerprint=keys.fingerprint(word, "word"),
            )
        )
    session.flush()
