"""Letters of kiosks, opened and stored: each visit once, whatever came twice, late or in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Check, Kiosk, KioskEnvelope, KioskVisit, Measurement, Reading
from vital5.sealing import KeyRing
from vital5.services.kiosk_answers import AnswersUnusable, judged_otherwise, read_answers
from vital5.services.kiosk_rows import Provenance, Rows
from vital5.services.kiosk_times import Shift, shift_of
from vital5.wire.envelope import CannotOpenEnvelope, open_envelope
from vital5.wire.letter import Letter, read, read_letter
from vital5.wire.messages import DUPLICATE, REJECTED, STORED, EnvelopeAnswer, Result, SentEnvelope
from vital5.wire.problems import NotStrict
from vital5.wire.strict_json import clean


class Unfit(Exception):
    """A letter that cannot be stored; the message is the reason that its kiosk hears."""


@dataclass(frozen=True)
class Opened:
    """One envelope with what was in it."""

    sent: SentEnvelope
    letter: Letter
    answers: dict[str, Any]
    shift: Shift


@dataclass
class _Seen:
    """What the store holds already of the ids in some letters; grows as letters are planned."""

    visits: dict[UUID, UUID] = field(default_factory=dict)  # check to kiosk
    checks: set[UUID] = field(default_factory=set)
    readings: dict[UUID, tuple[UUID, UUID | None]] = field(default_factory=dict)
    measurements: dict[UUID, UUID] = field(default_factory=dict)


def receive(
    session: Session,
    keys: KeyRing,
    kiosk: Kiosk,
    given: Sequence[dict[str, object]],
    now: datetime,
) -> list[EnvelopeAnswer]:
    """Store what can be stored and say of each envelope what became of it, in order."""
    answers: list[EnvelopeAnswer | None] = [None] * len(given)
    sent: list[tuple[int, SentEnvelope]] = []
    for at, one in enumerate(given):
        try:
            sent.append((at, read(SentEnvelope, one)))
        except NotStrict as error:
            answers[at] = EnvelopeAnswer(id=_id_of(one), result=REJECTED, reason=str(error))
    had = _receipts(session, [one.id for _, one in sent])
    opened: list[tuple[int, Opened]] = []
    for at, envelope in sent:
        if envelope.id in had:
            fine = had[envelope.id] == kiosk.id
            told = (DUPLICATE, None) if fine else (REJECTED, "id_taken: it is another kiosk's")
            answers[at] = _answer(envelope, *told)
            continue
        try:
            opened.append((at, _open(keys, kiosk, envelope, now)))
            had[envelope.id] = kiosk.id
        except Unfit as error:
            answers[at] = _answer(envelope, REJECTED, str(error))
    for at, answer in _store(session, keys, kiosk, opened, now):
        answers[at] = answer
    return [answer for answer in answers if answer is not None]


def _id_of(one: dict[str, object]) -> str:
    found = one.get("id")
    try:
        return clean(found)[:60] if isinstance(found, str) else ""
    except ValueError:
        return ""


def _answer(sent: SentEnvelope, result: Result, reason: str | None = None) -> EnvelopeAnswer:
    return EnvelopeAnswer(id=str(sent.id), result=result, reason=reason)


def _receipts(session: Session, ids: Iterable[UUID]) -> dict[UUID, UUID]:
    query = sa.select(KioskEnvelope.id, KioskEnvelope.kiosk_id)
    return {
        row.id: row.kiosk_id for row in session.execute(query.where(_in(KioskEnvelope.id, ids)))
    }


def _in(column: Any, ids: Iterable[UUID]) -> Any:
    return column.in_(list(dict.fromkeys(ids)))


def known_ids(session: Session, kiosk: Kiosk, ids: Iterable[UUID]) -> set[UUID]:
    """Which envelopes of a kiosk were stored here."""
    return {made for made, whose in _receipts(session, ids).items() if whose == kiosk.id}


def _open(keys: KeyRing, kiosk: Kiosk, sent: SentEnvelope, now: datetime) -> Opened:
    try:
        letter = read_letter(open_envelope(sent.sealed, sent.id, sent.key, keys))
        answers = read_answers(letter.answers)
    except CannotOpenEnvelope as error:
        raise Unfit(f"cannot_open: {error}") from error
    except (NotStrict, AnswersUnusable) as error:
        raise Unfit(f"not_understood: {error}") from error
    if letter.kiosk != kiosk.name:
        raise Unfit("another_kiosk: the letter inside is another kiosk's")
    return Opened(sent, letter, answers, shift_of(letter, sent.boot_began, kiosk, now))


def _store(
    session: Session,
    keys: KeyRing,
    kiosk: Kiosk,
    opened: list[tuple[int, Opened]],
    now: datetime,
) -> list[tuple[int, EnvelopeAnswer]]:
    """All together, which is fast; if the database refuses, one by one, so that one is refused."""
    if not opened:
        return []
    try:
        with session.begin_nested():
            return _store_some(session, keys, kiosk, opened, now)
    except (sa.exc.IntegrityError, sa.exc.DataError):
        if len(opened) == 1:
            at, one = opened[0]
            return [(at, _answer(one.sent, REJECTED, "conflict: the store does not take it"))]
    return [told for one in opened for told in _store(session, keys, kiosk, [one], now)]


def _store_some(
    session: Session,
    keys: KeyRing,
    kiosk: Kiosk,
    opened: list[tuple[int, Opened]],
    now: datetime,
) -> list[tuple[int, EnvelopeAnswer]]:
    seen, rows, told = _look(session, [one.letter for _, one in opened]), Rows(), []
    for at, one in opened:
        try:
            _refuse_strangers(seen, kiosk, one.letter)
        except Unfit as error:
            told.append((at, _answer(one.sent, REJECTED, str(error))))
            continue
        _plan(rows, seen, keys, kiosk, one, now)
        told.append((at, _answer(one.sent, STORED)))
    rows.write(session, keys, now)
    return told


def _look(session: Session, letters: list[Letter]) -> _Seen:
    checks = [letter.check.id for letter in letters if letter.check]
    readings = [reading.id for letter in letters for reading in letter.readings]
    results = [result.id for letter in letters for result in letter.measurements]
    whose = sa.select(KioskVisit.check_id, KioskVisit.kiosk_id)
    known = sa.select(Reading.id, Reading.check_id, Reading.supersedes)
    taken = sa.select(Measurement.id, Measurement.check_id)
    look = session.execute
    return _Seen(
        {row[0]: row[1] for row in look(whose.where(_in(KioskVisit.check_id, checks)))},
        set(session.scalars(sa.select(Check.id).where(_in(Check.id, checks)))),
        {
            row[0]: (row[1], row[2])
            for row in look(
                known.where(sa.or_(_in(Reading.id, readings), _in(Reading.check_id, checks)))
            )
        },
        {row[0]: row[1] for row in look(taken.where(_in(Measurement.id, results)))},
    )


def _refuse_strangers(seen: _Seen, kiosk: Kiosk, letter: Letter) -> None:
    """Nothing is added to what is not this kiosk's, nor moved from one visit to another."""
    if letter.check is None:
        return
    check = letter.check.id
    if check in seen.checks and seen.visits.get(check) != kiosk.id:
        raise Unfit("check_taken: a check of this id is not this kiosk's")
    for reading in letter.readings:
        if seen.readings.get(reading.id, (check,))[0] != check:
            raise Unfit("reading_taken: a reading of this id belongs to another visit")
    for result in letter.measurements:
        if seen.measurements.get(result.id, check) != check:
            raise Unfit("measurement_taken: a measurement of this id belongs to another visit")
    here = {made for made, (whose, _) in seen.readings.items() if whose == check}
    replaced = {old: made for made, (whose, old) in seen.readings.items() if whose == check and old}
    for reading in letter.readings:
        old = reading.supersedes
        if old is not None and old not in here | {other.id for other in letter.readings}:
            raise Unfit("supersedes_unknown: what a reading supersedes is not of this visit")
        if old is not None and replaced.get(old, reading.id) != reading.id:
            raise Unfit("superseded_twice: another reading supersedes the same one")


def _plan(rows: Rows, seen: _Seen, keys: KeyRing, kiosk: Kiosk, one: Opened, now: datetime) -> None:
    letter = one.letter
    rows.steps(letter)
    rows.receipt(one.sent.id, kiosk, now)
    if letter.check is None:
        return
    check = letter.check.id
    if check not in seen.checks:
        otherwise = judged_otherwise(letter, one.answers)
        said = Provenance(kiosk.id, one.sent.ended, now, one.shift, otherwise)
        rows.visit(keys, letter, letter.check, said)
        seen.checks.add(check)
        seen.visits[check] = kiosk.id
    for reading in letter.readings:
        if reading.id not in seen.readings:
            rows.reading(check, reading, one.shift)
            seen.readings[reading.id] = (check, reading.supersedes)
    for result in letter.measurements:
        if result.id not in seen.measurements:
            rows.measurement(check, result, one.shift)
            seen.measurements[result.id] = check
