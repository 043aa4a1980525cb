"""What is done with a check: begin it, keep answers, record readings, finish, forget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from vital5.models import Check, KioskVisit, Reading, ReadingValue, Resident, UTCDateTime, table_of
from vital5.services import measurements
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Judgement
from vital5.vitals.questionnaire_fields import wordings

KEPT_UNCLAIMED = timedelta(hours=24)
"""A check that nobody keeps is forgotten this long after it was last touched."""

KEPT_RECORD = timedelta(days=731)
"""A record ends two years after its passport was last used."""


def begin(
    session: Session, *, channel: str, language: str, now: datetime, resident_id: UUID | None = None
) -> Check:
    """Start a check; unless it joins a record, it is forgotten a day after its last answer."""
    check = Check(
        id=uuid4(),
        resident_id=resident_id,
        channel=channel,
        language=language,
        started_at=now,
        touched_at=now,
        forget_at=now + KEPT_UNCLAIMED,
    )
    session.add(check)
    return check


def touch(check: Check, *, language: str, now: datetime) -> None:
    """Note that the check was just worked on; it is kept for another day."""
    check.touched_at = now
    check.language = language
    if check.forget_at is not None:
        check.forget_at = now + KEPT_UNCLAIMED


# Tables and not classes: this is the path of every answer, and the ORM's part of a statement costs
# more than the statement.
_CHECK, _READING = table_of(Check), table_of(Reading)
_KEEP = (
    sa.update(_CHECK)
    .where(
        _CHECK.c.id == sa.bindparam("check_id"),
        _CHECK.c.answers == sa.bindparam("before", type_=sa.LargeBinary),
    )
    .values(
        answers=sa.bindparam("after"),
        touched_at=sa.bindparam("now"),
        language=sa.bindparam("in_language"),
        forget_at=sa.case(
            (_CHECK.c.forget_at.is_(None), None), else_=sa.bindparam("until", type_=UTCDateTime)
        ),
    )
    .returning(sa.exists().where(_READING.c.check_id == sa.bindparam("check_id")).label("read"))
)


def replace_answers(
    session: Session, check_id: UUID, before: bytes, after: bytes, *, language: str, now: datetime
) -> bool | None:
    """Put sealed answers in the place of those that were read; None if others came between.

    What is given says whether the check holds any reading yet: most answers are saved before one
    is, and need not be asked for the reading that theirs supersedes.
    """
    done = session.connection().execute(
        _KEEP,
        {
            "check_id": check_id,
            "before": before,
            "after": after,
            "in_language": language,
            "now": now,
            "until": now + KEPT_UNCLAIMED,
        },
    )
    row = done.one_or_none()
    return None if row is None else bool(row.read)


def for_writing(session: Session, check_id: UUID) -> Check | None:
    """The check, held so that no other request changes it until this one is done."""
    return session.get(Check, check_id, with_for_update=True)


_LATER = _READING.alias()
_NEWEST = (
    sa.select(_READING.c.id, _READING.c.supersedes, _READING.c.instruments)
    .where(
        _READING.c.check_id == sa.bindparam("check_id"),
        _READING.c.vital == sa.bindparam("vital"),
        ~sa.exists().where(_LATER.c.supersedes == _READING.c.id),
    )
    .limit(1)
)
_INSERT_READING = sa.insert(_READING)
_INSERT_VALUES = sa.insert(table_of(ReadingValue))


def record(
    session: Session,
    check_id: UUID,
    vital: str,
    judgement: Judgement,
    *,
    source: str,
    now: datetime,
    first: bool = False,
) -> UUID:
    """Keep what was answered and what the rule said of it; give the reading's id.

    The id comes from what the reading holds, so the same post twice keeps one reading. A
    reading that differs from the vital's newest in this check supersedes it. `first`: this
    transaction knows that the check holds no reading.
    """
    connection = session.connection()
    newest = {"check_id": check_id, "vital": vital}
    before = None if first else connection.execute(_NEWEST, newest).one_or_none()
    if before and before.id == reading_id(check_id, vital, judgement, before.supersedes):
        return UUID(str(before.id))
    supersedes = before.id if before else None
    made = reading_id(check_id, vital, judgement, supersedes)
    connection.execute(
        _INSERT_READING,
        {
            "id": made,
            "check_id": check_id,
            "vital": vital,
            "band": judgement.band,
            "urgency": judgement.urgency,
            "rule": judgement.rule,
            "rule_version": judgement.rule_version,
            "source": source,
            "taken_at": now,
            "recorded_at": now,
            "supersedes": supersedes,
            "instruments": _instruments(vital, judgement, before.instruments if before else []),
        },
    )
    if judgement.values:
        connection.execute(_INSERT_VALUES, list(_values(made, judgement)))
    return made


def _instruments(
    vital: str, judgement: Judgement, before: list[dict[str, str]] | None
) -> list[dict[str, str]] | None:
    """The questionnaires behind a reading, by wording, noted now: a later wording is another.

    A correction may leave answers as they were given to an earlier wording: it then names that
    too, and says nothing where nobody noted it.
    """
    if before is None:
        return None
    known = CATALOGUE.get(vital)
    asked = wordings(known, judgement.values) if known else []
    still = {one["id"] for one in asked}
    return [*(one for one in before if one["id"] in still and one not in asked), *asked]


def _values(made: UUID, judgement: Judgement) -> Iterator[dict[str, object]]:
    for name, value in judgement.values.items():
        number = value if isinstance(value, Decimal) else None
        word = None if isinstance(value, Decimal) else str(value)
        yield {"reading_id": made, "name": name, "number": number, "word": word}


def reading_id(check_id: UUID, vital: str, judgement: Judgement, supersedes: UUID | None) -> UUID:
    """The id of a reading: the same facts in the same check always make the same id."""
    facts = [
        vital,
        judgement.band,
        judgement.urgency,
        judgement.rule,
        judgement.rule_version,
        str(supersedes),
        *(f"{name}={_canonical(value)}" for name, value in sorted(judgement.values.items())),
    ]
    return uuid5(check_id, "\x1f".join(facts))


def _canonical(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


_STANDING = sa.select(_READING.c.vital, _READING.c.id).where(
    _READING.c.check_id == sa.bindparam("check_id"),
    ~sa.exists().where(_LATER.c.supersedes == _READING.c.id),
)


def standing(session: Session, check_id: UUID) -> dict[str, UUID]:
    """The id of each vital's reading in a check that no other supersedes."""
    rows = session.connection().execute(_STANDING, {"check_id": check_id})
    return {row.vital: row.id for row in rows}


