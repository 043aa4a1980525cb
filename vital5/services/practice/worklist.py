"""The list of a practice: urgent first, then oldest, read off its index and paged by key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vital5.clock import LONDON
from vital5.models import InboxItem, UTCDateTime
from vital5.services.practice.claims import is_held
from vital5.services.practice.desk import Desk, NotHere, Row
from vital5.services.practice.filters import Filters
from vital5.services.triage import FIRST_NOT_URGENT, ROUTINE, When, when_of

PAGE = 50

_ORDER = (InboxItem.rank, InboxItem.received_at, InboxItem.share_id)
_NEWEST_FILED = (InboxItem.closed_at.desc(), InboxItem.share_id.desc())
_COLUMNS = (
    InboxItem.share_id,
    InboxItem.person_id,
    InboxItem.state,
    InboxItem.rank,
    InboxItem.received_at,
    InboxItem.source,
    InboxItem.language,
    InboxItem.level,
    InboxItem.requests_call,
    InboxItem.row,
    InboxItem.alarmed_at,
    InboxItem.claimed_by,
    InboxItem.claimed_at,
    InboxItem.opened_at,
    InboxItem.closed_at,
    InboxItem.closed_by,
    InboxItem.outcome,
)


@dataclass(frozen=True)
class Line:
    """One line of the list."""

    share_id: UUID
    person_id: UUID
    state: str
    when: When
    received_at: datetime
    source: str
    language: str
    level: str
    requests_call: bool
    shown: dict[str, Any]  # name, age, headline, spark ... as sharing wrote them
    alarmed: bool
    held_by: str  # the colleague who has it open now, "" for nobody
    held_by_me: bool
    opened: bool
    closed_at: datetime | None
    closed_by: str
    outcome: str | None

    @property
    def urgent(self) -> bool:
        """Whether it has to be opened before it can be filed."""
        return self.when in ("now", "today")


@dataclass(frozen=True)
class Tally:
    """How the whole list stands, whatever part of it is shown."""

    new: dict[When, int]
    waiting: int
    unopened: int  # urgent ones that raised the alarm and that nobody has opened yet
    cap: int | None
    routine_today: int  # routine items closed since midnight: they count against the cap

    @property
    def allowed(self) -> int | None:
        """How many routine items may still be shown today; None for no cap."""
        return None if self.cap is None else max(0, self.cap - self.routine_today)

    @property
    def tomorrow(self) -> int:
        """How many routine items wait for tomorrow."""
        return 0 if self.allowed is None else max(0, self.new["routine"] - self.allowed)


@dataclass(frozen=True)
class Listing:
    """One page of the list."""

    lines: list[Line]
    more_after: UUID | None  # the last item of this page, where there are more behind it
    tally: Tally
    version: str  # changes when anything that the page shows has changed


def listing(desk: Desk, filters: Filters, after: UUID | None = None) -> Listing:
    """One page of the list, and how the whole of it stands."""
    counted = tally(desk)
    rows = _rows(desk, filters, counted, after)
    more = rows[PAGE - 1].share_id if len(rows) > PAGE else None
    rows = rows[:PAGE]
    return Listing(_lines(desk, rows), more, counted, _version(desk, rows, counted))


def next_to(desk: Desk, filters: Filters, share_id: UUID) -> UUID | None:
    """The line after an item that has left a part of the list; after the last, the one before."""
    if filters.state == "filed":
        return None
    key = _key_of(_place(desk, share_id))
    lines = desk.items(InboxItem.share_id).where(*filters.conditions()).limit(1)
    found: UUID | None = desk.session.scalar(lines.where(_key() > key).order_by(*_ORDER))
    if found is None:
        backwards = [column.desc() for column in _ORDER]
        found = desk.session.scalar(lines.where(_key() < key).order_by(*backwards))
    return found


def version_of(desk: Desk, filters: Filters, after: UUID | None = None) -> tuple[Tally, str]:
    """How the list stands and whether it changed, without opening anything sealed."""
    counted = tally(desk)
    return counted, _version(desk, _rows(desk, filters, counted, after)[:PAGE], counted)


def tally(desk: Desk) -> Tally:
    """Counts from the indexes."""
    rows = desk.session.execute(
        desk.items(InboxItem.state, InboxItem.rank, sa.func.count())
        .where(InboxItem.state.in_(("new", "waiting")))
        .group_by(InboxItem.state, InboxItem.rank)
    ).all()
    new: dict[When, int] = {"now": 0, "today": 0, "week": 0, "routine": 0}
    for state, rank, count in rows:
        if state == "new":
            new[when_of(rank)] += count
    cap = desk.practice().daily_cap
    return Tally(
        new=new,
        waiting=sum(count for state, _, count in rows if state == "waiting"),
        unopened=_unopened(desk) if new["now"] or new["today"] else 0,
        cap=cap,
        routine_today=_routine_closed_today(desk) if cap is not None else 0,
    )


def _unopened(desk: Desk) -> int:
    query = desk.items(sa.func.count()).where(
        InboxItem.state == "new",
        InboxItem.rank < FIRST_NOT_URGENT,
        InboxItem.alarmed_at.is_not(None),
        InboxItem.opened_at.is_(None),
    )
    return desk.session.scalar(query) or 0


def _routine_closed_today(desk: Desk) -> int:
    midnight = desk.now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    query = desk.items(sa.func.count()).where(
        InboxItem.closed_at >= midnight,
        InboxItem.rank == ROUTINE,
        InboxItem.state.in_(("filed", "returned")),
    )
    return desk.session.scalar(query) or 0


def _rows(desk: Desk, filters: Filters, counted: Tally, after: UUID | None) -> list[Row]:
    if filters.state == "filed":
        return _filed(desk, filters, after)
    query = desk.items(*_COLUMNS).where(*filters.conditions())
    query = query.order_by(*_ORDER)
    if after is not None:
        query = query.where(_key() > _key_of(_place(desk, after)))
    if filters.state == "new" and not _all_shown(counted):
        query = query.where(_within_cap(desk, counted.allowed or 0))
    return list(desk.session.execute(query.limit(PAGE + 1)))


def _filed(desk: Desk, filters: Filters, after: UUID | None) -> list[Row]:
    """Which ones, off the index alone; then these few rows whole."""
    found = desk.items(InboxItem.share_id).where(*filters.conditions()).order_by(*_NEWEST_FILED)
    if after is not None:
        place = _place(desk, after, InboxItem.closed_at)
        found = found.where(
            sa.tuple_(InboxItem.closed_at, InboxItem.share_id)
            < sa.tuple_(sa.literal(place.closed_at, UTCDateTime), sa.literal(after, sa.Uuid))
        )
    ids = list(desk.session.scalars(found.limit(PAGE + 1)))
    rows = desk.session.execute(desk.items(*_COLUMNS).where(InboxItem.share_id.in_(ids)))
    by_id = {row.share_id: row for row in rows}  # put in order here: SQLite would walk them all
    return [by_id[one] for one in ids]


def _all_shown(counted: Tally) -> bool:
    return counted.tomorrow == 0


def _within_cap(desk: Desk, allowed: int) -> sa.ColumnElement[bool]:
    """Everything that is not routine, and the oldest routine items up to the cap."""
    if allowed == 0:
        return InboxItem.rank < ROUTINE
    last = desk.session.execute(
        desk.items(*_ORDER)
        .where(InboxItem.state == "new", InboxItem.rank == ROUTINE)
        .order_by(*_ORDER)
        .offset(allowed - 1)
        .limit(1)
    ).one()
    within: sa.ColumnElement[bool] = _key() <= _key_of(last)
    return within


def _key() -> Any:
    return sa.tuple_(*_ORDER)


def _key_of(row: Row) -> Any:
    return sa.tuple_(
        sa.literal(row.rank),
        sa.literal(row.received_at, UTCDateTime),
        sa.literal(row.share_id, sa.Uuid),
    )


def _place(desk: Desk, share_id: UUID, *more: Any) -> Row:
    """Where an item stands in the order, also once it has left this part of the list."""
    query = desk.items(*_ORDER, *more).where(InboxItem.share_id == share_id)
    found = desk.session.execute(query).one_or_none()
    if found is None:
        raise NotHere
    return found


def _version(desk: Desk, rows: list[Row], counted: Tally) -> str:
    seen = hashlib.sha256()
    for row in rows:
        held = row.claimed_by if is_held(row.claimed_at, desk.now) else None
        told = (row.share_id, row.state, held, row.opened_at, row.alarmed_at, row.closed_at)
        seen.update(repr(told).encode())
    seen.update(repr((counted.new, counted.waiting, counted.unopened, counted.cap)).encode())
    return seen.hexdigest()[:16]


def _lines(desk: Desk, rows: list[Row]) -> list[Line]:
    held = {row.share_id for row in rows if is_held(row.claimed_at, desk.now)}
    names = desk.names_of_staff(
        [row.claimed_by for row in rows if row.share_id in held] + [row.closed_by for row in rows]
    )
    return [_line(desk, row, row.share_id in held, names) for row in rows]


def _line(desk: Desk, row: Row, held: bool, names: dict[UUID, str]) -> Line:
    return Line(
        share_id=row.share_id,
        person_id=row.person_id,
        state=row.state,
        when=when_of(row.rank),
        received_at=row.received_at,
        source=row.source,
        language=row.language,
        level=row.level,
        requests_call=row.requests_call,
        shown=desk.opened_row(row.share_id, row.row),
        alarmed=row.alarmed_at is not None and row.opened_at is None,
        held_by=names.get(row.claimed_by, "") if held else "",
        held_by_me=held and row.claimed_by == desk.staff_id,
        opened=row.opened_at is not None,
        closed_at=row.closed_at,
        closed_by=names.get(row.closed_by, ""),
        outcome=row.outcome,
    )
