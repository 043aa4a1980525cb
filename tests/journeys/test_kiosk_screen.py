"""A kiosk in a real browser: every page accessible, big enough, and with its controls in place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser

from kiosk.voice import Voice
from tests.conftest import MovableClock
from tests.journeys.at_kiosk import (
    LYING,
    UPRIGHT,
    SamePlace,
    Sitter,
    big_enough,
    nothing_sideways,
)
from tests.journeys.browser import keeping_to_ourselves
from tests.journeys.live import served
from tests.journeys.reach import LOW, out_of_reach
from tests.journeys.resident import Accessible, Resident
from tests.kiosk.places import Stand, stand
from vital5.services.demo_borough import load_directory

PIN = "246810"
HASH = PasswordHasher(time_cost=1, memory_cost=64).hash(PIN)


def lowered(sitter: Resident) -> list[str]:
    """Everything to press can be brought into the lower half."""
    assert sitter.page.locator(".v5-kiosk--low").count(), sitter.name
    return out_of_reach(sitter.page)


@pytest.fixture
def kiosk(tmp_path: Path, clock: MovableClock) -> Iterator[Stand]:
    folder = tmp_path / "kiosk"
    folder.mkdir(mode=0o700)
    found = stand(folder, clock, staff_pin=HASH, helper_pin=HASH)
    yield found
    found.database.close()


@pytest.fixture
def address(kiosk: Stand) -> Iterator[str]:
    with served(kiosk.app) as found:
        yield found


@pytest.mark.parametrize(
    ("language", "screen"),
    [("en", UPRIGHT), ("es", LYING), ("ar", UPRIGHT), ("en-XA", LYING), ("ar-XB", UPRIGHT)],
)
def test_every_page_can_be_used_by_everybody(
    browser: Browser, kiosk: Stand, address: str, language: str, screen: dict[str, int]
) -> None:
    context = browser.new_context(viewport=screen)  # type: ignore[arg-type]
    sitter = Sitter(context.new_page(), address, language)
    sitter.looks = [Accessible(), big_enough, nothing_sideways, SamePlace()]

    with keeping_to_ourselves(context):
        sitter.starts(company="with_somebody")
        sitter.answers({"age": "about forty"})
        sitter.walks(until="results")
        for path in ("help", "on-my-phone", "still-there", "services", "check/answers", "slip"):
            sitter.opens(path)
        sitter.presses(sitter.page.locator(".v5-kstop"))
        sitter.opens("venue")
        for digit in PIN:
            sitter.page.locator(f'[value="pin:{digit}"]').click()
        sitter.presses(sitter.page.locator(".v5-kgo button").first)
        kiosk.place.venue.out_of_order = "other"
        sitter.opens("")

    shown = {"kiosk-cover", "kiosk-show-results", "results", "kiosk-phone", "kiosk-ended"}
    assert shown | {"kiosk-venue", "kiosk-out-of-order"} <= set(sitter.seen)
    context.close()


@pytest.mark.parametrize("comfort", ["large", "dark"])
def test_every_page_can_be_used_as_somebody_wants_the_screen(
    browser: Browser, address: str, comfort: str
) -> None:
    context = browser.new_context(viewport=UPRIGHT)  # type: ignore[arg-type]
    sitter = Sitter(context.new_page(), address)
    sitter.starts()
    sitter.presses(sitter.page.locator(f'[name="{comfort}"]'))
    sitter.looks = [big_enough, nothing_sideways, SamePlace()]

    sitter.walks(until="results")

    assert sitter.page.locator(f".v5-kiosk--{comfort}").count() == 1
    context.close()


@pytest.mark.parametrize(("screen", "language"), [(UPRIGHT, "en"), (LYING, "ar")])
def test_lowered_everything_to_press_is_in_the_lower_half(
    browser: Browser, kiosk: Stand, address: str, screen: dict[str, int], language: str
) -> None:
    """On every page, the staff's and the helper's too; the measuring session's have their test."""
    context = browser.new_context(viewport=screen)  # type: ignore[arg-type]
    sitter = Sitter(context.new_page(), address, language)
    sitter.looks = [lowered, big_enough, nothing_sideways, SamePlace()]
    kiosk.place.comfort = LOW

    sitter.starts(company="with_somebody")
    sitter.answers({})
    sitter.answers({"age": "45"})
    sitter.walks(until="results")
    for path in ("help", "on-my-phone", "still-there", "services", "languages", "slip", "me"):
        sitter.opens(path)
    kiosk.place.end("stopped")
    kiosk.place.comfort = LOW
    sitter.opens("over")
    sitter.opens("venue")
    for digit in PIN:
        sitter.page.locator(f'[value="pin:{digit}"]').click()
    sitter.presses(sitter.page.locator(".v5-kgo button").first)
    kiosk.place.venue.out_of_order = "other"
    sitter.opens("")

    shown = {"kiosk-cover", "weight-measures", "results", "kiosk-slip", "error-404"}
    assert shown | {"kiosk-ended", "kiosk-venue", "kiosk-out-of-order"} <= set(sitter.seen)
    context.close()


