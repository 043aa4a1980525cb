"""A resident shares in a real browser, with and without scripts, and every page is accessible."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.journeys.browser import keeping_to_ourselves
from tests.journeys.resident import NARROW, Accessible, Resident, fits_the_screen
from tests.sharing.sharer import ME, with_practices
from tests.web.walks import UNWELL
from vital5.languages import LANGUAGES

accessible = Accessible()
PAGES = {
    "share", "share-practice", "share-practice-confirm", "share-no-practice", "share-who",
    "share-contact", "share-contact-details", "share-needs", "share-items", "share-confirm",
    "share-sent", "shares", "share-status", "who-looked", "agreements", "withdraw",
}  # fmt: skip


@pytest.fixture(scope="module")
def surgery(live_site: Flask, live: str) -> str:
    """The address of the live site, with surgeries in it."""
    with_practices(live_site)
    return live


def finds(resident: Resident, *, scripts: bool) -> None:
    """Find a surgery: the list comes while somebody types, or by the button."""
    page = resident.page
    resident.opens("share/practice")
    page.locator("[name=search]").press_sequentially("elm lane")
    if scripts:
        page.locator("#found input[name=practice]").first.wait_for()
    else:
        resident.presses(page.locator("button[name=find]"))
    page.locator("input[name=practice]").first.check()
    resident.presses(page.locator("button[name=choose]"))
    resident.presses(page.locator("button[name=right]").first)


def shares_and_takes_back(resident: Resident, *, scripts: bool) -> None:
    """From the results to a share, and back again."""
    page = resident.page
    resident.opens("check")
    resident.walks(UNWELL)
    resident.answers({})
    resident.presses(page.locator('main a[href$="/share"]'))
    resident.opens("share/no-practice")
    finds(resident, scripts=scripts)
    send = "form[data-who] button:last-of-type"
    resident.presses(page.locator(send).last)
    for name, value in ME.items():
        page.fill(f'[name="{name}"]', value)
    resident.presses(page.locator(send).last)
    resident.answers({"safe": "ring"})
    resident.answers({"phone": "020 7946 0123"})
    resident.answers({"needs": "easy_read"})
    assert page.locator("input[name=items]:checked").count() == 0
    resident.answers({})
    resident.answers({"items": ["blood_pressure", "smoking"]})
    resident.presses(page.locator("#send button"))
    resident.presses(page.locator('main a[href$="/me/shares"]'))
    resident.presses(page.locator("[data-share] .v5-links a"))
    resident.opens("me/who-looked")
    resident.opens("me/agreements")
    resident.presses(page.locator("[data-agreement=smoking] a"))
    resident.answers({})
    assert page.locator('[data-share][data-state="withdrawn"]').count() == 1
    assert set(resident.seen) >= PAGES


@pytest.mark.parametrize("language", ["en", "ar"])
def test_sharing_works_with_scripts_and_is_accessible(
    browser: Browser, surgery: str, language: str
) -> None:
    assert language in LANGUAGES
    context = browser.new_context(viewport=NARROW)
    resident = Resident(context.new_page(), surgery, language)
    resident.looks = [fits_the_screen, accessible]

    with keeping_to_ourselves(context):
        shares_and_takes_back(resident, scripts=True)

    context.close()


def test_sharing_works_without_scripts(browser: Browser, surgery: str) -> None:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)
    resident = Resident(context.new_page(), surgery)

    with keeping_to_ourselves(context):
        shares_and_takes_back(resident, scripts=False)

    context.close()
