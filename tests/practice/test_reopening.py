"""A filed item is opened again by anybody of the practice, with a reason; nothing is unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.builders import a_resident
from tests.practice.desks import NOW, Surgery, a_staff, a_surgery
from tests.practice.places import Place
from tests.staffing import StaffVisitor
from vital5.database import Database
from vital5.services import audit_reading, share_status
from vital5.services.practice import filing, reopening
from vital5.services.practice.desk import NotHere
from vital5.services.practice.filing import UNDO

WHY = "Filed under another person's name"
LATER = NOW + UNDO + timedelta(days=20)


@pytest.fixture
def surgery(any_database: Database) -> Iterator[Surgery]:
    with any_database.writing() as session:
        yield a_surgery(session, any_database.keys)


@pytest.fixture
def place(any_site: Flask) -> Place:
    return Place(any_site)


def test_a_colleague_opens_it_again_long_after_and_the_filing_stays_told(surgery: Surgery) -> None:
    share_id = surgery.shares("none")
    other = a_staff(surgery.keys, surgery.practice, "Other Staff")
    surgery.session.add(other)
    filing.file(surgery.desk(), share_id, "no_action")
    desk = surgery.desk(other, LATER)

    for _ in range(2):  # pressed twice
        reopening.reopen(desk, share_id, WHY)

    item = desk.item(share_id)
    assert (item.state, item.outcome, item.closed_at) == ("new", None, None)
    assert (item.claimed_by, item.opened_at) == (other.id, LATER)
    assert surgery.told(share_id) == ["filed", "opened_again"]
    (noted,) = audit_reading.entries(
        surgery.session, surgery.keys, practice_id=surgery.practice.id, deed="opened_again"
    )
    assert (noted.who, noted.reason) == ("Other Staff", WHY)

    filing.file(surgery.desk(other, LATER + timedelta(hours=1)), share_id, "invite")
    turns = reopening.turns(desk, [share_id])[share_id]
    assert [(one.kind, one.by, one.reason) for one in turns] == [
        ("filed", "Nur Staff", ""),
        ("opened_again", "Other Staff", WHY),
        ("filed", "Other Staff", ""),
    ]


def test_the_resident_reads_that_it_was_filed_and_opened_again(surgery: Surgery) -> None:
    resident = a_resident(surgery.keys)
    surgery.session.add(resident)
    surgery.session.flush()
    share_id = surgery.shares("none", person=surgery.person(resident_id=resident.id))
    for minutes, deed in enumerate((
        lambda desk: filing.file(desk, share_id),
        lambda desk: reopening.reopen(desk, share_id, WHY),
        lambda desk: filing.file(desk, share_id),
        lambda desk: filing.undo(desk, share_id),
    )):  # fmt: skip
        deed(surgery.desk(now=NOW + timedelta(minutes=minutes)))
        surgery.session.flush()

    (status,) = share_status.status_of(surgery.session, surgery.keys, resident.id)
    assert [kind for kind, _ in status.events] == ["filed", "opened_again"]
    assert (status.state, status.seen, status.unread) == ("new", True, False)
    looks = share_status.who_looked(surgery.session, resident.id)
    assert [one.deed for one in looks] == ["filed", "opened_again", "filed"]


def test_what_was_never_opened_again_has_no_turns(surgery: Surgery) -> None:
    share_id = surgery.shares("none")
    filing.file(surgery.desk(), share_id)
    filing.undo(surgery.desk(), share_id)

    assert reopening.turns(surgery.desk(), [share_id]) == {}


def test_nothing_is_opened_again_that_is_not_filed_here(surgery: Surgery) -> None:
    share_id, returned = surgery.shares("none"), surgery.shares("none")
    reopening.reopen(surgery.desk(), share_id, WHY)
    assert surgery.told(share_id) == []

    filing.give_back(surgery.desk(), returned)
    theirs = a_surgery(surgery.session, surgery.keys)
    for desk, what in ((surgery.desk(), returned), (theirs.desk(), share_id)):
        with pytest.raises(NotHere):
            reopening.reopen(desk, what, WHY)


def test_the_page_asks_why_keeps_what_was_typed_and_shows_the_reason(place: Place) -> None:
    share_id = place.share("none", "Zoë Núñez")
    place.nurse.opens("/practice/")
    place.presses(share_id, "open")
    place.presses(share_id, "file", copied="page")
    manager = StaffVisitor(place.site, place.colleague("M. Manager"))
    manager.opens("/practice/")
    person = f"/practice/people/{place.item(share_id).person_id}/"
    manager.opens(person)
    manager.answers(reason="They rang about it")

    manager.opens(f"/practice/shares/{share_id}/reopen")
    assert manager.page.name == "item-reopen"
    assert "Zoë Núñez" in manager.page.text
    manager.answers(reason="oh", status=422)
    assert manager.page.soup.select_one("#reason").text.strip() == "oh"  # type: ignore[union-attr]
    assert place.item(share_id).state == "filed"
    manager.answers(reason=WHY)

    assert manager.page.name == "person"
    assert f"Opened again 15 Jun 2026, 10:00 by M. Manager: {WHY}" in manager.page.text
    assert place.item(share_id).state == "new"
    manager.opens(f"/practice/shares/{share_id}/reopen")  # it is open already
    assert manager.page.name == "person"
