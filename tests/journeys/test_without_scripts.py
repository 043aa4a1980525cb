"""The whole check in a real browser that runs no scripts, in every language."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import keeping_to_ourselves
from tests.journeys.resident import NARROW, Resident, walks_everything
from vital5.languages import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_check_works_without_scripts(browser: Browser, live: str, language: str) -> None:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)
    resident = Resident(context.new_page(), live, language)

    with keeping_to_ourselves(context):
        walks_everything(resident)

    context.close()
