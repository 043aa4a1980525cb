"""What invented residents share with invented surgeries: a worklist to look at."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Practice
from vital5.sealing import KeyRing
from vital5.services import consents, identity_record, sharing
from vital5.services.contact import Contact, Needs
from vital5.services.demo_borough import SEED
from vital5.services.identity import UNVERIFIED, Details
from vital5.services.shareable import shareable
from vital5.services.snapshot_reading import Advise

SURGERIES = ("X99901", "X99901", "X99901", "X99902")
"""Whom they share with, one after the other."""

GIVEN = ("Amal", "Bo", "Chidi", "Dara", "Efua", "Farah", "Gita", "Hana", "Ines", "Jo", "Kofi")
FAMILY = ("Example", "Sample", "Invented", "Specimen", "Trial")
POSTCODES = ("SE15 5EB", "SE1 2QH", "SE5 8RS", "SE16 2ET", "SE22 8EF")
LANGUAGES = ("en", "en", "en", "es", "so", "ar")
BORN_FROM, BORN_TO = date(1940, 1, 1).toordinal(), date(2005, 1, 1).toordinal()
SOON_AFTER = timedelta(minutes=4)


def share_some(
    session: Session,
    keys: KeyRing,
    lately: list[tuple[datetime, UUID]],
    advise: Advise,
) -> int:
    """Have these residents share what they read, soon after they read it; give how many did."""
    drawn = random.Random(SEED)  # noqa: S311 - people are invented, not secrets
    surgeries = dict(
        session.execute(sa.select(Practice.code, Practice.id).where(Practice.code.in_(SURGERIES)))
        .tuples()
        .all()
    )
    for number, (when, resident_id) in enumerate(sorted(lately)):
        practice_id = surgeries[SURGERIES[number % len(SURGERIES)]]
        things = [vital.slug for vital, _ in shareable(session, resident_id, None)]
        chosen = sorted({things[0], *drawn.sample(things, drawn.randint(1, len(things)))})
        _say_who(session, keys, drawn, resident_id, practice_id, when)
        consents.give(
            session, keys, resident_id=resident_id, practice_id=practice_id, items=chosen,
            language="en", channel="web", now=when + SOON_AFTER,
        )  # fmt: skip
        sharing.send(
            session, keys, resident_id=resident_id, vitals=chosen, now=when + SOON_AFTER,
            language="en", channel="web", advise=advise,
        )  # fmt: skip
    return len(lately)


def _say_who(
    session: Session,
    keys: KeyRing,
    drawn: random.Random,
    resident_id: UUID,
    practice_id: UUID,
    when: datetime,
) -> None:
    spoken = drawn.choice(LANGUAGES)
    identity_record.keep(
        session,
        keys,
        resident_id,
        practice_id=practice_id,
        details=Details(
            drawn.choice(GIVEN),
            drawn.choice(FAMILY),
            date.fromordinal(drawn.randint(BORN_FROM, BORN_TO)),
            drawn.choice(POSTCODES),
        ),
        level=UNVERIFIED,
        subject="",
        contact=Contact(),
        needs=Needs(spoken, interpreter=spoken != "en"),
        now=when,
    )
