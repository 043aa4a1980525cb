"""Smoking and tobacco: every product by name, one group, and the offer that goes with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.vitals.people import ANYONE
from vital5.rules.smoking import PRODUCTS as KNOWN
from vital5.visit.journey import pages_of
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Judgement
from vital5.vitals.smoking import COST_STEP, PRICE_OF_A_PACK
from vital5.vitals.smoking_steps import PRODUCTS

VITAL = CATALOGUE["smoking"]


def uses(*products: str, history: str | None = None, **more: Any) -> dict[str, Any]:
    answers: dict[str, Any] = {"products": {"products": products or ("none",)}, **more}
    if history:
        answers["history"] = {"cigarette_history": history}
    return answers


def judged(answers: dict[str, Any]) -> Judgement:
    return VITAL.judge(answers, ANYONE)


def steps(answers: dict[str, Any]) -> list[str]:
    return [page.step for page in pages_of(VITAL, answers, ANYONE)]


def test_every_product_is_asked_by_name_with_its_drawing() -> None:
    asked = {choice.value: choice for choice in PRODUCTS}
    assert set(asked) - {"none"} == set(KNOWN)
    assert all(asked[product].drawing == product for product in KNOWN)
    assert [value for value, choice in asked.items() if choice.alone] == ["none"]


@pytest.mark.parametrize(
    ("answers", "group", "urgency"),
    [
        (uses("shisha"), "current_smoker", "local_service"),
        (uses("cigarettes", "vape"), "current_smoker", "local_service"),
        (uses("cannabis_with_tobacco"), "current_smoker", "local_service"),
        (uses("vape", history="current"), "current_smoker", "local_service"),
        (uses("heated_tobacco", history="never"), "current_tobacco_user", "local_service"),
        (uses("paan_with_tobacco", history="never"), "smokeless_tobacco_user", "local_service"),
        (uses("vape", history="ex"), "vapes_only_ex_smoker", "self_care"),
        (uses("vape", history="never"), "vapes_only_never_smoked", "self_care"),
        (uses(history="ex"), "ex_user", "self_care"),
        (uses(history="never"), "never_user", "none"),
    ],
)
def test_the_group_decides(answers: dict[str, Any], group: str, urgency: str) -> None:
    said = judged(answers)
    assert (said.band, said.urgency, said.answered) == (group, urgency, True)


def test_half_an_answer_is_no_group() -> None:
    for answers in ({}, uses(), uses("vape")):
        assert judged(answers).band == ""
    assert judged({}).answered is False


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        (uses(), ["products", "history"]),
        (uses("cigarettes"), ["products", "amount", "dependence", "readiness"]),
        (uses("rolled", "shisha"), ["products", "amount", "dependence", "readiness"]),
        (uses("shisha"), ["products", "readiness"]),
        (
            uses("vape", history="current"),
            ["products", "history", "amount", "dependence", "readiness"],
        ),
        (uses("gutka", history="never"), ["products", "history", "mouth", "readiness"]),
        (uses("vape", history="never"), ["products", "history"]),
    ],
)
def test_the_way_through(answers: dict[str, Any], path: list[str]) -> None:
    assert steps(answers) == path


def test_a_patch_in_the_mouth_goes_to_the_surgery() -> None:
    answers = uses("naswar", history="never", mouth={"mouth_patch_over_3_weeks": True})
    assert judged(answers).urgency == "gp"
    answers["mouth"] = {"mouth_patch_over_3_weeks": False}
    assert judged(answers).urgency == "local_service"


@pytest.mark.parametrize(
    ("a_day", "code"), [(0, "266920004"), (9, "160603005"), (19, "160604004"), (40, "160606002")]
)
def test_the_code_goes_by_cigarettes_a_day(a_day: int, code: str) -> None:
    answers = uses("cigarettes", amount={"cigarettes_per_day": Decimal(a_day)})
    assert judged(answers).values["smoking_status_snomed"] == code


def test_a_smoker_without_cigarettes_has_the_unspecified_code() -> None:
    assert judged(uses("shisha")).values["smoking_status_snomed"] == "77176002"


def test_dependence_helps_to_choose_and_never_to_triage() -> None:
    heavy = uses(
        "cigarettes",
        amount={"cigarettes_per_day": Decimal(40)},
        dependence={"minutes_to_first_cigarette": "5"},
    )
    said = judged(heavy)
    assert (said.facts["heaviness"], said.urgency) == ("high", "local_service")


def test_hsi_answers_score_as_published() -> None:
    step = next(step for step in VITAL.steps if step.slug == "dependence")
    scored = []
    for choice in step.fields[0].choices:
        answers = uses(
            "cigarettes",
            amount={"cigarettes_per_day": Decimal(1)},
            dependence={"minutes_to_first_cigarette": choice.value},
        )
        scored.append(judged(answers).values["hsi_score"])
    assert scored == [3, 2, 1, 0]


def test_the_cost_is_about_and_only_for_bought_cigarettes() -> None:
    answers = uses("cigarettes", amount={"cigarettes_per_day": Decimal(20)})
    cost = judged(answers).facts["cost_a_year"]
    assert isinstance(cost, int)
    assert cost % COST_STEP == 0
    assert abs(cost - 365 * PRICE_OF_A_PACK) <= COST_STEP
    rolled = uses("rolled", amount={"cigarettes_per_day": Decimal(20)})
    assert judged(rolled).facts["cost_a_year"] is None
