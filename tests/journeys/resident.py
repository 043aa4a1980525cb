"""A resident at a real browser, who answers by the same plans as the visitor of the fast tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.web.walks import PAGES, UNWELL, Given, Plan

QUESTIONS = 25
SENDS = 'main form button:not([type="button"])'
NARROW = {"width": 320, "height": 640}
AXE = {
    "resultTypes": ["violations", "incomplete"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
_WIDTHS = """() => {
    const page = document.scrollingElement;
    const wide = (size) => {
        document.documentElement.style.fontSize = size;
        const found = page.scrollWidth - page.clientWidth;
        const widest = found > 0 ? [...document.querySelectorAll("body *")]
            .filter((e) => Math.max(e.getBoundingClientRect().right,
                                    -e.getBoundingClientRect().left) > page.clientWidth + 1)
            .map((e) => e.outerHTML.slice(0, 160)).slice(0, 6) : [];
        return found > 0 ? [`${found} px too wide at ${size || "normal"} text`, ...widest]
            : torn(size);
    };
    // A made-up language's words are longer than any real one's.
    const real = !document.documentElement.lang.includes("-X");
    const titles = real ? [...document.querySelectorAll("main .v5-card__title")] : [];
    const torn = (size) => titles.flatMap((e) => {
        const text = document.createTreeWalker(e, NodeFilter.SHOW_TEXT), range = new Range();
        const faults = [];
        while (text.nextNode()) for (const word of text.currentNode.data.matchAll(/[^ \\n-]+/g)) {
            range.setStart(text.currentNode, word.index);
            range.setEnd(text.currentNode, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.top)));
            if (lines.size > 1) faults.push(`"${word[0]}" is torn at ${size || "normal"} text`);
        }
        return faults;
    });
    const faults = [...wide(""), ...wide("32px")];
    document.documentElement.style.fontSize = "";
    return faults;
}"""


class Resident:
    """Somebody who walks the check in a browser; `looks` is done on every page they are shown."""

    def __init__(self, page: Page, address: str, language: str = "en") -> None:
        self.page, self.address, self.language = page, address, language
        self.seen: list[str] = []
        self.looks: list[Callable[[Resident], list[str]]] = []

    @property
    def name(self) -> str:
        """The data-page of the page in front."""
        return self.page.locator("body").get_attribute("data-page") or ""

    def opens(self, path: str) -> str:
        """Go to a page in the resident's language."""
        self.page.goto(f"{self.address}/{self.language}/{path}")
        return self.arrives()

    def arrives(self) -> str:
        """Look at the page in front."""
        name = self.name
        faults = [fault for look in self.looks for fault in look(self)]
        assert not faults, f"{self.language} {name}:\n" + "\n".join(faults)
        self.seen.append(name)
        return name

    def presses(self, button: Locator) -> str:
        """Press something that leads to another page."""
        with self.page.expect_navigation():
            button.click()
        return self.arrives()

    def answers(self, given: Given) -> str:
        """Fill in the form in front and send it."""
        pressed = next((name for name in ("skip", "skip_vital") if name in given), "")
        for name, value in given.items() if not pressed else ():
            self._fill(name, value)
        chosen = f'main form button[name="{pressed}"]' if pressed else SENDS
        return self.presses(self.page.locator(chosen).first)

    def _fill(self, name: str, value: str | list[str]) -> None:
        inputs = self.page.locator(f'main [name="{name}"]')
        if not inputs.first.is_visible():
            self.page.locator(f'main details:has([name="{name}"]) > summary').click()
        if inputs.first.get_attribute("type") not in ("radio", "checkbox"):
            inputs.first.fill(str(value))
            return
        for one in [value] if isinstance(value, str) else value:
            self.page.locator(f'main [name="{name}"][value="{one}"]').check()

    def walks(self, plan: Plan, until: str = "answers") -> str:
        """Answer page after page as planned, reading each safety screen, until a page."""
        for _ in range(PAGES):
            name = self.name
            if name == until:
                return name
            if name == "urgent-mood" and self.page.locator('[name="safety_answer"]').count():
                self.answers({"safety_answer": "safe"})
            elif name == "where-to-measure":
                self.presses(self.page.locator(".v5-actions a").first)
            elif name.startswith("urgent-") or self.page.locator("[data-doubt]").count():
                self.answers({})
            else:
                assert name in plan, f"no plan for {name}"
                self.answers(plan[name])
        raise AssertionError(f"never reached {until}; last {self.name}")


def walks_everything(resident: Resident) -> None:
    """From the list of languages to a finished check, by way of the record."""
    resident.page.goto(f"{resident.address}/")
    resident.arrives()
    resident.presses(resident.page.locator(f'main a[lang="{resident.language}"]').last)
    resident.presses(resident.page.locator(".v5-hero__action a"))
    resident.answers({"age": "about forty"})
    resident.walks(UNWELL)
    resident.answers({})
    assert resident.page.locator("[data-saved-id]").count() == 5
    resident.presses(resident.page.locator('.v5-keep .v5-actions a[href$="/keep"]'))
    resident.answers({})
    resident.presses(resident.page.locator('.v5-actions a[href$="/me"]'))
    resident.opens("me/delete")
    resident.opens("services")
    resident.opens("passport")
    resident.opens("tell-us/safety")
    resident.opens("pages/about")
    resident.opens("pages/privacy")
    resident.opens("pages/accessibility")
    resident.opens("nowhere/at/all")
    resident.opens("results")
    resident.presses(resident.page.locator('form[action$="/finish"] button'))
    assert resident.name == "finished"
    assert len(set(resident.seen)) > QUESTIONS


def fits_the_screen(resident: Resident) -> list[str]:
    """Nothing scrolls sideways on a narrow screen, with normal letters or twice as large."""
    found: list[str] = resident.page.evaluate(_WIDTHS)
    return found


def _unseen(doubt: dict[str, Any]) -> dict[str, Any] | None:
    """Words in the very colour of what is behind them: axe leaves it to people to judge that."""
    nodes = [
        node
        for node in doubt["nodes"]
        for check in node["any"]
        if (check["data"] or {}).get("messageKey") == "equalRatio"
    ]
    return {**doubt, "nodes": nodes} if doubt["id"] == "color-contrast" and nodes else None


class Accessible:
    """axe-core finds nothing on a page; each page is gone over once in each language."""

    def __init__(self) -> None:
        self.done: set[tuple[str, str]] = set()

    def __call__(self, resident: Resident) -> list[str]:
        here = (resident.language, resident.name)
        if here in self.done:
            return []
        self.done.add(here)
        said = Axe().run(resident.page, options=AXE).response
        found = [*said["violations"], *filter(None, map(_unseen, said["incomplete"]))]
        return [
            f"{one['id']}: {one['help']}: {json.dumps([n['html'][:200] for n in one['nodes']])}"
            for one in found
        ]
