"""A share being prepared: which surgery, who, how to be reached, which items. A day at most."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Check, Resident, ShareDraft, place_of
from vital5.sealing import KeyRing
from vital5.services import identity_record
from vital5.services.contact import Contact, Needs
from vital5.services.identity import NHS_LOGIN, UNVERIFIED, Details

PROVED_FOR = timedelta(minutes=30)
"""NHS login has no session that ends: whoever was away so long signs in again (its rules)."""

KEPT_DRAFT = timedelta(hours=24)
"""A share that nobody sends is forgotten this long after it was last worked on."""


@dataclass
class Draft:
    """What was chosen and told so far."""

    id: UUID | None = None  # none: nothing is kept yet
    practice_id: UUID | None = None
    practice_sure: bool = False  # its address was shown and found right
    without_practice: bool = False
    details: Details | None = None
    level: str = UNVERIFIED
    subject: str = ""  # at NHS login
    proved_at: str = ""  # when NHS login said so; "": it did not, or not for this share
    contact: Contact | None = None
    needs: Needs | None = None
    items: tuple[str, ...] = ()
    calls: bool = False  # with these items they ask for a call
    ticked: str = ""  # one word for each time that items were ticked: what was sent then is sent
    code: dict[str, Any] | None = None  # the one-time code that is on its way
    login: dict[str, Any] | None = None  # the sign-in that is under way
    last: dict[str, str] | None = None  # what was sent last: a second press finds it

    def level_at(self, now: datetime) -> str:
        """How sure it is at this moment who somebody is: what NHS login proved does not last."""
        if self.level != NHS_LOGIN:
            return self.level
        fresh = self.proved_at and now - datetime.fromisoformat(self.proved_at) <= PROVED_FOR
        return NHS_LOGIN if fresh else UNVERIFIED

    @property
    def next_step(self) -> str:
        """The first step that is not done."""
        steps = {
            "practice": (self.practice_id is not None and self.practice_sure)
            or self.without_practice,
            "who": self.details is not None,
            "contact": self.contact is not None and self.contact.complete,
            "needs": self.needs is not None,
            "items": bool(self.items),
        }
        return next((name for name, done in steps.items() if not done), "confirm")


_PLAIN = (
    "ticked",
    "calls",
    "practice_sure",
    "without_practice",
    "level",
    "subject",
    "proved_at",
    "code",
    "login",
    "last",
)


def _dump(draft: Draft) -> str:
    found: dict[str, Any] = {name: getattr(draft, name) for name in _PLAIN}
    found["practice_id"] = str(draft.practice_id) if draft.practice_id else None
    found["items"] = list(draft.items)
    for name in ("details", "contact", "needs"):
        part = getattr(draft, name)
        found[name] = part.as_json() if part is not None else None
    return json.dumps(found, ensure_ascii=False, sort_keys=True)


def _load(text: str, draft_id: UUID) -> Draft:
    found = json.loads(text)
    return Draft(
        id=draft_id,
        practice_id=UUID(found["practice_id"]) if found["practice_id"] else None,
        items=tuple(found["items"]),
        details=Details.from_json(found["details"]) if found["details"] else None,
        contact=Contact.from_json(found["contact"]) if found["contact"] else None,
        needs=Needs.from_json(found["needs"]) if found["needs"] else None,
        **{name: found[name] for name in _PLAIN if name in found},
    )


@dataclass(frozen=True)
class Owner:
    """Whose draft: a record's, or that of a check that has none yet."""

    resident_id: UUID | None
    check_id: UUID | None = field(default=None)

    def mine(self) -> sa.ColumnElement[bool]:
        """The rows that may be theirs; a check that was since kept brings its draft along."""
        by_check = ShareDraft.check_id == self.check_id
        if self.resident_id is None:
            return by_check
        return sa.or_(ShareDraft.resident_id == self.resident_id, by_check)


def find(session: Session, keys: KeyRing, owner: Owner, now: datetime) -> Draft:
    """The draft as it stands; a new one begins with what the record says of its owner."""
    row = _row(session, owner, now)
    if row is not None:
        return _load(keys.open(row.held, place_of("share_draft", "held", row.id)), row.id)
    return _from_record(session, keys, owner)


def _row(session: Session, owner: Owner, now: datetime) -> ShareDraft | None:
    if owner.resident_id is None and owner.check_id is None:
        return None
    return session.scalars(
        sa.select(ShareDraft)
        .where(owner.mine(), ShareDraft.forget_at > now)
        .order_by(ShareDraft.resident_id.is_(None), ShareDraft.forget_at.desc())
    ).first()


def change(
    session: Session, keys: KeyRing, owner: Owner, now: datetime, mutate: Callable[[Draft], None]
) -> Draft:
    """Change the draft and keep it; whoever changes it at the same moment waits for this."""
    if owner.resident_id is not None:
        session.get(Resident, owner.resident_id, with_for_update=True)
    elif owner.check_id is not None:
        session.get(Check, owner.check_id, with_for_update=True)
    draft = find(session, keys, owner, now)
    mutate(draft)
    row = _row(session, owner, now)
    if row is None:
        draft.id = uuid4()
        # One owner has one draft: one that ended today makes room for this.
        session.execute(sa.delete(ShareDraft).where(owner.mine()))
        row = ShareDraft(id=draft.id, held=b"")
        session.add(row)
    row.resident_id = owner.resident_id
    row.check_id = owner.check_id if owner.resident_id is None else None
    row.forget_at = now + KEPT_DRAFT
    row.held = keys.seal(_dump(draft), place_of("share_draft", "held", row.id))
    session.flush()
    return draft


def drop(session: Session, owner: Owner) -> None:
    """Forget the draft: what it held was sent, or is not wanted."""
    session.execute(sa.delete(ShareDraft).where(owner.mine()))


def _from_record(session: Session, keys: KeyRing, owner: Owner) -> Draft:
    """A draft for somebody who shared before: all but the items, which are asked each time."""
    known = identity_record.of(session, keys, owner.resident_id) if owner.resident_id else None
    if known is None:
        return Draft()
    return Draft(
        practice_id=known.practice_id,
        practice_sure=known.practice_id is not None,
        details=known.details,
        level=known.level,
        subject=known.subject,
        contact=known.contact,
        needs=known.needs,
    )
