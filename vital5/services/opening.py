"""Open now, opens at, closed today: read off an entry's schedules by a clock on a London wall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from vital5.clock import LONDON
from vital5.models.directory import Schedule
from vital5.services.opening_text import DAYS, LAST_MINUTE, MIDNIGHT

DAYS_AHEAD = 35
"""How far the next opening is looked for: a month and a little, for monthly sessions."""

ALWAYS, OPEN, LATER, CLOSED_NOW, CLOSED_TODAY, HOLIDAY, UNKNOWN = (
    "always",
    "open",
    "opens_later",
    "closed_now",
    "closed_today",
    "bank_holiday",
    "unknown",
)


@dataclass(frozen=True)
class Opening:
    """Whether an entry is open at one moment. Times are London wall time."""

    state: str = UNKNOWN
    until: time | None = None  # open: when it closes
    opens_on: date | None = None  # not open: the next day it opens, if that is known
    opens_at: time | None = None


@dataclass(frozen=True)
class HoursLine:
    """One line of opening hours: days (MO…SU) and times, with words, or words alone."""

    days: tuple[str, ...] = ()
    opens: time | None = None
    closes: time | None = None
    words: str = ""
    note: str = ""

    @property
    def runs(self) -> tuple[tuple[str, str], ...]:
        """Days that follow each other, as first and last: Monday to Friday, and Sunday."""
        found: list[tuple[str, str]] = []
        for day in self.days:
            if found and DAYS.index(found[-1][1]) + 1 == DAYS.index(day):
                found[-1] = (found[-1][0], day)
            else:
                found.append((day, day))
        return tuple(found)


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """England's bank holidays that the library carries (to the end of 2028); nothing is fetched."""
    from govuk_bank_holidays.bank_holidays import BankHolidays  # brings an HTTP client

    holidays = BankHolidays(use_cached_holidays=True)
    events = holidays.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(event["date"] for event in events)


def opening_at(schedules: Sequence[Schedule], now: datetime) -> Opening:
    """The state at one instant. On a bank holiday nothing but round the clock is called open."""
    rules = [schedule for schedule in schedules if schedule.freq and schedule.opens_at is not None]
    if not rules:
        return Opening()
    if any(map(_round_the_clock, rules)):
        return Opening(ALWAYS)
    here = now.astimezone(LONDON)
    holidays = bank_holidays()
    for start, end in _stretches(rules, here.date() - timedelta(days=1), 2):
        if _instant(start) <= now < _instant(end) and start.date() not in holidays:
            return Opening(OPEN, until=end.time())
    ahead = next(
        (
            start
            for start, _ in _stretches(rules, here.date(), DAYS_AHEAD)
            if _instant(start) > now and start.date() not in holidays
        ),
        None,
    )
    if ahead is not None and ahead.date() == here.date():
        return Opening(LATER, opens_on=ahead.date(), opens_at=ahead.time())
    if here.date() in holidays:
        state = HOLIDAY
    else:
        opened = any(_falls_on(rule, here.date()) for rule in rules)
        state = CLOSED_NOW if opened else CLOSED_TODAY
    return Opening(state, opens_on=ahead.date() if ahead else None, opens_at=_time_of(ahead))


def _time_of(moment: datetime | None) -> time | None:
    return moment.time() if moment else None


def hours_lines(schedules: Sequence[Schedule]) -> tuple[HoursLine, ...]:
    """The hours as they are shown: rules as days and times, everything else in its own words."""
    return tuple(
        HoursLine(
            days=_plain_days(schedule),
            opens=schedule.opens_at,
            closes=schedule.closes_at,
            words=schedule.description or "",
            note=schedule.notes or "",
        )
        for schedule in schedules
    )


def _plain_days(schedule: Schedule) -> tuple[str, ...]:
    """Days of a weekly rule. A monthly rule's days are in its words, or nowhere."""
    if schedule.freq != "WEEKLY" or not schedule.byday:
        return ()
    return tuple(day for day in DAYS if day in schedule.byday.split(","))


def _round_the_clock(schedule: Schedule) -> bool:
    return (
        schedule.freq == "WEEKLY"
        and len(_plain_days(schedule)) == len(DAYS)
        and schedule.opens_at == MIDNIGHT
        and schedule.closes_at in (LAST_MINUTE, MIDNIGHT)
        and schedule.valid_from is None
        and schedule.valid_to is None
        and (schedule.interval or 1) == 1
    )


def _instant(wall: datetime) -> datetime:
    """A London wall time as an instant: comparing two wall times across a clock change is wrong."""
    return wall.astimezone(UTC)


def _stretches(
    rules: Sequence[Schedule], first: date, days: int
) -> Iterator[tuple[datetime, datetime]]:
    """Every open stretch that starts on these days, by day and then by start."""
    for step in range(days):
        day = first + timedelta(days=step)
        today = [_stretch(rule, day) for rule in rules if _falls_on(rule, day)]
        yield from sorted(today)


def _stretch(rule: Schedule, day: date) -> tuple[datetime, datetime]:
    opens, closes = rule.opens_at or MIDNIGHT, rule.closes_at or LAST_MINUTE
    # Closing at or before opening runs past midnight ("22:00 to 02:00", "18:00 to 00:00").
    last = day + timedelta(days=1) if closes <= opens else day
    start = datetime.combine(day, opens, LONDON)
    if closes == LAST_MINUTE:
        # HSDS has no 24:00; 23:59 stands for the end of the day.
        return start, datetime.combine(day + timedelta(days=1), MIDNIGHT, LONDON)
    return start, datetime.combine(last, closes, LONDON)


def _falls_on(rule: Schedule, day: date) -> bool:
    if rule.valid_from and day < rule.valid_from:
        return False
    if rule.valid_to and day > rule.valid_to:
        return False
    if rule.freq == "MONTHLY":
        return _month_matches(rule, day) and _in_step(rule, day, monthly=True)
    return DAYS[day.weekday()] in (rule.byday or "").split(",") and _in_step(rule, day)


def _in_step(rule: Schedule, day: date, *, monthly: bool = False) -> bool:
    """Whether a rule for every second (third …) week or month falls on this one."""
    every = rule.interval or 1
    if every == 1:
        return True
    if rule.dtstart is None or day < rule.dtstart:
        return False
    if monthly:
        months = (day.year - rule.dtstart.year) * 12 + day.month - rule.dtstart.month
        return months % every == 0
    monday, start = _monday(day), _monday(rule.dtstart)
    return (monday - start).days // 7 % every == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_matches(rule: Schedule, day: date) -> bool:
    """ "2MO" is the second Monday, "-1FR" the last Friday; bymonthday counts days of the month."""
    last = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
    if rule.bymonthday:
        return any(int(n) in (day.day, day.day - last - 1) for n in rule.bymonthday.split(","))
    name = DAYS[day.weekday()]
    nth, nth_last = (day.day - 1) // 7 + 1, -((last - day.day) // 7 + 1)
    return any(f"{count}{name}" in (rule.byday or "").split(",") for count in (nth, nth_last))
