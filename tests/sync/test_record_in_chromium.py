"""A record on a kiosk's screen in a real browser: big enough, accessible, and in its language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.conftest import NOW, MovableClock
from tests.journeys.at_kiosk import UPRIGHT, SamePlace, Sitter, big_enough, nothing_sideways
from tests.journeys.browser import keeping_to_ourselves
from tests.journeys.live import served
from tests.journeys.resident import Accessible
from tests.sync.test_passport_at_kiosk import Both, both
from tests.sync.test_record_at_kiosk import filled

__all__ = ["both", "filled"]


@pytest.mark.parametrize("any_settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_record_is_opened_with_the_keys_on_the_screen(
    browser: Browser, filled: Both, language: str, clock: MovableClock
) -> None:
    clock.set(NOW)
    with served(filled.joined.screen.app) as address:
        context = browser.new_context(viewport=UPRIGHT)  # type: ignore[arg-type]
        sitter = Sitter(context.new_page(), address, language)
        sitter.looks = [Accessible(), big_enough, nothing_sideways, SamePlace()]
        with keeping_to_ourselves(context):
            sitter.starts()
            sitter.opens("my-passport")
            for key in filled.code:
                sitter.page.locator(f'.v5-kkey[value="code:{key}"]').click()
            sitter.presses(sitter.page.locator(".v5-kgo button").first)
            sitter.presses(sitter.page.locator('form[action$="/uncover"] button'))
            assert sitter.name == "kiosk-record"
            assert sitter.page.locator("[data-before]").count() == 7
            sitter.presses(sitter.page.locator(".v5-hue-mood form button"))
            assert sitter.page.locator("[data-before]").count() == 8
        context.close()
