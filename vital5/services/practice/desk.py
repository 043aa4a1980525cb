"""The one place where a practice's rows are asked for: every statement begins with its wall."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import (
    AuditEntry,
    InboxItem,
    PersonWord,
    Practice,
    PracticeMessage,
    PracticePerson,
    Share,
    ShareEvent,
    Staff,
    place_of,
)
from vital5.sealing import KeyRing
from vital5.services import audit

Row = sa.Row[Any]

HIDDEN = ("returned", "withdrawn")
"""States of an item that the practice sees nothing of any more."""


class NotHere(LookupError):
    """No such thing at this practice: not there, somebody else's, returned or withdrawn."""


@dataclass(frozen=True)
class Desk:
    """One member of staff at work for one practice, in one transaction."""

    session: Session
    keys: KeyRing
    practice_id: UUID
    staff_id: UUID | None  # none: by the link of a digest, by whoever `reader` says they are
    now: datetime
    reader: str = ""

    def items(self, *columns: Any) -> sa.Select[Any]:
        """The practice's items, or some columns of them."""
        return sa.select(*(columns or (InboxItem,))).where(
            InboxItem.practice_id == self.practice_id
        )

    def change_item(self, share_id: UUID) -> sa.Update:
        """A change of one of the practice's items."""
        return sa.update(InboxItem).where(
            InboxItem.practice_id == self.practice_id, InboxItem.share_id == share_id
        )

    def people(self, *columns: Any) -> sa.Select[Any]:
        """The people of the practice who can be seen: merged ones stand under another."""
        seen = sa.exists().where(
            InboxItem.person_id == PracticePerson.id, InboxItem.state.not_in(HIDDEN)
        )
        return self.all_people(*columns).where(PracticePerson.merged_into.is_(None), seen)

    def all_people(self, *columns: Any) -> sa.Select[Any]:
        """Every person of the practice, also those merged into another or with nothing left."""
        return sa.select(*(columns or (PracticePerson,))).where(
            PracticePerson.practice_id == self.practice_id
        )

    def words(self, *columns: Any) -> sa.Select[Any]:
        """The words of the names of the practice's people."""
        return sa.select(*columns).where(PersonWord.practice_id == self.practice_id)

    def shares(self, *columns: Any) -> sa.Select[Any]:
        """What was shared with the practice and neither returned nor withdrawn since."""
        return (
            sa.select(*(columns or (Share,)))
            .join(InboxItem, InboxItem.share_id == Share.id)
            .where(Share.practice_id == self.practice_id, InboxItem.state.not_in(HIDDEN))
        )

    def shares_of_person(self, person_id: UUID) -> list[UUID]:
        """The ids of everything that an entry shared, as the shares themselves say."""
        return list(
            self.session.scalars(
                sa.select(Share.id).where(
                    Share.practice_id == self.practice_id, Share.person_id == person_id
                )
            )
        )

    def events(self, *columns: Any) -> sa.Select[Any]:
        """What became of the shares that the practice may see, since it has them."""
        return sa.select(*(columns or (ShareEvent,))).where(
            ShareEvent.practice_id == self.practice_id
        )

    def messages(self, *columns: Any) -> sa.Select[Any]:
        """What the practice wrote back."""
        return sa.select(*(columns or (PracticeMessage,))).where(
            PracticeMessage.practice_id == self.practice_id
        )

    def entries(self, *columns: Any) -> sa.Select[Any]:
        """The practice's own part of the audit."""
        return sa.select(*(columns or (AuditEntry,))).where(
            AuditEntry.practice_id == self.practice_id
        )

    def item(self, share_id: UUID) -> InboxItem:
        """One item that the practice may see, or NotHere."""
        found: InboxItem | None = self.session.scalars(
            self.items().where(InboxItem.share_id == share_id, InboxItem.state.not_in(HIDDEN))
        ).one_or_none()
        if found is None:
            raise NotHere
        return found

    def share(self, share_id: UUID) -> Share:
        """One share that the practice may see, or NotHere."""
        query = self.shares().where(Share.id == share_id)
        found: Share | None = self.session.scalars(query).one_or_none()
        if found is None:
            raise NotHere
        return found

    def person(self, person_id: UUID) -> PracticePerson:
        """One person of the practice with something to see, or NotHere."""
        query = self.people().where(PracticePerson.id == person_id)
        found: PracticePerson | None = self.session.scalars(query).one_or_none()
        if found is None:
            raise NotHere
        return found

    def practice(self) -> Practice:
        """The practice itself."""
        return self.session.get_one(Practice, self.practice_id)

    def names_of_staff(self, ids: Iterable[UUID | None]) -> dict[UUID, str]:
        """The names of some colleagues, by id."""
        wanted = {one for one in ids if one is not None}
        if not wanted:
            return {}
        rows = self.session.execute(sa.select(Staff.id, Staff.name).where(Staff.id.in_(wanted)))
        return {row.id: self.keys.open(row.name, place_of("staff", "name", row.id)) for row in rows}

    def opened_row(self, share_id: UUID, sealed: bytes) -> dict[str, Any]:
        """What the list shows of an item."""
        found = json.loads(self.keys.open(sealed, place_of("inbox_item", "row", share_id)))
        return dict(found)

    def tell(self, share_id: UUID, kind: str) -> None:
        """Add to what the resident is told of a share."""
        self.session.add(
            ShareEvent(
                id=uuid4(),
                share_id=share_id,
                practice_id=self.practice_id,
                kind=kind,
                at=self.now,
                staff_id=self.staff_id,
            )
        )

    def note(
        self,
        deed: str,
        subject: str,
        subject_id: UUID | None = None,
        *,
        resident_id: UUID | None = None,
        reason: str | None = None,
    ) -> None:
        """Note a deed in the audit; the last thing a service does.

        A deed on a share is noted for its resident too, who may ask who looked.
        """
        self.session.flush()
        if subject == "share" and resident_id is None:
            resident_id = self.session.scalar(
                sa.select(Share.resident_id).where(
                    Share.id == subject_id, Share.practice_id == self.practice_id
                )
            )
        audit.note(
            self.session,
            self.keys,
            now=self.now,
            actor="staff" if self.staff_id else "digest",
            actor_id=self.staff_id,
            deed=deed,
            subject=subject,
            subject_id=subject_id,
            practice_id=self.practice_id,
            resident_id=resident_id,
            reason=reason if self.staff_id else " · ".join(filter(None, (self.reader, reason))),
        )
