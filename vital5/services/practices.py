"""Finding a GP practice: by its name, by its ODS code, or by how near it is to a postcode."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.models import Practice
from vital5.postcodes import NotAPostcode, Place, PostcodeUnknown, find_place, miles_between
from vital5.services.practice_list import CODE, OPEN

MOST = 10
"""As many practices as are shown at once; whoever does not find theirs writes more of its name."""

LONGEST = 80  # characters of a search that are looked at
STEPS = 5  # a practice that closed into one that closed into one ...


@dataclass(frozen=True)
class PracticeView:
    """One practice as a resident sees it, and the one that took its patients on if it closed."""

    id: UUID
    code: str
    name: str
    address: str
    postcode: str
    phone: str | None
    is_open: bool
    joined: bool  # whether it receives what residents share
    miles: float | None = None
    successor: PracticeView | None = None


@dataclass(frozen=True)
class Found:
    """What a search gave, and why it is what it is."""

    practices: tuple[PracticeView, ...] = ()
    near: Place | None = None
    more: bool = False
    unknown_postcode: bool = False


def view(session: Session, practice: Practice, near: tuple[int, int] | None = None) -> PracticeView:
    """A practice with its successor."""
    after = successor_of(session, practice)
    return PracticeView(
        id=practice.id,
        code=practice.code,
        name=practice.name,
        address=practice.address,
        postcode=practice.postcode,
        phone=practice.phone,
        is_open=practice.status == OPEN,
        joined=practice.receives != "nothing",
        miles=_miles(practice, near),
        successor=view(session, after) if after else None,
    )


def _miles(practice: Practice, near: tuple[int, int] | None) -> float | None:
    if near is None or practice.easting is None or practice.northing is None:
        return None
    return miles_between(near, (practice.easting, practice.northing))


def successor_of(session: Session, practice: Practice) -> Practice | None:
    """The open practice that a closed one leads to, over several steps if need be; or None."""
    found: Practice | None = practice
    for _ in range(STEPS):
        if found is None or found.merged_into is None:
            break
        found = session.get(Practice, found.merged_into)
    return found if found is not None and found is not practice and found.status == OPEN else None


def line_of(session: Session, practice_id: UUID) -> tuple[UUID, ...]:
    """A practice and those that took its patients on, one after the other: where what was shared
    with it may lie now."""
    found = [practice_id]
    for _ in range(STEPS):
        practice = session.get(Practice, found[-1])
        if practice is None or practice.merged_into is None or practice.merged_into in found:
            break
        found.append(practice.merged_into)
    return tuple(found)


def by_id(session: Session, practice_id: UUID | None) -> PracticeView | None:
    """One practice, or None."""
    practice = session.get(Practice, practice_id) if practice_id else None
    return view(session, practice) if practice else None


def search(session: Session, typed: str) -> Found:
    """Practices by a code, a postcode, or words of the name and address, whichever was typed."""
    text = " ".join(unicodedata.normalize("NFKC", typed[:LONGEST]).split())
    code = text.replace(" ", "").upper()
    if CODE.fullmatch(code):
        named = session.scalars(sa.select(Practice).where(Practice.code == code)).first()
        if named is not None:
            return Found((view(session, named),))
    try:
        place = find_place(text)
    except NotAPostcode:
        return _by_words(session, text)
    except PostcodeUnknown:
        return Found(unknown_postcode=True)
    return Found(nearest(session, place.grid), near=place)


def nearest(session: Session, near: tuple[int, int], most: int = MOST) -> tuple[PracticeView, ...]:
    """Open practices, nearest first."""
    east = sa.cast(Practice.easting - near[0], sa.Float)
    north = sa.cast(Practice.northing - near[1], sa.Float)
    rows = session.scalars(
        sa.select(Practice)
        .where(Practice.status == OPEN, Practice.easting.is_not(None))
        .order_by(east * east + north * north, Practice.code)
        .limit(most)
    )
    return tuple(view(session, practice, near) for practice in rows)


def _by_words(session: Session, text: str) -> Found:
    """Practices whose name or address holds every word; those that closed come last."""
    words = text.lower().replace(",", " ").split()
    if not words:
        return Found()
    everything = sa.func.lower(Practice.name + " " + Practice.address + " " + Practice.postcode)
    rows = session.scalars(
        sa.select(Practice)
        .where(*(everything.contains(word, autoescape=True) for word in words))
        .order_by(Practice.status.desc(), Practice.name, Practice.code)
        .limit(MOST + 1)
    ).all()
    return Found(tuple(view(session, one) for one in rows[:MOST]), more=len(rows) > MOST)
