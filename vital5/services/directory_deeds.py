"""What administrators do to one entry of the directory, each noted in the audit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from vital5.clock import LONDON
from vital5.models.directory import Service
from vital5.sealing import KeyRing
from vital5.services import audit
from vital5.services.directory_upkeep import confirm_entry, touch
from vital5.services.urgent_routes import URGENT_ROUTES

ALWAYS_SHOWN = frozenset(route.key for route in URGENT_ROUTES)
"""Entries whose numbers stand on the safety screens: they are shown whatever the directory says."""


class CannotHide(Exception):
    """An entry that residents must always find."""


def checked_today(
    session: Session, keys: KeyRing, service: Service, now: datetime, by: UUID, *, address: bool
) -> None:
    """Its provider confirmed it today, and its web address too if `address`."""
    day = now.astimezone(LONDON).date()
    confirm_entry(session, str(service.id), day, now, address=address)
    _note(session, keys, service, "confirmed_entry", now, by)


def hide(session: Session, keys: KeyRing, service: Service, now: datetime, by: UUID) -> None:
    """Show it to no resident from now on."""
    if service.source.key in ALWAYS_SHOWN:
        raise CannotHide
    if service.source.hidden_at is None:
        service.source.hidden_at = now
        touch(service, now)
        _note(session, keys, service, "hid_entry", now, by)


def show_again(session: Session, keys: KeyRing, service: Service, now: datetime, by: UUID) -> None:
    """Hidden no more; whether it is shown depends on its facts again."""
    if service.source.hidden_at is not None:
        service.source.hidden_at = None
        touch(service, now)
        _note(session, keys, service, "showed_entry", now, by)


def _note(
    session: Session, keys: KeyRing, service: Service, deed: str, now: datetime, by: UUID
) -> None:
    audit.note(session, keys, now=now, actor="staff", actor_id=by, deed=deed, subject="service",
               subject_id=service.id)  # fmt: skip
