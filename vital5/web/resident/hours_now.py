"""The hour as the advice sees it: surgery open or not, bank holidays counted."""

from __future__ import annotations

from vital5.services.opening import bank_holidays
from vital5.visit.hours import Hours, hours_at
from vital5.web.store import local_now


def hours_now() -> Hours:
    """Whether a surgery is likely to be open now."""
    return hours_at(local_now(), bank_holidays())
