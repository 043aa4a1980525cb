"""Somebody before a kiosk's screen, in a real browser; every page is looked at as they would."""

from __future__ import annotations

from tests.journeys.resident import SENDS, Resident
from tests.web.walks import HEALTHY, PAGES, Given, Plan

UPRIGHT = {"width": 1080, "height": 1920}
LYING = {"width": 1920, "height": 1080}
PLAN: Plan = HEALTHY

_SMALL = """() => {
    const shown = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true})
        && e.getBoundingClientRect().width > 1;
    const pressed = [...document.querySelectorAll("body :is(a[href], button, summary)")]
        .filter(shown);
    const chosen = [...document.querySelectorAll("main input:is([type=radio], [type=checkbox])")]
        .map((e) => e.closest(".nhsuk-radios__item, .nhsuk-checkboxes__item, .v5-tile") ?? e)
        .filter(shown);
    return [...pressed, ...chosen]
        .filter((e) => !e.matches(".nhsuk-skip-link, .nhsuk-error-summary a"))
        .map((e) => [e, e.getBoundingClientRect()])
        .filter(([, r]) => r.height < 63.5 || r.width < 63.5)
        .map(([e, r]) => `${r.width | 0}x${r.height | 0}: ${e.outerHTML.slice(0, 120)}`);
}"""
_WIDE = """() => {
    const main = document.querySelector("main");
    const over = [document.scrollingElement, main].filter((e) => e.scrollWidth > e.clientWidth + 1);
    return over.map((e) => `${e.localName} is ${e.scrollWidth - e.clientWidth} px too wide`);
}"""
_BARS = """() => [1, 2].map((one) => `.v5-kbar__tools a:nth-last-child(${one})`)
    .concat(".v5-klisten .v5-pill", ".v5-kstop")
    .map((one) => document.querySelector(one)?.getBoundingClientRect())
    .map((r) => r && [r.x, r.y, r.width, r.height].map(Math.round).join(" "))"""


class Sitter(Resident):
    """Whoever sits there. Walks as a resident does, and touches covers."""

    def starts(self, company: str = "alone") -> str:
        """From the first screen to the first question."""
        self.page.goto(f"{self.address}/")
        self.arrives()
        self.opens("")
        self.presses(self.page.locator("main form button").first)
        return self.presses(self.page.locator(f'main button[value="{company}"]'))

    def answers(self, given: Given) -> str:
        """Fill in the form in front and press the big button, not a key of the keypad."""
        if any(name in given for name in ("skip", "skip_vital")):
            return super().answers(given)
        for name, value in given.items():
            self._fill(name, value)
        go_on = self.page.locator("main .v5-kgo button")
        return self.presses((go_on if go_on.count() else self.page.locator(SENDS)).first)

    def walks(self, plan: Plan = PLAN, until: str = "answers") -> str:
        """Answer page after page, lifting covers, until a page."""
        for _ in range(PAGES):
            if self.name == until:
                return until
            if self.name in ("kiosk-cover", "kiosk-show-results"):
                self.presses(self.page.locator('form[action$="/uncover"] button'))
            elif self.name == "where-to-measure":
                self.presses(self.page.locator(".v5-actions a").first)
            else:
                self.answers(plan.get(self.name, {}))
        raise AssertionError(f"never reached {until}; last {self.name}")


def big_enough(sitter: Resident) -> list[str]:
    """Nothing to press is under 64 px."""
    found: list[str] = sitter.page.evaluate(_SMALL)
    return found


def nothing_sideways(sitter: Resident) -> list[str]:
    """Nothing scrolls sideways."""
    found: list[str] = sitter.page.evaluate(_WIDE)
    return found


class SamePlace:
    """Listen, Help, Language and Stop stand where they stood on the page before."""

    def __init__(self) -> None:
        self.where: list[str] = []

    def __call__(self, sitter: Resident) -> list[str]:
        now = [one for one in sitter.page.evaluate(_BARS) if one]
        before, self.where = self.where, now if len(now) == 4 else self.where
        if before and len(now) == 4 and now != before:
            return [f"the controls moved from {before} to {now}"]
        return []
