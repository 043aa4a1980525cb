"""Mood in a language without an official form: one question, who listens, and English if wanted."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.visitor import Visitor
from tests.web.walks import HEALTHY, LEAVE_OUT, ONLY_PRESSURE, items, results, walk

REAL = ["es", "ar"]
GOOD = HEALTHY["mood-who5"]


def asked(site: Flask, language: str = "es") -> Visitor:
    visitor = Visitor(site, language)
    walk(visitor, ONLY_PRESSURE, until="mood-check-in")
    return visitor


@pytest.mark.parametrize("language", REAL)
def test_it_is_asked_in_the_readers_language_and_who_listens_is_whole_in_english(
    site: Flask, language: str
) -> None:
    visitor = asked(site, language)
    assert visitor.page.soup.html["lang"] == language
    assert "data-fallback" not in visitor.page.marks
    assert not visitor.page.soup.select('main [name^="items-"]')
    page = visitor.answers(talk_to_someone="no")
    assert (page.name, page.marks["data-fallback"]) == ("mood-who-listens", "en")
    assert {str(a["href"]) for a in page.soup.select('main a[href^="tel:"]')} == {
        "tel:111", "tel:116123", "tel:999"}  # fmt: skip
    assert page.name not in visitor.answers().name


@pytest.mark.parametrize(
    ("talk", "urgency"), [("yes", "local_service"), ("no", ""), ("not_now", "")]
)
def test_the_result_has_no_score_and_no_band(site: Flask, talk: str, urgency: str) -> None:
    visitor = asked(site)
    visitor.answers(talk_to_someone=talk)
    visitor.answers()
    card = visitor.answers().card("mood")
    assert (card["data-band"], card["data-urgency"]) == ("", urgency)
    assert ("data-saved-id" in card) == (talk == "yes")
    assert "116 123" in visitor.page.words_of("#mood")


def test_nothing_said_is_asked_for_once_more(site: Flask) -> None:
    page = asked(site).answers(status=422)
    assert len(page.errors) == 1
    assert page.soup.select_one('a[href="#talk_to_someone"]')


def test_mood_can_be_left_out_here_too(site: Flask) -> None:
    visitor = asked(site)
    assert visitor.answers(button="skip_vital", **LEAVE_OUT).name == "answers"


def test_with_an_interpreter_the_five_are_asked_in_english_and_kept_apart(site: Flask) -> None:
    visitor = asked(site)
    visitor.answers(mode="interpreter")
    page = visitor.answers()
    assert (page.name, page.marks["data-fallback"]) == ("mood-who5", "en")
    assert visitor.opens(page.soup.select_one("main .nhsuk-back-link")["href"]).name == (
        "mood-who-listens"
    )
    visitor.opens("check/mood")
    visitor.answers(**GOOD)
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
    assert visitor.opens("check/mood").name == "mood-check-in"
    page = visitor.answers(talk_to_someone="yes", mode="self")
    assert page.name == "mood-who5"
    visitor.answers(**GOOD)
    assert visitor.answers().card("mood")["data-urgency"] == "local_service"


def test_a_form_that_is_posted_all_the_same_is_taken(site: Flask) -> None:
    visitor = asked(site)
    given = {"csrf_token": visitor.token(), **items(1, 2, 3, 4, 5, score=4)}
    assert visitor.posts("check/mood", given).name == "answers"
    assert visitor.answers().card("mood")["data-band"] == "good"


def test_in_english_it_is_never_asked(site: Flask) -> None:
    visitor = Visitor(site, "en")
    results(visitor, HEALTHY)
    assert visitor.opens("check/mood/check-in").name != "mood-check-in"
    assert "mood-check-in" not in {page.name for page in visitor.seen}
