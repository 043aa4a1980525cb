"""The hour as the advice sees it: surgery open or not, bank holidays counted."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from govuk_bank_holidays.bank_holidays import BankHolidays

from vital5.visit.hours import Hours, hours_at
from vital5.web.store import local_now


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England and Wales that the library ships; nothing is fetched."""
    holidays = BankHolidays(use_cached_holidays=True)
    return frozenset(
        day["date"] for day in holidays.get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    )


def hours_now() -> Hours:
    """Whether a surgery is likely to be open now."""
    return hours_at(local_now(), bank_holidays())
