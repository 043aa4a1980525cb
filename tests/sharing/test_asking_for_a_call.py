"""Somebody asks their surgery for a call: only where it is safe, and only as long as it is."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from tests.sharing.sharer import ME, chooses, every, installation, with_practices
from tests.visitor import Page, Visitor
from tests.web.walks import results
from vital5.models import ConsentEvent, InboxItem, PracticePerson, Share, place_of
from vital5.services import copy_text, snapshot

NUMBER = "020 7946 0123"


@pytest.fixture
def any_surgery(any_site: Flask) -> Flask:
    return with_practices(any_site)


@pytest.fixture
def surgery(site: Flask) -> Flask:
    return with_practices(site)


def at_items(visitor: Visitor, safe: str = "ring", **told: str) -> Page:
    """Walk to the page where things are ticked, with one way of being reached."""
    results(visitor)
    chooses(visitor)
    visitor.opens("share/who")
    visitor.answers(**ME)
    visitor.answers(safe=safe)
    if safe != "none":
        visitor.answers(**{"phone": NUMBER, **told})
    return visitor.answers()


def details(site: Flask) -> dict[str, object]:
    """What the surgery holds of the one person that it knows."""
    (person,) = every(site, PracticePerson)
    keys = installation(site).settings.keys
    found: dict[str, object] = json.loads(
        keys.open(person.details, place_of("practice_person", "details", person.id))
    )
    return found


@pytest.mark.parametrize("message", [True, False])
def test_a_call_is_asked_for_with_the_share(any_surgery: Flask, message: bool) -> None:
    visitor = Visitor(any_surgery)
    page = at_items(visitor, **({"message": "yes"} if message else {}))
    assert not page.soup.select('input[name="call"][checked]')
    assert NUMBER in page.text

    page = visitor.answers(items=["blood_pressure"], call="yes")
    assert "You ask for a call." in page.text
    assert ("and leave a message" in page.text) is message
    visitor.answers()

    (item,) = every(any_surgery, InboxItem)
    assert item.requests_call
    told = details(any_surgery)
    assert (told["phone"], told["message_is_safe"]) == ("+442079460123", message)
    (share,) = every(any_surgery, Share)
    frozen = snapshot.opened(installation(any_surgery).settings.keys, share)
    assert (frozen["person"]["requests_call"], frozen["person"]["message_is_safe"]) == (
        True, message,
    )  # fmt: skip
    words = "A message may be left" if message else "Leave no message"
    assert f"Asks for a call: On +442079460123. {words}." in copy_text.lines(frozen)
    assert {one.wording_version for one in every(any_surgery, ConsentEvent)} == {"2"}


def test_nobody_is_offered_a_call_who_did_not_say_that_it_is_safe(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    page = at_items(visitor, "none")

    assert not page.soup.select('input[name="call"]')
    assert "First say that calling you is safe" in page.text
    visitor.posts(
        page.address,
        {"csrf_token": visitor.token(), "items": ["blood_pressure"], "call": "yes"},
    )
    assert "You ask for a call." not in visitor.page.text
    visitor.answers()
    (item,) = every(surgery, InboxItem)
    assert not item.requests_call


def test_a_wish_for_a_call_about_what_was_sent_without_it_reaches_the_surgery_once(
    surgery: Flask,
) -> None:
    visitor = Visitor(surgery)
    at_items(visitor)
    visitor.answers(items=["blood_pressure"])
    visitor.answers()
    for call in ({"call": "yes"}, {"call": "yes"}, {}):
        visitor.opens("share/items")
        visitor.answers(items=["blood_pressure"], **call)
        visitor.answers()

    assert sorted(item.requests_call for item in every(surgery, InboxItem)) == [False, True]


def test_whoever_no_longer_wants_calls_is_not_to_be_rung(any_surgery: Flask) -> None:
    visitor = Visitor(any_surgery)
    at_items(visitor)
    visitor.answers(items=["blood_pressure"], call="yes")
    visitor.answers()

    page = visitor.opens("me/agreements")
    visitor.opens(str(page.soup.select_one('[data-agreement="contact_ring"] a')["href"]))
    visitor.answers()

    (item,) = every(any_surgery, InboxItem)
    assert (item.state, item.requests_call) == ("new", False)
    assert details(any_surgery)["phone"] is None
