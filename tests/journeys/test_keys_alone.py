"""The portal without a mouse: a reading filed, taken back and answered by keys alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from playwright.sync_api import Browser, Page, expect

from tests import staffing
from tests.practice.places import Place

FOCUS_IS_SEEN = """() => {
  const one = document.activeElement;
  const drawn = one.matches("input[type=radio]") ? one.nextElementSibling : one;
  const style = getComputedStyle(drawn);
  return parseFloat(style.outlineWidth) > 2 && style.outlineStyle !== "none"
    || style.boxShadow !== "none";
}"""


def name_of_focus(page: Page) -> str:
    return str(page.evaluate(
        "() => { const one = document.activeElement;"
        " return one.name || one.id || one.textContent.trim(); }"
    ))  # fmt: skip


def tabs_to(page: Page, wanted: str, tab: str = "Tab") -> None:
    """Go on by Tab; every stop on the way is seen and inside the page."""
    for _ in range(60):
        page.keyboard.press(tab)
        if page.evaluate("document.activeElement === document.body"):
            continue
        assert page.evaluate(FOCUS_IS_SEEN), name_of_focus(page)
        if name_of_focus(page).startswith(wanted):
            return
    raise AssertionError(f"no way by Tab to {wanted}")


def presses(page: Page, wanted: str, tab: str = "Tab") -> None:
    tabs_to(page, wanted, tab)
    page.keyboard.press("Enter")


def on_page(page: Page, name: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-page", name)


def test_a_reading_is_filed_answered_and_taken_back_by_keys_alone(
    browser: Browser, live_site: Flask, live: str
) -> None:
    place = Place(live_site, code=f"Z{datetime.now(UTC):%f}")
    shares = [
        place.share("none", f"Test {name}", ago=timedelta(hours=hours))
        for name, hours in (("Ada", 9), ("Ben", 8), ("Cy", 7))
    ]
    context = browser.new_context(viewport={"width": 1280, "height": 720}, base_url=live)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/practice/")
    tabs_to(page, "login")
    page.keyboard.type(staffing.login_of(place.database, place.staff_id))
    tabs_to(page, "password")
    page.keyboard.type(staffing.PASSWORD)
    page.keyboard.press("Enter")
    on_page(page, "staff-second-factor")
    page.keyboard.type(staffing.code_at(datetime.now(UTC)))
    page.keyboard.press("Enter")
    on_page(page, "worklist")

    presses(page, "Filter")
    tabs_to(page, "vital")
    page.keyboard.type("Blood")  # with an o, which would open a line if this were the list
    presses(page, "Show")
    page.wait_for_url("**vital=blood_pressure")
    presses(page, "Skip to the list")
    for key in ("j", "j", "f"):
        page.keyboard.press(key)
    expect(page.get_by_text("Filed: Test Ben")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == f"o-{shares[2]}"  # the line after it
    assert "vital=blood_pressure" in page.url
    page.keyboard.press("u")
    expect(page.locator(f"#o-{shares[1]}")).to_be_focused()
    assert place.item(shares[1]).state == "new"
    page.keyboard.press("Enter")
    on_page(page, "person")
    expect(page.get_by_role("heading", name="Test Ben")).to_be_in_viewport()

    presses(page, "Write back")
    presses(page, "template")
    expect(page.locator(".v5-message")).to_be_visible()
    presses(page, "Back to the list", "Shift+Tab")
    expect(page.locator(f"#o-{shares[1]}")).to_be_focused()
    context.close()
