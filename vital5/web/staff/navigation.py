"""What stands at the head of staff's pages, for each role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from vital5.clock import LONDON
from vital5.services.staff.roles import (
    ADMINISTRATOR,
    AT_A_PRACTICE,
    PRACTICE_MANAGER,
    PROGRAMME,
)
from vital5.web.sessions import visit
from vital5.web.staff.sessions import StaffVisit


@dataclass(frozen=True)
class Way:
    """One link at the head of a page."""

    endpoint: str
    words: LazyString
    roles: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Other parts of the site that are under this link."""


WAYS = (
    Way("worklist.show", _l("Worklist"), AT_A_PRACTICE),
    Way("recall.show", _l("Recall"), AT_A_PRACTICE),
    Way("search.show", _l("Search"), AT_A_PRACTICE),
    Way("administration.show", _l("Overview"), (ADMINISTRATOR,), ("directory",)),
    Way("programme.show", _l("Programme"), (PROGRAMME, ADMINISTRATOR)),
    Way("people.listed", _l("People"), (ADMINISTRATOR, PRACTICE_MANAGER)),
    Way("practices.listed", _l("Practices"), (ADMINISTRATOR,)),
    Way("practices.own", _l("Practice"), (PRACTICE_MANAGER,)),
    Way("outbox.show", _l("Outbox"), (ADMINISTRATOR, PROGRAMME)),
    Way("fleet.listed", _l("Kiosks"), (PROGRAMME, ADMINISTRATOR), ("kiosk_trust",)),
    Way("looks.show", _l("Who did what"), (ADMINISTRATOR, PRACTICE_MANAGER)),
)
"""In the order they are shown; a page that is not built yet is left out."""


def ways() -> list[dict[str, Any]]:
    """The links for whoever is signed in."""
    found = visit()
    member = found.member if isinstance(found, StaffVisit) else None
    if member is None:
        return []
    return [
        {
            "href": url_for(way.endpoint),
            "words": way.words,
            "here": request.blueprint in (way.endpoint.partition(".")[0], *way.also),
        }
        for way in WAYS
        if member.role in way.roles and way.endpoint in current_app.view_functions
    ]


def moment(when: datetime) -> str:
    """An instant as a London wall shows it: 15 June 2026, 10:05."""
    there = when.astimezone(LONDON)
    return f"{there.day} {there:%B %Y, %H:%M}"


def day(when: date) -> str:
    """A day as staff read it: 15 June 2026."""
    return f"{when.day} {when:%B %Y}"


def init_navigation(app: Flask) -> None:
    """Give templates who is signed in and where they may go."""

    def signed_in() -> Any:
        found = visit()
        return found.member if isinstance(found, StaffVisit) else None

    app.jinja_env.filters.update(moment=moment, day=day)
    app.jinja_env.globals.update(staff_ways=ways, signed_in_staff=signed_in)
