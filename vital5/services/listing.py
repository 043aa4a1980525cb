"""One directory entry on its way in: read from any format, checked, not yet stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, time
from decimal import Decimal
from uuid import UUID, uuid5

IDS = UUID("6f1b1c1e-4f0a-5d0c-9a55-0b5f5e8a7c15")
"""The namespace of every directory id, fixed for good: the same entry is the same id anywhere."""

SEED, EXAMPLES = "seed", "examples"

EMERGENCY, URGENT_CARE, CRISIS = "emergency", "urgent-care", "crisis"
URGENT_TOPICS = (EMERGENCY, URGENT_CARE, CRISIS)
"""Topics whose entries come first and never hide, most urgent first."""

TOPICS: Mapping[str, str] = {
    EMERGENCY: "Emergency",
    URGENT_CARE: "Urgent health advice",
    CRISIS: "Crisis support",
    "blood-pressure": "Blood pressure",
    "smoking": "Stopping smoking",
    "alcohol": "Alcohol",
    "weight": "Weight",
    "mood": "Mood and mental health",
    "pharmacy": "Pharmacy",
    "kiosk": "Health check kiosk",
    "activity": "Being active",
    "drugs": "Drugs",
    "family": "Family and friends",
    "social": "Company and community",
    "older-people": "Older people",
    "young-people": "Young people",
    "carers": "Carers",
    "money": "Money",
    "benefits": "Benefits",
    "work": "Work",
    "energy": "Energy bills",
    "food": "Food",
    "housing": "Housing",
    "immigration": "Immigration and asylum",
    "legal": "Legal advice",
    "safety": "Safety at home",
}
"""The product's own small taxonomy: the 25 topics of the seed, and kiosk."""

TAXONOMY = "Vital 5 topics"


class ListingsRefused(Exception):
    """A file or feed cannot be loaded; the message says what is wrong with it."""


class EntryRefused(ListingsRefused):
    """One entry cannot be taken; the message says why."""


@dataclass(frozen=True)
class PhoneLine:
    """A number as it is dialled, and words beside it."""

    number: str
    type: str = "voice"
    description: str | None = None


@dataclass(frozen=True)
class Hours:
    """A rule in London wall time, or words where no rule is known."""

    freq: str | None = None
    byday: str | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    description: str | None = None
    notes: str | None = None
    interval: int | None = None
    bymonthday: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    dtstart: date | None = None


@dataclass(frozen=True)
class Venue:
    """A place: a name, an address where its postcode is known, a grid reference in metres."""

    name: str | None = None
    address_1: str | None = None
    postal_code: str | None = None
    city: str | None = None
    state_province: str | None = None
    country: str | None = None
    location_type: str = "physical"
    accessibility: str | None = None
    easting: int | None = None
    northing: int | None = None


@dataclass(frozen=True)
class Cost:
    """What it costs, in pounds, or in words."""

    option: str
    amount: Decimal | None = None
    amount_description: str | None = None


@dataclass(frozen=True)
class Facts:
    """What residents see of an entry."""

    name: str
    description: str
    provider: str
    topics: tuple[str, ...]
    provider_description: str = "Provides services that Southwark residents can use"
    status: str = "active"
    url: str | None = None
    email: str | None = None
    minimum_age: int | None = None
    maximum_age: int | None = None
    eligibility: str | None = None
    how_to_get_in: str | None = None
    phones: tuple[PhoneLine, ...] = ()
    areas: tuple[tuple[str, str | None], ...] = ()  # name, uri
    languages: tuple[tuple[str, str | None], ...] = ()  # name, code
    hours: tuple[Hours, ...] = ()
    costs: tuple[Cost, ...] = ()
    venues: tuple[Venue, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Equal for equal facts, whatever file they came in."""
        text = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Provenance:
    """Where an entry came from and how far it can be trusted."""

    source: str
    key: str
    publishable: bool
    url_confirmed: bool
    source_url: str | None = None
    source_date: str | None = None
    checked_on: date | None = None
    confidence: str | None = None
    recheck_note: str | None = None
    example: bool = False


@dataclass(frozen=True)
class Listing:
    """One entry, ready to be stored."""

    id: UUID
    facts: Facts
    provenance: Provenance
    assured_date: date | None = None


@dataclass(frozen=True)
class Refusal:
    """An entry that was not taken, and why."""

    entry: str
    why: str


def id_of(kind: str, *parts: object) -> UUID:
    """The lasting id of a service, organization, phone …: the same parts give the same id."""
    return uuid5(IDS, "/".join([kind, *map(str, parts)]))


def service_id(source: str, key: str) -> UUID:
    """The id of an entry known by a key of its source."""
    return id_of("service", key) if source == SEED else id_of("service", source, key)
