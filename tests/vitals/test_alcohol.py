"""Alcohol: the bands of the longest whole form, and a warning that nothing takes back."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.vitals.people import ANYONE, PREGNANT, UNSAID, items, signs
from vital5.instruments import original
from vital5.visit.journey import pages_of
from vital5.vitals import CATALOGUE
from vital5.vitals.drinks import DRINKS
from vital5.vitals.kinds import Alarm, Judgement, Person

VITAL = CATALOGUE["alcohol"]


def drinks(*three: int, more: tuple[int, ...] | None = None, **rest: Any) -> dict[str, Any]:
    answers: dict[str, Any] = {"auditc": items(*three), **rest}
    if more is not None:
        answers["audit"] = items(*more, first=4)
    return answers


def judged(answers: dict[str, Any], person: Person = ANYONE) -> Judgement:
    return VITAL.judge(answers, person)


def test_the_questions_are_the_published_ones_word_for_word() -> None:
    fields = [*VITAL.steps[0].fields, *VITAL.steps[1].fields]
    form = original("AUDIT")
    assert [field.label for field in fields] == list(form.items)
    for number, field in enumerate(fields, start=1):
        assert [(c.label, int(c.value)) for c in field.choices] == list(form.options_of(number))


@pytest.mark.parametrize(
    ("three", "band", "urgency", "asks_more"),
    [
        ((0, 0, 0), "low", "none", False),
        ((4, 0, 0), "low", "none", False),
        ((3, 1, 1), "increasing", "self_care", True),
        ((4, 2, 2), "higher", "local_service", True),
        ((4, 4, 3), "possible_dependence", "local_service", True),
    ],
)
def test_the_first_three(three: tuple[int, ...], band: str, urgency: str, asks_more: bool) -> None:
    said = judged(drinks(*three))
    assert (said.band, said.urgency, said.rule) == (band, urgency, "AL-AUDITC")
    path = [page.step for page in pages_of(VITAL, drinks(*three), ANYONE)]
    assert path == (["auditc", "audit", "withdrawal"] if asks_more else ["auditc"])


def test_never_answers_the_rest() -> None:
    never = {"auditc": {"items-1": "0"}}
    assert (judged(never).band, judged(never).number) == ("low", "0/12")
    assert VITAL.steps[0].problems({"items-1": "0"}, {}, ANYONE) == ()


def test_anybody_else_answers_all_three_and_nothing_missing_scores_0() -> None:
    wrong = VITAL.steps[0].problems({"items-1": "4"}, {}, ANYONE)
    assert [problem.field for problem in wrong] == ["items-2", "items-3"]
    said = judged({"auditc": {"items-1": "4", "items-2": "4"}})
    assert (said.band, said.number, said.answered) == ("", "", False)
    assert said.facts["incomplete"] is True


def test_the_full_form_decides_the_band_when_it_is_whole() -> None:
    said = judged(drinks(4, 4, 4, more=(0, 0, 0, 0, 0, 0, 0)))
    assert (said.rule, said.band, said.number) == ("AL-AUDIT", "increasing", "12/40")
    assert said.urgency == "local_service", "never lower than the shorter form said"
    broken = drinks(4, 4, 4)
    broken["audit"] = {"items-4": "0"}
    assert judged(broken).rule == "AL-AUDITC"


def test_the_warning_is_never_taken_back() -> None:
    for three in itertools.product(range(5), repeat=3):
        before = judged(drinks(*three)).facts["stop_suddenly_warning"]
        after = judged(drinks(*three, more=(0, 0, 0, 0, 0, 0, 0), withdrawal=signs())).facts[
            "stop_suddenly_warning"
        ]
        assert after or not before, three


@pytest.mark.parametrize(
    ("sign", "urgency", "kind"),
    [
        ("morning_shakes_until_drink", "gp", None),
        ("sweating_until_drink", "gp", None),
        ("stopped_and_shaking_now", "same_day", "same_day"),
        ("seizure", "emergency_999", "emergency_999"),
        ("hallucinations", "emergency_999", "emergency_999"),
        ("new_confusion", "emergency_999", "emergency_999"),
    ],
)
def test_signs_of_withdrawal(sign: str, urgency: str, kind: Any) -> None:
    answers = drinks(3, 1, 1, withdrawal=signs(sign))
    assert judged(answers).urgency == urgency
    assert judged(answers).facts["stop_suddenly_warning"] is True
    assert VITAL.alarm(answers, ANYONE) == (Alarm(kind, "withdrawal") if kind else None)


def test_pregnancy() -> None:
    assert judged(drinks(0, 0, 0), PREGNANT).facts["advise_no_alcohol"] is True
    assert judged(drinks(2, 1, 1), PREGNANT).urgency == "local_service"
    assert judged(drinks(3, 1, 1), PREGNANT).urgency == "gp"
    assert judged(drinks(3, 1, 1), ANYONE).facts["advise_no_alcohol"] is False
    assert judged(drinks(2, 1, 1), UNSAID).facts["pregnancy_unknown"] is True


def test_drinks_have_units_by_the_rule() -> None:
    units = {drink.name: str(drink.units) for drink in DRINKS}
    assert (units["pint"], units["small_wine"], units["spirit_single"]) == ("2.3", "1.5", "1.0")


def test_the_marker_stands_in_its_band() -> None:
    order = [mark.band for mark in VITAL.bands]
    for three in itertools.product(range(5), repeat=3):
        said = judged(drinks(*three))
        assert said.position is not None
        assert order[int(said.position * len(order))] == said.band
