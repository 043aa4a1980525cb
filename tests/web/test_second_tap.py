"""A button tapped twice: the second post, with the cookie of before, ends like the first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.conftest import MovableClock
from tests.visitor import Page, Visitor
from tests.web.counting import saved
from tests.web.test_sessions import copied
from tests.web.walks import ONLY_PRESSURE, results
from vital5.web.sessions import SECOND_TAP


def taps_twice(visitor: Visitor, path: str) -> tuple[Page, Page]:
    """What the first and the second of two posts from the page in front end on."""
    second, data = copied(visitor), {"csrf_token": visitor.token()}
    return visitor.posts(path, data), second.posts(path, data)


def code_of(page: Page) -> str:
    return page.words_of(".v5-passport__code")


def test_keep_shows_the_same_code_twice(any_site: Flask) -> None:
    visitor = Visitor(any_site)
    results(visitor, ONLY_PRESSURE)
    visitor.opens("keep")

    first, second = taps_twice(visitor, "keep")

    assert (first.name, second.name) == ("passport", "passport")
    assert code_of(first) == code_of(second)
    assert saved(any_site)["resident"] == 1
    assert visitor.opens("me/passport").name == "passport"


def test_keep_at_the_same_moment_keeps_one_record(any_site: Flask) -> None:
    visitor = Visitor(any_site)
    results(visitor, ONLY_PRESSURE)
    visitor.opens("keep")
    taps = [copied(visitor) for _ in range(6)]
    data = {"csrf_token": visitor.token()}

    with ThreadPoolExecutor(len(taps)) as threads:
        pages = list(threads.map(lambda one: one.posts("keep", data), taps))

    assert {page.name for page in pages} == {"passport"}
    assert len({code_of(page) for page in pages}) == 1
    assert saved(any_site)["resident"] == 1


@pytest.mark.parametrize("kept", [False, True])
def test_delete_says_twice_that_all_is_gone(any_site: Flask, kept: bool) -> None:
    visitor = Visitor(any_site)
    results(visitor, ONLY_PRESSURE)
    if kept:
        visitor.sends("keep")

    first, second = taps_twice(visitor, "me/delete")

    assert (first.name, second.name) == ("deleted", "deleted")
    assert second.headers["Clear-Site-Data"]
    assert saved(any_site) == {"health_check": 0, "reading": 0, "resident": 0}


def test_nothing_is_called_deleted_that_was_left(visitor: Visitor) -> None:
    results(visitor, ONLY_PRESSURE)
    second, data = copied(visitor), {"csrf_token": visitor.token()}
    visitor.posts("leave", data)

    assert second.posts("me/delete", data).name == "start"


@pytest.mark.parametrize("deed", ["correct", "forget"])
def test_a_reading_is_corrected_or_forgotten_twice(visitor: Visitor, deed: str) -> None:
    page = results(visitor, ONLY_PRESSURE)
    visitor.sends("keep")
    reading = page.card("blood_pressure")["data-saved-id"]
    visitor.opens("me")

    first, second = taps_twice(visitor, f"me/readings/{reading}/{deed}")

    assert first.name == second.name


@pytest.mark.parametrize("left", [False, True])
def test_an_old_cookie_opens_nothing_after_a_while_or_after_leaving(
    visitor: Visitor, clock: MovableClock, left: bool
) -> None:
    results(visitor, ONLY_PRESSURE)
    second, data = copied(visitor), {"csrf_token": visitor.token()}
    visitor.posts("keep", data)
    assert second.opens("me").name == "enter-passport"  # to look is not to tap
    if left:
        visitor.posts("leave", {"csrf_token": visitor.token()})
    else:
        clock.set(clock() + SECOND_TAP)

    answer = second.client.post("/en/keep", data=data)

    assert (answer.status_code, answer.headers.get("Location")) in (
        (400, None), (303, "/en/"))  # fmt: skip
    assert second.opens("me").name == "enter-passport"


def test_a_tap_from_another_page_opens_nothing(visitor: Visitor) -> None:
    results(visitor, ONLY_PRESSURE)
    second = copied(visitor)
    visitor.sends("keep")

    assert second.client.post("/en/keep", data={"csrf_token": "x"}).status_code == 400
    assert second.opens("me").name == "enter-passport"
