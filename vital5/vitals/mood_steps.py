"""The pages about mood: five statements for everybody, more only when those say so.

At a kiosk the five only, and item 9 never: nobody may be there to answer (clinical/rules.md 5).
The questions are published ones, word for word. The long forms may always be declined. Where the
five have no official wording in somebody's language, one question that is not scored comes first,
and the five stand beneath it in English for whoever reads it (languages/plan.md 2.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from vital5.rules import judge
from vital5.rules.wellbeing import WHO5_ASK_MORE_TO
from vital5.vitals.kept import passed_over, word
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
from vital5.vitals.questionnaire_fields import item_fields, item_name, scores

WHO5 = (1, 2, 3, 4, 5)
FIRST_TWO = (1, 2)
PHQ9_MIDDLE = (3, 4, 5, 6, 7, 8)
ITEM_9 = (9,)
GAD7_REST = (3, 4, 5, 6, 7)

SAFETY = "safety"
CHECK_IN = "check-in"
WITH_HELP = ("helper", "interpreter")


def who5(answers: Answers) -> dict[str, Any]:
    """MH-WHO5 of what was answered."""
    return judge("MH-WHO5", items=scores(answers, [("who5", WHO5)]))


def phq2(answers: Answers) -> dict[str, Any]:
    """MH-PHQ2 of what was answered."""
    return judge("MH-PHQ2", items=scores(answers, [("phq2", FIRST_TWO)]))


def gad2(answers: Answers) -> dict[str, Any]:
    """MH-GAD2 of what was answered."""
    return judge("MH-GAD2", items=scores(answers, [("gad2", FIRST_TWO)]))


def phq9(answers: Answers) -> dict[str, Any]:
    """MH-PHQ9 of what was answered; it has no score unless all nine were."""
    where: list[tuple[str, Iterable[int]]]
    where = [("phq2", FIRST_TWO), ("phq9", PHQ9_MIDDLE), ("phq9-item9", ITEM_9)]
    return judge("MH-PHQ9", items=scores(answers, where))


def gad7(answers: Answers) -> dict[str, Any]:
    """MH-GAD7 of what was answered."""
    return judge("MH-GAD7", items=scores(answers, [("gad2", FIRST_TWO), ("gad7", GAD7_REST)]))


def item_9(answers: Answers) -> Decimal | None:
    """The ninth answer of PHQ-9; it counts by itself, whatever else is missing."""
    return scores(answers, [("phq9-item9", ITEM_9)])[0]


def in_danger(answers: Answers) -> bool:
    """Whether the ninth answer was anything above "not at all"."""
    score = item_9(answers)
    return score is not None and score > 0


def wants_to_talk(answers: Answers) -> bool:
    """Whether somebody who was asked only this said that they want to talk to someone."""
    return word(answers.get(CHECK_IN, {}), "talk_to_someone") == "yes"


def helped(answers: Answers) -> bool:
    """Whether an English form was answered through somebody else's words."""
    return word(answers.get(CHECK_IN, {}), "mode") in WITH_HELP


def _check_in_asked(answers: Answers, person: Person) -> bool:
    # Once answered it stays: a change of language unsays nothing.
    return bool(answers.get(CHECK_IN)) or "WHO-5" in person.unofficial


def _checked_in(answers: Answers, _person: Person) -> bool:
    return "talk_to_someone" in answers.get(CHECK_IN, {})


def _one_of_both(given: StepAnswers, _answers: Answers, _person: Person) -> tuple[Problem, ...]:
    missing = [number for number in WHO5 if item_name(number) not in given]
    if not missing or (len(missing) == len(WHO5) and "talk_to_someone" in given):
        return ()
    if len(missing) == len(WHO5):
        return (Problem("talk_to_someone", N_("Choose yes, no or not now")),)
    return tuple(
        Problem(
            item_name(number),
            N_("Choose an answer to number %(number)s of the five questions"),
            {"number": str(number)},
        )
        for number in missing
    )


