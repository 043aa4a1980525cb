"""One real browser for every test of this process that wants one; two drivers would fall out."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.journeys.browser import FLAGS, find_browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that walk in a browser first: they are the long ones, and whichever came last
    would leave one of two workers with nothing to do."""
    long = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of the browser."""
    with sync_playwright() as found:
        yield found
    # It leaves an event loop behind that other tests of this process would trip over.
    os.environ.pop("PLAYWRIGHT_BROWSERS_PATH", None)


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A real Chromium."""
    found = playwright.chromium.launch(executable_path=find_browser(playwright), args=FLAGS)
    yield found
    found.close()
