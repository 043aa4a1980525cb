"""The practice portal in a real browser: one press to file, keys, renewal, axe, the whole loop."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import staffing
from tests.journeys.resident import AXE
from tests.practice.desks import NOW
from tests.practice.places import Place
from tests.sharing import sharer
from tests.visitor import Visitor
from tests.web.walks import HEALTHY, results
from vital5.models import Practice
from vital5.web.practice import worklist
from vital5.web.sessions import COOKIE as RESIDENTS

DESK = {"width": 1280, "height": 720}


@pytest.fixture
def place(live_site: Flask) -> Place:
    return Place(live_site, code=f"Z{datetime.now(UTC):%f}")


@pytest.fixture
def context(browser: Browser, live: str, place: Place) -> Iterator[BrowserContext]:
    """A browser signed in at the practice, that may use the clipboard."""
    found = browser.new_context(viewport=DESK, base_url=live)  # type: ignore[arg-type]
    found.grant_permissions(["clipboard-read", "clipboard-write"])
    found.set_default_timeout(15_000)
    found.add_cookies([{"name": staffing.COOKIE, "value": place.nurse.session_token, "url": live}])
    yield found
    found.close()


def axe(page: Page) -> list[str]:
    """What axe-core finds on a page."""
    return [
        f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}"
        for one in Axe().run(page, options=AXE).response["violations"]
    ]


def button(share_id: UUID, deed: str) -> str:
    return f'tr[data-item="{share_id}"] [data-{deed}]'


def test_a_routine_reading_is_filed_by_one_press_with_its_text_on_the_clipboard(
    context: BrowserContext, place: Place
) -> None:
    share_id = place.share("self_care", "Zoë Núñez")
    page = context.new_page()
    page.goto("/practice/")

    page.click(button(share_id, "file"))  # the one and only press; nothing is typed

    expect(page.get_by_text("Filed: Zoë Núñez")).to_be_visible()
    assert place.item(share_id).state == "filed"
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Zoë Núñez" in copied
    assert "134/84" in copied
    page.click("text=Undo")
    expect(page.locator(button(share_id, "file"))).to_be_visible()


def test_nothing_is_filed_when_the_clipboard_refuses(context: BrowserContext, place: Place) -> None:
    share_id = place.share("self_care")
    page = context.new_page()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto("/practice/")

    page.click(button(share_id, "file"))
    expect(page.locator("body")).to_have_attribute("data-page", "item-text")
    assert place.item(share_id).state == "new"
    page.click("[data-file]")

    expect(page.get_by_text("Filed: Amal Test")).to_be_visible()


def test_the_list_is_worked_by_keys_and_holds_nobody(context: BrowserContext, place: Place) -> None:
    first, second, third = (
        place.share("none", f"Test {name}", ago=timedelta(hours=hours))
        for name, hours in (("A", 9), ("B", 8), ("C", 7))
    )
    page = context.new_page()
    page.goto("/practice/")
    page.keyboard.press("j")  # outside the list a key is only a key
    assert page.evaluate("document.activeElement === document.body")

    page.focus(button(first, "open"))
    for key, here in (("j", second), ("ArrowDown", third), ("j", third), ("k", second)):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == f"o-{here}"
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-rows]')") is None
    page.focus(button(second, "open"))
    page.keyboard.press("f")
    expect(page.get_by_text("Filed: Test B")).to_be_visible()
    page.focus(button(first, "open"))
    page.keyboard.press("o")

    expect(page.locator("body")).to_have_attribute("data-page", "person")
    assert place.item(first).opened_at is not None


def test_the_list_renews_itself_and_moves_neither_focus_nor_a_row_under_the_pointer(
    context: BrowserContext, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "RENEWED_EVERY", 1)
    share_id = place.share("none")
    page = context.new_page()
    page.goto("/practice/")
    page.focus(button(share_id, "open"))
    second = place.share("same_day", "Zoë Núñez")
    expect(page.locator(button(second, "open"))).to_be_visible()
    assert page.evaluate("document.activeElement.id") == f"o-{share_id}"

    page.hover(button(share_id, "open"))
    third = place.share("same_day", "Nur Later")
    expect(page.get_by_text("The list has changed")).to_be_visible()
    page.wait_for_timeout(1500)
    assert page.locator(button(third, "open")).count() == 0
    page.mouse.move(5, 5)
    expect(page.locator(button(third, "open"))).to_be_visible()


def test_every_page_of_the_portal_is_accessible(context: BrowserContext, place: Place) -> None:
    urgent, routine = place.share("same_day", alarmed_at=NOW), place.share("gp", "Zoë Núñez")
    person = place.item(routine).person_id
    page = context.new_page()
    found: dict[str, list[str]] = {}
    for path in ("/practice/", "/practice/?state=filed", "/practice/search/", "/practice/recall",
                 f"/practice/people/{person}/", f"/practice/shares/{routine}/text",
                 f"/practice/shares/{routine}/return"):  # fmt: skip
        page.goto(path)
        found[path] = axe(page)
    page.goto("/practice/")
    page.click(button(urgent, "open"))
    expect(page.locator("body")).to_have_attribute("data-page", "person")
    for fold in page.locator("details").all():
        fold.evaluate("one => { one.open = true; }")
    found["person"] = axe(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_what_a_resident_shares_is_filed_and_answered_and_comes_back_to_them(
    browser: Browser, live_site: Flask, live: str
) -> None:
    sharer.with_practices(live_site)
    database = live_site.extensions["vital5"].database
    with database.reading() as session:
        elm = session.get_one(Practice, sharer.ELM)
    nurse = staffing.a_staff(database, practice=elm, name="N. Nurse")
    resident = _shares_two_of_five(browser, live_site, live)

    staff = browser.new_context(viewport=DESK, base_url=live).new_page()  # type: ignore[arg-type]
    _signs_in(staff, database, nurse)
    row = staff.locator("tr[data-item]", has_text="Zoë Example-Okoro")
    assert "Mood" not in row.inner_text()
    row.locator("[data-open]").click()
    expect(staff.locator("body")).to_have_attribute("data-page", "person")
    assert staff.locator("[data-vital]").count() == 2
    staff.click("summary:has-text('Write back') >> nth=0")
    staff.click("button[value='measure_at_home'] >> nth=0")
    expect(staff.locator(".v5-message")).to_be_visible()
    staff.click("text=File without copying")
    expect(staff.get_by_text("Filed: Zoë Example-Okoro")).to_be_visible()

    resident.goto(f"{live}/es/me/shares")
    resident.locator("main a[href*='/me/shares/']").first.click()
    expect(resident.locator("body")).to_have_attribute("data-page", "share-status")
    # In Spanish once somebody approved the sentence; until then the whole page is in English.
    shown = resident.locator("body").get_attribute("data-fallback")
    words = "Please measure your blood pressure at home" if shown == "en" else "presión arterial"
    expect(resident.locator("main")).to_contain_text(words)
    for page in (resident, staff):
        page.context.close()


def _shares_two_of_five(browser: Browser, site: Flask, live: str) -> Page:
    """A resident with a check walks the last steps of sharing in the browser, in Spanish."""
    visitor = Visitor(site, "es")
    results(visitor, HEALTHY)
    sharer.chooses(visitor)
    sharer.says_who(visitor)
    cookie = visitor.client.get_cookie(RESIDENTS)
    assert cookie
    context = browser.new_context(base_url=live)
    context.add_cookies([{"name": RESIDENTS, "value": cookie.value, "url": live}])
    page = context.new_page()
    page.goto(visitor.page.address)
    for item in ("blood_pressure", "smoking"):
        page.check(f"input[name=items][value={item}]")
    page.click("main form button")
    expect(page.locator("body")).to_have_attribute("data-page", "share-confirm")
    page.click("main form button")
    expect(page.locator("[data-saved-id]")).to_be_visible()
    return page


def _signs_in(page: Page, database: object, staff_id: UUID) -> None:
    """With a password and the code of an app."""
    page.goto("/practice/")
    page.fill("[name=login]", staffing.login_of(database, staff_id))  # type: ignore[arg-type]
    page.fill("[name=password]", staffing.PASSWORD)
    page.click("main form button")
    page.fill("[name=code]", staffing.code_at(datetime.now(UTC)))
    page.click("main form:has([name=code]) button")
    expect(page.locator("body")).to_have_attribute("data-page", "worklist")
