"""What a resident last said of themselves, for advice that belongs to no check under way."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Check
from vital5.sealing import KeyRing
from vital5.services.answers import Kept, open_answers
from vital5.visit import about
from vital5.vitals.kinds import Person

LOOKED_AT = 8
"""Checks, newest first, that are looked through for somebody's age and conditions."""


def newest_answers(session: Session, keys: KeyRing, resident_id: UUID) -> Kept:
    """The answers of the newest check in which somebody said something of themselves."""
    query = (
        sa.select(Check)
        .where(Check.resident_id == resident_id)
        .order_by(Check.started_at.desc(), Check.id)
        .limit(LOOKED_AT)
    )
    for check in session.scalars(query):
        answers = open_answers(keys, check)
        if answers.get(about.ABOUT):
            return answers
    return {}


def person_of(session: Session, keys: KeyRing, resident_id: UUID) -> Person:
    """Who a resident is to the rules; what was never said is not known."""
    answers = newest_answers(session, keys, resident_id)
    return about.person_from(answers.get(about.ABOUT, {}), answers)