def readings_of(session: Session, check_ids: Iterable[UUID]) -> list[Reading]:
    """The standing readings of some checks with their values, oldest first."""
    later = sa.orm.aliased(Reading)
    return list(
        session.scalars(
            sa.select(Reading)
            .where(
                Reading.check_id.in_(list(check_ids)),
                ~sa.exists().where(later.supersedes == Reading.id),
            )
            .options(selectinload(Reading.values))
            .order_by(Reading.taken_at, Reading.id)
        )
    )


def readings_of_resident(session: Session, resident_id: UUID) -> list[Reading]:
    """The standing readings of somebody's whole record, oldest first.

    Without those of a kiosk whose clock was so far off that nobody knows when they were taken.
    """
    doubted = sa.exists().where(KioskVisit.check_id == Check.id, KioskVisit.quarantined)
    ids = session.scalars(sa.select(Check.id).where(Check.resident_id == resident_id, ~doubted))
    return readings_of(session, ids)


def finish(check: Check, now: datetime) -> bool:
    """Note when the results were first shown; give whether this is the first time."""
    first = check.finished_at is None
    if first:
        check.finished_at = now
    return first


def forget_reading(session: Session, reading_id: UUID) -> None:
    """Delete a reading and all it superseded, without a trace in the person's own view."""
    current: UUID | None = reading_id
    while current is not None:
        row = session.get(Reading, current)
        current = row.supersedes if row else None
        if row is not None:
            measurements.forget(session, row.check_id, row.vital)
            session.delete(row)
            session.flush()


def forget_check(session: Session, check_id: UUID) -> None:
    """Delete a check with all its readings."""
    session.execute(sa.delete(Check).where(Check.id == check_id))


def forget_resident(session: Session, resident_id: UUID) -> None:
    """Delete somebody's whole record."""
    session.execute(sa.delete(Check).where(Check.resident_id == resident_id))
    session.execute(sa.delete(Resident).where(Resident.id == resident_id))
