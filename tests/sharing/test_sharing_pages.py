"""A resident walks the pages of sharing without a script, on both databases and both ways round."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from tests.sharing.sharer import (
    CLOSED,
    NOT_JOINED,
    RIVERSIDE,
    chooses,
    every,
    installation,
    ready,
    says_who,
    shares,
    the_share,
    with_practices,
)
from tests.visitor import Visitor
from tests.web.walks import ONLY_PRESSURE, UNWELL, results
from vital5.models import (
    AuditEntry,
    ConsentEvent,
    Identity,
    InboxItem,
    PersonWord,
    Resident,
    Share,
    ShareDraft,
    ShareEvent,
    place_of,
)
from vital5.services import snapshot


@pytest.fixture
def any_surgery(any_site: Flask) -> Flask:
    """A site with surgeries, on SQLite and on PostgreSQL."""
    return with_practices(any_site)


@pytest.fixture
def surgery(site: Flask) -> Flask:
    """A site with surgeries."""
    return with_practices(site)


@pytest.mark.parametrize("language", ["en", "ar-XB"])
def test_somebody_shares_two_of_five(any_surgery: Flask, language: str) -> None:
    visitor = Visitor(any_surgery, language)

    page = shares(visitor, "blood_pressure", "smoking")

    assert page.name == "share-sent"
    share = the_share(any_surgery)
    assert page.soup.select_one("[data-saved-id]")["data-saved-id"] == str(share.id)
    frozen = snapshot.opened(installation(any_surgery).settings.keys, share)
    assert [one["vital"] for one in frozen["vitals"]] == ["blood_pressure", "smoking"]
    text = snapshot.canonical(frozen)
    assert not [word for word in ("alcohol", "weight", "mood", "phq") if word in text]
    (item,) = every(any_surgery, InboxItem)
    assert (item.vitals, item.state) == (" blood_pressure smoking ", "new")
    assert [one.kind for one in every(any_surgery, ShareEvent)] == ["sent", "received"]
    assert {one.item for one in every(any_surgery, ConsentEvent)} == {"blood_pressure", "smoking"}
    deeds = [one.deed for one in every(any_surgery, AuditEntry)]
    assert deeds == ["agreed", "agreed", "shared"]
    assert len(every(any_surgery, Resident)) == 1


def test_the_list_of_a_surgery_shows_what_was_sent(surgery: Flask) -> None:
    shares(Visitor(surgery), "blood_pressure", plan=UNWELL)

    (item,) = every(surgery, InboxItem)
    keys = installation(surgery).settings.keys
    row = json.loads(keys.open(item.row, place_of("inbox_item", "row", item.share_id)))
    assert (row["name"], row["age"], row["nhs_number"]) == (
        "Zoë Example-Okoro", 54, "9990000018",
    )  # fmt: skip
    assert row["headline"][0]["number"] == "186/122"
    assert (item.urgency, item.rank, item.source) == ("same_day", 1, "clinic")
    assert item.open_by is not None
    words = {
        keys.open(one.word, place_of("person_word", "word", one.id))
        for one in every(surgery, PersonWord)
    }
    assert words == {"zoe", "example", "okoro"}


def test_nothing_is_kept_of_who_somebody_is_until_they_send(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    ready(visitor)

    assert not every(surgery, Identity)
    assert not every(surgery, Resident)
    assert not every(surgery, ConsentEvent)
    assert len(every(surgery, ShareDraft)) == 1
    visitor.answers()
    assert len(every(surgery, Identity)) == 1


def test_no_box_is_ticked_and_one_must_be(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    results(visitor)
    chooses(visitor)
    page = says_who(visitor)

    assert len(page.soup.select('input[name="items"]')) == 5
    assert not page.soup.select('input[name="items"][checked]')
    page = visitor.answers(status=422)
    assert page.errors == ["Tick at least one thing, or leave this page. Nothing was sent"]


def test_only_what_was_answered_can_be_shared(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    results(visitor, ONLY_PRESSURE)
    chooses(visitor)
    page = says_who(visitor)

    assert [tag["value"] for tag in page.soup.select('input[name="items"]')] == ["blood_pressure"]
    held = {"csrf_token": visitor.token(), "items": ["mood", "blood_pressure", "nonsense"]}
    page = visitor.posts(page.address, held)
    assert page.name == "share-confirm"
    assert "Mood" not in page.text


def test_the_button_pressed_twice_sends_once(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    page = ready(visitor)
    held = {"csrf_token": visitor.token(), "seen": page.soup.select_one("[name=seen]")["value"]}

    first = visitor.posts(page.address, held)
    again = visitor.posts(page.address, {**held, "csrf_token": visitor.token()})

    assert (first.address, again.name) == (again.address, "share-sent")
    assert len(every(surgery, Share)) == 1
    assert len(every(surgery, ShareEvent)) == 2


@pytest.mark.parametrize(
    "step", ["who", "contact", "contact/details", "needs", "items", "confirm", "practice/confirm"]
)
def test_no_step_can_be_jumped(surgery: Flask, step: str) -> None:
    visitor = Visitor(surgery)
    results(visitor)

    assert visitor.opens(f"share/{step}").name == "share-practice"


def test_without_a_result_there_is_nothing_to_share(surgery: Flask) -> None:
    assert Visitor(surgery).opens("share").name == "start"


def test_a_surgery_that_does_not_receive_gives_a_letter_and_never_says_sent(
    surgery: Flask,
) -> None:
    visitor = Visitor(surgery)

    page = shares(visitor, "blood_pressure", practice=NOT_JOINED)

    assert "Nothing was sent" in page.text
    assert page.heading == "Your letter is ready"
    assert not every(surgery, InboxItem)
    assert [one.kind for one in every(surgery, ShareEvent)] == ["letter"]


def test_a_closed_surgery_leads_to_its_successor(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    results(visitor)
    page = visitor.opens("share/practice")
    page = visitor.posts(
        page.address, {"csrf_token": visitor.token(), "practice": str(CLOSED), "choose": "true"}
    )

    assert "This surgery has closed" in page.text
    assert page.soup.select_one("[data-practice]")["data-practice"] == "X99904"


def test_who_moves_shares_with_the_new_surgery_and_is_told_of_the_old(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    page = visitor.opens("share/practice")
    page = visitor.posts(
        page.address, {"csrf_token": visitor.token(), "practice": str(RIVERSIDE), "choose": "true"}
    )
    assert "Elm Lane Surgery" in page.text
    assert "It keeps what it has" in page.text
    visitor.answers(button="right")
    visitor.answers(items="blood_pressure")
    visitor.answers()

    assert visitor.page.name == "share-sent"
    assert len({one.practice_id for one in every(surgery, Share)}) == 2


def test_results_are_held_until_there_is_a_surgery(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    results(visitor)
    page = visitor.sends("share/no-practice", postcode="SE17 2AY")
    assert "Walworth Garden Practice" in page.text
    held = visitor.sends_form(page.soup.select("main form")[-1], button="hold")

    assert held.name == "share-held"
    assert [one.item for one in every(surgery, ConsentEvent)] == ["hold"]
    assert not every(surgery, Share)
    page = visitor.opens("me/shares")
    assert visitor.opens(page.link("I have a surgery now")).name == "share-practice"


@pytest.mark.parametrize("plan", [UNWELL], ids=["unwell"])
def test_every_page_says_that_an_urgent_result_does_not_wait(surgery: Flask, plan: dict) -> None:
    visitor = Visitor(surgery)
    shares(visitor, "smoking", plan=plan)
    pages = [page for page in visitor.seen if page.name.startswith("share")]

    assert len({page.name for page in pages}) == 8
    for page in pages:
        assert page.soup.select_one('[data-does-not-wait="same_day"]'), page.name
    (item,) = every(surgery, InboxItem)
    assert item.urgency != "same_day", "what is kept private must not show by its urgency"
