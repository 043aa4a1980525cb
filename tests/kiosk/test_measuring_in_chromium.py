"""Whole visits at a kiosk in a real browser, with each cuff's simulator on a pty behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from kiosk.drivers import DRIVERS
from kiosk.present import Comfort
from tests.conftest import MovableClock
from tests.journeys.browser import keeping_to_ourselves
from tests.journeys.reach import LOW
from tests.kiosk.chromium import Kiosk, Person, axe_finds_nothing, in_reach
from vital5.models import Measurement

CUFFS = [c for c, d in DRIVERS.items() if d.at_kiosk and d.gives == "blood_pressure"]
LANGUAGES = {"suntech_advantage": "es", "ampall_bp868f": "ar"}
LOWERED = ("inbody_bpbio", "par_nibp2020")
UPRIGHT, LYING = {"width": 1080, "height": 1920}, {"width": 1920, "height": 1080}


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    folder = tmp_path_factory.mktemp("chromium")
    found = Kiosk(folder / "kiosk", MovableClock(folder / "clock"))
    yield found
    found.close()


def measured(kiosk: Kiosk) -> list[Measurement]:
    with kiosk.stand.database.reading() as session:
        return list(session.query(Measurement).order_by(Measurement.number))


@pytest.mark.parametrize("cuff", CUFFS)
def test_a_whole_visit_with_each_cuff(browser: Browser, kiosk: Kiosk, cuff: str) -> None:
    """One of the people reads Spanish, one Arabic; axe looks at theirs and at one in English.

    Two, one before each way a screen can stand, have the buttons lowered.
    """
    screen = LYING if cuff in ("inbody_bpbio", "ampall_bp868f") else UPRIGHT
    context = browser.new_context(viewport=screen)
    person = Person(context.new_page(), kiosk, LANGUAGES.get(cuff, "en"))
    if cuff in LANGUAGES or cuff == CUFFS[0]:
        person.looks.append(axe_finds_nothing)
    kiosk.stand.place.comfort = LOW if cuff in LOWERED else Comfort()
    if cuff in LOWERED:
        person.looks.append(in_reach)
    with keeping_to_ourselves(context), kiosk.cuff(cuff):
        person.walks("results")
        card = person.page.locator('[data-vital="blood_pressure"]')
        assert card.get_attribute("data-band") == "raised_normal"
        assert card.get_attribute("data-urgency") == "self_care"
        assert card.get_attribute("data-saved-id")
        rows = measured(kiosk)
        pairs = [f"{row.systolic}/{row.diastolic}" for row in rows]
        assert pairs in (["128/82", "126/80"], ["126/80", "124/79"])  # as its simulator begins
        assert pairs[1] in card.inner_text()
        assert {row.device for row in rows} == {cuff}
    assert person.seen.count("measuring-cuff") == 2
    assert person.seen.index("measuring-sit-down") < person.seen.index("smoking-products")
    context.close()


def test_a_whole_measurement_without_a_script(browser: Browser, kiosk: Kiosk) -> None:
    context = browser.new_context(viewport=UPRIGHT, java_script_enabled=False)
    person = Person(context.new_page(), kiosk, scripts=False)
    with keeping_to_ourselves(context), kiosk.cuff("and_tm265x"):
        person.walks("measuring-done")
        assert len(measured(kiosk)) == 2
    context.close()


@pytest.mark.parametrize(
    ("cuff", "fault", "trouble"),
    [("suntech_advantage", "error", "cuff_loose"), ("and_tm265x", "unplug", "cuff_away"),
     ("omron_hbp9030_fmt5", "error", "cuff_fault")],
)  # fmt: skip
def test_a_fault_of_the_line_is_told_without_a_reload(browser, kiosk, cuff, fault, trouble) -> None:
    context = browser.new_context(viewport=UPRIGHT)
    person = Person(context.new_page(), kiosk)
    with keeping_to_ourselves(context), kiosk.cuff(cuff, fault):
        person.walks("measuring-trouble")
        told = person.page.locator("[data-trouble]")
        assert told.get_attribute("data-trouble") == trouble
        assert person.page.evaluate("document.activeElement.tagName") == "H1"
        assert measured(kiosk) == []
    context.close()


def test_stop_lets_the_air_out_at_once(browser: Browser, kiosk: Kiosk) -> None:
    context = browser.new_context(viewport=UPRIGHT)
    person = Person(context.new_page(), kiosk)
    with kiosk.cuff("par_nibp2020", seconds=30):
        person.walks("measuring-cuff")
        person.page.locator("[data-ring]").wait_for()  # the cuff's pressure moves
        person.page.locator(".v5-kstop").click()
        assert person.page.locator("[data-trouble]").get_attribute("data-trouble") == "stopped"
        assert kiosk.stand.place.visit is not None
    context.close()
