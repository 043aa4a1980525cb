"""The copy for the surgery's own computer, and a way of contact that was left out later."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid5

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW
from tests.sharing.sharer import every, installation, ready, shares, the_share, with_practices
from tests.visitor import Visitor
from vital5.models import ConsentEvent, Identity, InboxItem, Outgoing
from vital5.services import consents
from vital5.services.outbox import NEVER


@pytest.fixture
def surgery(site: Flask) -> Flask:
    return with_practices(site)


def copy(site: Flask, state: str, **more: object) -> None:
    share, house = the_share(site), installation(site)
    with house.database.writing() as session:
        session.merge(
            Outgoing(
                **{
                    "id": uuid5(share.id, "fhir"), "kind": "fhir", "share_id": share.id,
                    "practice_id": share.practice_id, "resident_id": share.resident_id,
                    "state": state, "attempts": 1, "due_at": NOW, "created_at": NOW, **more,
                }
            )
        )  # fmt: skip


def told(visitor: Visitor) -> str:
    note = visitor.opens("me/shares").soup.select_one("[data-copy]")
    assert note.get_text(strip=True)
    return str(note["data-copy"])


def test_without_a_push_nothing_is_said_of_a_copy(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    assert visitor.opens("me/shares").soup.select_one("[data-copy]") is None


@pytest.mark.parametrize(
    ("state", "due_at", "overdue_at", "word"),
    [
        ("queued", NOW, None, "waiting"),
        ("sent", NOW, None, "waiting"),
        ("queued", NOW, NOW, "stuck"),
        ("sent", NEVER, None, "stuck"),
        ("failed", NOW, None, "stuck"),
        ("accepted", NOW, None, "there"),
        ("accepted", NOW, NOW, "there"),
        ("filed", NEVER, None, "filed"),
        ("cancelled", NEVER, None, "not_sent"),
    ],
)
def test_what_became_of_the_copy_is_told_in_plain_words(
    surgery: Flask, state: str, due_at: datetime, overdue_at: datetime | None, word: str
) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    copy(surgery, state, due_at=due_at, overdue_at=overdue_at)
    assert told(visitor) == word


@pytest.mark.parametrize(("sent_at", "word"), [(None, "not_sent"), (NOW, "left")])
def test_what_was_taken_back_says_whether_a_copy_had_left(
    surgery: Flask, sent_at: datetime | None, word: str
) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    copy(surgery, "accepted" if sent_at else "cancelled", sent_at=sent_at)
    with installation(surgery).database.writing() as session:
        session.execute(sa.update(InboxItem).values(state="withdrawn"))
    assert told(visitor) == word


def test_before_taking_back_one_reads_that_a_copy_has_left(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    copy(surgery, "accepted", sent_at=NOW)
    page = visitor.opens("me/agreements")
    page = visitor.opens(str(page.soup.select_one('[data-agreement="blood_pressure"] a')["href"]))
    assert "We cannot call it back" in page.soup.select_one("[data-copy]").get_text()


def test_a_way_that_is_left_out_of_a_later_share_is_taken_back_in_writing(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    ready(visitor)
    visitor.opens("share/contact")
    visitor.answers(safe="ring")
    visitor.answers(phone="020 7946 0123")
    visitor.answers()
    house, owner = installation(surgery), the_share(surgery).resident_id
    with house.database.reading() as session:
        assert (None, consents.CONTACT_RING) in consents.standing(session, owner)

    visitor.opens("share/contact")
    visitor.answers(safe="none")
    visitor.opens("share/items")
    visitor.answers(items=["weight"])
    visitor.answers()

    rings = [one for one in every(surgery, ConsentEvent) if one.item == consents.CONTACT_RING]
    assert [one.given for one in sorted(rings, key=lambda one: one.at)] == [True, False]
    assert every(surgery, Identity)[0].phone is None
    with house.database.reading() as session:
        assert (None, consents.CONTACT_RING) not in consents.standing(session, owner)
    page = visitor.opens("me/agreements")
    assert page.soup.select_one(f'[data-agreement="{consents.CONTACT_RING}"]') is None
    assert rings[-1].at <= NOW + timedelta(seconds=1)
