"""Keep the directory fresh: what is due for a check, and noting that a provider confirmed it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models.directory import Service, ServiceSource
from vital5.services.freshness import (
    MONTHS_URGENT,
    check_date,
    expired,
    expires_on,
    months_after,
    published,
    shown,
    urgent_kind,
)


class CannotConfirm(Exception):
    """An entry cannot be confirmed; the message says why."""


@dataclass(frozen=True)
class UpkeepEntry:
    """One entry as the people who keep the directory see it."""

    id: UUID
    key: str
    source: str
    name: str
    shown: bool
    checked_on: date | None
    confirmed_on: date | None
    expires_on: date | None
    reasons: tuple[str, ...]
    recheck_note: str | None
    hidden: bool = False

    def as_json(self) -> dict[str, Any]:
        """The same, for a program to read."""
        return {
            name: str(value) if isinstance(value, UUID | date) else value
            for name, value in asdict(self).items()
        }


# Most pressing first. An entry is listed by the first of its reasons.
_REASONS = (
    "expired",
    "urgent_monthly",
    "missing_at_source",
    "expires_soon",
    "held_back",
    "not_confirmed",
    "address_not_confirmed",
)


def due_entries(session: Session, now: datetime, within: int) -> list[UpkeepEntry]:
    """Everything with a reason to check it, most pressing and then oldest first."""
    today = now.astimezone(LONDON).date()
    entries = [
        entry_of(service, today, within)
        for service in session.scalars(sa.select(Service)).unique()
        if not service.source.example
    ]
    return sorted((e for e in entries if e.reasons and not e.hidden), key=_pressing)


def every_entry(session: Session, now: datetime, within: int) -> list[UpkeepEntry]:
    """All entries by their names, the invented ones left out."""
    today = now.astimezone(LONDON).date()
    return [
        entry_of(service, today, within)
        for service in session.scalars(
            sa.select(Service).order_by(Service.name, Service.id)
        ).unique()
        if not service.source.example
    ]


def _pressing(entry: UpkeepEntry) -> tuple[int, date, str]:
    return _REASONS.index(entry.reasons[0]), entry.expires_on or date.min, entry.key


def confirm_entry(
    session: Session, entry: str, day: date, now: datetime, *, address: bool
) -> UpkeepEntry:
    """Set the day a provider confirmed an entry, found by its key or its id."""
    service = _find(session, entry)
    if service.source.example:
        raise CannotConfirm(f"{entry} is an invented place and has no provider")
    if service.assured_date and service.assured_date > day:
        raise CannotConfirm(f"{entry} was already confirmed on {service.assured_date}")
    service.assured_date = day
    touch(service, now)
    if address:
        service.source.url_confirmed_on = day
    return entry_of(service, now.astimezone(LONDON).date(), within=0)


def touch(service: Service, now: datetime) -> None:
    """What reads the directory, here and elsewhere, sees by this that an entry has changed."""
    service.last_modified = now.replace(microsecond=now.microsecond // 1000 * 1000)


def _find(session: Session, entry: str) -> Service:
    try:
        wanted = ServiceSource.service_id == UUID(entry)
    except ValueError:
        wanted = ServiceSource.key == entry
    found = session.scalars(sa.select(ServiceSource).where(wanted)).all()
    if len(found) != 1:
        raise CannotConfirm(
            f"no entry is called {entry!r}"
            if not found
            else f"several sources have an entry {entry!r}; use its id"
        )
    return found[0].service


def entry_of(service: Service, today: date, within: int) -> UpkeepEntry:
    """One entry, as the people who keep the directory see it."""
    source = service.source
    return UpkeepEntry(
        id=service.id,
        key=source.key,
        source=source.source,
        name=service.name,
        shown=shown(service, today),
        checked_on=check_date(service),
        confirmed_on=service.assured_date,
        expires_on=expires_on(service),
        reasons=tuple(_reasons(service, today, within)),
        recheck_note=source.recheck_note,
        hidden=source.hidden_at is not None,
    )


def _reasons(service: Service, today: date, within: int) -> list[str]:
    """Why somebody should look at an entry, most pressing first."""
    checked, last = check_date(service), expires_on(service)
    source = service.source
    urgent = bool(urgent_kind(service))
    is_so = {
        "expired": expired(service, today),
        "urgent_monthly": urgent and (not checked or today > months_after(checked, MONTHS_URGENT)),
        "missing_at_source": source.missing_since is not None,
        "expires_soon": last is not None and today <= last <= today + timedelta(days=within),
        "held_back": not published(service),
        "not_confirmed": service.assured_date is None,
        "address_not_confirmed": bool(service.url)
        and not (source.url_confirmed or source.url_confirmed_on),
    }
    return [reason for reason in _REASONS if is_so[reason]]
