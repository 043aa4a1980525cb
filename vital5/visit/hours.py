"""Is a GP surgery likely to be open now, and so whom to ring today: the surgery, or NHS 111.

Core hours of general practice in England: 8:00 to 18:30, Monday to Friday, not on bank holidays
(NHS GP contract). A surgery that keeps other hours says so itself; 111 answers at any hour.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

OPENS = time(8, 0)
CLOSES = time(18, 30)
_SATURDAY = 5

Route = Literal["surgery_or_111", "111"]


@dataclass(frozen=True)
class Hours:
    """What the words need to know of the hour."""

    surgery_open: bool

    @property
    def route(self) -> Route:
        """Whom to ring today."""
        return "surgery_or_111" if self.surgery_open else "111"


def surgery_likely_open(now: datetime, bank_holidays: Collection[date]) -> bool:
    """`now` is the local time in London."""
    working_day = now.weekday() < _SATURDAY and now.date() not in bank_holidays
    return working_day and OPENS <= now.time() < CLOSES


def hours_at(now: datetime, bank_holidays: Collection[date] = ()) -> Hours:
    """The hour, as the words see it. `now` is the local time in London."""
    return Hours(surgery_likely_open(now, bank_holidays))
