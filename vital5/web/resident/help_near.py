"""The local services that fit a result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest

from sqlalchemy.orm import Session

from vital5.services import directory
from vital5.services.service_view import ServiceView
from vital5.vitals.kinds import URGENCIES, Judgement, Person, most_urgent
from vital5.web.store import now
from vital5.web.words import asked_language

SHOWN = 6
"""Services on a result page beside the urgent routes; the whole list is a tap away."""

HURRY = ("emergency", "urgent-care")


def services_for(
    session: Session, judged: Mapping[str, Judgement], person: Person
) -> list[ServiceView]:
    """Services for what the result needs: urgent routes, then each need in turn, worst first."""
    needs = sorted(
        (judgement for judgement in judged.values() if judgement.topics),
        key=lambda one: -URGENCIES.index(one.urgency),
    )
    worst = most_urgent(*(judgement.urgency for judgement in judged.values()))
    hurry = HURRY if worst in ("same_day", "emergency_999") else ()

    def matching(topics: Iterable[str], limit: int) -> list[ServiceView]:
        return directory.matching(
            session,
            topics=tuple(dict.fromkeys(topics)),
            now=now(),
            language=asked_language().code,
            age=person.age,
            limit=limit,
        )

    everything = [*hurry, *(topic for one in needs for topic in one.topics)]
    if not needs:
        return matching(everything, SHOWN)
    urgent = matching(everything, 0)
    # A topic alone finds its specialists; all at once would find whoever does a little of each.
    by_need = [
        [service for service in matching(one.topics[:1], SHOWN) if not service.urgent]
        for one in needs
    ]
    in_turn = (service for row in zip_longest(*by_need) for service in row if service is not None)
    return urgent + list({service.key: service for service in in_turn}.values())[:SHOWN]
