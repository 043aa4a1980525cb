"""The whole check, page by page, as different people walk it."""

import re

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.web.walks import HEALTHY, ONLY_PRESSURE, SKIP, UNWELL, results, walk
from vital5.vitals import CATALOGUE


def test_a_healthy_person_is_told_so_in_every_vital(visitor: Visitor) -> None:
    page = results(visitor)

    assert page.name == "results"
    assert page.marks["data-overall-urgency"] == "none"
    assert {page.card(vital)["data-urgency"] for vital in CATALOGUE} == {"none"}
    assert page.card("blood_pressure")["data-band"] == "normal"


def test_an_unwell_person_is_told_what_is_most_urgent_first(visitor: Visitor) -> None:
    page = results(visitor, UNWELL)

    assert page.marks["data-overall-urgency"] == "same_day"
    bands = {vital: page.card(vital)["data-band"] for vital in CATALOGUE}
    assert bands["blood_pressure"] == "very_high"
    assert bands["smoking"] == "current_smoker"
    assert bands["alcohol"] == "possible_dependence"
    assert bands["weight"] == "obesity_2"
    assert page.card("mood")["data-urgency"] == "same_day"
    assert "Nothing to do now" not in page.text


def test_every_result_carries_the_id_under_which_it_is_saved(any_site: Flask) -> None:
    page = results(Visitor(any_site), UNWELL)

    ids = [page.card(vital)["data-saved-id"] for vital in CATALOGUE]
    assert len(set(ids)) == len(CATALOGUE)


def test_a_vital_that_was_left_out_is_not_answered_and_not_saved(visitor: Visitor) -> None:
    page = results(visitor, ONLY_PRESSURE)

    card = page.card("mood")
    assert (card["data-urgency"], card["data-band"]) == ("", "")
    assert "data-saved-id" not in card
    assert "data-saved-id" in page.card("blood_pressure")


def test_somebody_may_prefer_not_to_say_and_still_gets_a_result(visitor: Visitor) -> None:
    page = results(visitor, {**HEALTHY, "about-you-pregnancy": SKIP, "about-you-conditions": SKIP})

    assert page.card("blood_pressure")["data-band"] == "normal"


def test_somebody_without_a_reading_learns_where_to_get_one(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-reading")

    page = visitor.answers(button="skip")

    assert page.name == "where-to-measure"
    assert visitor.opens(page.link("Go on with the other questions")).name != page.name
    assert results(visitor).card("blood_pressure")["data-urgency"] == ""


def test_the_reminder_says_nothing_about_health(visitor: Visitor) -> None:
    visitor.opens("check")
    said = visitor.client.get("/en/reminder.ics").get_data(as_text=True)

    assert "DTSTART:20260617T100000" in said
    assert "SUMMARY:Reminder from Vital 5" in said
    assert "pressure" not in said.lower()


def test_somebody_under_18_is_kindly_out_of_scope_on_every_way_in(visitor: Visitor) -> None:
    page = visitor.sends("check/about-you", age="17")

    assert page.name == "too-young"
    for path in ("check", "check/blood-pressure", "check/answers", "results"):
        assert visitor.opens(path).name in ("too-young", "about-you-age"), path
    assert visitor.sends("check/about-you", age="18").name == "about-you-pregnancy"


def test_a_page_that_does_not_come_up_leads_to_the_one_that_does(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-symptoms")

    assert visitor.opens("check/mood/safety").name == "blood-pressure-symptoms"
    assert visitor.opens("check/blood-pressure/third-reading").name == "blood-pressure-symptoms"
    assert visitor.opens("results").name == "blood-pressure-symptoms"


def test_pregnancy_is_asked_again_at_a_high_reading_that_nobody_placed(visitor: Visitor) -> None:
    plan = {
        **HEALTHY,
        "about-you-pregnancy": SKIP,
        "blood-pressure-reading": {"systolic": "142", "diastolic": "84", "setting": "clinic"},
    }
    walk(visitor, plan, until="blood-pressure-pregnancy")

    page = visitor.answers(pregnant="true")

    assert page.name == "blood-pressure-pregnancy-symptoms"
    assert visitor.answers(preeclampsia_symptoms="false").name == "urgent-blood-pressure"
    assert "maternity unit" in visitor.page.text


def test_in_pregnancy_no_weight_is_asked(visitor: Visitor) -> None:
    page = results(visitor, {**HEALTHY, "about-you-pregnancy": {"pregnant": "true"}})

    assert "weight-permission" not in [seen.name for seen in visitor.seen]
    assert page.card("weight")["data-band"] == ""


def test_whoever_hides_the_numbers_of_weight_sees_none_now_or_later(visitor: Visitor) -> None:
    hidden = {"eating_disorder_or_prefers_not_to_see": "yes"}
    page = results(visitor, {**UNWELL, "weight-permission": hidden})
    history = visitor.opens("me")

    card = page.soup.select_one('[data-vital="weight"]')
    assert card is not None
    assert card["data-band"] == ""
    assert not card.select(".v5-reading, .v5-bandbar")
    for said in (card.get_text(), history.words_of("section.v5-hue-weight")):
        assert not re.search("obes|110|39", said.lower()), said


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_left_out_can_be_taken_up_again(site: Flask, language: str) -> None:
    visitor = Visitor(site, language)
    walk(visitor, ONLY_PRESSURE, until="answers")
    links = [str(a["href"]) for a in visitor.page.soup.select(".v5-card > p > a")]
    opened = {visitor.opens(link).name.partition("-")[0] for link in links}
    assert opened == {"smoking", "alcohol", "mood"}
    assert visitor.opens("check/smoking").soup.select_one('[name="skip_vital"]')
    visitor.answers(status=422)
    visitor.answers(**HEALTHY["smoking-products"])
    visitor.answers(**HEALTHY["smoking-history"])
    assert visitor.page.name == "answers"
    page = visitor.answers()
    assert page.card("smoking")["data-band"]
    assert page.card("alcohol")["data-urgency"] == ""
