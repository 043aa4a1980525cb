"""Keep listings: all of a load or nothing, twice the same as once, no deletions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models.directory import (
    Attribute,
    CostOption,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceLanguage,
    ServiceSource,
    TaxonomyTerm,
)
from vital5.services.do_not_list import Ban, banned, standing_bans
from vital5.services.listing import TAXONOMY, TOPICS, Facts, Listing, Refusal, Venue, id_of


@dataclass
class LoadReport:
    """What a load did, each entry under one heading by its own id."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # known from before, not in this load
    to_confirm_again: list[str] = field(default_factory=list)  # what was confirmed has changed
    refused: list[Refusal] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Counts and names, for a program to read."""
        named: dict[str, list[Any]] = {
            "added": self.added,
            "changed": self.changed,
            "missing": self.missing,
            "to_confirm_again": self.to_confirm_again,
            "refused": [{"entry": r.entry, "why": r.why} for r in self.refused],
        }
        counts = {name: len(entries) for name, entries in named.items()}
        return {**counts, "unchanged": len(self.unchanged), "entries": named}


def store(
    session: Session,
    listings: Sequence[Listing],
    now: datetime,
    *,
    bans: Iterable[Ban] = (),
    refused: Iterable[Refusal] = (),
) -> LoadReport:
    """Bring the directory to these listings of one source, within the caller's transaction."""
    report = LoadReport(refused=list(refused))
    all_bans = (*standing_bans(), *bans)
    terms = _terms(session)
    held = {row.service_id: row for row in session.scalars(sa.select(ServiceSource))}
    for listing in listings:
        row = held.get(listing.id)
        if why := banned(listing, all_bans):
            report.refused.append(Refusal(listing.provenance.key, why))
            if row is not None:
                row.service.status = "inactive"
        elif row is None:
            _add(session, listing, now, terms)
            report.added.append(listing.provenance.key)
        elif row.source != listing.provenance.source:
            why = f"its id belongs to an entry of {row.source}"
            report.refused.append(Refusal(listing.provenance.key, why))
        else:
            _renew(session, row, listing, now, terms, report)
    session.flush()
    _mark_missing(session, listings, now, report)
    return report


def _terms(session: Session) -> dict[str, TaxonomyTerm]:
    known = {term.code: term for term in session.scalars(sa.select(TaxonomyTerm))}
    for code, name in TOPICS.items():
        if code not in known:
            known[code] = TaxonomyTerm(
                id=id_of("taxonomy_term", code),
                code=code,
                name=name,
                description=f"Services for this need: {name}",
                taxonomy=TAXONOMY,
            )
            session.add(known[code])
    return known


def _add(session: Session, listing: Listing, now: datetime, terms: dict[str, TaxonomyTerm]) -> None:
    service = Service(id=listing.id, source=ServiceSource(service_id=listing.id))
    _write_facts(session, service, listing.facts, terms)
    _write_provenance(service.source, listing)
    service.assured_date = listing.assured_date
    service.last_modified = _to_the_millisecond(now)
    session.add(service)


def _renew(
    session: Session,
    row: ServiceSource,
    listing: Listing,
    now: datetime,
    terms: dict[str, TaxonomyTerm],
    report: LoadReport,
) -> None:
    """Bring a known entry up to date, touching it only if something differs."""
    key, assured = listing.provenance.key, listing.assured_date
    new_facts = row.fingerprint != listing.facts.fingerprint
    new_date = assured is not None and assured != row.service.assured_date
    if not _write_provenance(row, listing) and not new_date:
        report.unchanged.append(key)
        return
    service = row.service
    if new_facts:
        if service.assured_date and not assured:
            # Its provider confirmed the old facts, not these.
            report.to_confirm_again.append(key)
            service.assured_date = None
        row.url_confirmed_on = None
        _write_facts(session, service, listing.facts, terms)
    if new_date:
        service.assured_date = assured
    service.last_modified = _to_the_millisecond(now)
    report.changed.append(key)


def _to_the_millisecond(now: datetime) -> datetime:
    """What the feed can say without loss (last_modified has milliseconds)."""
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _write_provenance(row: ServiceSource, listing: Listing) -> bool:
    """Copy where an entry came from; say whether that changed anything."""
    wanted = dict(vars(listing.provenance))
    wanted["fingerprint"] = listing.facts.fingerprint
    wanted["missing_since"] = None
    changes = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in changes.items():
        setattr(row, name, value)
    return bool(changes)


def _organization(session: Session, facts: Facts) -> Organization:
    found = session.get(Organization, id_of("organization", facts.provider))
    if found is None:
        found = Organization(id=id_of("organization", facts.provider), name=facts.provider)
        found.description = facts.provider_description
        session.add(found)
        session.flush()
    return found


def _write_facts(
    session: Session, service: Service, facts: Facts, terms: dict[str, TaxonomyTerm]
) -> None:
    """Set everything a resident sees; every child row keeps an id of its own place."""
    service.organization = _organization(session, facts)
    service.name, service.description = facts.name, facts.description
    service.status, service.url, service.email = facts.status, facts.url, facts.email
    service.minimum_age, service.maximum_age = facts.minimum_age, facts.maximum_age
    service.eligibility_description = facts.eligibility
    service.application_process = facts.how_to_get_in
    _clear_children(session, service)

    def placed(kind: str, at: int) -> dict[str, Any]:
        return {"id": id_of(kind, service.id, at), "position": at}

    service.phones = [
        Phone(**placed("phone", at), **vars(line)) for at, line in enumerate(facts.phones)
    ]
    service.service_areas = [
        ServiceArea(**placed("service_area", at), name=name, uri=uri)
        for at, (name, uri) in enumerate(facts.areas)
    ]
    service.languages = [
        ServiceLanguage(**placed("language", at), name=name, code=code)
        for at, (name, code) in enumerate(facts.languages)
    ]
    service.schedules = [
        Schedule(**placed("schedule", at), **vars(hours)) for at, hours in enumerate(facts.hours)
    ]
    service.cost_options = [
        CostOption(**placed("cost_option", at), **vars(cost)) for at, cost in enumerate(facts.costs)
    ]
    service.service_at_locations = [
        ServiceAtLocation(
            **placed("service_at_location", at), location=_location(service, at, venue)
        )
        for at, venue in enumerate(facts.venues)
    ]
    service.attributes = [
        Attribute(**placed("attribute", at), link_type="topic", taxonomy_term=terms[topic])
        for at, topic in enumerate(facts.topics)
    ]


def _clear_children(session: Session, service: Service) -> None:
    """Take the old child rows away first: the new ones have the same ids."""
    if sa.inspect(service).persistent:
        for name in (
            "phones",
            "service_areas",
            "languages",
            "schedules",
            "cost_options",
            "service_at_locations",
            "attributes",
        ):
            getattr(service, name).clear()
        session.flush()


def _location(service: Service, at: int, venue: Venue) -> Location:
    return Location(id=id_of("location", service.id, at), **vars(venue))


def _mark_missing(
    session: Session, listings: Sequence[Listing], now: datetime, report: LoadReport
) -> None:
    """Say which entries of a source its newest load left out; they stay until somebody decides."""
    present = {listing.id for listing in listings}
    for source in sorted({listing.provenance.source for listing in listings}):
        rows = session.scalars(
            sa.select(ServiceSource).where(ServiceSource.source == source).order_by("key")
        )
        for row in rows:
            if row.service_id not in present:
                row.missing_since = row.missing_since or now
                report.missing.append(row.key)
