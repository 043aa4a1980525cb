"""Back, on a shared phone, after somebody left: nothing of theirs is there any more.

Chromium keeps whole pages in memory, also pages marked no-store, and gives them back without
asking the server. It does so only over HTTPS that it trusts and without the flag that Playwright
sets by default, so these tests bring their own authority and drop that flag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Error, Page, Playwright

from tests.journeys.browser import FLAGS, find_browser, the_neutral_site_answers
from tests.journeys.live import served
from tests.journeys.resident import Resident
from tests.journeys.trust import make_certificates, trust
from tests.web.walks import ONLY_PRESSURE

PLAN = {**ONLY_PRESSURE, "blood-pressure-reading": {"systolic": "134", "diastolic": "89"}}

TRIES = 40


@pytest.fixture(scope="module")
def secure(
    live_site: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """The live site over HTTPS, and a home folder whose browser trusts it."""
    home = tmp_path_factory.mktemp("home")
    authority, certificate, key = make_certificates(home)
    trust(home, authority)
    with served(live_site, (certificate, key)) as address:
        yield address, home


@pytest.fixture
def phone(playwright: Playwright, secure: tuple[str, Path], tmp_path: Path) -> Iterator[Resident]:
    """A browser of one's own that keeps pages in memory, as a phone does."""
    address, home = secure
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=find_browser(playwright),
        args=FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
    )
    the_neutral_site_answers(context)
    yield Resident(context.pages[0], address)
    context.close()


SHOWN = """() => [document.title, document.body.innerText,
    ...[...document.querySelectorAll("input")].map((one) => one.value)].join(" ")"""


def goes_back_through_everything(page: Page) -> Iterator[str]:
    """Each earlier page that Back still reaches: its words and what stands in its fields."""
    entries = asked_of(page, "Page.getNavigationHistory")["entries"]
    for index in reversed(range(len(entries) - 1)):
        # Not go_back(): it waits for ever on a page that comes from memory.
        asked_of(page, "Page.navigateToHistoryEntry", entryId=entries[index]["id"])
        for _ in range(TRIES):
            page.wait_for_timeout(250)
            if asked_of(page, "Page.getNavigationHistory")["currentIndex"] == index:
                break
        else:
            raise AssertionError(f"Back never reached entry {index} of {len(entries)}")
        yield re.sub(r"https?://\S+|[0-9a-zA-Z_.-]{40,}", "", shown_on(page))


def asked_of(page: Page, method: str, **asked: int) -> dict[str, Any]:
    """What the developer tools answer; a line to a page that was just put away is opened anew."""
    for _ in range(TRIES):
        try:
            return dict(page.context.new_cdp_session(page).send(method, asked))
        except Error:
            page.wait_for_timeout(250)
    raise AssertionError(f"{method} is never answered for {page.url}")


def shown_on(page: Page) -> str:
    """What a page shows once it has settled."""
    for _ in range(TRIES):
        try:
            return str(page.evaluate(SHOWN))
        except Error:  # it was still on its way from one page to the next
            page.wait_for_timeout(250)
    raise AssertionError(f"{page.url} never settled")


def requests_for(context: BrowserContext, path: str) -> list[str]:
    """A list that grows with every request for a path."""
    asked: list[str] = []
    context.on(
        "request", lambda one: asked.append(path) if urlsplit(one.url).path == path else None
    )
    return asked


def test_this_browser_does_give_pages_back_from_memory(phone: Resident) -> None:
    asked = requests_for(phone.page.context, "/en/")
    phone.opens("")
    phone.opens("pages/privacy")

    phone.page.evaluate("void setTimeout(() => history.back())")
    phone.page.locator("body[data-page=start]").wait_for(state="attached")

    assert asked == ["/en/"], "the test below would prove nothing: pages are not kept in memory"


@pytest.mark.parametrize("way_out", ["finish", "leave", "delete"])
def test_back_after_the_way_out_shows_nothing_private(phone: Resident, way_out: str) -> None:
    phone.opens("check")
    phone.walks(PLAN)
    phone.answers({})
    assert "134/89" in phone.page.locator("main").inner_text()
    private = "134|89"
    if way_out == "delete":
        phone.opens("keep")
        phone.answers({})
        private += "|" + phone.page.locator("[data-passport-code]").inner_text()
        phone.opens("me")
        phone.opens("me/delete")

    leads_out = "main form button" if way_out == "delete" else f'form[action$="/{way_out}"] button'
    phone.page.locator(leads_out).first.click()
    phone.page.wait_for_timeout(800)
    seen = list(goes_back_through_everything(phone.page))

    assert len(seen) > 5
    for said in seen:
        assert not re.search(private, said)


def test_back_after_leaving_for_another_site_by_hand_asks_the_server_again(
    phone: Resident,
) -> None:
    phone.opens("check")
    phone.walks(PLAN)
    phone.answers({})
    asked = requests_for(phone.page.context, "/en/results")
    phone.page.goto("https://www.bbc.co.uk/weather")

    phone.page.evaluate("void setTimeout(() => history.back())")
    phone.page.locator("body[data-page]").wait_for(state="attached")

    assert asked, "results came back from memory"
