"""The practice's pages without a script: the list, a person, filing, returning, search, recall."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.practice.desks import NOW
from tests.practice.places import Place
from tests.staffing import StaffVisitor
from vital5.models import PracticePerson, place_of

FITS = re.compile("v5-table--stacks|v5-numbers")  # a table of short numbers fits as it is
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def place(any_site: Flask) -> Place:
    return Place(any_site)


def test_a_routine_item_is_filed_by_two_presses_without_a_script(place: Place) -> None:
    share_id = place.share("self_care", "Zoë Núñez")
    page = place.nurse.opens("/practice/")
    assert page.name == "worklist"
    row = page.soup.select_one(f'[data-item="{share_id}"]')
    assert row
    assert "Zoë Núñez" in row.get_text()
    assert row["data-when"] == "routine"

    place.presses(share_id, "file")  # Copy and file: shows the text, files nothing yet
    assert place.nurse.page.name == "item-text"
    assert "148/93" not in place.nurse.page.text
    assert "134" in place.nurse.page.words_of("textarea")
    assert place.item(share_id).state == "new"
    place.nurse.answers()

    assert place.nurse.page.name == "worklist"
    assert "Filed: Zoë Núñez" in place.nurse.page.text
    assert place.item(share_id).state == "filed"
    place.nurse.presses("/undo")
    assert place.item(share_id).state == "new"


def test_what_was_answered_lies_open_beside_the_vital_that_is_urgent(place: Place) -> None:
    for urgency, is_open in (("same_day", True), ("self_care", False)):
        share_id = place.share(urgency)
        place.nurse.opens("/practice/")
        place.presses(share_id, "open")
        card = place.nurse.page.soup.select_one("[data-vital]")
        assert card
        assert card["data-urgency"] == urgency
        assert bool(card.select("details[open] .v5-answers")) is is_open
        assert bool(card.select(".v5-vital__head .v5-when")) is is_open


def test_answers_stand_in_the_words_of_their_questions(place: Place) -> None:
    share_id = place.share("same_day")
    place.nurse.opens("/practice/")
    place.presses(share_id, "open")

    answers = " ".join(a.get_text(" ") for a in place.nurse.page.soup.select(".v5-asked"))
    for words in ("Do you have any of these warning signs?", "None of these", "mmHg",
                  "At home, on my own monitor", "Worked out from them"):  # fmt: skip
        assert words in answers
    assert "symptoms: symptoms" not in answers


def test_an_urgent_item_is_opened_first(place: Place) -> None:
    share_id = place.share("same_day")
    row = place.nurse.opens("/practice/").soup.select_one(f'[data-item="{share_id}"]')
    assert row
    assert not row.select("[data-file]")

    place.presses(share_id, "file", status=409, copied="clipboard")
    assert place.nurse.page.name == "item-refused"
    place.nurse.answers()

    assert place.nurse.page.name == "person"
    place.presses(share_id, "file", copied="elsewhere", outcome="invite")
    assert (place.item(share_id).state, place.item(share_id).outcome) == ("filed", "invite")


def test_a_person_is_shown_with_everything_that_was_shared_and_done(place: Place) -> None:
    share_id = place.share("gp")
    place.nurse.opens("/practice/")

    place.presses(share_id, "open")
    page = place.nurse.page

    for words in ("Amal Test", "999 000 0018", "needs an interpreter", "Somali", "Large print",
                  "148/93", "Numbers end in 0 or 5", "Every reading of that sitting",
                  "Measure at home for a week", "opened it from the list"):  # fmt: skip
        assert words in page.text
    assert page.card("blood_pressure")["data-urgency"] == "gp"
    place.nurse.presses("/confirm")
    assert place.item(share_id).level == "practice_confirmed"


def test_a_person_outside_the_list_takes_a_reason(place: Place) -> None:
    share_id = place.share("gp")
    address = f"/practice/people/{place.item(share_id).person_id}/"
    page = place.nurse.opens(address)
    assert page.name == "person-reason"
    assert "Amal" not in page.text

    assert place.nurse.answers(status=422, reason="  x  ").errors
    assert place.nurse.answers(reason="Rang about a letter").name == "person"
    assert "gave a reason to open it" in place.nurse.page.text
    assert "Rang about" not in place.nurse.page.text


def test_a_reply_is_sent_by_a_press_or_in_own_words(place: Place) -> None:
    share_id = place.share("gp")
    place.nurse.opens("/practice/")
    place.presses(share_id, "open")

    place.presses(share_id, "reply", template="book")
    assert "Please call us to book an appointment" in place.nurse.page.text
    place.presses(share_id, "reply", words="Le llamaremos", language="es")
    (shown,) = place.nurse.page.soup.select('.v5-message p[lang="es"]')
    assert shown.get_text() == "Le llamaremos"
    place.presses(share_id, "reply", status=422, words="x" * 1001)
    assert place.nurse.page.name == "item-reply"
    assert "x" * 1001 in place.nurse.page.words_of("textarea")


def test_a_wrong_patient_is_returned_after_asking(place: Place) -> None:
    share_id = place.share("gp", "Zoë Núñez")
    place.nurse.opens("/practice/")
    place.presses(share_id, "open")
    person = place.nurse.page.address

    place.nurse.opens(f"/practice/shares/{share_id}/return")
    assert "Núñez" in place.nurse.page.text  # nobody returns what they do not see
    place.nurse.answers()

    assert place.item(share_id).state == "returned"
    assert "Núñez" not in place.nurse.page.text
    place.nurse.opens(person, 404)


def test_a_colleague_sees_who_has_it_and_can_take_it_over(place: Place) -> None:
    share_id = place.share("gp")
    place.nurse.opens("/practice/")
    place.presses(share_id, "open")
    other = StaffVisitor(place.site, place.colleague("K. Colleague"))

    assert "N. Nurse has this open" in other.opens("/practice/").text
    place.presses(share_id, "file", other, 409, copied="clipboard")
    assert "N. Nurse" in other.page.text
    other.answers()
    assert other.page.name == "person"
    place.presses(share_id, "file", other, copied="elsewhere")

    assert place.item(share_id).state == "filed"


def test_search_finds_and_says_why_not(place: Place) -> None:
    place.share("gp", "Zoë Núñez")

    found = place.nurse.sends("/practice/search/", asked="nunez 9/3/1974")
    assert "1 person fits" in found.text
    assert "Zoë Núñez" in found.text
    assert "Nobody fits" in place.nurse.answers(asked="somebody").text
    assert place.nurse.answers(status=422, asked="9990000019").errors
    assert place.nurse.answers(status=422, asked=" . ").errors
    assert "asked=" not in place.nurse.page.address


def test_the_recall_list_is_safe_in_a_spreadsheet(place: Place) -> None:
    share_id = place.share("none", '=HYPERLINK("x") Test')
    with place.database.writing() as session:
        person = session.get_one(PracticePerson, place.item(share_id).person_id)
        person.recall_on = date(2026, 6, 14)

    page = place.nurse.opens("/practice/recall")
    assert "overdue" in page.text
    answer = place.nurse.client.get("/practice/recall.csv")
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[1].startswith('2026-06-14,"\'=HYPERLINK(""x"") Test"')
    with place.database.writing() as session:
        session.get_one(PracticePerson, person.id).details = place.database.keys.seal(
            json.dumps({"given_name": "＝1+1"}), place_of("practice_person", "details", person.id)
        )
    assert ",'＝1+1," in place.nurse.client.get("/practice/recall.csv").text
    place.nurse.presses("/recall")
    assert "Nobody is due" in place.nurse.page.text


def test_each_part_of_the_list_and_each_emptiness_is_shown(place: Place) -> None:
    assert "Nothing to do" in place.nurse.opens("/practice/").text
    assert "Nothing is waiting" in place.nurse.opens("/practice/?state=waiting").text
    assert "Nothing is filed yet" in place.nurse.opens("/practice/?state=filed").text
    share_id = place.share("gp")
    assert "Nothing fits" in place.nurse.opens("/practice/?vital=mood").text

    place.nurse.opens("/practice/")
    place.presses(share_id, "later")
    assert "Amal Test" in place.nurse.opens("/practice/?state=waiting").text


def test_an_unopened_urgent_item_shows_a_red_bar_until_it_is_opened(place: Place) -> None:
    share_id = place.share("same_day", alarmed_at=NOW)
    assert "not opened within 2 opening hours" in place.nurse.opens("/practice/").text

    place.presses(share_id, "open")

    assert "not opened within" not in place.nurse.opens("/practice/").text


def test_news_say_whether_the_list_changed_and_name_nobody(place: Place) -> None:
    place.share("gp", "Zoë Núñez")
    page = place.nurse.opens("/practice/")
    address = str(page.soup.select_one("#news")["hx-get"])  # type: ignore[index]
    headers = {"HX-Request": "true"}
    same = place.nurse.client.get(address, headers=headers).get_data(as_text=True)
    place.share("gp", "Zoë Núñez")
    changed = place.nurse.client.get(address, headers=headers).get_data(as_text=True)

    assert "data-brings-rows" not in same
    assert "data-brings-rows" in changed
    assert "Núñez" not in same + changed
    assert place.nurse.opens(address).name == "worklist"  # without htmx it is the list itself


def test_looking_at_news_keeps_no_session_awake(place: Place, clock) -> None:  # type: ignore[no-untyped-def]
    place.nurse.opens("/practice/")
    for minutes in range(2, 16, 2):
        clock.set(NOW + timedelta(minutes=minutes))
        place.nurse.client.get("/practice/news", headers={"HX-Request": "true"})
    clock.set(NOW + timedelta(minutes=15, seconds=1))

    assert place.nurse.opens("/practice/").name == "staff-sign-in"


@pytest.mark.parametrize(
    "path",
    ["shares/{share}/text", "shares/{share}/copy", "shares/{share}/bundle.json",
     "shares/{share}/share.csv", "shares/{share}/letter.pdf", "shares/{share}/return",
     "people/{person}/", "?after={share}"],
)  # fmt: skip
def test_another_practices_things_are_not_there(place: Place, path: str) -> None:
    theirs = Place(place.site, code="Y00002")
    share_id = theirs.share("gp")
    person_id = theirs.item(share_id).person_id

    address = "/practice/" + path.format(share=share_id, person=person_id)
    assert place.nurse.client.get(address).status_code == 404
    assert theirs.nurse.client.get(address).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["shares/{share}/open", "shares/{share}/file", "shares/{share}/undo", "shares/{share}/return",
     "shares/{share}/outcome", "shares/{share}/later", "shares/{share}/release",
     "shares/{share}/take-over", "shares/{share}/reply", "people/{person}/reason",
     "people/{person}/confirm", "people/{person}/join", "people/{person}/part",
     "people/{person}/recall"],
)  # fmt: skip
def test_nothing_of_another_practice_can_be_changed(place: Place, path: str) -> None:
    theirs = Place(place.site, code="Y00002")
    share_id = theirs.share("gp")
    person_id = theirs.item(share_id).person_id
    place.nurse.opens("/practice/")
    data = {"csrf_token": place.nurse.token(), "copied": "yes", "outcome": "invite",
            "template": "received", "reason": "long enough", "other": str(person_id)}  # fmt: skip

    address = "/practice/" + path.format(share=share_id, person=person_id)
    assert place.nurse.client.post(address, data=data).status_code == 404
    assert theirs.item(share_id).state == "new"


def test_every_table_of_staffs_pages_becomes_cards_on_a_phone() -> None:
    tables = {
        f"{path.parent.name}/{path.name}": tag
        for part in ("admin", "practice", "programme", "staff")
        for path in (TEMPLATES / part).glob("*.html")
        for tag in re.findall(r'<table class="v5-table[^"]*"', path.read_text())
    }

    assert len(tables) > 5
    assert {name for name, tag in tables.items() if not FITS.search(tag)} == set()
