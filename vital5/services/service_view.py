"""One entry as a resident sees it: plain values, ready for the card."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from vital5.models.directory import CostOption, Location, Phone, Service
from vital5.postcodes import miles_between
from vital5.services.freshness import check_date, expired, urgent_kind
from vital5.services.listing import CRISIS, SEED, service_id
from vital5.services.opening import ALWAYS, HoursLine, Opening, hours_lines, opening_at
from vital5.services.urgent_routes import UrgentRoute

Grid = tuple[int, int]
"""An easting and a northing of the National Grid, in metres."""


@dataclass(frozen=True)
class PhoneView:
    """A number to tap."""

    number: str
    text: bool = False
    press: str = ""  # the key to press after the call is answered
    send: str = ""  # the word to send to a text number
    words: str = ""  # anything else that stands beside it

    @property
    def href(self) -> str:
        """What a tap dials or texts."""
        digits = re.sub(r"[^0-9+]", "", self.number)
        return f"{'sms' if self.text else 'tel'}:{digits}"


@dataclass(frozen=True)
class PlaceView:
    """Where it is. `miles` is a straight line, known only when a postcode was given."""

    words: str
    postcode: str = ""
    access: str = ""
    miles: float | None = None

    @property
    def distance(self) -> str:
        """Miles to one decimal place; "0.1" also for next door."""
        return "" if self.miles is None else f"{max(self.miles, 0.1):.1f}"


@dataclass(frozen=True)
class ServiceView:
    """One entry on one day, for one reader. Its texts are English facts, escaped when shown."""

    id: UUID
    key: str
    name: str
    what: str
    topics: tuple[str, ...]
    urgent: str = ""  # emergency, urgent-care, crisis, or ""
    phones: tuple[PhoneView, ...] = ()
    email: str = ""
    link: str = ""  # only a web address that was confirmed
    eligibility: str = ""
    how_to_get_in: str = ""
    cost: str = ""  # free, local rate, standard rate, or the provider's words
    areas: tuple[str, ...] = ()
    elsewhere: bool = False  # not for the whole of the reader's borough
    languages: tuple[str, ...] = ()
    speaks: bool = False  # a language of the reader's choice is spoken there
    opening: Opening = field(default_factory=Opening)
    hours: tuple[HoursLine, ...] = ()
    places: tuple[PlaceView, ...] = ()
    checked_on: date | None = None
    confirmed: bool = False  # its provider has confirmed it
    stale: bool = False  # an urgent route past its check date, shown all the same
    example: bool = False

    @property
    def reachable(self) -> bool:
        """Whether the card says any way to it."""
        ways = (self.phones, self.email, self.link, self.places, self.how_to_get_in)
        return any(ways)

    @property
    def miles(self) -> float | None:
        """Miles to its nearest place."""
        return min((p.miles for p in self.places if p.miles is not None), default=None)


def view(
    service: Service,
    now: datetime,
    today: date,
    *,
    language: str | None = None,
    elsewhere: bool = False,
    near: Grid | None = None,
) -> ServiceView:
    """An entry for a reader of a language, near a grid reference if one is known."""
    source = service.source
    linked = service.url and (source.url_confirmed or source.url_confirmed_on)
    places = [_place(at.location, near) for at in service.service_at_locations]
    return ServiceView(
        id=service.id,
        key=source.key,
        name=service.name,
        what=service.description,
        topics=tuple(attribute.taxonomy_term.code for attribute in service.attributes),
        urgent=urgent_kind(service),
        phones=tuple(map(phone_view, service.phones)),
        email=service.email or "",
        link=(service.url or "") if linked else "",
        eligibility=service.eligibility_description or "",
        how_to_get_in=service.application_process or "",
        cost=_cost(service.cost_options),
        areas=tuple(area.name for area in service.service_areas),
        elsewhere=elsewhere,
        languages=tuple(spoken.name for spoken in service.languages),
        speaks=speaks(service, language),
        opening=opening_at(service.schedules, now),
        hours=hours_lines(service.schedules),
        places=tuple(sorted(places, key=lambda p: 0 if p.miles is None else p.miles)),
        checked_on=check_date(service),
        confirmed=service.assured_date is not None,
        stale=expired(service, today),
        example=source.example,
    )


def view_by_heart(route: UrgentRoute) -> ServiceView:
    """An urgent route that the directory does not have today."""
    line = Phone(number=route.number, type=route.type, description=route.beside)
    return ServiceView(
        id=service_id(SEED, route.key),
        key=route.key,
        name=route.name,
        what=route.what,
        topics=(route.kind, "mood") if route.kind == CRISIS else (route.kind,),
        urgent=route.kind,
        phones=(phone_view(line),),
        cost="free",
        opening=Opening(ALWAYS),
    )


def speaks(service: Service, language: str | None) -> bool:
    """Whether a language is spoken there. English is what every entry is taken to speak."""
    if not language:
        return False
    wanted = _SPOKEN.get(language, (language.partition("-")[0],))
    return wanted[0] != "en" and any(spoken.code in wanted for spoken in service.languages)


_SPOKEN = {
    "zh-Hans": ("zh", "cmn"),
    "zh-Hant": ("zh", "yue"),
    # Dari and Persian speakers understand each other (languages/plan.md 1.4).
    "fa": ("fa", "prs"),
    "prs": ("prs", "fa"),
}
"""Which spoken languages a written one of ours may stand for."""


def phone_view(phone: Phone) -> PhoneView:
    """A number, with the words beside it taken apart so that they can be translated."""
    words = phone.description or ""
    press = re.fullmatch(r"Then press ([0-9*#])", words)
    send = re.fullmatch(r"Text ([A-Z]+)", words)
    return PhoneView(
        number=phone.number,
        text=phone.type == "text",
        press=press[1] if press else "",
        send=send[1] if send else "",
        words="" if press or send else words,
    )


def _place(location: Location, near: tuple[int, int] | None) -> PlaceView:
    lines = (location.name, location.address_1, location.city if location.postal_code else None)
    here = (location.easting, location.northing)
    miles = miles_between(near, (here[0], here[1])) if near and here[0] and here[1] else None
    return PlaceView(
        words=", ".join(line for line in lines if line),
        postcode=location.postal_code or "",
        access=location.accessibility or "",
        miles=miles,
    )


def _cost(options: list[CostOption]) -> str:
    """The first cost as one word or the provider's words; "" when nobody said."""
    for option in options:
        if option.amount == 0:
            return "free"
        if option.amount_description:
            return option.amount_description
        if option.amount is not None:
            return f"£{option.amount}"
    return ""
