"""A person at a kiosk in a real browser, with a real simulated cuff on a pty behind it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from kiosk.config import KioskConfig
from kiosk.measuring import measuring_for
from kiosk.serving import serve
from kiosk.times import TIMES
from tests.conftest import MovableClock
from tests.journeys.reach import out_of_reach
from tests.journeys.resident import AXE
from tests.kiosk.places import Stand, stand
from tests.kiosk.simulations import served
from tests.kiosk.test_at_the_screen import ANSWERS

PATIENCE = 15_000
STEPS = 80
TIMES_HERE = replace(TIMES, shortest_inflation=0)
"""A simulated cuff is quicker than any real one."""

ARM_CM = "30"
PRESSED = {
    "measuring-sit-down": "[value=rest]",
    "measuring-ready": "[value=start]",
    "measuring-done": "[name=on]",
    "measuring-no-reading": "[name=on]",
    "kiosk-company": "[value=alone]",
}
WAITS = {"measuring-resting": TIMES.rest, "measuring-pause": TIMES.irregular_rest}


class Kiosk:
    """One application for several cuffs in turn."""

    def __init__(self, folder: Path, clock: MovableClock) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.stand: Stand = stand(folder, clock)
        self.server = serve(self.stand.app, 0)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.stand.database.close()

    @contextlib.contextmanager
    def cuff(self, cuff: str, fault: str | None = None, seconds: float = 0.6) -> Iterator[None]:
        """This cuff is plugged in for a while."""
        place = self.stand.place
        with served(cuff, fault, seconds) as simulation:
            place.config = self._with(cuff, simulation.port())
            place.measuring = measuring_for(place.config, place.clock, place.tell, TIMES_HERE)
            with place.measuring:
                yield
                place.end("stopped")
            place.measuring = None

    def _with(self, cuff: str, port: str) -> KioskConfig:
        return replace(self.stand.place.config, cuff=cuff, port=port)


class Person:
    """Answers what is asked, and moves the clock where a person would wait."""

    def __init__(
        self, page: Page, kiosk: Kiosk, language: str = "en", *, scripts: bool = True
    ) -> None:
        self.page, self.kiosk, self.language, self.scripts = page, kiosk, language, scripts
        self.seen: list[str] = []
        self.looks: list[Callable[[Person], None]] = []
        page.set_default_timeout(PATIENCE)

    @property
    def name(self) -> str:
        return self.page.locator("body").get_attribute("data-page") or ""

    def walks(self, until: str) -> None:
        """From the first screen to a page."""
        self.page.goto(f"{self.kiosk.address}/{self.language}/")
        self.page.locator('form[action$="/begin"] button').first.click()
        for _ in range(STEPS):
            self.arrives()
            if self.name == until:
                return
            self.goes_on()
        raise AssertionError(f"never came to {until}: {self.seen}")

    def arrives(self) -> None:
        self.page.wait_for_load_state()
        if self.seen[-1:] != [self.name]:
            self.seen.append(self.name)
            for look in self.looks:
                look(self)

    def goes_on(self) -> None:
        name = self.name
        if name in WAITS:
            self.kiosk.stand.passes(WAITS[name] + 1)
            if not self.scripts:
                self.page.reload()  # as it would by itself within ten seconds
            self._until_not(name)
        elif name == "measuring-cuff":
            self._until_not(name)
        elif name == "measuring-arms":
            first = self.page.locator("[name=not_arm][value=none]")
            (first if first.count() else self.page.locator("[name=arm]").first).click()
        elif name == "measuring-size":
            self.page.fill("[name=cm]", ARM_CM)
            self.page.locator(".v5-mside form .nhsuk-button").click()
        elif name in ("kiosk-cover", "kiosk-show-results"):
            self.page.locator('form[action$="/uncover"] button').first.click()
        elif name in PRESSED:
            self.page.locator(f"main {PRESSED[name]}").click()
        else:
            self._answers(ANSWERS.get(name, {}))

    def _until_not(self, name: str) -> None:
        self.page.locator(f"body:not([data-page={name}])").wait_for(state="attached")

    def _answers(self, given: dict[str, object]) -> None:
        for field, value in given.items():
            for one in value if isinstance(value, list) else [value]:
                box = self.page.locator(f'[name="{field}"][value="{one}"]')
                if box.count():
                    box.evaluate("box => box.checked || box.click()")
                else:
                    self.page.fill(f'[name="{field}"]', str(one))
        self.page.locator("main form .nhsuk-button").first.click()


def axe_finds_nothing(person: Person) -> None:
    """No page of the measuring session has anything that axe-core would mend."""
    if not person.name.startswith("measuring"):
        return
    found = Axe().run(person.page, options=AXE).response["violations"]
    assert not found, (person.name, [(one["id"], one["nodes"][0]["html"]) for one in found])


def in_reach(person: Person) -> None:
    """With the buttons lowered, nothing to press lies above the middle of the screen."""
    found = out_of_reach(person.page)
    assert not found, (person.name, found)
