"""The browser's own text size, as a person sets it: nothing is cut or scrolls sideways."""

import json
from pathlib import Path

from playwright.sync_api import Playwright

from tests.journeys.browser import FLAGS, find_browser
from tests.journeys.resident import Resident
from tests.web.walks import ONLY_PRESSURE

BIG = {"webkit": {"webprefs": {"default_font_size": 32, "minimum_font_size": 24}}}
_FAULTS = """() => {
    const page = document.scrollingElement, over = page.scrollWidth - page.clientWidth;
    const hides = (e) => ["hidden", "clip"].includes(getComputedStyle(e).overflowX);
    const cut = [...document.querySelectorAll("main *")]
        .filter((e) => e.clientWidth > 2 && e.scrollWidth > e.clientWidth + 1 && hides(e))
        .map((e) => `cut: ${e.outerHTML.slice(0, 120)}`);
    const size = getComputedStyle(document.documentElement).fontSize;
    return [...cut, ...(over > 0 ? [`${over} px too wide`] : []),
            ...(size === "32px" ? [] : [`the text is ${size}`])];
}"""


def test_text_of_twice_the_size_fits_a_phone(
    playwright: Playwright, live: str, tmp_path: Path
) -> None:
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(BIG))
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path),
        executable_path=find_browser(playwright),
        args=[*FLAGS, "--no-sandbox"],
        viewport={"width": 360, "height": 740},
    )
    resident = Resident(context.new_page(), live)
    resident.looks = [lambda one: one.page.evaluate(_FAULTS)]

    resident.opens("")
    resident.opens("check")
    resident.walks(ONLY_PRESSURE)
    resident.answers({})
    resident.opens("services")
    resident.opens("keep")
    assert resident.answers({}) == "passport"

    context.close()
