"""How far people come: checks begun, finished and shared, in numbers that point at nobody.

Nothing under five is shown, whether it is none or four; and what is not shown by itself is in no
sum either, so that a total less its parts says nothing of what is left out. What is shown is
rounded to five: two steps beside each other then do not say how many turned back in between. Today
is not shown: whoever looked twice would see one person arrive. The days are fewer than those of
the totals, so that these less the days say nothing of a day that is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models import StepCount
from vital5.services.counts import FINISHED, SHARED, STARTED

STEPS = (STARTED, FINISHED, SHARED)
LEAST = 5
"""The smallest count that is shown, and what every count is rounded to."""

DAYS, DAYS_DRAWN = 28, 14

Key = TypeVar("Key")
_Row = tuple[date, str, str, str, int]

Shown = int | None
"""A rounded count; None for one that is too small to be shown."""


@dataclass(frozen=True)
class Line:
    """One day, channel or language, and how many came how far."""

    name: str
    started: Shown
    finished: Shown
    shared: Shown

    @property
    def counts(self) -> tuple[Shown, Shown, Shown]:
        """In the order of the steps."""
        return self.started, self.finished, self.shared


@dataclass(frozen=True)
class Reach:
    """What the programme team sees of a few weeks."""

    first: date
    last: date
    total: Line
    days: tuple[tuple[date, Line], ...]
    channels: tuple[Line, ...]
    languages: tuple[Line, ...]


def shown(count: int) -> Shown:
    """A count as it may be shown."""
    return (count + LEAST // 2) // LEAST * LEAST if count >= LEAST else None


def reach(session: Session, now: datetime) -> Reach:
    """The whole days before today, in London."""
    today = now.astimezone(LONDON).date()
    first, last = today - timedelta(days=DAYS), today - timedelta(days=1)
    rows: list[_Row] = [
        (day, channel, language, page, count)
        for day, channel, language, page, count in session.execute(
            sa.select(
                StepCount.day,
                StepCount.channel,
                StepCount.language,
                StepCount.page,
                StepCount.count,
            ).where(StepCount.page.in_(STEPS), StepCount.day >= first, StepCount.day <= last)
        )
    ]
    kept = [row for step in STEPS for row in _large([row for row in rows if row[3] == step])]
    days = [last - timedelta(days=back) for back in reversed(range(DAYS_DRAWN))]
    by_day = _summed(rows, lambda row: row[0])
    return Reach(
        first,
        last,
        _line("", _summed(kept, lambda _row: "").get("", Counter())),
        tuple((day, _line("", by_day.get(day, Counter()))) for day in days),
        _lines(_summed(kept, lambda row: row[1])),
        _lines(_summed(kept, lambda row: row[2])),
    )


def _large(rows: list[_Row]) -> list[_Row]:
    """What is left of one step once every channel and language that is too small was taken out,
    from all sums: until each that is left is large enough without those."""
    while True:
        channels, languages = Counter[str](), Counter[str]()
        for _, channel, language, _, count in rows:
            channels[channel] += count
            languages[language] += count
        left = [row for row in rows if min(channels[row[1]], languages[row[2]]) >= LEAST]
        if len(left) == len(rows):
            return left
        rows = left


def _summed(rows: Iterable[_Row], key: Callable[[_Row], Key]) -> dict[Key, Counter[str]]:
    found: dict[Key, Counter[str]] = {}
    for row in rows:
        found.setdefault(key(row), Counter())[row[3]] += row[4]
    return found


def _line(name: str, counts: Counter[str]) -> Line:
    return Line(name, *(shown(counts[step]) for step in STEPS))


def _lines(found: dict[str, Counter[str]]) -> tuple[Line, ...]:
    """The most used first."""
    lines = [_line(name, counts) for name, counts in found.items()]
    return tuple(
        sorted(lines, key=lambda line: (*(-(count or 0) for count in line.counts), line.name))
    )
