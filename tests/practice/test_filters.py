"""The filters of the list: each alone and every combination, against a sieve of our own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.practice.desks import Surgery, a_surgery
from tests.practice.places import Place
from vital5 import migrations
from vital5.database import Database
from vital5.models import InboxItem
from vital5.services.practice.filters import ANY, Filters
from vital5.services.practice.worklist import listing

PRESSURE, MOOD = " blood_pressure ", " mood blood_pressure "
ITEMS: list[dict[str, Any]] = [
    {"vitals": vitals, "source": source, "language": language, "interpreter": interpreter,
     "level": level, "requests_call": call}
    for vitals, source, language, interpreter, level, call in (
        (PRESSURE, "home", "en", None, "unverified", False),
        (PRESSURE, "home", "en", "so", "nhs_login", True),
        (PRESSURE, "kiosk", "es", "es", "unverified", False),
        (MOOD, "kiosk", "es", None, "nhs_login", True),
        (MOOD, "home", "es", "es", "nhs_login", True),
        (MOOD, "kiosk", "en", "so", "unverified", True),
    )
]  # fmt: skip
ASKED = {
    "vital": ("", "mood", "weight"),
    "source": ("", "home", "kiosk"),
    "language": ("", "es"),
    "interpreter": ("", ANY, "so", "es"),
    "level": ("", "nhs_login"),
    "call": ("", ANY),
}


@pytest.fixture
def surgery(any_database: Database) -> Iterator[Surgery]:
    with any_database.writing() as session:
        yield a_surgery(session, any_database.keys)


def fits(item: dict[str, Any], asked: dict[str, str]) -> bool:
    """Whether an item is one of those that were asked for."""
    return (
        f" {asked['vital']} ".strip() in item["vitals"]
        and asked["source"] in ("", item["source"])
        and asked["language"] in ("", item["language"])
        and asked["level"] in ("", item["level"])
        and (not asked["call"] or item["requests_call"])
        and (asked["interpreter"] in ("", item["interpreter"])
             or (asked["interpreter"] == ANY and item["interpreter"] is not None))
    )  # fmt: skip


@pytest.mark.parametrize("state", ["new", "waiting"])
def test_every_combination_finds_what_fits_and_nothing_else(surgery: Surgery, state: str) -> None:
    person = surgery.person()
    made = {surgery.shares("gp", person=person, state=state, **item): item for item in ITEMS}
    surgery.shares("gp", person=person, state="returned")

    for values in product(*ASKED.values()):
        asked = dict(zip(ASKED, values, strict=True))
        found = {line.share_id for line in listing(surgery.desk(), Filters(state, **asked)).lines}
        assert found == {one for one, item in made.items() if fits(item, asked)}, asked


def test_who_needs_an_interpreter_is_read_off_what_items_showed_before(
    any_database: Database,
) -> None:
    with any_database.writing() as session:
        surgery = a_surgery(session, any_database.keys)
        somali = surgery.shares("gp")
        english = surgery.shares("gp", person=surgery.person("B Test", interpreter=False))
    migrations.downgrade(any_database, "0015")
    migrations.upgrade(any_database)

    def interpreter(share_id: UUID) -> str | None:
        with any_database.reading() as session:
            return session.get_one(InboxItem, share_id).interpreter

    assert (interpreter(somali), interpreter(english)) == ("so", None)


def test_the_page_narrows_by_interpreter_and_by_call_and_keeps_what_was_picked(
    any_site: Flask,
) -> None:
    place = Place(any_site)
    with place.surgery() as surgery:
        surgery.shares("gp", person=surgery.person("Needs One"))
        surgery.shares("gp", person=surgery.person("Calls Two", interpreter=False),
                       requests_call=True)  # fmt: skip

    def named() -> list[str]:
        return [cell.get_text() for cell in place.nurse.page.soup.select(".v5-person-name")]

    place.nurse.opens("/practice/")
    assert len(place.nurse.page.soup.select(".v5-asks")) == 1
    for picked, names in (({"interpreter": "any"}, ["Needs One"]),
                          ({"interpreter": "so"}, ["Needs One"]),
                          ({"interpreter": "es"}, []),
                          ({"call": "any"}, ["Calls Two"]),
                          ({"call": "any", "interpreter": "any"}, [])):  # fmt: skip
        place.nurse.posts("/practice/filter", {"csrf_token": place.nurse.token(), **picked})
        assert named() == names
        chosen = place.nurse.page.soup.select("#filters option[selected]")
        assert [one["value"] for one in chosen if one["value"]] == list(
            reversed(picked.values()) if len(picked) > 1 else picked.values()
        )
