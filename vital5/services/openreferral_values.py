"""Single values out of other people's JSON: each as it should be, or left out, or refused."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from vital5.services.listing import EntryRefused

Record = Mapping[str, Any]

_ROLE_WORDS = frozenset(
    [
        "admin",
        "advice",
        "appointments",
        "bookings",
        "carers",
        "centre",
        "contact",
        "duty",
        "enquiries",
        "enquiry",
        "feedback",
        "hello",
        "help",
        "helpdesk",
        "helpline",
        "hub",
        "info",
        "information",
        "mail",
        "office",
        "post",
        "reception",
        "referral",
        "referrals",
        "services",
        "service",
        "support",
        "team",
        "volunteering",
        "welcome",
    ]
)


def without_blanks(value: Any) -> Any:
    """The same value with nulls, empty texts, lists and objects left out, as feeds often hold."""
    if isinstance(value, dict):
        kept = {key: without_blanks(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [item for item in map(without_blanks, value) if item not in (None, "", [], {})]
    return value.strip() if isinstance(value, str) else value


def plain_text(value: Any, longest: int) -> str:
    """Text without mark-up; descriptions may hold HTML."""
    text = re.sub(r"<[^<>]{0,500}>", " ", value) if isinstance(value, str) else ""
    return re.sub(r"\s+", " ", html.unescape(text)).strip()[:longest]


def required_text(record: Record, name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str):
        raise EntryRefused(f'"{name}" must be text')
    return value


def object_in(value: Any) -> Record:
    return value if isinstance(value, dict) else {}


def objects_in(value: Any) -> list[Record]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text) if re.fullmatch(r"[0-9a-fA-F-]{36}", text) else None
    except ValueError:
        return None


def day_in(value: Any) -> date | None:
    """A date or date-time; its day. A wrong one refuses the entry: the schema does not check it."""
    if value is None:
        return None
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d(T|$)", value):
        raise EntryRefused(f"{value!r} is not a date (YYYY-MM-DD)")
    return date.fromisoformat(value[:10])


def wall_time(value: Any) -> time | None:
    """HH:MM as it stands on a London wall: an offset would be wrong for half the year."""
    match = re.match(r"([01]\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    return time(int(match[1]), int(match[2])) if match else None


def age_in_years(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value <= 130 else None


def pounds(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if 0 <= amount < 1_000_000 else None


def web_address(value: Any) -> str | None:
    if not isinstance(value, str) or len(value) > 2000:
        return None
    parts = urlsplit(value)
    return value if parts.scheme in ("http", "https") and parts.hostname else None


def role_mailbox(value: Any) -> str | None:
    """An address of an office, never of a person: only known role words are kept."""
    text = value if isinstance(value, str) else ""
    match = re.fullmatch(r"([A-Za-z0-9._+-]+)@[A-Za-z0-9.-]+", text)
    words = set(re.split(r"[._+-]", match[1].lower())) if match else set()
    return text if words & _ROLE_WORDS else None
