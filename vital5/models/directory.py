"""The directory of local services, in Open Referral UK v3's terms, and where each entry came from.

Table and column names are the standard's (uk-profile, October 2024; HSDS 3.0 where the profile
leaves a gap), so that the public feed is a reading of these rows and not a translation.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vital5.models.base import Base


def _of_service() -> Mapped[UUID]:
    """The service that a row describes; the row goes when the service goes."""
    return mapped_column(sa.ForeignKey("service.id", ondelete="CASCADE"), index=True)


class Organization(Base):
    """Who provides services."""

    __tablename__ = "organization"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    description: Mapped[str]


class Service(Base):
    """One thing that residents can use."""

    __tablename__ = "service"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    name: Mapped[str]
    description: Mapped[str]
    url: Mapped[str | None]
    email: Mapped[str | None]
    status: Mapped[str]  # active, inactive, defunct, temporarily closed
    minimum_age: Mapped[int | None]
    maximum_age: Mapped[int | None]
    eligibility_description: Mapped[str | None]
    application_process: Mapped[str | None]
    assured_date: Mapped[date | None]  # the day its provider confirmed it; None: nobody has yet
    last_modified: Mapped[datetime]

    organization: Mapped[Organization] = relationship(lazy="joined", innerjoin=True)
    source: Mapped[ServiceSource] = relationship(
        back_populates="service", lazy="joined", innerjoin=True, passive_deletes=True
    )
    phones: Mapped[list[Phone]] = relationship(
        order_by="Phone.position", cascade="all, delete-orphan", lazy="selectin"
    )
    service_areas: Mapped[list[ServiceArea]] = relationship(
        order_by="ServiceArea.position", cascade="all, delete-orphan", lazy="selectin"
    )
    languages: Mapped[list[ServiceLanguage]] = relationship(
        order_by="ServiceLanguage.position", cascade="all, delete-orphan", lazy="selectin"
    )
    schedules: Mapped[list[Schedule]] = relationship(
        order_by="Schedule.position", cascade="all, delete-orphan", lazy="selectin"
    )
    cost_options: Mapped[list[CostOption]] = relationship(
        order_by="CostOption.position", cascade="all, delete-orphan", lazy="selectin"
    )
    service_at_locations: Mapped[list[ServiceAtLocation]] = relationship(
        order_by="ServiceAtLocation.position", cascade="all, delete-orphan", lazy="selectin"
    )
    attributes: Mapped[list[Attribute]] = relationship(
        order_by="Attribute.position", cascade="all, delete-orphan", lazy="selectin"
    )


class ServiceSource(Base):
    """Where an entry came from and how far it can be trusted. Never published."""

    __tablename__ = "service_source"

    service_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("service.id", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[str] = mapped_column(index=True)  # seed, examples, or who sent an ORUK feed
    key: Mapped[str]  # the entry's id there
    source_url: Mapped[str | None]
    source_date: Mapped[str | None]  # free text, as the source had it
    checked_on: Mapped[date | None]  # the day the source page was read
    confidence: Mapped[str | None]
    recheck_note: Mapped[str | None]
    publishable: Mapped[bool]  # may be shown before its provider has confirmed it
    url_confirmed: Mapped[bool]  # the web address was seen at a source, so it may be a link
    url_confirmed_on: Mapped[date | None]  # the day staff confirmed the web address
    example: Mapped[bool]  # invented; for demo and test only
    fingerprint: Mapped[str]  # of every fact a resident can see, to tell what a load changed
    missing_since: Mapped[datetime | None]  # left out of its source's latest load
    hidden_at: Mapped[datetime | None]  # by an administrator, until one shows it again
    service: Mapped[Service] = relationship(back_populates="source")

    __table_args__ = (sa.UniqueConstraint("source", "key"),)


class Phone(Base):
    """A number to call or to text. `number` holds only what is dialled; words go beside it."""

    __tablename__ = "phone"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = _of_service()
    position: Mapped[int]
    number: Mapped[str]
    type: Mapped[str]  # voice, text
    description: Mapped[str | None]


class ServiceArea(Base):
    """Whom a service is for, by place."""

    __tablename__ = "service_area"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = _of_service()
    position: Mapped[int]
    name: Mapped[str]
    uri: Mapped[str | None]


class ServiceLanguage(Base):
    """A language spoken there; never one that is reached through an interpreter."""

    __tablename__ = "language"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = _of_service()
    position: Mapped[int]
    name: Mapped[str]
    code: Mapped[str | None]


class Schedule(Base):
    """When it is open: a rule in London wall time, or words alone where no rule is known."""

    __tablename__ = "schedule"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = _of_service()
    position: Mapped[int]
    freq: Mapped[str | None]  # WEEKLY, MONTHLY
    interval: Mapped[int | None]
    byday: Mapped[str | None]
    bymonthday: Mapped[str | None]
    opens_at: Mapped[time | None]
    closes_at: Mapped[time | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    dtstart: Mapped[date | None]
    description: Mapped[str | None]
    notes: Mapped[str | None]


class CostOption(Base):
    """What it costs, in pounds, or in words."""

    __tablename__ = "cost_option"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = _of_service()
    position: Mapped[int]
    option: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    amount_description: Mapped[str | None]


class Location(Base):
    """A place, with its address where one is known and its grid reference in metres."""

    __tablename__ = "location"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    location_type: Mapped[str]  # physical, postal, virtual
    name: Mapped[str | None]
    address_1: Mapped[str | None]
    city: Mapped[str | None]
    state_province: Mapped[str | None]
    postal_code: Mapped[str | None]
    country: Mapped[str | None]
    accessibility: Mapped[str | None]
    easting: Mapped[int | None]
    northing: Mapped[int | None]


class ServiceAtLocation(Base):
    """A service at a place."""

    __tablename__ = "service_at_location"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = _of_service()
    location_id: Mapped[UUID] = mapped_column(sa.ForeignKey("location.id"), index=True)
    position: Mapped[int]
    location: Mapped[Location] = relationship(
        lazy="joined", innerjoin=True, cascade="all, delete-orphan", single_parent=True
    )


class TaxonomyTerm(Base):
    """One topic: a need that a result can name ("smoking")."""

    __tablename__ = "taxonomy_term"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str]
    taxonomy: Mapped[str]


class Attribute(Base):
    """A topic of a service."""

    __tablename__ = "attribute"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    service_id: Mapped[UUID] = _of_service()
    position: Mapped[int]
    link_type: Mapped[str]
    taxonomy_term_id: Mapped[UUID] = mapped_column(sa.ForeignKey("taxonomy_term.id"), index=True)
    taxonomy_term: Mapped[TaxonomyTerm] = relationship(lazy="joined", innerjoin=True)
