"""Practices with people, shares and a list, as sharing would have left them; and desks there."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.sharing import people
from vital5.models import (
    AuditEntry,
    InboxItem,
    PersonWord,
    Practice,
    PracticePerson,
    Share,
    ShareEvent,
    Staff,
    place_of,
)
from vital5.sealing import KeyRing
from vital5.services import snapshot
from vital5.services.person_names import words_of
from vital5.services.practice.desk import Desk
from vital5.services.practice_hours import open_by
from vital5.services.triage import is_urgent, rank_of

EXAMPLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "bench" / "example-snapshot.json").read_text()
)
"""A real snapshot of all five vitals."""

EXAMPLE["vitals"] = [one for one in EXAMPLE["vitals"] if one["vital"] == "blood_pressure"]

NOW = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)

BANDS = {"emergency_999": "very_high", "same_day": "very_high", "gp": "high_stage1_range",
         "self_care": "raised_normal", "none": "normal"}  # fmt: skip
NUMBERS = {"very_high": (186, 112), "high_stage1_range": (148, 93), "raised_normal": (134, 84),
           "normal": (118, 74)}  # fmt: skip


def a_staff(keys: KeyRing, practice: Practice, name: str = "Nur Staff", **more: Any) -> Staff:
    """Somebody who works at a practice."""
    made = uuid4()
    login = f"{made.hex}@example.org"
    return Staff(
        **{
            "id": made,
            "login": keys.seal(login, place_of("staff", "login", made)),
            "login_fingerprint": keys.fingerprint(login, "login"),
            "name": keys.seal(name, place_of("staff", "name", made)),
            "role": "practice_staff",
            "practice_id": practice.id,
            "created_at": NOW,
            **more,
        }
    )


@dataclass
class Surgery:
    """A practice, somebody at work there, and what was shared with it."""

    session: Session
    keys: KeyRing
    practice: Practice
    staff: Staff

    def desk(self, staff: Staff | None = None, now: datetime = NOW) -> Desk:
        """A desk at this practice."""
        who = staff or self.staff
        return Desk(self.session, self.keys, self.practice.id, who.id, now)

    def person(self, name: str = "Amal Test", **details: Any) -> PracticePerson:
        """Somebody who shares with the practice."""
        given, _, family = name.partition(" ")
        told = {**people.DETAILS, "given_name": given, "family_name": family, **details}
        made, number = uuid4(), told["nhs_number"]
        resident_id = told.pop("resident_id", None)
        person = PracticePerson(
            id=made,
            practice_id=self.practice.id,
            resident_id=resident_id,
            details=self._seal(json.dumps(told), "details", made),
            nhs_number=self._seal(number, "nhs_number", made) if number else None,
            nhs_number_fingerprint=self.keys.fingerprint(number, "nhs_number") if number else None,
            birth_date=self._seal(told["birth_date"], "birth_date", made),
            birth_date_fingerprint=self.keys.fingerprint(told["birth_date"], "birth_date"),
            level="unverified",
            language="en",
            first_shared_at=NOW,
            last_shared_at=NOW,
        )
        self.session.add(person)
        self.session.flush()
        for word in words_of(name):
            self._word(person, word)
        self.session.flush()
        return person

    def _seal(self, text: str, column: str, row: UUID) -> bytes:
        return self.keys.seal(text, place_of("practice_person", column, row))

    def _word(self, person: PracticePerson, word: str) -> None:
        made = uuid4()
        self.session.add(
            PersonWord(
                id=made,
                practice_id=self.practice.id,
                person_id=person.id,
                word=self.keys.seal(word, place_of("person_word", "word", made)),
                word_fingerprint=self.keys.fingerprint(word, "word"),
            )
        )

    def shares(self, urgency: str = "self_care", *, ago: timedelta = timedelta(hours=1),
               person: PracticePerson | None = None, **item: Any) -> UUID:  # fmt: skip
        """A share of one blood pressure; gives its id."""
        who, at, made = person or self.person(), NOW - ago, uuid4()
        details = json.loads(
            self.keys.open(who.details, place_of("practice_person", "details", who.id))
        )
        frozen = self._frozen(made, urgency, at, details)
        share = Share(
            id=made,
            practice_id=self.practice.id,
            person_id=who.id,
            resident_id=who.resident_id,
            kind="check",
            snapshot=self.keys.seal(
                snapshot.canonical(frozen), place_of("share", "snapshot", made)
            ),
            snapshot_sha256=snapshot.sha256(frozen),
            sent_at=at,
        )
        self.session.add(share)
        self.session.flush()
        self.session.add(self._item(share, urgency, frozen, details, item))
        self.session.flush()
        return made

    def _frozen(
        self, share_id: UUID, urgency: str, at: datetime, details: dict[str, Any]
    ) -> dict[str, Any]:
        frozen = deepcopy(EXAMPLE)
        frozen |= {"share_id": str(share_id), "made_at": at.isoformat()}
        frozen |= {"overall_urgency": urgency}
        frozen["person"] |= {name: details.get(name) for name in frozen["person"]}
        (reading,) = frozen["vitals"]
        band = BANDS[urgency]
        systolic, diastolic = NUMBERS[band]
        reading |= {"band": band, "urgency": urgency, "taken_at": at.isoformat()}
        reading["values"] |= {"systolic": systolic, "diastolic": diastolic}
        return frozen

    def _item(self, share: Share, urgency: str, frozen: dict[str, Any],
              details: dict[str, Any], more: dict[str, Any]) -> InboxItem:  # fmt: skip
        (reading,) = frozen["vitals"]
        number = f"{reading['values']['systolic']}/{reading['values']['diastolic']}"
        row = {
            "name": f"{details['given_name']} {details['family_name']}",
            "age": 52,
            "birth_date": details["birth_date"],
            "nhs_number": details["nhs_number"],
            "headline": [
                {"vital": "blood_pressure", "number": number, "words": "High", "unit": "mmHg",
                 "band": reading["band"], "arrow": "up"}
            ],
            "source_words": reading["source"],
            "spark": [130, 138, 142, 148],
            "interpreter": details["spoken_language"] if details["interpreter"] else None,
        }  # fmt: skip
        return InboxItem(
            **{
                "share_id": share.id,
                "practice_id": self.practice.id,
                "person_id": share.person_id,
                "state": "new",
                "urgency": urgency,
                "rank": rank_of(urgency),
                "received_at": share.sent_at,
                "vitals": " blood_pressure ",
                "bands": f" blood_pressure:{reading['band']} ",
                "source": "home",
                "language": "en",
                "level": "unverified",
                "interpreter": row["interpreter"],
                "row": self.keys.seal(json.dumps(row), place_of("inbox_item", "row", share.id)),
                "open_by": open_by(None, share.sent_at) if is_urgent(urgency) else None,
                **more,
            }
        )

    def told(self, share_id: UUID) -> list[str]:
        """What the resident was told of a share."""
        self.session.flush()
        query = sa.select(ShareEvent.kind).where(ShareEvent.share_id == share_id)
        return list(self.session.scalars(query.order_by(ShareEvent.at, ShareEvent.kind)))

    def deeds(self) -> list[tuple[str, UUID | None]]:
        """What the audit says was done, in order, and to what."""
        query = sa.select(AuditEntry.deed, AuditEntry.subject_id).order_by(AuditEntry.id)
        return [(row.deed, row.subject_id) for row in self.session.execute(query)]


def a_surgery(session: Session, keys: KeyRing, **practice: Any) -> Surgery:
    """A practice with one member of staff and nothing shared yet."""
    made = people.a_practice(**{"id": uuid4(), "code": f"X{uuid4().hex[:5].upper()}", **practice})
    session.add(made)
    session.flush()
    staff = a_staff(keys, made)
    session.add(staff)
    session.flush()
    return Surgery(session, keys, made, staff)
