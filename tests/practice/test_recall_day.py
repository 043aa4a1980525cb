"""The day on which a person is due again, as it is set on their page: what is taken, what not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from tests.practice.desks import NOW
from tests.practice.places import Place
from tests.staffing import StaffVisitor
from vital5.models import PracticePerson

TODAY = NOW.date()
LAST = TODAY.replace(year=TODAY.year + 10)
BEFORE = TODAY + timedelta(days=90)


@pytest.fixture
def place(any_site: Flask) -> Place:
    """A nurse who has opened the page of somebody who is due in ninety days."""
    found = Place(any_site)
    share_id = found.share("self_care")
    with found.database.writing() as session:
        _someone(found, session).recall_on = BEFORE
    found.nurse.opens("/practice/")
    found.presses(share_id, "open")
    return found


def _someone(place: Place, session) -> PracticePerson:  # type: ignore[no-untyped-def]
    return session.query(PracticePerson).filter_by(practice_id=place.practice.id).one()


def due(place: Place) -> date | None:
    with place.database.reading() as session:
        return _someone(place, session).recall_on


def saves(place: Place, typed: str, status: int = 200) -> None:
    action = next(
        str(form["action"])
        for form in place.nurse.page.soup.select("form")
        if form.select('[name="on"]')
    )
    place.nurse.posts(action, {"csrf_token": place.nurse.token(), "on": typed}, status)
    assert place.nurse.page.name == "person"


@pytest.mark.parametrize("on", [TODAY, LAST])
def test_today_is_the_first_day_and_ten_years_on_the_last(place: Place, on: date) -> None:
    saves(place, on.isoformat())

    assert due(place) == on
    assert not place.nurse.page.errors


def test_no_day_at_all_takes_the_person_off_the_list(place: Place) -> None:
    saves(place, "")

    assert due(place) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((TODAY - timedelta(days=1)).isoformat(), "Choose a day from"),
        ((LAST + timedelta(days=1)).isoformat(), "Choose a day from"),
        ("2027-02-30", "This is not a day"),
        ("next <spring>", "This is not a day"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_what_was_typed(
    place: Place, typed: str, said: str
) -> None:
    saves(place, typed, status=422)

    page = place.nurse.page
    field = page.soup.select_one("#recall-on")
    assert field
    assert field["value"] == typed
    assert said in page.words_of(f"#{field['aria-describedby']}")
    assert [one for one in page.errors if said in one]
    assert due(place) == BEFORE


def test_a_slip_opens_no_page_that_asks_for_a_reason(place: Place) -> None:
    colleague = place.colleague("A. Colleague")
    theirs = StaffVisitor(place.site, colleague)
    theirs.opens("/practice/")
    address = place.nurse.page.address.split("#")[0] + "recall"

    theirs.posts(address, {"csrf_token": theirs.token(), "on": "soon"}, 404)
