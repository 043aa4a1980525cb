"""Feedback, complaints and "this advice looks wrong": read by a person, and never watched live."""

import logging

import pytest
from flask import Flask

from tests.conftest import MovableClock
from tests.visitor import Visitor
from tests.web.counting import count, database_of
from tests.web.walks import ONLY_MOOD, ONLY_PRESSURE, results
from vital5.models import Report
from vital5.services.export import reports

KINDS = ("feedback", "complaint", "safety")


@pytest.mark.parametrize("kind", KINDS)
def test_what_somebody_writes_is_saved_and_said_to_be(
    site: Flask, visitor: Visitor, kind: str
) -> None:
    page = visitor.sends(f"tell-us/{kind}", words="The numbers were hard to find. ☺")

    made = page.soup.select_one("[data-saved-id]")["data-saved-id"]
    with database_of(site).reading() as session:
        (kept,) = reports(session, site.extensions["vital5"].settings.keys)
    assert (str(kept["id"]), kept["kind"]) == (made, kind)
    assert kept["words"] == "The numbers were hard to find. ☺"


def test_it_says_first_that_nobody_reads_it_straight_away(visitor: Visitor) -> None:
    page = visitor.opens("tell-us/safety")

    assert "Nobody reads this straight away." in page.text
    assert page.soup.select_one('main a[href="tel:999"]')


def test_advice_that_looks_wrong_is_told_from_the_results(site: Flask, visitor: Visitor) -> None:
    page = results(visitor, ONLY_PRESSURE)

    visitor.opens(page.link("This advice looks wrong"))
    visitor.answers(words="It said healthy")

    assert count(site, Report, Report.kind == "safety", Report.page == "results") == 1


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
def test_nothing_and_too_much_are_not_taken_and_not_lost(
    site: Flask, visitor: Visitor, words: str
) -> None:
    page = visitor.sends("tell-us/feedback", status=422, words=words)

    assert len(page.errors) == 1
    assert page.soup.select_one("#words").get_text().strip() == words.strip()
    assert count(site, Report) == 0


def test_a_form_sent_twice_is_one_report(site: Flask, visitor: Visitor) -> None:
    visitor.opens("tell-us/safety")
    data = {"csrf_token": visitor.token(), "words": "It said healthy"}

    saved = {
        visitor.posts("tell-us/safety", data).soup.select_one("[data-saved-id]")["data-saved-id"]
        for _ in range(2)
    }

    assert (len(saved), count(site, Report)) == (1, 1)


def test_twenty_in_an_hour_are_enough(site: Flask, visitor: Visitor, clock: MovableClock) -> None:
    visitor.opens("tell-us/feedback")
    data = {"csrf_token": visitor.token()}
    for number in range(20):
        visitor.posts("tell-us/feedback", {**data, "words": f"again {number}"})

    assert visitor.posts("tell-us/feedback", {**data, "words": "again"}, 429).errors
    assert count(site, Report) == 20


def test_no_log_holds_an_answer_a_word_or_a_code(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    plan = {
        **ONLY_MOOD,
        "blood-pressure-reading": {"systolic": "187.25", "diastolic": "113.75"},
        "blood-pressure-second-reading": {"systolic": "187.25", "diastolic": "113.75"},
        "blood-pressure-third-reading": {"systolic": "187.25", "diastolic": "113.75"},
    }
    with caplog.at_level(logging.DEBUG):
        results(visitor, plan)
        code = visitor.sends("keep").words_of("[data-passport-code]")
        visitor.sends("tell-us/feedback", words="canary-in-words")
        visitor.sends("services", postcode="SE15 5HG")
        visitor.sends("passport", status=422, code="canary-code")
        visitor.opens("nope-canary-path", 404)

    for canary in ("187.25", "113.75", code, code.replace("-", ""), "canary", "SE15", "unsafe"):
        assert canary not in caplog.text, canary
