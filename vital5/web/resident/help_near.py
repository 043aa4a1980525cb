"""The local services that fit a result."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from vital5.services import directory
from vital5.services.service_view import ServiceView
from vital5.vitals.kinds import Judgement, Person, most_urgent
from vital5.web.store import now
from vital5.web.words import asked_language

SHOWN = 6
"""Services on a result page; the whole list is a tap away."""


def services_for(
    session: Session, judged: Mapping[str, Judgement], person: Person
) -> list[ServiceView]:
    """Services for what the result needs, urgent routes first."""
    topics = [topic for judgement in judged.values() for topic in judgement.topics]
    worst = most_urgent(*(judgement.urgency for judgement in judged.values()))
    if worst in ("same_day", "emergency_999"):
        topics = ["emergency", "urgent-care", *topics]
    return directory.matching(
        session,
        topics=tuple(dict.fromkeys(topics)),
        now=now(),
        language=asked_language().code,
        age=person.age,
        limit=SHOWN,
    )
