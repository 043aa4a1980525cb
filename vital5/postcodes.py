"""A postcode to a place on the National Grid, offline. What is typed is never logged or kept."""

from __future__ import annotations

import gzip
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"

ATTRIBUTIONS = (
    "Contains OS data © Crown copyright and database right 2025",
    "Contains Royal Mail data © Royal Mail copyright and database right 2025",
    "Contains National Statistics data © Crown copyright and database right 2025",
)
"""Code-Point Open's licence asks for these lines where the data is used; they stay in English."""

LONGEST = 16  # characters that are looked at; a postcode has eight at most

_OUTWARD = r"(?P<outward>(?P<area>[A-Z]{1,2})[0-9][0-9A-Z]?)"
_WHOLE = re.compile(rf"{_OUTWARD} ?(?P<inward>[0-9O][A-Z]{{2}})")
_PART = re.compile(rf"{_OUTWARD}(?: (?P<sector>[0-9]))?")


@dataclass(frozen=True)
class Place:
    """A point in metres east and north. Its text never shows in a log or an error."""

    easting: int = field(repr=False)
    northing: int = field(repr=False)
    exact: bool = True  # False: the middle of a district such as SE15

    @property
    def grid(self) -> tuple[int, int]:
        """Easting and northing."""
        return self.easting, self.northing


class PostcodeUnknown(Exception):
    """What was typed leads nowhere. Its message never repeats what was typed."""


class NotAPostcode(PostcodeUnknown):
    """What was typed does not have the shape of a postcode."""


def find_place(typed: str) -> Place:
    """The place of a postcode, or the middle of a district if only its first part was typed."""
    text = _tidy(typed)
    if match := _WHOLE.fullmatch(text):
        # The letter O is often typed for the nought that every inward part begins with.
        inward = match["inward"]
        inward = "0" + inward[1:] if inward.startswith("O") else inward
        return _exact(match["area"], f"{match['outward']} {inward}")
    if match := _PART.fullmatch(text):
        return _middle(match["area"], f"{match['outward']} {match['sector'] or ''}")
    raise NotAPostcode("not the shape of a postcode")


def miles_between(here: tuple[int, int], there: tuple[int, int]) -> float:
    """Straight-line miles between two grid references in metres."""
    east, north = here[0] - there[0], here[1] - there[1]
    return float((east * east + north * north) ** 0.5) / 1609.344


def _tidy(typed: str) -> str:
    """Capitals, digits 0-9 whatever script they were typed in, one space at most."""
    text = unicodedata.normalize("NFKC", typed.strip()[:LONGEST]).upper()
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return re.sub(r"[\s.,-]+", " ", "".join(digits)).strip()


@lru_cache(maxsize=16)
def _rows(area: str) -> bytes:
    """Every row of one postcode area, beginning and ending with a line break."""
    path = DATA / f"postcodes-{area}.csv.gz"
    return b"\n" + gzip.decompress(path.read_bytes()) if path.exists() else b""


def _exact(area: str, postcode: str) -> Place:
    rows = _rows(area)
    at = rows.find(f"\n{postcode},".encode())
    if at < 0:
        raise PostcodeUnknown("no such postcode here")
    _, easting, northing = rows[at + 1 : rows.index(b"\n", at + 1)].split(b",")
    return Place(int(easting), int(northing))


def _middle(area: str, beginning: str) -> Place:
    """The mean of all postcodes that begin so: about the middle of where people live there."""
    found = re.findall(rb"\n" + beginning.encode() + rb"[^,]*,(\d+),(\d+)", _rows(area))
    if not found:
        raise PostcodeUnknown("no such district here")
    easting = sum(int(east) for east, _ in found) // len(found)
    northing = sum(int(north) for _, north in found) // len(found)
    return Place(easting, northing, exact=False)
