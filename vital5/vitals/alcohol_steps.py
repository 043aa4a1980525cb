"""The pages about alcohol: three questions for everybody, seven more when those say so.

The questions are those of AUDIT in its UK unit version, word for word and in order.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from vital5.rules import judge
from vital5.vitals.kept import NONE
from vital5.vitals.kinds import (
    N_,
    S_,
    Answers,
    Choice,
    Field,
    Person,
    Problem,
    Step,
    StepAnswers,
)
from vital5.vitals.questionnaire_fields import CHOOSE, item_fields, item_name, scores

SHORT = (1, 2, 3)
LONG = (4, 5, 6, 7, 8, 9, 10)

_NEVER = "0"  # what "never" scores in item 1


def short_items(answers: Answers) -> list[Decimal | None]:
    """The scores of AUDIT-C."""
    return scores(answers, [("auditc", SHORT)])


def all_items(answers: Answers) -> list[Decimal | None]:
    """The scores of the ten items."""
    return [*short_items(answers), *scores(answers, [("audit", LONG)])]


def short_form(answers: Answers) -> dict[str, Any]:
    """AL-AUDITC. "Never" scores 0 alone; without any answer there is nothing to score."""
    return judge("AL-AUDITC", items=short_items(answers))


def _more_asked(answers: Answers, _person: Person) -> bool:
    return short_form(answers)["ask_full_audit"] is True


def _short_problems(given: StepAnswers, _answers: Answers, _person: Person) -> tuple[Problem, ...]:
    """Somebody who never drinks answers one question; anybody else all three."""
    if given.get(item_name(1)) == _NEVER:
        return ()
    return tuple(
        Problem(item_name(number), CHOOSE) for number in SHORT if item_name(number) not in given
    )


SIGNS = (
    Choice("morning_shakes_until_drink", S_("Shaking until the first drink of the day")),
    Choice("sweating_until_drink", S_("Sweating or feeling very anxious until the first drink")),
    Choice("stopped_and_shaking_now", S_("I have stopped or cut back, and I am shaking now")),
    Choice("seizure", S_("A fit (seizure)")),
    Choice("hallucinations", S_("Seeing or hearing things that are not there")),
    Choice("new_confusion", S_("Suddenly confused")),
)
"""The signs of AL-WITHDRAWAL, in words people use."""

STEPS: tuple[Step, ...] = (
    Step(
        slug="auditc",
        title=N_("How you drink"),
        fields=(
            *item_fields("AUDIT", SHORT[:1]),
            *item_fields("AUDIT", SHORT[1:], missing=""),
        ),
        problems=_short_problems,
        instrument="AUDIT",
    ),
    Step(
        slug="audit",
        title=N_("A few more questions about drinking"),
        asked=_more_asked,
        fields=item_fields("AUDIT", LONG),
        instrument="AUDIT",
        skip=N_("I would rather not answer these"),
    ),
    Step(
        slug="withdrawal",
        title=S_("Your body and alcohol"),
        asked=_more_asked,
        fields=(
            Field(
                name="symptoms",
                label=S_("When you have not had a drink for some hours, do you get any of these?"),
                kind="choices",
                missing=S_("Tick what fits, or tick None of these"),
                hint=S_("We ask because stopping suddenly is not safe for everybody."),
                choices=(*SIGNS, Choice(NONE, S_("None of these"), alone=True)),
            ),
        ),
        safety=True,
    ),
)
"""Every page of the vital, in the order it is asked."""
