"""The directory as Open Referral UK v3 gives it to others: a reading of its rows.

In production only what its provider has confirmed is in it; in demo and test also what residents
are shown unconfirmed, with an alert that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models.directory import Location, Schedule, Service
from vital5.services.freshness import shown
from vital5.services.shelf import shelf_of

UNCONFIRMED = "Its provider has not confirmed these details yet."
LOCAL_TIME = "Local time, Europe/London"


@dataclass(frozen=True)
class Wanted:
    """What is asked of the list; parameters add up."""

    search: str = ""
    taxonomy_term_id: UUID | None = None
    taxonomy_id: UUID | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None

    def fits(self, service: Service) -> bool:
        """Whether a service answers to all of it."""
        words = f"{service.name} {service.description} {service.organization.name}".casefold()
        topics = {one.taxonomy_term_id for one in service.attributes}
        lists = {list_id(one.taxonomy_term.taxonomy) for one in service.attributes}
        least, most = service.minimum_age, service.maximum_age
        return (
            all(word in words for word in self.search.casefold().split())
            and (self.taxonomy_term_id is None or self.taxonomy_term_id in topics)
            and (self.taxonomy_id is None or self.taxonomy_id in lists)
            and (self.minimum_age is None or (least is not None and least >= self.minimum_age))
            and (self.maximum_age is None or (most is not None and most <= self.maximum_age))
        )


def list_id(taxonomy: str) -> UUID:
    """The id of a whole list of topics, which has a name and no row of its own."""
    return uuid5(UUID(int=0), taxonomy)


def listed(session: Session, now: datetime, *, unconfirmed: bool) -> list[Service]:
    """Every service of the feed, always in the same order."""
    today = now.astimezone(LONDON).date()
    every = shelf_of(session).services
    found = [one for one in every if _given(one, today, unconfirmed=unconfirmed)]
    return sorted(found, key=lambda one: (one.name, one.id))


def one_of(session: Session, service_id: UUID, now: datetime, *, unconfirmed: bool) -> Any:
    """One service with all that belongs to it; None if the feed has no such."""
    today = now.astimezone(LONDON).date()
    found = session.get(Service, service_id)
    return whole(found) if found and _given(found, today, unconfirmed=unconfirmed) else None


def _given(service: Service, today: date, *, unconfirmed: bool) -> bool:
    if not shown(service, today) or service.source.missing_since:
        return False
    return unconfirmed or (service.assured_date is not None and not service.source.example)


def page_of(services: list[Service], number: int, size: int) -> dict[str, Any]:
    """One page of the list in the standard's envelope; `size` there counts what is in it."""
    pages = -(-len(services) // size)
    here = services[(number - 1) * size : number * size]
    return {
        "total_items": len(services),
        "total_pages": pages,
        "page_number": number,
        "size": len(here),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not here,
        "contents": [brief(service) for service in here],
    }


def brief(service: Service) -> dict[str, Any]:
    """A service as it stands in the list: what it has once, and its organization."""
    organization = service.organization
    return _filled(
        id=service.id,
        organization_id=organization.id,
        name=service.name,
        description=service.description,
        url=service.url if service.source.url_confirmed else None,
        email=service.email,
        status=service.status,
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        eligibility_description=service.eligibility_description,
        application_process=service.application_process,
        assured_date=service.assured_date,
        alert=None if service.assured_date else UNCONFIRMED,
        last_modified=service.last_modified,
        organization=_filled(
            id=organization.id, name=organization.name, description=organization.description
        ),
    )


def whole(service: Service) -> dict[str, Any]:
    """A service with everything that it has several of."""
    here = service.id
    several = {
        "schedules": [_schedule(one) for one in service.schedules],
        "service_areas": [
            _filled(id=one.id, service_id=here, name=one.name, service_area=one.name, uri=one.uri)
            for one in service.service_areas
        ],
        "service_at_locations": [
            _filled(id=one.id, service_id=here, location_id=one.location_id,
                    location=_location(one.location))
            for one in service.service_at_locations
        ],
        "languages": [
            _filled(id=one.id, service_id=here, name=one.name, code=one.code)
            for one in service.languages
        ],
        "cost_options": [
            _filled(id=one.id, service_id=here, option=one.option, amount=one.amount,
                    amount_description=one.amount_description)
            for one in service.cost_options
        ],
        "contacts": list(_contacts(service)),
        "attributes": [
            _filled(id=one.id, link_id=here, link_type=one.link_type,
                    taxonomy_term_id=one.taxonomy_term_id, taxonomy_term=_topic(one.taxonomy_term))
            for one in service.attributes
        ],
    }  # fmt: skip
    return brief(service) | {name: rows for name, rows in several.items() if rows}


def _contacts(service: Service) -> Iterator[dict[str, Any]]:
    """All numbers stand under one contact without a name: nobody's own details are published."""
    contact = uuid5(service.id, "contact")
    phones = [
        _filled(id=one.id, contact_id=contact, number=one.number, type=one.type,
                description=one.description)
        for one in service.phones
    ]  # fmt: skip
    if phones:
        yield _filled(id=contact, service_id=service.id, phones=phones)


def _schedule(one: Schedule) -> dict[str, Any]:
    timed = one.opens_at is not None
    return _filled(
        id=one.id,
        service_id=one.service_id,
        freq=one.freq,
        interval=one.interval,
        byday=one.byday,
        bymonthday=one.bymonthday,
        opens_at=f"{one.opens_at:%H:%M}" if one.opens_at else None,
        closes_at=f"{one.closes_at:%H:%M}" if one.closes_at else None,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        dtstart=one.dtstart,
        description=one.description,
        notes=one.notes or (LOCAL_TIME if timed else None),
    )


def _location(place: Location) -> dict[str, Any]:
    parts = [place.address_1, place.city, place.state_province, place.postal_code, place.country]
    address = _filled(
        id=uuid5(place.id, "address"),
        location_id=place.id,
        address_1=place.address_1,
        city=place.city,
        state_province=place.state_province,
        postal_code=place.postal_code,
        country=place.country,
        address_type="physical",
    )
    return _filled(
        id=place.id,
        location_type=place.location_type,
        name=place.name,
        addresses=[address] if all(parts) else None,  # the standard wants every part of one
    )


def _topic(term: Any) -> dict[str, Any]:
    taxonomy = list_id(term.taxonomy)
    return _filled(
        id=term.id, name=term.name, description=term.description, taxonomy=term.taxonomy,
        taxonomy_id=taxonomy,
    )  # fmt: skip


def _filled(**facts: Any) -> dict[str, Any]:
    """The facts that are known, as JSON has them; what is not known is left out."""
    return {name: _told(fact) for name, fact in facts.items() if fact is not None}


def _told(fact: Any) -> Any:
    if isinstance(fact, datetime):
        return fact.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(fact, UUID | date):
        return str(fact)
    return fact if isinstance(fact, str | int | list | dict) else float(fact)
