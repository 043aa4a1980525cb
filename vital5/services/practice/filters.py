"""Which part of a practice's list is wanted."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from vital5.models import InboxItem

STATES = ("new", "waiting", "filed")
ANY = "any"


@dataclass(frozen=True)
class Filters:
    """Which part of the list is wanted; empty words leave nothing out."""

    state: str = "new"
    vital: str = ""
    band: str = ""  # vital:band
    source: str = ""
    language: str = ""
    level: str = ""
    interpreter: str = ""  # a language, or ANY
    call: str = ""  # ANY: they ask for a call

    @property
    def narrowed(self) -> bool:
        """Whether anything but the state was asked for."""
        return any(getattr(self, one.name) for one in fields(self) if one.name != "state")

    def as_query(self) -> dict[str, Any]:
        """The filters as an address carries them; they name nobody."""
        return {
            one.name: value
            for one in fields(self)
            if (value := str(getattr(self, one.name))) != one.default
        }

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What a row must be like. Words come from lists of ours, so LIKE needs no escaping."""
        found: list[sa.ColumnElement[bool]] = [InboxItem.state == self.state]
        if self.vital:
            found.append(InboxItem.vitals.contains(f" {self.vital} ", autoescape=True))
        if self.band:
            found.append(InboxItem.bands.contains(f" {self.band} ", autoescape=True))
        for name in ("source", "language", "level"):
            if value := getattr(self, name):
                found.append(getattr(InboxItem, name) == value)
        if self.interpreter == ANY:
            found.append(InboxItem.interpreter.is_not(None))
        elif self.interpreter:
            found.append(InboxItem.interpreter == self.interpreter)
        if self.call:
            found.append(InboxItem.requests_call.is_(True))
        return found
