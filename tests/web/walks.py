"""Ways through the questions: what one person answers on each page, and walking by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.visitor import Page, Visitor

Given = dict[str, Any]
Plan = Mapping[str, Given]


def items(*numbers: int, score: int = 0) -> Given:
    """The same answer to several items of a questionnaire."""
    return {f"items-{number}": str(score) for number in numbers}


SKIP: Given = {"skip": "true"}
LEAVE_OUT: Given = {"skip_vital": "true"}

HEALTHY: Plan = {
    "about-you-age": {"age": "45"},
    "about-you-pregnancy": {"pregnant": "false"},
    "about-you-conditions": {"known_hypertension": "false", "type2_diabetes": "false"},
    "blood-pressure-reading": {"systolic": "118", "diastolic": "76", "setting": "home"},
    "blood-pressure-symptoms": {"symptoms": "none"},
    "blood-pressure-second-reading": {"systolic": "118", "diastolic": "76"},
    "blood-pressure-third-reading": {"systolic": "118", "diastolic": "76"},
    "blood-pressure-symptoms-again": {"symptoms": "none"},
    "blood-pressure-symptoms-after-third": {"symptoms": "none"},
    "blood-pressure-pregnancy": {"pregnant": "false"},
    "blood-pressure-pregnancy-symptoms": {"preeclampsia_symptoms": "false"},
    "blood-pressure-low-symptoms": {"symptom_level": "none"},
    "blood-pressure-irregular-repeat": {"irregular_on_repeat": "false", "rate": "70"},
    "smoking-products": {"products": "none"},
    "smoking-history": {"cigarette_history": "never"},
    "smoking-amount": {"cigarettes_per_day": "12"},
    "smoking-dependence": {"minutes_to_first_cigarette": "30"},
    "smoking-mouth": {"mouth_patch_over_3_weeks": "false"},
    "smoking-readiness": {"readiness": "thinking"},
    "alcohol-auditc": items(1, 2, 3),
    "alcohol-audit": items(4, 5, 6, 7, 8, 9, 10),
    "alcohol-withdrawal": {"symptoms": "none"},
    "weight-permission": {"eating_disorder_or_prefers_not_to_see": "no"},
    "weight-measures": {"weight_kg": "66", "height_cm": "170"},
    "weight-ethnicity": {"ethnic_group": "Irish"},
    "mood-who-listens": {},
    "mood-who5": items(1, 2, 3, 4, 5, score=4),
    "mood-phq2": items(1, 2, score=1),
    "mood-gad2": items(1, 2),
    "mood-phq9": items(3, 4, 5, 6, 7, 8),
    "mood-phq9-item9": items(9),
    "mood-gad7": items(3, 4, 5, 6, 7),
}
"""Somebody of 45 with nothing outside the healthy range."""

UNWELL: Plan = {
    **HEALTHY,
    "blood-pressure-reading": {"systolic": "186", "diastolic": "122", "setting": "clinic"},
    "blood-pressure-second-reading": {"systolic": "182", "diastolic": "118"},
    "smoking-products": {"products": ["cigarettes", "gutka"]},
    "smoking-mouth": {"mouth_patch_over_3_weeks": "true"},
    "alcohol-auditc": items(1, 2, 3, score=4),
    "alcohol-audit": items(4, 5, 6, 7, 8, 9, 10, score=2),
    "weight-measures": {"weight_kg": "", "stones": "17", "pounds": "6", "feet": "5", "inches": "6"},
    "mood-who5": items(1, 2, 3, 4, 5),
    "mood-phq2": items(1, 2, score=2),
    "mood-gad2": items(1, 2, score=2),
    "mood-phq9": items(3, 4, 5, 6, 7, 8, score=2),
    "mood-phq9-item9": items(9, score=1),
    "mood-gad7": items(3, 4, 5, 6, 7, score=2),
}
"""Somebody with something outside the healthy range in every vital, and a question of safety."""

ONLY_PRESSURE: Plan = {
    **HEALTHY,
    "smoking-products": LEAVE_OUT,
    "alcohol-auditc": LEAVE_OUT,
    "weight-permission": SKIP,
    "mood-who5": LEAVE_OUT,
}
"""Somebody who came for the blood pressure and leaves the rest out."""

ONLY_MOOD: Plan = {
    **UNWELL,
    "blood-pressure-reading": SKIP,
    "smoking-products": LEAVE_OUT,
    "alcohol-auditc": LEAVE_OUT,
    "weight-permission": SKIP,
}
"""Somebody who answers about mood alone, and has thoughts of being better off dead."""

PAGES = 60
"""No way through the questions is longer than this."""


def answer(visitor: Visitor, given: Given) -> Page:
    """Answer the page in front of a visitor; a button among the answers is the one pressed."""
    button = next((name for name in ("skip", "skip_vital") if name in given), "")
    return visitor.answers(button=button, **({} if button else given))


def walk(visitor: Visitor, plan: Plan = HEALTHY, *, until: str = "answers") -> Page:
    """Answer page after page as planned, read each safety screen, and stop at a page."""
    page = visitor.page if visitor.seen else visitor.opens("check")
    for _ in range(PAGES):
        if page.name == until:
            return page
        if page.name == "urgent-mood" and page.soup.find(attrs={"name": "safety_answer"}):
            page = visitor.answers(safety_answer=plan.get("mood-safety", "safe"))
        elif page.name.startswith("urgent-"):
            page = visitor.answers()
        elif page.name == "kiosk-cover":
            page = visitor.presses("/uncover")
        elif page.name == "where-to-measure":
            page = visitor.opens(page.link("Go on with the other questions"))
        elif page.soup.select_one("[data-doubt]"):
            page = visitor.answers(button="confirmed")
        else:
            assert page.name in plan, f"no plan for {page.name}: {page.errors or page.text[:200]}"
            page = answer(visitor, plan[page.name])
    raise AssertionError(f"never reached {until}; last {page.name}")


def results(visitor: Visitor, plan: Plan = HEALTHY) -> Page:
    """Walk the whole check and look at the results."""
    walk(visitor, plan)
    return visitor.answers()
