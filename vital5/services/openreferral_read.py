"""Open Referral UK JSON from others, read with mistrust: the good kept, the bad named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from vital5.postcodes import PostcodeUnknown, find_place
from vital5.services.listing import (
    TOPICS,
    URGENT_TOPICS,
    Cost,
    EntryRefused,
    Facts,
    Hours,
    Listing,
    PhoneLine,
    Provenance,
    Refusal,
    Venue,
    id_of,
)
from vital5.services.opening_text import DAYS
from vital5.services.openreferral_values import (
    Record,
    age_in_years,
    day_in,
    object_in,
    objects_in,
    plain_text,
    pounds,
    required_text,
    role_mailbox,
    uuid_in,
    wall_time,
    web_address,
    without_blanks,
)

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
LONGEST_NAME, LONGEST_TEXT = 300, 4000  # characters; longer is cut

_DIALLED = re.compile(r"\+?[0-9][0-9 ()]{1,24}")
_BYDAY = re.compile(r"(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


def read_records(
    records: Iterable[Any], source: str, today: date
) -> tuple[list[Listing], list[Refusal]]:
    """Listings from full service records, and why the others were refused."""
    listings: dict[UUID, Listing] = {}
    refused = []
    for number, record in enumerate(records, start=1):
        clean = without_blanks(record)
        name = str(object_in(clean).get("id", f"record {number}"))
        try:
            listing = _listing(clean, source, today)
        except (EntryRefused, ValueError) as error:
            refused.append(Refusal(name, str(error)))
            continue
        if listing.id in listings:
            refused.append(Refusal(name, "the id stands twice in this load"))
        else:
            listings[listing.id] = listing
    return list(listings.values()), refused


def _listing(record: Any, source: str, today: date) -> Listing:
    if not isinstance(record, dict):
        raise EntryRefused("is not an object")
    key = required_text(record, "id")
    status = required_text(record, "status")
    if status not in STATUSES:
        raise EntryRefused(f"status {status!r} is none of {', '.join(STATUSES)}")
    assured = day_in(record.get("assured_date"))
    if assured is not None and assured > today:
        raise EntryRefused(f"assured_date {assured} lies in the future")
    return Listing(
        id=uuid_in(key) or id_of("service", source, key),
        facts=_facts(record, status),
        assured_date=assured,
        provenance=Provenance(
            source=source,
            key=key,
            # Nothing of others is shown until somebody has vouched for it.
            publishable=False,
            url_confirmed=assured is not None,
        ),
    )


def _facts(record: Record, status: str) -> Facts:
    organization = object_in(record.get("organization"))
    contacts = objects_in(record.get("contacts"))
    places = objects_in(record.get("service_at_locations"))
    provider = plain_text(organization.get("name") or record.get("name"), LONGEST_NAME)
    return Facts(
        name=plain_text(required_text(record, "name"), LONGEST_NAME),
        description=plain_text(record.get("description", ""), LONGEST_TEXT),
        provider=provider,
        status=status,
        topics=_topics(record),
        url=web_address(record.get("url")),
        email=role_mailbox(record.get("email")),
        minimum_age=age_in_years(record.get("minimum_age")),
        maximum_age=age_in_years(record.get("maximum_age")),
        eligibility=plain_text(record.get("eligibility_description"), LONGEST_TEXT) or None,
        how_to_get_in=plain_text(record.get("application_process"), LONGEST_TEXT) or None,
        # Contacts' names and titles are people: they are not read at all.
        phones=tuple(_phones([record, *contacts, *places])),
        areas=tuple(_areas(record)),
        languages=tuple(_languages(record)),
        hours=tuple(_hours([record, *places])),
        costs=tuple(_costs(record)),
        venues=tuple(_venues(places)),
    )


def _topics(record: Record) -> tuple[str, ...]:
    """Our own topics among its taxonomy terms. A feed may never call itself an urgent route."""
    found = []
    for attribute in objects_in(record.get("attributes")):
        term = object_in(attribute.get("taxonomy_term"))
        for word in (term.get("code"), term.get("term"), term.get("name")):
            topic = str(word or "").strip().lower().replace(" ", "-").replace("_", "-")
            topic = next((code for code, name in TOPICS.items() if name == word), topic)
            if topic in TOPICS and topic not in URGENT_TOPICS and topic not in found:
                found.append(topic)
    return tuple(found)


def _phones(holders: Iterable[Record]) -> Iterable[PhoneLine]:
    """Numbers wherever a feed keeps them: on the service, its contacts or its places."""
    seen = set()
    for holder in holders:
        for phone in objects_in(holder.get("phones")):
            number = str(phone.get("number", ""))
            if _DIALLED.fullmatch(number) and number not in seen:
                seen.add(number)
                kind = "text" if phone.get("type") == "text" else "voice"
                yield PhoneLine(number, kind, plain_text(phone.get("description"), 200) or None)


def _areas(record: Record) -> Iterable[tuple[str, str | None]]:
    for area in objects_in(record.get("service_areas")):
        name = area.get("name") or area.get("service_area")
        if isinstance(name, str):
            uri = area.get("uri")
            yield plain_text(name, LONGEST_NAME), uri if isinstance(uri, str) else None


def _languages(record: Record) -> Iterable[tuple[str, str | None]]:
    for language in objects_in(record.get("languages")):
        name, code = language.get("name"), str(language.get("code", "")).lower()
        known = code if _LANGUAGE.fullmatch(code) else None
        if isinstance(name, str) or known:
            yield plain_text(name or known, 100), known


def _hours(holders: Iterable[Record]) -> Iterable[Hours]:
    for holder in holders:
        for schedule in objects_in(holder.get("schedules")):
            hours = _one_schedule(schedule)
            if hours.freq or hours.description:
                yield hours


def _one_schedule(schedule: Record) -> Hours:
    """A rule if all of it can be followed, else only its words: a guess would send people out."""
    words = plain_text(schedule.get("description"), 500) or None
    freq, byday = schedule.get("freq"), str(schedule.get("byday", "")).upper().replace(" ", "")
    opens, closes = wall_time(schedule.get("opens_at")), wall_time(schedule.get("closes_at"))
    interval = schedule.get("interval", 1)
    days = str(schedule.get("bymonthday", "")).replace(" ", "")
    sound = (
        freq in ("WEEKLY", "MONTHLY")
        and opens is not None
        and closes is not None
        and (not byday or all(_BYDAY.fullmatch(day) for day in byday.split(",")))
        and (not days or all(re.fullmatch(r"-?\d{1,2}", day) for day in days.split(",")))
        and type(interval) is int
        and interval >= 1
        and (interval == 1 or "dtstart" in schedule)
        and (bool(days or re.search(r"\d", byday)) if freq == "MONTHLY" else not days)
        and not (freq == "WEEKLY" and re.search(r"\d", byday))
    )
    if not sound:
        return Hours(description=words, notes=plain_text(schedule.get("notes"), 500) or None)
    return Hours(
        freq=freq,
        byday=byday or (",".join(DAYS) if freq == "WEEKLY" else None),
        opens_at=opens,
        closes_at=closes,
        description=words,
        notes=plain_text(schedule.get("notes"), 500) or None,
        interval=interval,
        bymonthday=days or None,
        valid_from=day_in(schedule.get("valid_from")),
        valid_to=day_in(schedule.get("valid_to")),
        dtstart=day_in(schedule.get("dtstart")),
    )


def _costs(record: Record) -> Iterable[Cost]:
    for cost in objects_in(record.get("cost_options")):
        amount = pounds(cost.get("amount"))
        words = plain_text(cost.get("amount_description"), 300) or None
        option = plain_text(cost.get("option"), 100) or ("Free" if amount == 0 else "Cost")
        if amount is not None or words or cost.get("option"):
            yield Cost(option, amount, words)


def _venues(places: Sequence[Record]) -> Iterable[Venue]:
    for place in places:
        location = object_in(place.get("location"))
        access = "; ".join(
            plain_text(item["description"], 300)
            for item in objects_in(location.get("accessibility"))
            if "description" in item
        )
        address = next(iter(objects_in(location.get("addresses"))), {})
        kind = location.get("location_type")
        if kind == "virtual" or not (location.get("name") or address):
            continue
        grid = _grid(plain_text(address.get("postal_code"), 12))
        yield Venue(
            name=plain_text(location.get("name"), LONGEST_NAME) or None,
            address_1=plain_text(address.get("address_1"), LONGEST_NAME) or None,
            postal_code=plain_text(address.get("postal_code"), 12) or None,
            city=plain_text(address.get("city"), 100) or None,
            state_province=plain_text(address.get("state_province"), 100) or None,
            country=plain_text(address.get("country"), 2) or None,
            location_type=kind if kind in ("physical", "postal") else "physical",
            accessibility=access or None,
            easting=grid[0] if grid else None,
            northing=grid[1] if grid else None,
        )


def _grid(postcode: str) -> tuple[int, int] | None:
    """The grid reference of a postcode, for distances; None outside the areas that we hold."""
    try:
        place = find_place(postcode)
    except PostcodeUnknown:
        return None
    return place.grid if place.exact else None
