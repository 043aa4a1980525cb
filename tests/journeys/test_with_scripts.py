"""The whole check in a real browser with scripts, in every language, accessible on every page."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import keeping_to_ourselves
from tests.journeys.resident import (
    NARROW,
    Accessible,
    Resident,
    fits_the_screen,
    walks_everything,
)
from vital5.languages import LANGUAGES

accessible = Accessible()


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
