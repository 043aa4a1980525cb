"""Taking back: at once, as far as it goes, and never further than it can."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW
from tests.sharing.sharer import ELM, every, installation, ready, shares, the_share, with_practices
from tests.visitor import Page, Visitor
from vital5.models import (
    ConsentEvent,
    Identity,
    InboxItem,
    Outgoing,
    PracticePerson,
    Resident,
    Share,
    ShareEvent,
)
from vital5.services import consents, sharing
from vital5.services.sharing import CannotShare


@pytest.fixture
def any_surgery(any_site: Flask) -> Flask:
    return with_practices(any_site)


@pytest.fixture
def surgery(site: Flask) -> Flask:
    return with_practices(site)


def takes_back(visitor: Visitor, item: str) -> Page:
    """Take one thing back, by the page that lists what was agreed to."""
    page = visitor.opens("me/agreements")
    link = page.soup.select_one(f'[data-agreement="{item}"] a')["href"]
    visitor.opens(str(link))
    return visitor.answers()


def set_state(site: Flask, state: str) -> None:
    with installation(site).database.writing() as session:
        session.execute(sa.update(InboxItem).values(state=state))


def queue(site: Flask, state: str = "queued", kind: str = "fhir") -> None:
    share = the_share(site)
    with installation(site).database.writing() as session:
        session.add(
            Outgoing(
                id=uuid4(), kind=kind, share_id=share.id, practice_id=share.practice_id,
                resident_id=share.resident_id, payload=b"sealed", state=state, attempts=0,
                due_at=NOW, created_at=NOW,
            )
        )  # fmt: skip


@pytest.mark.parametrize("state", ["new", "waiting"])
def test_what_is_not_filed_comes_back_whole(any_surgery: Flask, state: str) -> None:
    visitor = Visitor(any_surgery)
    shares(visitor, "blood_pressure", "mood")
    set_state(any_surgery, state)

    page = takes_back(visitor, "mood")

    assert page.heading == "Taken back"
    (item,) = every(any_surgery, InboxItem)
    assert item.state == "withdrawn"
    assert [one.kind for one in every(any_surgery, ShareEvent)] == ["sent", "received", "withdrawn"]
    events = [(one.item, one.given) for one in every(any_surgery, ConsentEvent)]
    assert ("mood", False) in events
    assert ("blood_pressure", False) not in events


def test_what_is_filed_stays_and_the_page_says_so_before_and_after(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    set_state(surgery, "filed")
    page = visitor.opens("me/agreements")
    page = visitor.opens(page.link("Take it back"))
    assert "We cannot take it back" in page.text

    page = visitor.answers()

    assert "We cannot take it back" in page.text
    (item,) = every(surgery, InboxItem)
    assert item.state == "filed"
    assert not consents.standing(
        installation(surgery).database.reading().__enter__(), every(surgery, Resident)[0].id
    )


@pytest.mark.parametrize(
    ("state", "after"), [("queued", "cancelled"), ("failed", "cancelled"), ("sent", "sent")]
)
def test_taking_back_bites_on_what_still_waits_to_be_sent(
    any_surgery: Flask, state: str, after: str
) -> None:
    visitor = Visitor(any_surgery)
    shares(visitor)
    queue(any_surgery, state)

    takes_back(visitor, "blood_pressure")

    (row,) = every(any_surgery, Outgoing)
    assert row.state == after
    assert (row.payload is None) == (after == "cancelled"), "what it said is forgotten at once"


def test_taking_back_twice_is_once(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    page = takes_back(visitor, "blood_pressure")
    before = len(every(surgery, ConsentEvent))

    visitor.posts(page.address, {"csrf_token": visitor.opens("me/agreements").token})

    assert len(every(surgery, ConsentEvent)) == before


def test_what_was_taken_back_can_be_shared_again(surgery: Flask, clock: object) -> None:
    visitor = Visitor(surgery)
    shares(visitor)
    takes_back(visitor, "blood_pressure")
    visitor.opens("share/items")
    visitor.answers(items="blood_pressure")

    page = visitor.answers()

    assert page.name == "share-sent"
    assert sorted(one.state for one in every(surgery, InboxItem)) == ["new", "withdrawn"]


def test_what_was_taken_back_in_another_tab_is_not_sent(surgery: Flask) -> None:
    """Two tabs: one waits on the last page, the other changes what it shows."""
    visitor = Visitor(surgery)
    page = ready(visitor, "blood_pressure", "smoking")
    seen = page.soup.select_one("[name=seen]")["value"]
    visitor.opens("share/items")
    visitor.answers(items="blood_pressure")

    page = visitor.posts("share/confirm", {"csrf_token": visitor.token(), "seen": seen}, status=409)

    assert "Something changed since you saw this page" in page.errors[0]
    assert not every(surgery, Share)


def test_nothing_leaves_without_a_consent_in_force(any_surgery: Flask) -> None:
    visitor = Visitor(any_surgery)
    shares(visitor)
    resident = every(any_surgery, Resident)[0].id
    takes_back(visitor, "blood_pressure")

    house = installation(any_surgery)
    for vitals in (["blood_pressure"], ["smoking"], ["blood_pressure", "smoking"], []):
        with (
            pytest.raises(CannotShare, match="not_agreed"),
            house.database.writing() as session,
        ):
            sharing.send(
                session, house.settings.keys, resident_id=resident, vitals=vitals, now=NOW,
                language="en", channel="web",
            )  # fmt: skip
    assert len(every(any_surgery, Share)) == 1


def test_a_surgery_that_closed_meanwhile_gets_nothing(surgery: Flask) -> None:
    from tests.sharing.sharer import close

    visitor = Visitor(surgery)
    ready(visitor)
    close(surgery, ELM)

    page = visitor.answers(status=409)

    assert "This surgery has closed" in page.errors[0]
    assert not every(surgery, Share)
    assert not every(surgery, Identity), "all or nothing"


def test_deleting_everything_takes_back_what_is_not_filed(any_surgery: Flask) -> None:
    visitor = Visitor(any_surgery)
    shares(visitor)

    page = visitor.sends("me/delete")

    assert page.name == "deleted"
    for table in (Share, InboxItem, ShareEvent, PracticePerson, Identity, ConsentEvent, Resident):
        assert not every(any_surgery, table), table


def test_deleting_everything_says_what_stays(any_surgery: Flask) -> None:
    visitor = Visitor(any_surgery)
    shares(visitor)
    set_state(any_surgery, "filed")
    page = visitor.opens("me/delete")
    assert page.soup.select_one("[data-stays]")["data-stays"] == "1"

    visitor.answers()

    assert len(every(any_surgery, Share)) == 1
    (person,) = every(any_surgery, PracticePerson)
    assert person.resident_id is None
    assert not every(any_surgery, Identity)


def test_ways_of_contact_are_taken_back_and_forgotten(surgery: Flask) -> None:
    visitor = Visitor(surgery)
    ready(visitor)
    visitor.opens("share/contact")
    visitor.answers(safe="ring")
    visitor.answers(phone="020 7946 0123")
    visitor.answers()
    assert every(surgery, Identity)[0].phone

    page = takes_back(visitor, "contact_ring")

    assert page.heading == "Taken back"
    assert every(surgery, Identity)[0].phone is None


def test_a_record_that_waits_for_a_surgery_can_stop_waiting(surgery: Flask) -> None:
    from tests.web.walks import results

    visitor = Visitor(surgery)
    results(visitor)
    page = visitor.opens("share/no-practice")
    visitor.sends_form(page.soup.select("main form")[-1], button="hold")

    takes_back(visitor, "hold")

    assert "You have not shared anything" in visitor.opens("me/shares").text


def test_the_clock_going_back_does_not_undo_a_withdrawal(
    any_surgery: Flask,
) -> None:
    visitor = Visitor(any_surgery)
    shares(visitor)
    resident = every(any_surgery, Resident)[0].id
    house = installation(any_surgery)

    with house.database.writing() as session:
        consents.take_back(
            session, house.settings.keys, resident_id=resident, practice_id=ELM,
            items=["blood_pressure"], language="en", channel="web", now=NOW - timedelta(days=1),
        )  # fmt: skip
        assert not consents.standing(session, resident)


def test_erasing_forgets_a_name_even_where_a_surgery_put_another_entry_under_it(
    any_surgery: Flask,
) -> None:
    mine, other = Visitor(any_surgery), Visitor(any_surgery)
    shares(mine)
    first = every(any_surgery, PracticePerson)[0].id
    shares(other)
    (second,) = {one.id for one in every(any_surgery, PracticePerson)} - {first}
    with installation(any_surgery).database.writing() as session:
        session.get_one(PracticePerson, second).merged_into = first
        session.execute(
            sa.update(InboxItem).where(InboxItem.person_id == second).values(person_id=first)
        )

    mine.opens("me/delete")
    mine.answers()

    (left,) = every(any_surgery, PracticePerson)
    assert (left.id, left.merged_into) == (second, None)
    assert [item.person_id for item in every(any_surgery, InboxItem)] == [second]
