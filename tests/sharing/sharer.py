"""Ways through sharing: a surgery, a person, and what they tick."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW
from tests.visitor import Page, Visitor
from tests.web.walks import HEALTHY, Plan, results
from vital5.models import Practice, Share
from vital5.services.practice_list import EXAMPLES, id_of, load
from vital5.web.store import Installation

ELM, RIVERSIDE, CLOSED, NOT_JOINED = (id_of(f"X999{n}") for n in ("01", "02", "09", "05"))

ME: dict[str, str] = {
    "given_name": "Zoë",
    "family_name": "Example-Okoro",
    "birth_date-day": "27",
    "birth_date-month": "3",
    "birth_date-year": "1972",
    "postcode": "se15 5hg",
    "nhs_number": "999 000 0018",
}


def installation(site: Flask) -> Installation:
    """The installation behind a site."""
    found: Installation = site.extensions["vital5"]
    return found


def with_practices(site: Flask) -> Flask:
    """The site with the invented surgeries in it."""
    with installation(site).database.writing() as session:
        load(session, EXAMPLES.read_bytes(), NOW, examples_allowed=True)
    return site


def chooses(visitor: Visitor, practice: UUID = ELM) -> Page:
    """Choose a surgery and find its address right."""
    page = visitor.opens("share/practice")
    held = {"csrf_token": visitor.token(), "practice": str(practice), "choose": "true"}
    page = visitor.posts(page.address, held)
    assert page.name == "share-practice-confirm"
    return visitor.answers(button="right")


def says_who(visitor: Visitor, **changes: str) -> Page:
    """Say who one is, that nobody may be texted, and that nothing is needed."""
    visitor.opens("share/who")
    visitor.answers(**{**ME, **changes})
    visitor.answers(safe="none")
    return visitor.answers()


def ready(visitor: Visitor, *items: str, plan: Plan = HEALTHY, practice: UUID = ELM) -> Page:
    """Walk the check and the steps of sharing to the last page before it is sent."""
    results(visitor, plan)
    chooses(visitor, practice)
    says_who(visitor)
    return visitor.answers(items=list(items or ("blood_pressure",)))


def shares(visitor: Visitor, *items: str, plan: Plan = HEALTHY, practice: UUID = ELM) -> Page:
    """The same, and send."""
    ready(visitor, *items, plan=plan, practice=practice)
    return visitor.answers()


def every(site: Flask, model: type[Any]) -> list[Any]:
    """Every row of a table."""
    with installation(site).database.reading() as session:
        return list(session.scalars(sa.select(model)))


def the_share(site: Flask) -> Share:
    """The one share there is."""
    (found,) = every(site, Share)
    share: Share = found
    return share


def close(site: Flask, practice: UUID) -> None:
    """A surgery closes."""
    with installation(site).database.writing() as session:
        session.execute(sa.update(Practice).where(Practice.id == practice).values(status="closed"))
