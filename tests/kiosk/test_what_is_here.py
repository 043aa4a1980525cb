"""A kiosk has its own pages and some of the residents', and nothing else of the product."""

from __future__ import annotations

import re

import pytest

from kiosk.app import KIOSK_PARTS, RESIDENT_PARTS
from tests.kiosk.places import Stand
from tests.kiosk.test_at_the_screen import walks
from tests.web.walks import HEALTHY, Plan, results


def test_every_link_of_a_kiosk_leads_to_a_page_that_is_here(kiosk: Stand) -> None:
    somebody = kiosk.started()
    walks(somebody, "results")
    for path in ("services", "where-to-measure", "help", "on-my-phone", "slip", "my-passport"):
        somebody.opens(path)
    links = {str(a["href"]) for page in somebody.seen for a in page.soup.find_all("a", href=True)}
    own = {link.partition("#")[0] for link in links} - {""}

    answers = {link: somebody.client.get(link).status_code for link in sorted(own)}

    assert len(own) > 30
    assert [link for link, status in answers.items() if status not in (200, 303)] == []


@pytest.mark.parametrize(
    "path",
    ["/staff/sign-in", "/practice/", "/admin/", "/programme/", "/api/v1/kiosk/visits",
     "/en/passport", "/en/me", "/en/me/export.json", "/en/share", "/en/tell-us/feedback",
     "/en/reminder.ics", "/en/whose-check", "/en/keep"],
)  # fmt: skip
def test_what_is_for_staff_or_for_ones_own_device_is_not_at_a_kiosk(
    kiosk: Stand, path: str
) -> None:
    somebody = kiosk.started()

    for method in ("GET", "POST"):
        answer = somebody.client.open(path, method=method)
        assert answer.status_code in (404, 405, 308), f"{method} {path}: {answer.status_code}"


def test_every_post_of_a_kiosk_needs_a_token_of_this_visit(kiosk: Stand) -> None:
    somebody = kiosk.started()
    somebody.answers(age="45")
    here = RESIDENT_PARTS | kiosk.app.extensions[KIOSK_PARTS]
    posts = {
        rule.rule.replace("<lang>", "en")
        for rule in kiosk.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.partition(".")[0] in here
    }
    posts = {path for path in posts if "<" not in path and not path.startswith("/en/services")}
    assert len(posts) > 12
    for path in sorted(posts - {"/en/leave", "/en/finish", "/en/whose-check", "/en/back-again"}):
        answer = somebody.client.post(path, data={"do": "cuff", "low": "true", "company": "alone"})
        assert answer.status_code == 400, f"{path}: {answer.status_code}"
    assert kiosk.place.visit is not None


def test_a_high_result_leads_to_no_page_that_is_not_here(kiosk: Stand) -> None:
    somebody = kiosk.started()
    pair = {"systolic": "156", "diastolic": "96"}
    high: Plan = {
        **HEALTHY,
        "blood-pressure-reading": {**pair, "setting": "clinic"},
        "blood-pressure-second-reading": dict(pair),
        "blood-pressure-symptoms-after-first": {"symptoms": "none"},
    }
    results(somebody, high)
    page = somebody.presses("/uncover")

    assert "Measure at home for a week" in page.text
    assert not page.soup.find("a", string=re.compile("Measure at home"))
