"""The local services that fit a result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest

from sqlalchemy.orm import Session

from vital5.services import directory
from vital5.services.service_view import ServiceView
from vital5.vitals.kinds import URGENCIES, Judgement, Person, most_urgent
from vital5.web.standing import standing
from vital5.web.store import now
from vital5.web.words import asked_language

SHOWN = 6
"""Services on a result page beside the urgent routes; the whole list is a tap away."""

HURRY = ("emergency", "urgent-care")
ANYBODY = ("pharmacy", "social")
"""What is listed for somebody with nothing to do."""

TOPICS_OF_A_NEED = 2
"""The first topics of a need find whoever does just that; all of them, who does a bit of each."""


def services_for(
    session: Session, judged: Mapping[str, Judgement], person: Person
) -> list[ServiceView]:
    """Services for what the result needs: urgent routes, then each need in turn, worst first."""
    needs = sorted(
        (judgement for judgement in judged.values() if judgement.topics),
        key=lambda one: -URGENCIES.index(one.urgency),
    )
    worst = most_urgent(*(judgement.urgency for judgement in judged.values()))
    here = standing()
    hurry = HURRY if worst in ("same_day", "emergency_999") else ()

    def matching(topics: Iterable[str], limit: int) -> list[ServiceView]:
        return directory.matching(
            session,
            topics=tuple(dict.fromkeys(topics)),
            now=now(),
            language=asked_language().code,
            age=person.age,
            near=here.grid if here else None,
            limit=limit,
        )

    everything = [*hurry, *(topic for one in needs for topic in one.topics)]
    urgent = [one for one in matching(everything or ANYBODY, 0) if one.urgent]
    by_need = [
        [service for service in matching(topics, 2 * SHOWN) if _fits(service, judged)]
        for topics in ([one.topics[:TOPICS_OF_A_NEED] for one in needs] or [ANYBODY])
    ]
    in_turn = (service for row in zip_longest(*by_need) for service in row if service is not None)
    return urgent + list({service.key: service for service in in_turn}.values())[:SHOWN]


def _fits(service: ServiceView, judged: Mapping[str, Judgement]) -> bool:
    """No urgent route, and nothing about weight for somebody who asked to see no number of it."""
    weight = judged.get("weight")
    hidden = weight is not None and bool(weight.facts.get("hidden"))
    return not service.urgent and not (hidden and "weight" in service.topics)
