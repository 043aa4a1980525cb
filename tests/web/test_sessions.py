"""Whose browser it is: sessions that end on the server, tokens that fit, absences that ask."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.visitor import Visitor
from tests.web.counting import saved
from tests.web.walks import ONLY_PRESSURE, results, walk
from vital5 import create_app
from vital5.config import Settings

COOKIE = "vital5"


def copied(visitor: Visitor) -> Visitor:
    """Another browser that holds a copy of the visitor's cookie."""
    thief = Visitor(visitor.app)
    thief.client.set_cookie(COOKIE, cookie(visitor))
    return thief


def cookie(visitor: Visitor) -> str:
    found = visitor.client.get_cookie(COOKIE)
    return found.value if found else ""


@pytest.mark.parametrize("way_out", ["finish", "leave", "me/delete"])
def test_a_cookie_copied_before_the_way_out_opens_nothing_after_it(
    visitor: Visitor, way_out: str
) -> None:
    results(visitor, ONLY_PRESSURE)
    thief = copied(visitor)
    assert thief.opens("results").name == "results"

    visitor.posts(way_out, {"csrf_token": visitor.token()})

    assert thief.opens("results").name == "about-you-age"
    assert thief.opens("me").name == "enter-passport"
    assert thief.client.get("/en/me/export.json").status_code == 404
    assert visitor.opens("results").name == "about-you-age"


@pytest.mark.parametrize("way_out", ["finish", "leave", "me/delete"])
def test_every_way_out_clears_the_browser_before_it_goes_anywhere(
    visitor: Visitor, way_out: str
) -> None:
    results(visitor, ONLY_PRESSURE)

    page = visitor.posts(way_out, {"csrf_token": visitor.token()})

    assert page.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert cookie(visitor) == ""
    assert "data-private" not in page.marks


@pytest.mark.parametrize("way_out", ["finish", "leave"])
def test_the_way_out_works_when_the_session_is_long_gone(visitor: Visitor, way_out: str) -> None:
    results(visitor, ONLY_PRESSURE)
    token = visitor.token()
    visitor.client.delete_cookie(COOKIE)

    page = visitor.posts(way_out, {"csrf_token": token})

    assert page.headers["Clear-Site-Data"]


def test_leave_now_goes_to_a_page_about_nothing(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-reading")

    page = visitor.presses("/leave")

    assert page.name == "left"
    assert page.soup.title.get_text().strip().startswith("…")
    assert page.soup.select_one('meta[http-equiv="refresh"]')
    assert "pressure" not in page.soup.get_text().lower()


def test_a_token_that_was_there_before_the_check_does_not_open_it(visitor: Visitor) -> None:
    visitor.opens("check")
    planted = copied(visitor)

    visitor.answers(age="45")

    assert cookie(visitor) != cookie(planted)
    assert planted.opens("check").name == "about-you-age"


def test_opening_a_record_changes_the_token(visitor: Visitor, another: Visitor) -> None:
    walk(visitor, until="blood-pressure-reading")
    code = visitor.sends("keep").words_of("[data-passport-code]")
    another.opens("passport")
    planted = copied(another)

    another.answers(code=code)

    assert another.page.name == "history"
    assert planted.opens("me").name == "enter-passport"


@pytest.mark.parametrize("token", ["", "wrong", "another's"])
def test_a_post_without_its_own_token_is_refused_and_saves_nothing(
    site: Flask, visitor: Visitor, another: Visitor, token: str
) -> None:
    walk(visitor, until="blood-pressure-reading")
    another.opens("check")
    sent = another.token() if token == "another's" else token
    before = saved(site)

    data = {"csrf_token": sent, "systolic": "120", "diastolic": "80"}
    page = visitor.posts("check/blood-pressure", data, status=400)

    assert page.name == "error-expired"
    assert saved(site) == before
    assert visitor.opens("check").name == "blood-pressure-reading"


@pytest.mark.parametrize("path", ["me/delete", "finish", "leave", "keep"])
def test_a_post_from_another_site_is_refused(visitor: Visitor, path: str) -> None:
    results(visitor, ONLY_PRESSURE)
    answer = visitor.client.post(
        f"/en/{path}",
        data={"csrf_token": visitor.token()},
        headers={"Sec-Fetch-Site": "cross-site"},
    )

    assert answer.status_code == 403
    assert visitor.opens("results").name == "results"


def test_after_half_an_hour_it_asks_who_is_there_before_it_shows_anything(
    visitor: Visitor, clock: MovableClock
) -> None:
    results(visitor, ONLY_PRESSURE)
    clock.set(NOW + timedelta(minutes=31))

    for path in ("results", "me", "me/export.json", "check/answers", "keep", "me/delete"):
        page = visitor.opens(path)
        assert page.name == "back-again", path
        assert "118" not in page.soup.get_text()


def test_whoever_is_still_there_goes_on_where_they_were(
    visitor: Visitor, clock: MovableClock
) -> None:
    walk(visitor, until="smoking-products")
    clock.set(NOW + timedelta(minutes=31))
    visitor.opens("check/smoking")

    assert visitor.answers(same="true").name == "smoking-products"


def test_whoever_is_somebody_else_starts_afresh_and_the_answers_are_gone(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    results(visitor, ONLY_PRESSURE)
    clock.set(NOW + timedelta(minutes=31))
    visitor.opens("results")

    page = visitor.answers(same="false")

    assert page.name == "start"
    assert "Start now" in page.text
    assert saved(site) == {"health_check": 0, "reading": 0, "resident": 0}


def test_an_open_record_asks_too_after_half_an_hour(
    visitor: Visitor, another: Visitor, clock: MovableClock
) -> None:
    results(visitor, ONLY_PRESSURE)
    code = visitor.sends("keep").words_of("[data-passport-code]")
    another.sends("passport", code=code)
    clock.set(NOW + timedelta(minutes=31))

    assert another.opens("me").name == "back-again"
    assert another.opens("me/passport").name == "back-again"


def test_looking_at_pages_counts_as_being_there(visitor: Visitor, clock: MovableClock) -> None:
    results(visitor, ONLY_PRESSURE)
    for minutes in (20, 40, 60):
        clock.set(NOW + timedelta(minutes=minutes))

        assert visitor.opens("results").name == "results"


def test_after_a_day_nothing_is_open_any_more(visitor: Visitor, clock: MovableClock) -> None:
    results(visitor, ONLY_PRESSURE)
    for hours in range(1, 24):
        clock.set(NOW + timedelta(hours=hours))
        visitor.opens("results")
    clock.set(NOW + timedelta(hours=24, minutes=1))

    assert visitor.opens("results").name == "about-you-age"
    assert visitor.opens("me").name == "enter-passport"


def test_an_https_address_asks_for_https_ever_after(settings: Settings) -> None:
    for address, asks in (("https://check.example", True), ("http://check.example", False)):
        answer = create_app(replace(settings, public_url=address)).test_client().get("/healthz")
        assert ("Strict-Transport-Security" in answer.headers) is asks


def test_over_https_the_cookie_is_bound_to_the_host(site: Flask) -> None:
    answer = Visitor(site).client.get("/en/check/about-you", base_url="https://vital5.example")
    given = answer.headers["Set-Cookie"]

    assert given.startswith("__Host-vital5=")
    assert all(part in given for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_a_page_that_asks_nothing_gives_no_cookie(site: Flask) -> None:
    client = Visitor(site).client

    for path in ("/", "/en/", "/en/pages/privacy", "/en/services", "/en/languages"):
        assert "Set-Cookie" not in client.get(path).headers, path
