"""Whatever stands in the first panel of a result can be read, a warning on the dark too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.resident import Accessible, Resident
from tests.web.walks import HEALTHY, LEAVE_OUT, SKIP, Plan, items

SHORT: Plan = {
    **HEALTHY,
    "blood-pressure-reading": SKIP,
    "weight-permission": SKIP,
    "smoking-products": LEAVE_OUT,
    "alcohol-auditc": LEAVE_OUT,
    "mood-who5": LEAVE_OUT,
}
FIRST: dict[str, Plan] = {
    "alcohol": {"alcohol-auditc": items(1, 2, 3, score=4),
                "alcohol-audit": items(4, 5, 6, 7, 8, 9, 10, score=2)},
    "smoking": {"smoking-products": {"products": ["shisha", "paan_with_tobacco"]},
                "smoking-readiness": {"readiness": "now"}},
    "mood": {"mood-who5": items(1, 2, 3, 4, 5)},
}  # fmt: skip


@pytest.mark.parametrize("vital", FIRST)
def test_the_first_thing_to_do_can_be_read(browser: Browser, live: str, vital: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    resident = Resident(page, live)
    resident.opens("check")
    resident.walks({**SHORT, **FIRST[vital]})
    resident.answers({})
    panel = page.locator(".v5-first")
    assert panel.locator("h2").first.inner_text().strip()
    assert panel.locator(".v5-note").count() == (1 if vital == "alcohol" else 0)
    assert Accessible()(resident) == []
    page.close()
