"""A surgery that closes: what was shared goes on, and its owner is told and keeps every right."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import NOW
from tests.sharing.sharer import ELM, RIVERSIDE, every, installation, shares, with_practices
from tests.visitor import Visitor
from vital5.models import InboxItem, ShareEvent
from vital5.services import practice_settings

TOLD = "Your surgery closed"


@pytest.fixture
def surgery(any_site: Flask) -> Flask:
    return with_practices(any_site)


def merges(site: Flask) -> None:
    """Elm Lane closes; Riverside takes its patients on."""
    house = installation(site)
    with house.database.writing() as session:
        practice_settings.close(session, house.settings.keys, ELM, "X99902", now=NOW, by=None)


def takes_back(visitor: Visitor) -> None:
    page = visitor.opens("me/agreements")
    visitor.opens(str(page.soup.select_one('[data-agreement="blood_pressure"] a')["href"]))
    visitor.answers()


def test_a_resident_is_told_where_it_went(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor, "blood_pressure")
    assert TOLD not in visitor.opens("me/shares").text
    merges(surgery)

    page = visitor.opens("me/shares")

    assert TOLD in page.text
    assert "Riverside" in page.text
    assert {one.practice_id for one in every(surgery, ShareEvent)} == {RIVERSIDE}


def test_what_went_on_can_still_be_taken_back(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor, "blood_pressure")
    merges(surgery)

    takes_back(visitor)

    (item,) = every(surgery, InboxItem)
    assert (item.practice_id, item.state) == (RIVERSIDE, "withdrawn")


def test_nobody_is_told_that_what_they_took_back_went_anywhere(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor, "blood_pressure")
    takes_back(visitor)
    merges(surgery)

    assert TOLD not in visitor.opens("me/shares").text
    assert "moved" not in {one.kind for one in every(surgery, ShareEvent)}
