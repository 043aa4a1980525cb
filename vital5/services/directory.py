"""Find services: those that fit a need, the nearest of a kind, and the urgent ones, always."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models.directory import Service, ServiceSource
from vital5.services.freshness import shown, urgent_kind
from vital5.services.listing import EMERGENCY, URGENT_CARE, URGENT_TOPICS
from vital5.services.service_view import Grid, ServiceView, view_by_heart
from vital5.services.shelf import Shelf, shelf_of
from vital5.services.urgent_routes import URGENT_ROUTES

BOROUGH = "Southwark"

ALWAYS_FIRST = (EMERGENCY, URGENT_CARE)
"""These stand above every list. Crisis lines join them where the need is theirs."""

_WIDER = frozenset(
    {
        "South London",
        "South East London",
        "London",
        "Greater London",
        "England",
        "England and Wales",
        "Great Britain",
        "UK",
        "United Kingdom",
    }
)
# The local crisis line stands behind 111 press 2, so it follows the lines that are for everybody.
_URGENT_KEYS = (*(route.key for route in URGENT_ROUTES), "slam-crisis")
_STAND_IN = {"pharmacy": "pharm-bp", "kiosk": "hubs-for-health"}
"""The general entry that answers where no single pharmacy or kiosk is listed."""


def matching(
    session: Session,
    *,
    topics: Sequence[str],
    now: datetime,
    language: str | None = None,
    age: int | None = None,
    area: str = BOROUGH,
    near: Grid | None = None,
    limit: int | None = None,
) -> list[ServiceView]:
    """Services for a need: urgent routes first, then by area, language, need and distance.

    No topics means every service. `limit` counts what follows the urgent routes. Without a
    database the urgent routes still come.
    """
    wanted = tuple(dict.fromkeys(topic.replace("_", "-") for topic in topics))
    try:
        shelf = shelf_of(session)
    except SQLAlchemyError:
        return urgent_for(crisis_routes(None, now, age=age), wanted)

    def make() -> list[ServiceView]:
        urgent = urgent_for(crisis_routes(session, now, age=age), wanted)
        return urgent + _fitting(shelf, wanted, now, language, age, area, near)[:limit]

    return shelf.list_for((wanted, language, age, area, near, limit), now, make)


def _fitting(
    shelf: Shelf,
    wanted: tuple[str, ...],
    now: datetime,
    language: str | None,
    age: int | None,
    area: str,
    near: Grid | None,
) -> list[ServiceView]:
    """What follows the urgent routes, the best fit first."""
    today = now.astimezone(LONDON).date()
    fitting = [
        shelf.view(
            service, now, today, language=language, elsewhere=not covers(service, area), near=near
        )
        for service in shelf.about(wanted)
        if shown(service, today) and not urgent_kind(service) and _old_enough(service, age)
    ]
    return sorted(fitting, key=_fit(wanted))


def crisis_routes(
    session: Session | None, now: datetime, *, age: int | None = None
) -> list[ServiceView]:
    """Every urgent route: as the directory has it, or as it is known by heart."""
    today = now.astimezone(LONDON).date()
    found: list[ServiceView] = []
    if session is not None:
        try:
            shelf = shelf_of(session)
            found = [
                shelf.view(service, now, today)
                for service in shelf.about(URGENT_TOPICS)
                if shown(service, today) and urgent_kind(service) and _old_enough(service, age)
            ]
        except SQLAlchemyError:
            found = []
    held = {(phone.number, phone.press) for route in found for phone in route.phones}
    for route in map(view_by_heart, URGENT_ROUTES):
        if not {(phone.number, phone.press) for phone in route.phones} & held:
            found.append(route)
    return sorted(found, key=_urgency)


def nearest(
    session: Session,
    *,
    kind: str,
    near: Grid | None,
    now: datetime,
    limit: int = 3,
) -> list[ServiceView]:
    """The nearest pharmacies or kiosks that are listed, and after them the entry for them all."""
    today = now.astimezone(LONDON).date()
    try:
        shelf = shelf_of(session)
        services = [service for service in shelf.about((kind,)) if shown(service, today)]
        general = [
            service
            for service in shelf.about(("blood-pressure",))
            if service.source.key == _STAND_IN.get(kind) and shown(service, today)
        ]
    except SQLAlchemyError:
        return []
    placed = [shelf.view(s, now, today, near=near) for s in services if s.service_at_locations]
    placed.sort(key=lambda place: (_miles(place), place.name))
    return placed[:limit] + [shelf.view(service, now, today) for service in general]


def covers(service: Service, area: str) -> bool:
    """Whether a service is for the whole of a borough: it names it, or something wider."""
    names = [row.name for row in service.service_areas]
    return any(area in name or name in _WIDER for name in names)


def _old_enough(service: Service, age: int | None) -> bool:
    """Whether an age, where one is known, is within the limits; both ends are inside."""
    if age is None:
        return True
    low, high = service.minimum_age, service.maximum_age
    return (low is None or age >= low) and (high is None or age <= high)


def urgent_for(routes: Iterable[ServiceView], topics: Sequence[str]) -> list[ServiceView]:
    """The urgent routes that stand above a list: 999 and 111 always, crisis lines by need."""
    return [
        route
        for route in routes
        if route.urgent in ALWAYS_FIRST or not topics or not {*topics}.isdisjoint(route.topics)
    ]


def _urgency(route: ServiceView) -> tuple[int, int, str]:
    known = route.key in _URGENT_KEYS
    place = _URGENT_KEYS.index(route.key) if known else len(_URGENT_KEYS)
    return URGENT_TOPICS.index(route.urgent), place, route.name


def _fit(wanted: Sequence[str]) -> Callable[[ServiceView], tuple[object, ...]]:
    def key(found: ServiceView) -> tuple[object, ...]:
        needs = [wanted.index(topic) for topic in found.topics if topic in wanted]
        return (
            found.elsewhere,
            not found.speaks,
            not found.reachable,
            -len(needs),
            _miles(found),
            min(needs, default=0),
            # Of two that help with as much, the one that does little else is the specialist.
            len(found.topics),
            found.name,
        )

    return key


def _miles(found: ServiceView) -> float:
    """Distance to sort by; what has no place comes after what is near."""
    return float("inf") if found.miles is None else found.miles


def examples_held(session: Session) -> int:
    """How many invented places the directory holds: none may be there in production."""
    query = sa.select(sa.func.count()).where(ServiceSource.example)
    return session.scalar(query) or 0
