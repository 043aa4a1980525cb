"""What was sent is saved once, whole, and changed only by whoever sent it."""

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests.visitor import Visitor
from tests.web.counting import count, saved
from tests.web.test_sessions import COOKIE, cookie
from tests.web.walks import HEALTHY, ONLY_PRESSURE, results, walk
from vital5.models import Reading


def test_the_same_post_twice_keeps_one_reading(any_site: Flask) -> None:
    visitor = Visitor(any_site)
    walk(visitor, until="blood-pressure-symptoms")
    data = {"csrf_token": visitor.token(), "symptoms": "none"}
    visitor.posts("check/blood-pressure/symptoms", data)
    before = saved(any_site)

    visitor.posts("check/blood-pressure/symptoms", data)

    assert before["reading"] == 1
    assert saved(any_site) == before


def test_twenty_posts_at_once_keep_one_reading(any_site: Flask) -> None:
    visitor = Visitor(any_site)
    walk(visitor, until="blood-pressure-symptoms")
    data = {"csrf_token": visitor.token(), "symptoms": "none"}

    def post(_number: int) -> int:
        client = any_site.test_client()
        client.set_cookie(COOKIE, cookie(visitor))
        return client.post("/en/check/blood-pressure/symptoms", data=data).status_code

    with ThreadPoolExecutor(20) as threads:
        statuses = list(threads.map(post, range(20)))

    assert statuses == [303] * 20
    assert saved(any_site) == {"health_check": 1, "reading": 1, "resident": 0}


def test_a_changed_answer_supersedes_the_reading_it_made(site: Flask, visitor: Visitor) -> None:
    first = results(visitor, ONLY_PRESSURE).card("blood_pressure")["data-saved-id"]

    visitor.sends("check/blood-pressure", systolic="126", diastolic="78", setting="home")
    page = visitor.opens("results")

    second = page.card("blood_pressure")
    assert second["data-band"] == "raised_normal"
    assert second["data-saved-id"] != first
    assert count(site, Reading, Reading.vital == "blood_pressure") == 2
    assert count(site, Reading, Reading.supersedes.is_not(None)) == 1


def test_one_answer_is_changed_from_the_review_and_leads_back_to_it(visitor: Visitor) -> None:
    page = walk(visitor, HEALTHY)
    assert "118" in page.text

    visitor.opens(page.link("Change Top number"))
    assert visitor.page.soup.select_one("#systolic")["value"] == "118"
    changed = visitor.answers(systolic="121")

    assert changed.name == "answers"
    assert "121" in changed.text


def test_an_answer_that_opens_new_questions_leads_to_them_first(visitor: Visitor) -> None:
    walk(visitor, ONLY_PRESSURE)

    page = visitor.sends("check/blood-pressure", systolic="145")

    assert page.name == "blood-pressure-second-reading"
    assert visitor.posts("check/answers", {"csrf_token": visitor.token()}).name == page.name


def test_what_is_half_answered_is_kept_and_not_yet_a_reading(site: Flask, visitor: Visitor) -> None:
    walk(visitor, until="smoking-history")

    export = visitor.downloads("me/export.json")

    assert [one["vital"] for one in export["checks"][0]["readings"]] == ["blood_pressure"]
    assert export["checks"][0]["answers"]["smoking"] == {"products": {"products": ["none"]}}


def test_a_language_is_changed_on_the_way_and_nothing_is_lost(visitor: Visitor) -> None:
    walk(visitor, until="smoking-products")
    chosen = visitor.opens(visitor.page.link("Language"))

    page = visitor.opens(chosen.link("Español"))

    assert page.name == "smoking-products"
    assert page.address.startswith("/es/")
    visitor.language = "es"
    assert visitor.sends("check/blood-pressure").name == "smoking-products"


def test_the_way_back_leads_from_question_to_question(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-symptoms")

    names = [visitor.opens(visitor.page.link("Back")).name for _ in range(4)]

    assert names == [
        "blood-pressure-reading",
        "about-you-conditions",
        "about-you-pregnancy",
        "about-you-age",
    ]


def test_a_page_keeps_what_was_answered_for_the_way_back(visitor: Visitor) -> None:
    walk(visitor, until="smoking-products")

    page = visitor.opens("check/blood-pressure")

    assert page.soup.select_one("#diastolic")["value"] == "76"
    assert page.soup.select_one("[name=setting][checked]")["value"] == "home"
