"""At a kiosk: from the last byte of a result on the line to that result on the screen."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from kiosk.simulate import PtyLine
from tests.conftest import MovableClock
from tests.journeys.browser import FLAGS, find_browser
from tests.kiosk.chromium import Kiosk, Person

CUFFS = ("suntech_advantage", "and_tm265x", "ampall_bp868f")
VISITS = 4
"""Visits with each cuff; each gives two results."""

GOAL = "300 ms"
_WATCH = """() => {
    window.shown = [];
    const look = () => {
        const name = document.body.dataset.page;
        if (["measuring-pause", "measuring-done"].includes(name))
            requestAnimationFrame(() => window.shown.push(Date.now()));
    };
    new MutationObserver(look).observe(document.body, {attributeFilter: ["data-page"]});
}"""


def rows() -> list[tuple[str, str, str]]:
    """One line for all cuffs together: the middle and the 95th of a hundred."""
    with tempfile.TemporaryDirectory() as folder, _sent() as sent, sync_playwright() as playwright:
        kiosk = Kiosk(Path(folder) / "kiosk", MovableClock(Path(folder) / "clock"))
        browser = playwright.chromium.launch(executable_path=find_browser(playwright), args=FLAGS)
        took = [
            one
            for cuff in CUFFS
            for _ in range(VISITS)
            for one in _visit(browser, kiosk, cuff, sent)
        ]
        browser.close()
        kiosk.close()
    p95 = statistics.quantiles(took, n=20)[-1]
    figure = f"p50 {statistics.median(took):.0f} ms, p95 {p95:.0f} ms of {len(took)}"
    return [("kiosk: last byte of a result to result on screen", figure, GOAL)]


@contextmanager
def _sent() -> Iterator[list[float]]:
    """When the line last fell silent, milliseconds of the clock that a browser shows too."""
    told: list[float] = [0.0]
    pump = PtyLine.pump

    def noting(line: PtyLine, now: float) -> None:
        busy = bool(line._out)
        pump(line, now)
        if busy and not line._out:
            told[0] = 1000 * time.time()

    PtyLine.pump = noting  # type: ignore[method-assign]
    yield told
    PtyLine.pump = pump  # type: ignore[method-assign]


def _visit(browser: Browser, kiosk: Kiosk, cuff: str, sent: list[float]) -> list[float]:
    """Milliseconds for the results of one visit."""
    took = []
    page = browser.new_page(viewport={"width": 1080, "height": 1920})
    with kiosk.cuff(cuff):
        person = Person(page, kiosk)
        person.walks("measuring-ready")
        page.evaluate(_WATCH)
        person.goes_on()
        page.wait_for_selector("body[data-page=measuring-cuff]")
        if not page.evaluate("window.shown"):
            page.evaluate(_WATCH)  # the press of the button brought another page
        for name in ("measuring-pause", "measuring-done"):
            page.wait_for_selector(f"body[data-page={name}]")
            took.append(page.evaluate("window.shown.at(-1)") - sent[0])
            if name == "measuring-pause":
                person.goes_on()
    page.close()
    return took
