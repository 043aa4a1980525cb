"""Who is asking: only an age is needed, and what was not said is not guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.visit.about import STEPS, age_of, out_of_scope, person_from
from vital5.vitals.kinds import Answers, Person

AGE = STEPS[0]


def aged(years: object) -> Answers:
    return {"age": {"age": Decimal(str(years))}}


@pytest.mark.parametrize(
    ("years", "outside"), [(17, True), ("17.9", True), (18, False), (80, False)]
)
def test_under_18_is_out_of_scope(years: object, outside: bool) -> None:
    assert out_of_scope(aged(years)) is outside


def test_no_age_yet_keeps_nobody_out() -> None:
    assert out_of_scope({}) is False
    assert age_of({}) is None


@pytest.mark.parametrize(("years", "wrong"), [(0, False), (120, False), (-1, True), (450, True)])
def test_an_age_that_nobody_has_is_asked_again(years: int, wrong: bool) -> None:
    assert bool(AGE.problems({"age": Decimal(years)}, {}, Person())) is wrong


def test_what_was_said() -> None:
    about: Answers = {
        **aged(52),
        "pregnancy": {"pregnant": False},
        "conditions": {"known_hypertension": True},
    }
    assert person_from(about) == Person(52, False, True, None)
    assert person_from({**aged(52), "pregnancy": {}, "conditions": {}}) == Person(52)


def test_pregnancy_said_at_a_high_reading_counts_everywhere() -> None:
    again = {"blood_pressure": {"pregnancy": {"pregnant": True}}}
    assert person_from({**aged(30), "pregnancy": {}}, again).pregnant is True
    said = {**aged(30), "pregnancy": {"pregnant": False}}
    assert person_from(said, again).pregnant is False


def test_only_the_age_must_be_given_and_each_page_says_why() -> None:
    assert [step.slug for step in STEPS if not step.skip] == ["age"]
    assert all(field.hint for step in STEPS for field in step.fields)
