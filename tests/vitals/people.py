"""People and answers for the tests of vitals, with named defaults."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from vital5.vitals.kinds import Person, StepAnswers

ANYONE = Person(age=45, pregnant=False, known_hypertension=False, type2_diabetes=False)
PREGNANT = Person(age=30, pregnant=True, known_hypertension=False, type2_diabetes=False)
UNSAID = Person(age=45)


def reading(systolic: object, diastolic: object, **more: Any) -> StepAnswers:
    """A reading at a GP surgery, unless said otherwise."""
    return {
        "systolic": Decimal(str(systolic)),
        "diastolic": Decimal(str(diastolic)),
        "setting": "clinic",
        **more,
    }


def pair(systolic: object, diastolic: object) -> StepAnswers:
    """A later reading of the sitting."""
    return {"systolic": Decimal(str(systolic)), "diastolic": Decimal(str(diastolic))}


def signs(*ticked: str) -> StepAnswers:
    """The page of warning signs; nothing ticked is "none of these"."""
    return {"symptoms": ticked or ("none",)}


def items(*scores: int, first: int = 1) -> StepAnswers:
    """The answers of a questionnaire, from an item on."""
    return {f"items-{number}": str(score) for number, score in enumerate(scores, start=first)}
