"""Two entries for one person: found by NHS number or by name and birth date, joined by a person.

Nothing is joined by itself: two people can share a name and a birthday, and a number can be
typed wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from vital5.models import InboxItem, PersonWord, PracticePerson
from vital5.services.practice.desk import Desk, NotHere


def likely_same(desk: Desk, person: PracticePerson) -> list[UUID]:
    """Other people of the practice who are likely the same one."""
    same = [PracticePerson.birth_date_fingerprint == person.birth_date_fingerprint]
    if person.nhs_number_fingerprint is not None:
        same.append(PracticePerson.nhs_number_fingerprint == person.nhs_number_fingerprint)
    rows = desk.session.execute(
        desk.people(PracticePerson.id, PracticePerson.nhs_number_fingerprint)
        .where(PracticePerson.id != person.id, sa.or_(*same))
        .order_by(PracticePerson.first_shared_at, PracticePerson.id)
    ).all()
    mine = person.nhs_number_fingerprint
    # Two NHS numbers are two people, whatever their names and birthdays.
    rows = [row for row in rows if None in (mine, row[1]) or mine == row[1]]
    names = _names(desk, [person.id, *(row[0] for row in rows)]) if rows else {}
    own = names.get(person.id, set())
    return [
        row[0]
        for row in rows
        if (mine is not None and mine == row[1]) or (own and own <= names.get(row[0], set()))
    ]


def _names(desk: Desk, people: Sequence[UUID]) -> dict[UUID, set[bytes]]:
    """The words of some people's names, as they are found by."""
    query = desk.words(PersonWord.person_id, PersonWord.word_fingerprint)
    found: dict[UUID, set[bytes]] = {}
    for row in desk.session.execute(query.where(PersonWord.person_id.in_(people))):
        found.setdefault(row.person_id, set()).add(row.word_fingerprint)
    return found


def merge(desk: Desk, into: UUID, other: UUID) -> None:
    """Put one entry under another: from now on there is one person with the shares of both."""
    kept, gone = desk.person(into), desk.person(other)
    if gone.id not in likely_same(desk, kept):
        raise NotHere
    _move_items(desk, gone.id, kept.id)
    desk.session.execute(
        sa.update(PracticePerson)
        .where(
            PracticePerson.practice_id == desk.practice_id, PracticePerson.merged_into == gone.id
        )
        .values(merged_into=kept.id)
    )
    gone.merged_into = kept.id
    kept.first_shared_at = min(kept.first_shared_at, gone.first_shared_at)
    kept.last_shared_at = max(kept.last_shared_at, gone.last_shared_at)
    dates = [day for day in (kept.recall_on, gone.recall_on) if day]
    kept.recall_on, gone.recall_on = min(dates, default=None), None
    desk.note("merged", "person", kept.id, resident_id=kept.resident_id)


def part(desk: Desk, other: UUID) -> UUID:
    """Take two entries apart again, each with its own shares; gives whose it was."""
    gone = desk.session.scalars(desk.all_people().where(PracticePerson.id == other)).one_or_none()
    if gone is None or gone.merged_into is None:
        raise NotHere
    kept: UUID = gone.merged_into
    gone.merged_into = None
    # A share never changes, so it still says whose it was before the two were joined.
    mine = desk.shares_of_person(gone.id)
    for share_id in mine:
        desk.session.execute(desk.change_item(share_id).values(person_id=gone.id))
    desk.note("parted", "person", kept)
    return kept


def _move_items(desk: Desk, source: UUID, target: UUID) -> None:
    desk.session.execute(
        sa.update(InboxItem)
        .where(InboxItem.practice_id == desk.practice_id, InboxItem.person_id == source)
        .values(person_id=target)
    )


def entries_of(desk: Desk, person_id: UUID) -> list[PracticePerson]:
    """The entries that were joined into a person's."""
    query = desk.all_people().where(PracticePerson.merged_into == person_id)
    return list(desk.session.scalars(query.order_by(PracticePerson.first_shared_at)))
