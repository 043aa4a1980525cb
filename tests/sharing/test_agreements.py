"""What I agreed to: each thing says whether the surgery has it, by what became of its share."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.sharing.sharer import ELM, NOT_JOINED, installation, shares, with_practices
from tests.visitor import Page, Visitor
from vital5.models import InboxItem, Share

OUT = "It is out of the surgery's list. Staff can no longer open it."


@pytest.fixture
def surgery(site: Flask) -> Flask:
    return with_practices(site)


def said_of(page: Page, item: str) -> str:
    return page.words_of(f'[data-agreement="{item}"] [data-state]')


def takes_back(visitor: Visitor, item: str) -> Page:
    page = visitor.opens("me/agreements")
    link = page.soup.select_one(f'[data-agreement="{item}"] a')
    assert link
    visitor.opens(str(link["href"]))
    visitor.answers()
    return visitor.opens("me/agreements")


@pytest.mark.parametrize("state", ["new", "waiting", "filed"])
def test_what_the_surgery_has_is_shared_with_it(surgery: Flask, state: str) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    _set_state(surgery, state)

    page = visitor.opens("me/agreements")

    assert said_of(page, "blood_pressure") == "Shared with Elm Lane Surgery"


def test_what_came_back_with_another_thing_is_not_called_shared(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor, "blood_pressure", "mood")

    page = takes_back(visitor, "mood")

    assert "Shared with" not in said_of(page, "blood_pressure")
    assert OUT in said_of(page, "blood_pressure")
    with installation(surgery).database.writing() as session:
        session.execute(sa.delete(Share))  # as retention does thirty days later
    page = visitor.opens("me/agreements")
    assert OUT in said_of(page, "blood_pressure")
    assert OUT in visitor.opens(page.link("Take it back")).text


def test_what_was_sent_again_is_shared_whatever_came_back_before(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor, "blood_pressure", "mood")
    takes_back(visitor, "mood")
    visitor.opens("share/items")
    visitor.answers(items="blood_pressure")
    visitor.answers()

    page = visitor.opens("me/agreements")

    assert said_of(page, "blood_pressure").startswith("Shared with")


@pytest.mark.parametrize(
    ("practice", "state", "said"),
    [
        (ELM, "returned", "The surgery sent it back."),
        (NOT_JOINED, None, "We never sent it."),
    ],
)
def test_what_a_surgery_never_kept_says_so(
    surgery: Flask, practice: object, state: str | None, said: str
) -> None:
    visitor = Visitor(surgery)
    shares(visitor, practice=practice)  # type: ignore[arg-type]
    if state:
        _set_state(surgery, state)

    page = visitor.opens("me/agreements")

    assert said in said_of(page, "blood_pressure")
    assert "Shared with" not in said_of(page, "blood_pressure")


def _set_state(site: Flask, state: str) -> None:
    with installation(site).database.writing() as session:
        session.execute(sa.update(InboxItem).values(state=state))
