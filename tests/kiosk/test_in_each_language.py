"""A whole visit in each language in Chromium, with the server there and with the server gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize

from kiosk.strongbox import WAITING
from tests.journeys.browser import keeping_to_ourselves
from tests.kiosk.chromium import Kiosk, Person, axe_finds_nothing
from tests.kiosk.linked import Linked
from tests.kiosk.test_measuring_in_chromium import CUFFS, LYING, UPRIGHT, kiosk

__all__ = ["kiosk"]

LANGUAGES = ["en", "es", "ar"]


@pytest.fixture(scope="module")
def linked(kiosk: Kiosk, tmp_path_factory, migrated_folder) -> Iterator[Linked]:
    found = Linked(kiosk, tmp_path_factory.mktemp("linked"), migrated_folder)
    yield found
    found.close()


def visits(
    browser: Browser, linked: Linked, cuff: str, language: str, screen: ViewportSize, **how: bool
) -> None:
    """To the results and away; the server has all of it, at once or when it is back."""
    context = browser.new_context(viewport=screen)
    person = Person(context.new_page(), linked.kiosk, language)
    if how.get("axe"):
        person.looks.append(axe_finds_nothing)
    if not how["online"]:
        linked.process.kill()
    with keeping_to_ourselves(context), linked.kiosk.cuff(cuff), linked.kept() as keeping:
        person.walks("results")
        card = person.page.locator('[data-vital="blood_pressure"]')
        saved = str(card.get_attribute("data-saved-id"))
        linked.place.end("finished")
        check = linked.check_of(saved) if how["online"] else None
        assert check or keeping.box.ids(WAITING)
    context.close()
    if check is None:
        linked.process.restart()
        with linked.kept():  # as after a start of the kiosk
            check = linked.check_of(saved)
    assert (check["language"], check["channel"]) == (language, "kiosk")
    assert linked.devices_of(check["id"]) == [cuff, cuff]


@pytest.mark.parametrize("online", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_visit_arrives_with_or_without_a_line(
    browser: Browser, linked: Linked, language: str, online: bool
) -> None:
    visits(browser, linked, "ampall_bp868f", language, UPRIGHT, online=online)


@pytest.mark.soak
@pytest.mark.parametrize("online", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("cuff", CUFFS)
def test_every_cuff_in_every_language(
    browser: Browser, linked: Linked, cuff: str, language: str, online: bool
) -> None:
    screen = UPRIGHT if online else LYING
    visits(browser, linked, cuff, language, screen, online=online, axe=True)
