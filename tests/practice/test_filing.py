"""Opening, claiming, filing, returning and taking back: who is told, and what is noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.builders import a_resident
from tests.practice.desks import NOW, Surgery, a_staff, a_surgery
from vital5.database import Database
from vital5.models import InboxItem, PracticePerson
from vital5.services import share_status
from vital5.services.practice import claims, filing, recall
from vital5.services.practice.claims import CLAIM, InOtherHands
from vital5.services.practice.desk import NotHere
from vital5.services.practice.filing import UNDO, NotOpenedYet

A_MOMENT = timedelta(seconds=1)


@pytest.fixture
def surgery(any_database: Database) -> Iterator[Surgery]:
    with any_database.writing() as session:
        yield a_surgery(session, any_database.keys)


def test_opening_tells_the_resident_once_and_claims(surgery: Surgery) -> None:
    share_id = surgery.shares("same_day")
    for minutes in (0, 5):
        claims.open_item(surgery.desk(now=NOW + timedelta(minutes=minutes)), share_id)
    item = surgery.desk().item(share_id)

    assert surgery.told(share_id) == ["opened"]
    assert (item.opened_at, item.claimed_by) == (NOW, surgery.staff.id)
    assert surgery.deeds() == [("opened", share_id)] * 2


def test_two_people_cannot_file_the_same_item_until_the_claim_ends(surgery: Surgery) -> None:
    share_id = surgery.shares("gp")
    other = a_staff(surgery.keys, surgery.practice, "Other Staff")
    surgery.session.add(other)
    claims.open_item(surgery.desk(), share_id)

    with pytest.raises(InOtherHands):
        filing.file(surgery.desk(other, NOW + CLAIM - A_MOMENT), share_id)
    assert not claims.claim(surgery.desk(other, NOW + CLAIM - A_MOMENT), share_id)
    assert claims.claim(surgery.desk(other, NOW + CLAIM), share_id)
    with pytest.raises(InOtherHands):
        filing.file(surgery.desk(now=NOW + CLAIM), share_id)


def test_a_colleague_can_take_over_or_wait_for_a_release(surgery: Surgery) -> None:
    first, second = surgery.shares("gp"), surgery.shares("gp")
    other = a_staff(surgery.keys, surgery.practice, "Other Staff")
    surgery.session.add(other)
    for share_id in (first, second):
        claims.open_item(surgery.desk(), share_id)

    claims.release(surgery.desk(), first)
    filing.file(surgery.desk(other), first)
    assert claims.claim(surgery.desk(other), second, take_over=True)
    filing.file(surgery.desk(other), second)

    assert {surgery.desk().item(s).closed_by for s in (first, second)} == {other.id}


def test_filing_says_who_and_when_and_is_noted(surgery: Surgery) -> None:
    share_id = surgery.shares("none")
    filing.file(surgery.desk(), share_id, "no_action")
    filing.file(surgery.desk(now=NOW + A_MOMENT), share_id)  # pressed twice
    item = surgery.desk().item(share_id)

    assert (item.state, item.closed_by, item.closed_at) == ("filed", surgery.staff.id, NOW)
    assert item.outcome == "no_action"
    assert surgery.told(share_id) == ["filed"]
    assert surgery.deeds() == [("filed", share_id)]


def test_an_urgent_item_is_not_filed_before_it_was_opened(surgery: Surgery) -> None:
    share_id = surgery.shares("same_day")
    with pytest.raises(NotOpenedYet):
        filing.file(surgery.desk(), share_id)
    claims.keep_for_later(surgery.desk(), share_id)
    assert surgery.desk().item(share_id).state == "new"

    claims.open_item(surgery.desk(), share_id)
    filing.file(surgery.desk(), share_id)

    assert surgery.desk().item(share_id).state == "filed"


def test_a_mistake_can_be_taken_back_by_whoever_made_it_for_a_while(surgery: Surgery) -> None:
    share_id = surgery.shares("none")
    other = a_staff(surgery.keys, surgery.practice, "Other Staff")
    surgery.session.add(other)
    filing.file(surgery.desk(), share_id)
    just_closed = filing.just_closed(surgery.desk())
    assert just_closed is not None
    assert (just_closed.share_id, just_closed.name) == (share_id, "Amal Test")
    for desk in (surgery.desk(other), surgery.desk(now=NOW + UNDO)):
        assert filing.just_closed(desk) is None
        with pytest.raises(NotHere):
            filing.undo(desk, share_id)

    filing.undo(surgery.desk(now=NOW + UNDO - A_MOMENT), share_id)

    item = surgery.desk().item(share_id)
    assert (item.state, item.closed_at, item.outcome) == ("new", None, None)
    assert surgery.told(share_id) == ["filed", "reopened"]


def test_a_wrong_patient_is_returned_and_leaves_nothing_to_see(surgery: Surgery) -> None:
    person = surgery.person()
    person.recall_on = date(2026, 6, 1)
    share_id = surgery.shares("gp", person=person)
    claims.open_item(surgery.desk(), share_id)

    filing.give_back(surgery.desk(), share_id)

    assert surgery.told(share_id) == ["opened", "returned"]
    assert surgery.session.get_one(InboxItem, share_id).state == "returned"
    for asked in (
        lambda: surgery.desk().item(share_id),
        lambda: surgery.desk().share(share_id),
        lambda: surgery.desk().person(person.id),
        lambda: filing.undo(surgery.desk(), share_id),
        lambda: filing.file(surgery.desk(), share_id),
    ):
        with pytest.raises(NotHere):
            asked()
    assert surgery.session.get_one(PracticePerson, person.id).recall_on is None


def test_returning_one_of_two_leaves_the_other(surgery: Surgery) -> None:
    person = surgery.person()
    wrong, right = surgery.shares("gp", person=person), surgery.shares("gp", person=person)

    filing.give_back(surgery.desk(), wrong)

    assert surgery.desk().person(person.id).id == person.id
    assert surgery.desk().item(right).state == "new"


@pytest.mark.parametrize(
    ("urgency", "due"),
    [("none", date(2027, 6, 15)), ("self_care", date(2027, 6, 15)), ("gp", None)],
)
def test_filing_a_blood_pressure_says_when_it_is_due_again(
    surgery: Surgery, urgency: str, due: date | None
) -> None:
    person = surgery.person()
    filing.file(surgery.desk(), surgery.shares(urgency, person=person))

    assert person.recall_on == due


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 6, 15), 60, date(2031, 6, 15)),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert recall.add_months(day, months) == later


def test_the_recall_list_has_who_is_due_by_today_longest_overdue_first(surgery: Surgery) -> None:
    people = {}
    dates = {
        "Late One": date(2026, 6, 1),
        "Later Two": date(2026, 5, 1),
        "Not Yet": date(2026, 6, 16),
        "Today Three": date(2026, 6, 15),
    }
    for name, on in dates.items():
        people[name] = surgery.person(name)
        surgery.shares("none", person=people[name])
        people[name].recall_on = on

    assert [one.name for one in recall.due(surgery.desk())] == [
        "Later Two", "Late One", "Today Three"
    ]  # fmt: skip
    recall.settle(surgery.desk(), people["Late One"].id, None)
    assert "Late One" not in [one.name for one in recall.due(surgery.desk())]
    assert surgery.deeds()[-1] == ("recall", people["Late One"].id)


def test_nothing_can_be_done_with_what_is_another_practices(surgery: Surgery) -> None:
    theirs = a_surgery(surgery.session, surgery.keys)
    person = theirs.person()
    share_id = theirs.shares("gp", person=person)
    desk = surgery.desk()

    for deed in (
        lambda: claims.open_item(desk, share_id),
        lambda: claims.keep_for_later(desk, share_id),
        lambda: filing.file(desk, share_id),
        lambda: filing.give_back(desk, share_id),
        lambda: filing.undo(desk, share_id),
        lambda: recall.settle(desk, person.id, None),
    ):
        with pytest.raises(NotHere):
            deed()
    assert not claims.claim(desk, share_id)
    assert surgery.session.get_one(InboxItem, share_id).state == "new"


def test_what_was_filed_by_mistake_is_not_told_to_the_resident_as_filed(
    surgery: Surgery,
) -> None:
    resident = a_resident(surgery.keys)
    surgery.session.add(resident)
    surgery.session.flush()
    share_id = surgery.shares("none", person=surgery.person(resident_id=resident.id))

    def told() -> list[str]:
        surgery.session.flush()
        (status,) = share_status.status_of(surgery.session, surgery.keys, resident.id)
        return [kind for kind, _ in status.events]

    filing.file(surgery.desk(), share_id)
    assert told() == ["filed"]
    filing.undo(surgery.desk(now=NOW + A_MOMENT), share_id)
    assert told() == []
    filing.file(surgery.desk(now=NOW + 2 * A_MOMENT), share_id)
    assert told() == ["filed"]