def test_lowered_a_long_page_moves_by_large_buttons_that_need_no_script(
    browser: Browser, kiosk: Stand, address: str
) -> None:
    context = browser.new_context(viewport=UPRIGHT, java_script_enabled=False)  # type: ignore[arg-type]
    kiosk.place.comfort = LOW
    with kiosk.database.writing() as session:
        load_directory(session, kiosk.clock())
    page = context.new_page()
    page.goto(f"{address}/en/services")

    def moves(y: int) -> int:
        page.mouse.click(1080 - 68, 960 + y)
        page.wait_for_timeout(900)
        return int(page.evaluate("document.querySelector('main').scrollTop"))

    assert moves(160) > 200
    assert moves(60) == 0
    context.close()


def test_keys_type_into_the_field_that_was_touched(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=UPRIGHT, has_touch=True)  # type: ignore[arg-type]
    sitter = Sitter(context.new_page(), address)
    sitter.starts()
    sitter.walks(until="weight-measures")

    sitter.page.locator('[name="stones"]').tap()
    for key in ("1", "2"):
        sitter.page.locator(f'.v5-kkey[value$=":{key}"]').tap()
    sitter.page.locator('[name="pounds"]').tap()
    sitter.page.locator('.v5-kkey[value$=":7"]').tap()
    sitter.page.locator('.v5-kkey[value$=":8"]').tap()
    sitter.page.locator('.v5-kkey[value$=":back"]').tap()

    values = [sitter.page.locator(f'[name="{one}"]').input_value() for one in ("stones", "pounds")]
    assert values == ["12", "7"]
    context.close()


def test_somebody_who_walks_away_is_warned_and_then_wiped(
    browser: Browser, kiosk: Stand, address: str
) -> None:
    context = browser.new_context(viewport=UPRIGHT)  # type: ignore[arg-type]
    sitter = Sitter(context.new_page(), address)
    sitter.starts()
    sitter.answers({"age": "45"})

    kiosk.passes(60)
    sitter.page.locator("dialog[open]").wait_for()
    sitter.page.locator("dialog button").click()
    sitter.page.locator("dialog[open]").wait_for(state="detached")
    kiosk.passes(60)
    sitter.page.locator("dialog[open]").wait_for()
    kiosk.passes(30)
    sitter.page.locator('[data-page="kiosk-ended"]').wait_for()

    assert kiosk.place.visit is None
    assert context.cookies() == []
    context.close()


def test_a_touch_without_a_page_is_a_sign_of_life(
    browser: Browser, kiosk: Stand, address: str
) -> None:
    context = browser.new_context(viewport=UPRIGHT)  # type: ignore[arg-type]
    sitter = Sitter(context.new_page(), address)
    sitter.starts()
    kiosk.passes(50)

    with sitter.page.expect_response(lambda answer: answer.url.endswith("/touched")):
        sitter.page.locator("h1").click()

    kiosk.passes(50)
    assert kiosk.place.look().state == "here"
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_listen_reads_and_leaves_the_page_as_it_is(
    browser: Browser, kiosk: Stand, address: str, tmp_path: Path, scripts: bool
) -> None:
    heard = tmp_path / "heard"
    says = ("sh", "-c", f"cat > {heard} && exec sleep 60")
    kiosk.place.voice = Voice({"en": says}, headphones=True)
    context = browser.new_context(viewport=UPRIGHT, java_script_enabled=scripts)  # type: ignore[arg-type]
    sitter = Sitter(context.new_page(), address)
    sitter.page.goto(f"{address}/en/")
    sitter.page.locator("main form button").first.click()
    sitter.page.locator('main button[value="alone"]').click()
    sitter.page.locator("#age").fill("45")
    with sitter.page.expect_response(lambda answer: answer.url.endswith("/listen")) as answer:
        sitter.page.locator(".v5-klisten button").click()
    assert answer.value.status == 204
    assert kiosk.place.voice.speaking
    assert sitter.page.locator("#age").input_value() == "45"
    sitter.page.locator('nav a[href*="/help"]').click()
    sitter.page.locator('[data-page="kiosk-help"]').wait_for()
    assert not kiosk.place.voice.speaking
    assert heard.read_text().startswith("How old are you?")
    context.close()
