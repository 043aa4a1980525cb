"""The whole check in a real browser, in every language, with scripts and without."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import keeping_to_ourselves
from tests.journeys.resident import NARROW, Accessible, Resident, fits_the_screen
from tests.web.walks import UNWELL
from vital5.languages import LANGUAGES

QUESTIONS = 25
accessible = Accessible()


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_check_works_with_scripts_and_is_accessible(
    browser: Browser, live: str, language: str
) -> None:
    context = browser.new_context(viewport=NARROW)
    resident = Resident(context.new_page(), live, language)
    resident.looks = [fits_the_screen, accessible]

    with keeping_to_ourselves(context):
        walks_everything(resident)

    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_check_works_without_scripts(browser: Browser, live: str, language: str) -> None:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)
    resident = Resident(context.new_page(), live, language)
    resident.looks = [fits_the_screen]

    with keeping_to_ourselves(context):
        walks_everything(resident)

    context.close()
