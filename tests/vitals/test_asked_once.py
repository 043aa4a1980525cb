"""A vital is worked out once for the same answers, and anew for any other."""

from __future__ import annotations

from decimal import Decimal

from vital5.vitals.asked_once import AskedOnce
from vital5.vitals.kinds import Answers, Person


def test_the_same_answers_are_worked_out_once_and_others_anew() -> None:
    made: list[Answers] = []
    ask = AskedOnce(lambda answers, person: (made.append(answers), person.age))
    answers = {"reading": {"systolic": Decimal(132)}}
    assert ask(answers, Person(age=47)) is ask(
        {"reading": {"systolic": Decimal(132)}}, Person(age=47)
    )
    assert len(made) == 1
    ask(answers, Person(age=48))
    assert len(made) == 2, "another person is asked about anew"
    answers["reading"]["systolic"] = Decimal(190)
    ask(answers, Person(age=48))
    assert made[-1]["reading"]["systolic"] == 190, "a change in place is seen"
    answers["reading"]["systolic"] = Decimal(132)
    assert made[-1]["reading"]["systolic"] == 190, "and what was worked out keeps what it was for"
