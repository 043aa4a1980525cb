"""Hands and networks: by keyboard alone, off the network, and away at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.browser import NEUTRAL, keeping_to_ourselves, the_neutral_site_answers
from tests.journeys.resident import NARROW, SENDS, Resident
from tests.web.walks import ONLY_MOOD, ONLY_PRESSURE, PAGES, Plan

FAR = 80
"""No input is further away than this many presses of Tab."""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser window."""
    found = browser.new_context(viewport=NARROW)
    the_neutral_site_answers(found)
    yield found
    found.close()


@pytest.fixture
def resident(context: BrowserContext, live: str) -> Resident:
    """Somebody at it."""
    return Resident(context.new_page(), live)


def focused(resident: Resident, attribute: str) -> str:
    """An attribute of what has the focus."""
    found = resident.page.evaluate(f"document.activeElement?.getAttribute('{attribute}') ?? ''")
    return str(found)


def tabs_to(resident: Resident, **wanted: str) -> None:
    """Press Tab until what has the focus has these attributes."""
    for _ in range(FAR):
        if all(focused(resident, name) == value for name, value in wanted.items()):
            return
        resident.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {wanted} on {resident.name}")


def types(resident: Resident, name: str, value: str | list[str]) -> None:
    """Answer one question by keys."""
    keys = resident.page.keyboard
    tabs_to(resident, name=name)
    kind = focused(resident, "type")
    if kind == "radio":
        for _ in range(FAR):
            if focused(resident, "value") == value:
                keys.press("Space")
                return
            keys.press("ArrowDown")
        raise AssertionError(f"the arrows never reach {value}")
    if kind == "checkbox":
        for one in [value] if isinstance(value, str) else value:
            tabs_to(resident, name=name, value=one)
            keys.press("Space")
        return
    keys.press("Control+a")
    keys.type(str(value))


def goes_by_keys(resident: Resident, plan: Plan, until: str) -> None:
    """Walk by keyboard alone until a page."""
    for _ in range(PAGES):
        name = resident.name
        if name == until:
            return
        given = plan[name]
        button = next((one for one in ("skip", "skip_vital") if one in given), "")
        if button:
            tabs_to(resident, name=button)
        else:
            for field, value in given.items():
                types(resident, field, value)
        with resident.page.expect_navigation():
            resident.page.keyboard.press("Enter")
        resident.arrives()
    raise AssertionError(f"never reached {until}")


def test_the_check_is_done_by_keyboard_alone(resident: Resident) -> None:
    resident.page.goto(f"{resident.address}/en/")
    tabs_to(resident, href="/en/check")
    with resident.page.expect_navigation():
        resident.page.keyboard.press("Enter")

    goes_by_keys(resident, ONLY_PRESSURE, until="answers")
    tabs_to(resident, **{"class": "nhsuk-button", "type": "submit"})
    with resident.page.expect_navigation():
        resident.page.keyboard.press("Enter")

    assert resident.name == "results"


def test_what_has_the_focus_can_be_seen(resident: Resident) -> None:
    resident.opens("check")
    for _ in range(12):
        resident.page.keyboard.press("Tab")
        outline = resident.page.evaluate(
            """() => { const e = document.activeElement, s = getComputedStyle(e),
                 b = getComputedStyle(e.parentElement), m = (x) => parseFloat(x.outlineWidth) > 0
                 && x.outlineStyle !== "none" || x.boxShadow !== "none"; return m(s) || m(b); }"""
        )
        assert outline, resident.page.evaluate("document.activeElement.outerHTML")


def test_off_the_network_what_was_typed_stays_and_the_page_says_so(resident: Resident) -> None:
    resident.opens("check")
    resident.page.context.set_offline(True)
    resident.page.locator("#age").fill("45")
    resident.page.locator(SENDS).first.click()

    expect(resident.page.locator("[data-offline-message]")).to_be_visible()
    assert resident.name == "about-you-age"
    assert resident.page.locator("#age").input_value() == "45"
    assert resident.page.locator(".v5-main").is_visible()

    resident.page.context.set_offline(False)
    expect(resident.page.locator("[data-offline-message]")).to_be_hidden()
    assert resident.answers({}) == "about-you-pregnancy"


def test_item_9_that_met_no_network_still_ends_at_the_crisis_screen(resident: Resident) -> None:
    resident.opens("check")
    resident.walks(ONLY_MOOD, until="mood-phq9-item9")
    several_days = resident.page.locator('[name="items-9"][value="1"]')
    resident.page.context.set_offline(True)
    several_days.check()
    resident.page.locator(SENDS).first.click()

    expect(resident.page.locator("[data-offline-message]")).to_be_visible()
    assert several_days.is_checked()
    assert resident.page.locator('main a[href="tel:116123"]').is_visible()

    resident.page.context.set_offline(False)
    expect(resident.page.locator("[data-offline-message]")).to_be_hidden()
    assert resident.answers({}) == "urgent-mood"


def test_shift_three_times_leaves_at_once_and_ends_the_session(
    resident: Resident, context: BrowserContext
) -> None:
    with keeping_to_ourselves(context, but=NEUTRAL):
        resident.opens("check")
        resident.walks(ONLY_PRESSURE)
        for _ in range(3):
            resident.page.keyboard.press("Shift")
        resident.page.wait_for_url(f"{NEUTRAL}**")

    assert not context.cookies(resident.address)
    assert Resident(context.new_page(), resident.address).opens("results") == "about-you-age"


def test_capital_letters_do_not_leave_the_page(resident: Resident) -> None:
    resident.opens("tell-us/feedback")
    box = resident.page.locator("#words")
    box.click()
    for _ in range(4):
        resident.page.keyboard.press("Shift+A")

    resident.page.wait_for_timeout(300)
    assert resident.name == "tell-us-feedback"
    assert box.input_value() == "AAAA"


def test_leave_now_works_without_scripts(browser: Browser, live: str) -> None:
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)
    the_neutral_site_answers(context)
    resident = Resident(context.new_page(), live)
    resident.opens("check")
    resident.walks(ONLY_PRESSURE, until="smoking-products")
    resident.page.locator(".v5-leave button").click()
    resident.page.wait_for_url(f"{NEUTRAL}**")

    assert Resident(context.new_page(), live).opens("results") == "about-you-age"
    context.close()


def test_two_quick_presses_send_one_form(resident: Resident, context: BrowserContext) -> None:
    resident.opens("check")
    posts: list[str] = []
    context.on("request", lambda one: posts.append(one.url) if one.method == "POST" else None)
    resident.page.locator("#age").fill("45")

    with resident.page.expect_navigation():
        resident.page.locator(SENDS).first.dblclick()

    assert len(posts) == 1


def test_the_code_in_a_passports_address_is_typed_and_leaves_the_address(
    resident: Resident,
) -> None:
    resident.page.goto(f"{resident.address}/en/passport#ABCD-EFGH")

    assert resident.page.locator("#code").input_value() == "ABCD-EFGH"
    assert "#" not in resident.page.url