def _low(answers: Answers, person: Person) -> bool:
    percent = who5(answers)["percent"]
    return not person.at_kiosk and percent is not None and percent <= WHO5_ASK_MORE_TO


def _phq_positive(answers: Answers, person: Person) -> bool:
    return _low(answers, person) and phq2(answers)["positive"] is True


def _item_9_asked(answers: Answers, person: Person) -> bool:
    return _phq_positive(answers, person) and not passed_over(answers, "phq9")


def _gad_positive(answers: Answers, person: Person) -> bool:
    return _low(answers, person) and gad2(answers)["positive"] is True


def _danger(answers: Answers, _person: Person) -> bool:
    return in_danger(answers)


_IN_ENGLISH = N_("Answer five questions about mood too (WHO-5). They exist only in English")
_RATHER_NOT = N_("I would rather not answer these")

STEPS: tuple[Step, ...] = (
    Step(
        slug=CHECK_IN,
        title=N_("How you feel"),
        on_page="who5",
        folds=_IN_ENGLISH,
        asked=_check_in_asked,
        problems=_one_of_both,
        fields=(
            Field(
                name="talk_to_someone",
                label=N_("Do you want to talk to someone about how you feel?"),
                kind="choice",
                choices=(
                    Choice("yes", N_("Yes")),
                    Choice("no", N_("No")),
                    Choice("not_now", N_("Not now")),
                ),
            ),
            Field(
                name="mode",
                label=N_("How do you want to answer the five questions in English?"),
                kind="choice",
                folded=_IN_ENGLISH,
                choices=(
                    Choice("self", N_("By myself")),
                    Choice("helper", N_("With somebody who helps me")),
                    Choice("interpreter", N_("With an interpreter")),
                ),
            ),
        ),
    ),
    Step(
        slug="who5",
        title=N_("How you have been feeling"),
        fields=item_fields("WHO-5", WHO5),
        instrument="WHO-5",
    ),
    Step(
        slug="who-listens",
        title=S_("Somebody is there if you want to talk"),
        asked=_checked_in,
        fields=(),
    ),
    Step(
        slug="phq2",
        title=N_("Two more questions"),
        asked=_low,
        fields=item_fields("PHQ-9", FIRST_TWO),
        instrument="PHQ-9",
        skip=_RATHER_NOT,
    ),
    Step(
        slug="gad2",
        title=N_("And two about worry"),
        asked=_low,
        fields=item_fields("GAD-7", FIRST_TWO),
        instrument="GAD-7",
        skip=_RATHER_NOT,
    ),
    Step(
        slug="phq9",
        title=N_("A few more about how you have been"),
        asked=_phq_positive,
        fields=item_fields("PHQ-9", PHQ9_MIDDLE),
        instrument="PHQ-9",
        skip=_RATHER_NOT,
    ),
    Step(
        slug="phq9-item9",
        title=S_("One question about your safety"),
        asked=_item_9_asked,
        fields=item_fields("PHQ-9", ITEM_9),
        instrument="PHQ-9",
        skip=S_("I would rather not answer this"),
    ),
    Step(
        slug=SAFETY,
        title=S_("Are you able to keep yourself safe right now?"),
        asked=_danger,
        fields=(
            Field(
                name="safety_answer",
                label=S_("Are you able to keep yourself safe right now?"),
                kind="choice",
                missing=S_("Choose one. You can choose not to say"),
                choices=(
                    Choice("safe", S_("Yes, I can keep myself safe right now")),
                    Choice("unsafe", S_("No, or I am not sure")),
                    Choice("no_answer", S_("I would rather not say")),
                ),
            ),
        ),
        safety=True,
    ),
    Step(
        slug="gad7",
        title=N_("A few more about worry"),
        asked=_gad_positive,
        fields=item_fields("GAD-7", GAD7_REST),
        instrument="GAD-7",
        skip=_RATHER_NOT,
    ),
)
"""Every page of the vital, in the order it is asked."""
