"""Back at a kiosk, after a visit has ended: nothing of it is there any more.

As on a shared phone (test_back.py) over HTTPS that Chromium trusts and with its memory of pages on,
though a kiosk's own browser has that switched off and is a new one after each visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.conftest import MovableClock
from tests.journeys.at_kiosk import UPRIGHT, Sitter
from tests.journeys.browser import FLAGS, find_browser
from tests.journeys.live import served
from tests.journeys.test_back import goes_back_through_everything, requests_for
from tests.journeys.trust import make_certificates, trust
from tests.kiosk.places import Stand, stand
from tests.web.walks import HEALTHY

PLAN = {
    **HEALTHY,
    "blood-pressure-reading": {"systolic": "134", "diastolic": "89", "setting": "clinic"},
    "blood-pressure-second-reading": {"systolic": "133", "diastolic": "88"},
}
PRIVATE = re.compile(r"134|133|good spirits|Change an answer|Which of these fits you")


@pytest.fixture
def kiosk(tmp_path: Path, clock: MovableClock) -> Iterator[Stand]:
    folder = tmp_path / "kiosk"
    folder.mkdir(mode=0o700)
    found = stand(folder, clock)
    yield found
    found.database.close()


@pytest.fixture
def sitter(playwright: Playwright, kiosk: Stand, tmp_path: Path) -> Iterator[Sitter]:
    """Somebody at a browser that trusts the kiosk and keeps pages in memory."""
    home = tmp_path / "home"
    home.mkdir()
    authority, certificate, key = make_certificates(home)
    trust(home, authority)
    with served(kiosk.app, (certificate, key)) as address:
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile",
            executable_path=find_browser(playwright),
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
            env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
            viewport=UPRIGHT,  # type: ignore[arg-type]
        )
        yield Sitter(context.pages[0], address)
        context.close()


def test_this_browser_gives_a_kiosks_pages_back_from_memory(sitter: Sitter) -> None:
    asked = requests_for(sitter.page.context, "/en/")
    sitter.opens("")
    sitter.opens("help")

    sitter.page.evaluate("void setTimeout(() => history.back())")
    sitter.page.locator("body[data-page=start]").wait_for(state="attached")

    assert asked == ["/en/"], "the test below would prove nothing: pages are not kept in memory"


@pytest.mark.parametrize("way_out", ["finish", "stop", "idle"])
def test_back_after_a_visit_shows_nothing_of_it(kiosk: Stand, sitter: Sitter, way_out: str) -> None:
    sitter.starts()
    sitter.walks(PLAN, until="results")
    assert "134" in sitter.page.locator("main").inner_text()
    cookie = next(one for one in sitter.page.context.cookies() if one["name"].endswith("vital5"))

    if way_out == "idle":
        kiosk.passes(60)
        sitter.page.locator("dialog[open]").wait_for()
        kiosk.passes(30)
        sitter.page.locator('[data-page="kiosk-ended"]').wait_for()
    else:
        sitter.presses(sitter.page.locator(f'form[action$="/{way_out}"] button').last)
    sitter.page.wait_for_timeout(800)
    seen = list(goes_back_through_everything(sitter.page))

    assert len(seen) > 5
    assert [said for said in seen if PRIVATE.search(said)] == []
    kept = {one["value"] for one in sitter.page.context.cookies()}
    assert cookie["value"] not in kept
