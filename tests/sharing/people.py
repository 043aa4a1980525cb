"""Residents with records, and what they share: built as the pages would have kept it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from tests.builders import a_resident
from tests.vitals.people import items, reading
from vital5.models import Check, ConsentEvent, Practice, PracticePerson, Share, place_of
from vital5.sealing import KeyRing
from vital5.services import checks, snapshot
from vital5.services.answers import Kept, seal_answers
from vital5.visit import about
from vital5.vitals import CATALOGUE

SENT = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
SOME = UUID("5b1f2c1e-6c1c-4a56-9a43-0a3c1f6f6a11")

ABOUT = {"age": {"age": Decimal(52)}, "pregnancy": {"pregnant": False},
         "conditions": {"known_hypertension": False, "type2_diabetes": False}}  # fmt: skip
HIGH = {"reading": reading(152, 96, setting="home", rate=Decimal(78)),
        "symptoms": {"symptoms": ("none",)},
        "second-reading": {"systolic": Decimal(148), "diastolic": Decimal(94)}}  # fmt: skip
SMOKES = {"products": {"products": ("cigarettes",)}, "amount": {"cigarettes_per_day": Decimal(12)},
          "dependence": {"minutes_to_first_cigarette": "30"},
          "readiness": {"readiness": "thinking"}}  # fmt: skip
DRINKS = {"auditc": items(3, 2, 2), "audit": items(0, 1, 0, 0, 1, 0, 2, first=4),
          "withdrawal": {"symptoms": ("none",)}}  # fmt: skip
WEIGHS = {"permission": {"eating_disorder_or_prefers_not_to_see": "no"},
          "measures": {"weight_kg": Decimal("84.5"), "height_cm": Decimal(171),
                       "waist_cm": Decimal(97)},
          "ethnicity": {"ethnic_group": "Irish"}}  # fmt: skip
LOW_MOOD = {"who5": items(1, 1, 0, 1, 1), "phq2": items(2, 2), "gad2": items(2, 2),
            "phq9": items(1, 2, 1, 1, 0, 0, first=3), "phq9-item9": items(0, first=9),
            "gad7": items(1, 2, 1, 1, 0, first=3)}  # fmt: skip
ALL_FIVE: Mapping[str, Any] = {
    "blood_pressure": HIGH, "smoking": SMOKES, "alcohol": DRINKS, "weight": WEIGHS,
    "mood": LOW_MOOD,
}  # fmt: skip

DETAILS = {"given_name": "Amal", "family_name": "Test", "birth_date": "1974-03-09",
           "postcode": "SE15 5EB", "nhs_number": "9990000018", "phone": None,
           "spoken_language": "so", "interpreter": True, "needs": ["large_print"]}  # fmt: skip


def a_practice(**changes: Any) -> Practice:
    """A practice that joined."""
    return Practice(
        **{
            "id": uuid5(SOME, "practice"),
            "code": "X99901",
            "name": "Elm Tree Surgery",
            "address": "1 Elm Road, London",
            "postcode": "SE15 5EB",
            "status": "open",
            "receives": "portal",
            "updated_at": SENT,
            **changes,
        }
    )


def a_consent(item: str, resident_id: UUID, practice_id: UUID) -> ConsentEvent:
    """Agreement to one item."""
    return ConsentEvent(
        id=uuid5(SOME, f"consent {item}"),
        resident_id=resident_id,
        practice_id=practice_id,
        item=item,
        given=True,
        wording_version="2026-11-22",
        language="en",
        channel="web",
        at=SENT,
    )


def keep(session: Session, keys: KeyRing, resident_id: UUID, answers: Mapping[str, Any],
         *, now: datetime = SENT, language: str = "en", source: str | None = None,
         channel: str = "web") -> Check:  # fmt: skip
    """A finished check of a record, with a reading of each vital that was answered."""
    check = checks.begin(
        session, channel=channel, language=language, now=now, resident_id=resident_id
    )
    check.id = uuid5(SOME, f"{resident_id} {now} {channel}")
    kept: Kept = {about.ABOUT: ABOUT, **answers}  # type: ignore[dict-item]
    seal_answers(keys, check, kept)
    checks.finish(check, now)
    session.flush()
    person = about.person_from(ABOUT, kept, at_kiosk=channel == "kiosk")
    for slug, given in answers.items():
        setting = given.get("reading", {}).get("setting")
        typed = f"typed_{setting}" if setting else "typed"
        checks.record(
            session, check.id, slug, CATALOGUE[slug].judge(given, person),
            source=source or typed, now=now,
        )  # fmt: skip
    session.flush()
    return check


def a_record(session: Session, keys: KeyRing, answers: Mapping[str, Any] = ALL_FIVE,
             **more: Any) -> UUID:  # fmt: skip
    """A resident with one check; gives the resident's id."""
    resident = a_resident(keys, id=uuid5(SOME, "resident"))
    session.add(resident)
    session.flush()
    keep(session, keys, resident.id, answers, **more)
    return resident.id


def frozen(session: Session, keys: KeyRing, resident_id: UUID,
           vitals: Iterable[str] = tuple(ALL_FIVE), **more: Any) -> dict[str, Any]:  # fmt: skip
    """What they share with the practice."""
    practice, vitals = a_practice(), tuple(vitals)
    return snapshot.freeze(
        session,
        keys,
        **{
            "share_id": uuid5(SOME, "share"),
            "resident_id": resident_id,
            "vitals": vitals,
            "practice": practice,
            "details": DETAILS,
            "level": "unverified",
            "consent": [a_consent(item, resident_id, practice.id) for item in vitals],
            "now": SENT,
            "language": "en",
            **more,
        },
    )


def a_kept_share(
    session: Session,
    keys: KeyRing,
    resident_id: UUID | None = None,
    vitals: Iterable[str] = ("blood_pressure", "weight"),
    **more: Any,
) -> Share:
    """A share as it lies in the store, with the practice and the consent it needs."""
    owner = resident_id or a_record(session, keys)
    practice, vitals = a_practice(), tuple(vitals)
    person = PracticePerson(
        id=uuid5(SOME, "person"),
        practice_id=practice.id,
        resident_id=owner,
        details=keys.seal("{}", place_of("practice_person", "details", uuid5(SOME, "person"))),
        birth_date=b"k1:", birth_date_fingerprint=b"", level="unverified", language="en",
        first_shared_at=SENT, last_shared_at=SENT,
    )  # fmt: skip
    session.add(practice)
    session.flush()
    session.add_all([person, *(a_consent(item, owner, practice.id) for item in vitals)])
    made = frozen(session, keys, owner, vitals, **more)
    place = place_of("share", "snapshot", made["share_id"])
    share = Share(
        id=UUID(made["share_id"]),
        practice_id=practice.id,
        person_id=person.id,
        resident_id=owner,
        check_id=None,
        kind="check",
        snapshot=keys.seal(snapshot.canonical(made), place),
        snapshot_sha256=snapshot.sha256(made),
        sent_at=SENT,
    )
    session.flush()
    session.add(share)
    session.flush()
    return share
