"""The local services that fit a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vital5.services import directory
from vital5.vitals.kinds import Judgement, Person, most_urgent
from vital5.web.store import database, now
from vital5.web.words import asked_language

SHOWN = 6
"""Services on a result page; the whole list is a tap away."""


def services_for(judged: Mapping[str, Judgement], person: Person) -> Any:
    """Services for what the result needs, urgent routes first."""
    topics = [topic for judgement in judged.values() for topic in judgement.topics]
    worst = most_urgent(*(judgement.urgency for judgement in judged.values()))
    if worst in ("same_day", "emergency_999"):
        topics = ["emergency", "urgent-care", *topics]
    with database().reading() as session:
        return directory.matching(
            session,
            topics=tuple(dict.fromkeys(topics)),
            now=now(),
            language=asked_language().code,
            age=person.age,
            limit=SHOWN,
        )
