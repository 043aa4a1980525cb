"""The product's own seed format (directory/services.json) and its example places, read strictly."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from vital5.services.listing import (
    EXAMPLES,
    SEED,
    TOPICS,
    Cost,
    EntryRefused,
    Facts,
    Listing,
    ListingsRefused,
    PhoneLine,
    Provenance,
    Venue,
    service_id,
)
from vital5.services.opening_text import hours_from_text
from vital5.services.seed_tables import AGES, AREAS, LANGUAGE_CODES, PROVIDERS, TEXT_WORDS

SCHEMA = "vital5-signposting-seed/1"
EXAMPLE_SCHEMA = "vital5-example-places/1"

_TEXTS = (
    "id",
    "name",
    "what_it_does",
    "url",
    "eligibility",
    "area",
    "cost",
    "source_url",
    "evidence",
)
_MAYBE_TEXTS = (
    "phone",
    "text",
    "email",
    "opening_hours",
    "address",
    "postcode",
    "how_to_get_in",
    "source_date",
    "confidence",
    "recheck_note",
    "url_status",
    "step_free",
)
_DAY_READ = re.compile(r"\b(\d{4}-\d\d-\d\d)\b")
_PHONE = re.compile(r"\+?[0-9][0-9 ()]*")
URL_SEEN = "host of a source page"


def read_seed(document: Mapping[str, Any]) -> list[Listing]:
    """Every entry of a seed file; refuse the whole file when its counts or any entry are wrong."""
    entries = document.get("services")
    if not isinstance(entries, list) or not entries:
        raise ListingsRefused('"services" must be a list of entries')
    _check_count(document, "count", len(entries))
    ready = sum(isinstance(e, dict) and e.get("publish_before_recheck") is True for e in entries)
    _check_count(document, "publish_ready", ready)
    example = document["schema"] == EXAMPLE_SCHEMA
    listings = []
    for number, entry in enumerate(entries, start=1):
        try:
            listings.append(_listing(entry, example))
        except (EntryRefused, ValueError) as error:
            name = entry.get("id") if isinstance(entry, dict) else None
            raise ListingsRefused(f"entry {number} ({name}): {error}") from error
    keys = [listing.provenance.key for listing in listings]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        raise ListingsRefused(f"ids used twice: {', '.join(twice)}")
    return listings


def _check_count(document: Mapping[str, Any], name: str, found: int) -> None:
    said = document.get(name)
    if said != found or isinstance(said, bool):
        raise ListingsRefused(f'"{name}" says {said!r} but the file has {found}')


def _listing(entry: Any, example: bool) -> Listing:
    _check_types(entry)
    source = EXAMPLES if example else SEED
    key = str(entry["id"])
    return Listing(
        id=service_id(source, key),
        facts=_facts(entry),
        provenance=Provenance(
            source=source,
            key=key,
            publishable=entry["publish_before_recheck"],
            url_confirmed=entry.get("url_status") == URL_SEEN,
            source_url=entry["source_url"],
            source_date=entry.get("source_date"),
            # An invented place was never checked, and so its check cannot expire.
            checked_on=None if example else _day_read(entry["evidence"]),
            confidence=entry.get("confidence"),
            recheck_note=entry.get("recheck_note"),
            example=example,
        ),
    )


def _check_types(entry: Any) -> None:
    if not isinstance(entry, dict):
        raise EntryRefused("is not an object")
    for name in _TEXTS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise EntryRefused(f'"{name}" must be text')
    for name in _MAYBE_TEXTS:
        if entry.get(name) is not None and not isinstance(entry[name], str):
            raise EntryRefused(f'"{name}" must be text or null')
    if not isinstance(entry.get("publish_before_recheck"), bool):
        raise EntryRefused('"publish_before_recheck" must be true or false')
    _check_words("topics", entry.get("topics"), TOPICS)
    _check_words("languages", entry.get("languages") or ["English"], LANGUAGE_CODES)
    for name in ("easting", "northing"):
        metres = entry.get(name)
        if metres is not None and (type(metres) is not int or not 0 < metres < 1_300_000):
            raise EntryRefused(f'"{name}" must be whole metres on the National Grid')
    if (entry.get("easting") is None) != (entry.get("northing") is None):
        raise EntryRefused("easting and northing come together")


def _check_words(name: str, words: Any, known: Mapping[str, Any]) -> None:
    if not isinstance(words, list) or not words:
        raise EntryRefused(f'"{name}" must be a list of words')
    if unknown := [word for word in words if not isinstance(word, str) or word not in known]:
        raise EntryRefused(f'"{name}" has unknown words: {unknown}')


def _day_read(evidence: str) -> date:
    match = _DAY_READ.search(evidence)
    if match is None:
        raise EntryRefused('"evidence" names no day (YYYY-MM-DD)')
    return date.fromisoformat(match[1])


def _facts(entry: Mapping[str, Any]) -> Facts:
    minimum, maximum = AGES.get(entry["id"], (None, None))
    return Facts(
        name=entry["name"],
        description=entry["what_it_does"],
        provider=PROVIDERS.get(entry["id"], entry["name"]),
        topics=tuple(entry["topics"]),
        url=entry["url"],
        email=entry.get("email"),
        minimum_age=minimum,
        maximum_age=maximum,
        eligibility=entry["eligibility"],
        how_to_get_in=entry.get("how_to_get_in"),
        phones=_phones(entry),
        areas=AREAS.get(entry["area"], ((entry["area"], None),)),
        languages=tuple((name, LANGUAGE_CODES[name]) for name in entry.get("languages") or ()),
        hours=hours_from_text(entry["opening_hours"]) if entry.get("opening_hours") else (),
        costs=(_cost(entry["cost"]),),
        venues=tuple(_venues(entry)),
    )


def _phones(entry: Mapping[str, Any]) -> tuple[PhoneLine, ...]:
    lines = []
    if entry.get("phone"):
        # "111 then 2" dials 111; the 2 is pressed once somebody, or something, has answered.
        number, _, press = entry["phone"].partition(" then ")
        lines.append(PhoneLine(_dialled(number), "voice", f"Then press {press}" if press else None))
    if entry.get("text"):
        number = _dialled(entry["text"])
        lines.append(PhoneLine(number, "text", TEXT_WORDS.get(number)))
    return tuple(lines)


def _dialled(number: str) -> str:
    if not _PHONE.fullmatch(number):
        raise EntryRefused(f"{number!r} is not a number that can be dialled")
    return number


def _cost(words: str) -> Cost:
    if words == "free":
        return Cost("Free", Decimal(0))
    if words in ("local rate", "standard rate"):
        return Cost("Call charge", None, words)
    return Cost("Cost", None, words)


def _venues(entry: Mapping[str, Any]) -> list[Venue]:
    address, postcode = entry.get("address"), entry.get("postcode")
    if not address:
        return []
    if not postcode:
        return [Venue(name=name.strip()) for name in address.split(";")]
    return [
        Venue(
            name=entry.get("venue"),
            address_1=address,
            postal_code=postcode,
            city="London",
            state_province="Greater London",
            country="GB",
            accessibility=entry.get("step_free"),
            easting=entry.get("easting"),
            northing=entry.get("northing"),
        )
    ]
