"""What is asked of somebody before any vital: only what the advice changes with, and why.

Order and scope: clinical/rules.md 0.4, 1.10 and 6. Everything but the age may be left unanswered;
the rules then take the safer way (an unanswered pregnancy is asked again at a high reading).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from vital5.rules import judge
from vital5.vitals.kept import number
from vital5.vitals.kinds import (
    N_,
    Answers,
    Field,
    Person,
    Problem,
    Step,
    StepAnswers,
)

ABOUT = "about"
"""The name under which these answers lie beside those of the vitals."""

OLDEST = 120
"""No one has been older for long: a larger number is a slip of the finger."""


def _age_problems(given: StepAnswers, _answers: Answers, _person: Person) -> tuple[Problem, ...]:
    age = number(given, "age")
    if age is not None and not 0 <= age <= OLDEST:
        return (
            Problem(
                "age",
                N_("Check your age. Write it in years, such as %(example)s"),
                {"example": "45"},
            ),
        )
    return ()


def _grown_up(answers: Answers, _person: Person) -> bool:
    return not out_of_scope(answers)


STEPS: tuple[Step, ...] = (
    Step(
        slug="age",
        title=N_("How old are you?"),
        fields=(
            Field(
                name="age",
                label=N_("Your age in years"),
                kind="number",
                missing=N_("Write your age in years"),
                hint=N_("We ask because the advice is different for children and older people."),
            ),
        ),
        problems=_age_problems,
    ),
    Step(
        slug="pregnancy",
        title=N_("Pregnancy"),
        asked=_grown_up,
        fields=(
            Field(
                name="pregnant",
                label=N_("Are you pregnant, or did you give birth in the last 6 weeks?"),
                kind="yes_no",
                missing=N_("Choose yes or no, or say that you prefer not to say"),
                hint=N_(
                    "We ask everyone. Some of the advice is different: on alcohol, for example."
                ),
            ),
        ),
        skip=N_("I prefer not to say"),
    ),
    Step(
        slug="conditions",
        title=N_("What your surgery may have told you"),
        asked=_grown_up,
        fields=(
            Field(
                name="known_hypertension",
                label=N_(
                    "Has a doctor or nurse told you that your blood pressure is high, "
                    "or do you have medicine for it?"
                ),
                kind="yes_no",
                hint=N_("We ask because your surgery may look after it with its own target."),
            ),
            Field(
                name="type2_diabetes",
                label=N_("Has a doctor or nurse told you that you have type 2 diabetes?"),
                kind="yes_no",
                hint=N_("We ask because it changes how soon to check again."),
            ),
        ),
        skip=N_("I prefer not to say"),
    ),
)
"""The pages before the vitals, in order."""


def age_of(answers: Answers) -> int | None:
    """The age that was given, in whole years: somebody of 17 and a half is 17."""
    age = number(answers.get("age", {}), "age")
    return None if age is None else int(age)


def out_of_scope(answers: Answers) -> bool:
    """Whether somebody is too young for these bands (BP-AGE). No age yet: not known to be."""
    age = age_of(answers)
    return age is not None and _too_young(age)


@lru_cache(maxsize=256)
def _too_young(age: int) -> bool:
    return not judge("BP-AGE", age=age, systolic=None, diastolic=None)["in_scope"]


def person_from(
    about: Answers,
    vitals: Mapping[str, Answers] | None = None,
    *,
    at_kiosk: bool = False,
    unofficial: frozenset[str] = frozenset(),
) -> Person:
    """Who is asking, from these pages and from what a vital asked again (pregnancy)."""
    again = (vitals or {}).get("blood_pressure", {}).get("pregnancy", {})
    conditions = about.get("conditions", {})
    return Person(
        age=age_of(about),
        pregnant=_said(about.get("pregnancy", {}).get("pregnant"), again.get("pregnant")),
        known_hypertension=_said(conditions.get("known_hypertension")),
        type2_diabetes=_said(conditions.get("type2_diabetes")),
        at_kiosk=at_kiosk,
        unofficial=unofficial,
    )


def _said(*answers: object) -> bool | None:
    """The first yes or no among some answers; None when it was never said."""
    return next((answer for answer in answers if isinstance(answer, bool)), None)
