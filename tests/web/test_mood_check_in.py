"""Mood in a language without an official form: one question, and the five in English beneath it."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.web.walks import HEALTHY, LEAVE_OUT, ONLY_PRESSURE, UNWELL, items, results, walk
from vital5.instruments import original

REAL = ["es", "ar"]
FOLD = 'main form [data-fallback="en"]'
GOOD, LOW = HEALTHY["mood-who5"], UNWELL["mood-who5"]


def asked(site: Flask, language: str = "es") -> Visitor:
    visitor = Visitor(site, language)
    walk(visitor, ONLY_PRESSURE, until="mood-who5")
    return visitor


@pytest.mark.parametrize("language", REAL)
def test_one_page_asks_in_the_readers_language_and_holds_the_five_whole_in_english(
    site: Flask, language: str
) -> None:
    page = asked(site, language).page
    assert (page.address, page.soup.html["lang"]) == (f"/{language}/check/mood", language)
    assert "data-fallback" not in page.marks
    fold = page.soup.select_one(FOLD)
    assert (fold["lang"], fold["dir"]) == ("en", "ltr")
    assert not fold.find_parent("details").has_attr("open")
    form = original("WHO-5")
    assert [one.get_text(strip=True) for one in fold.select("legend")] == [*form.items]
    assert [one.get_text(strip=True) for one in fold.select("label")] == [
        words for words, _score in form.options_of(1)
    ] * 5
    assert fold.select_one("p").get_text() == form.stem
    assert {str(one["name"]) for one in fold.select("input")} == set(GOOD)
    assert page.form.find(attrs={"name": "talk_to_someone"})


@pytest.mark.parametrize("language", REAL)
def test_all_five_are_scored_as_in_english(site: Flask, language: str) -> None:
    visitor = asked(site, language)
    assert visitor.answers(**GOOD).name == "answers"
    assert all(item in visitor.page.text for item in original("WHO-5").items)
    card = visitor.answers().card("mood")
    assert (card["data-band"], card["data-urgency"]) == ("good", "none")


def test_a_low_score_leads_on_to_the_pairs_whole_in_english(site: Flask) -> None:
    page = asked(site).answers(**LOW)
    assert (page.name, page.marks["data-fallback"]) == ("mood-phq2", "en")
    assert original("PHQ-9").stem in page.text


@pytest.mark.parametrize(
    ("talk", "urgency"), [("yes", "local_service"), ("no", ""), ("not_now", "")]
)
def test_the_one_question_alone_gives_no_score_and_shows_who_listens(
    site: Flask, talk: str, urgency: str
) -> None:
    visitor = asked(site)
    page = visitor.answers(talk_to_someone=talk)
    assert (page.name, page.marks["data-fallback"]) == ("mood-who-listens", "en")
    assert {str(a["href"]) for a in page.soup.select('main a[href^="tel:"]')} == {
        "tel:111", "tel:116123", "tel:999"}  # fmt: skip
    review = visitor.answers()
    assert original("WHO-5").item(1) not in review.text
    card = visitor.answers().card("mood")
    assert (card["data-band"], card["data-urgency"]) == ("", urgency)
    assert ("data-saved-id" in card) == (talk == "yes")
    assert "116 123" in visitor.page.words_of("#mood")
    told = "Meaning that day: You said that you want to talk to someone" in (
        visitor.opens("me").text
    )
    assert told == (talk == "yes")


@pytest.mark.parametrize("given", [{}, {"mode": "helper"}])
def test_nothing_said_is_asked_for_once_more(site: Flask, given: dict[str, str]) -> None:
    page = asked(site).answers(status=422, **given)
    assert len(page.errors) == 1
    assert page.soup.select_one('a[href="#talk_to_someone"]')
    assert page.soup.select_one("main form details").has_attr("open") == bool(given)
    assert [one["value"] for one in page.soup.select("main form [checked]")] == [*given.values()]


@pytest.mark.parametrize("language", REAL)
@pytest.mark.parametrize("talk", [{}, {"talk_to_someone": "no"}])
def test_five_answered_in_part_name_what_is_missing_and_are_kept(
    site: Flask, language: str, talk: dict[str, str]
) -> None:
    given = {**items(1, 2, 4, score=3), **talk}
    page = asked(site, language).answers(status=422, **given)
    summary = page.soup.select(".nhsuk-error-summary li a")
    assert [str(link["href"]) for link in summary] == ["#items-3", "#items-5"]
    assert [n for n, link in zip("35", summary, strict=True) if n in link.get_text()] == ["3", "5"]
    assert page.soup.select_one("main form details").has_attr("open")
    assert {str(one["name"]) for one in page.soup.select("main form [checked]")} == set(given)


def test_mood_can_be_left_out_here_too(site: Flask) -> None:
    visitor = asked(site)
    assert visitor.answers(button="skip_vital", **LEAVE_OUT).name == "answers"


def test_a_score_made_with_an_interpreter_is_kept_apart(site: Flask) -> None:
    visitor = asked(site)
    visitor.answers(mode="interpreter", **GOOD)
    assert visitor.answers().card("mood")["data-band"] == "good"
    (check,) = visitor.downloads("me/export.json")["checks"]
    (reading,) = [one for one in check["readings"] if one["vital"] == "mood"]
    assert reading["values"]["who5_percent_with_help"]
    assert "who5_percent" not in reading["values"]


def test_a_language_that_is_changed_unsays_nothing(site: Flask) -> None:
    visitor = asked(site)
    visitor.answers(talk_to_someone="yes")
    visitor.answers()
    visitor.language = "en"
    assert visitor.opens("check/answers").soup.select_one('form button[class*="nhsuk-button"]')
    page = visitor.opens("check/mood")
    assert page.form.select_one('[name="talk_to_someone"][value="yes"]').has_attr("checked")
    assert not page.soup.select(FOLD)
    assert visitor.answers(mode="self", **GOOD).name == "answers"
    assert visitor.answers().card("mood")["data-urgency"] == "local_service"


def test_five_answered_in_english_stay_when_the_language_changes(site: Flask) -> None:
    visitor = Visitor(site)
    walk(visitor, HEALTHY)
    visitor.language = "es"
    assert visitor.opens("check/answers").soup.select_one('form button[class*="nhsuk-button"]')
    assert visitor.opens("check/mood").soup.select_one("main form details").has_attr("open")
    assert visitor.answers().name == "answers"


def test_the_old_address_of_the_question_still_shows_its_page(site: Flask) -> None:
    assert asked(site).opens("check/mood/check-in").name == "mood-who5"


def test_in_english_the_five_are_asked_alone(site: Flask) -> None:
    visitor = Visitor(site, "en")
    walk(visitor, HEALTHY, until="mood-who5")
    assert not visitor.page.soup.select('[name="talk_to_someone"], [name="mode"], form details')
    assert len(visitor.answers(status=422).errors) == 5
    results(visitor, HEALTHY)
    assert "mood-who-listens" not in {page.name for page in visitor.seen}
