"""Names and numbers that must never reach a resident, whichever file they come in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vital5.services.listing import Listing

SEED_FILE = Path(__file__).resolve().parent.parent / "data" / "services.json"

_NUMBER = re.compile(r"\d[\d ]{8,}\d")


@dataclass(frozen=True)
class Ban:
    """One trap: a number, or a name whose every word must stand in an entry's name to hit it."""

    why: str
    number: str = ""
    words: frozenset[str] = frozenset()


def bans_from(entries: Iterable[Mapping[str, Any]]) -> tuple[Ban, ...]:
    """Read a `do_not_list`; an entry that names a number bans the number and not its owner."""
    bans = []
    for entry in entries:
        name, why = str(entry["name"]), str(entry.get("why", ""))
        number = _NUMBER.search(name)
        if number:
            bans.append(Ban(why, number=_digits(number[0])))
        else:
            bans.append(Ban(why, words=_words(name.partition(" as ")[0])))
    return tuple(bans)


@lru_cache(maxsize=1)
def standing_bans() -> tuple[Ban, ...]:
    """The list that ships with the product: it holds for every source."""
    document = json.loads(SEED_FILE.read_text(encoding="utf-8"))
    return bans_from(document["do_not_list"])


def banned(listing: Listing, bans: Iterable[Ban]) -> str:
    """Why an entry must not be listed, or ""."""
    facts = listing.facts
    names = (_words(facts.name), _words(facts.provider))
    numbers = {_digits(line.number) for line in facts.phones}
    prose = _digits_runs(" ".join(filter(None, (facts.description, facts.how_to_get_in))))
    for ban in bans:
        if ban.number and (ban.number in numbers or ban.number in prose):
            return f"its number is on the do-not-list: {ban.why}"
        if ban.words and any(ban.words <= words for words in names):
            return f"its name is on the do-not-list: {ban.why}"
    return ""


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


def _digits(number: str) -> str:
    """National digits: +44 20 … and 020 … are one number."""
    digits = re.sub(r"\D", "", number)
    return "0" + digits[2:].lstrip("0") if digits.startswith("44") and len(digits) > 10 else digits


def _digits_runs(text: str) -> set[str]:
    return {_digits(run) for run in re.findall(r"\+?\d[\d ]{8,}\d", text)}
