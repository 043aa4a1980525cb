"""The pages of the blood pressure check: what is asked, when, and what is doubted.

A form here never refuses a number, however odd: it asks once whether it is correct and then
believes it (clinical/rules.md 1.3). The question about warning signs comes to everybody, right
after the reading and before any number is judged on the screen (1.2).
"""

from __future__ import annotations

from collections.abc import Callable

from vital5.vitals.blood_pressure_fields import IRREGULAR_FLAG, RATE, SETTING, WARNING_SIGNS, pair
from vital5.vitals.blood_pressure_sitting import (
    READING_STEPS,
    pressure,
    reading_in,
    sat,
    setting_of,
    sitting,
)
from vital5.vitals.kept import passed_over, yes
from vital5.vitals.kinds import (
    N_,
    S_,
    Answers,
    Choice,
    Field,
    Person,
    Step,
    StepAnswers,
)

SYMPTOM_STEPS = ("symptoms", "symptoms-after-first", "symptoms-again", "symptoms-after-third")
"""Where the warning signs are asked: of everybody, and again when a later reading is very high."""


def is_pregnant(answers: Answers, person: Person) -> bool | None:
    """What was said before, or when it was asked again here (hazard 14)."""
    if person.pregnant is not None:
        return person.pregnant
    return yes(answers.get("pregnancy", {}), "pregnant")


# --- when a page comes up ------------------------------------------------------------------


def _reached_very_high(step: str) -> Callable[[Answers, Person], bool]:
    """Whether the reading of this page is the first very high one of the sitting."""
    earlier = READING_STEPS[: READING_STEPS.index(step)]

    def asked(answers: Answers, person: Person) -> bool:
        here = reading_in(step, answers, person)
        before = (reading_in(one, answers, person) for one in earlier)
        return here is not None and here.very_high and not any(r and r.very_high for r in before)

    return asked


def _first_very_high_at_kiosk(answers: Answers, person: Person) -> bool:
    """At a kiosk the signs were asked before the rest, so they are asked again after the number."""
    return person.at_kiosk and _reached_very_high("reading")(answers, person)


def _pregnancy_again(answers: Answers, person: Person) -> bool:
    """Asked when it was not said; the page stays, once answered, so that it can be changed."""
    open_still = person.pregnant is None or "pregnancy" in answers
    return open_still and any(r.high_in_pregnancy for r in sitting(answers, person))


def _when_pregnant(answers: Answers, person: Person) -> bool:
    return is_pregnant(answers, person) is True


def _any_low(answers: Answers, person: Person) -> bool:
    return any(reading.faints_asked for reading in sitting(answers, person))


def _second(answers: Answers, person: Person) -> bool:
    """BP-SITTING after the first; also at every kiosk, and after a reading hard to believe."""
    first = reading_in("reading", answers, person)
    if first is None:
        return False
    if person.at_kiosk or first.odd or not first.valid:
        return True
    return bool(sat((first,))["next_step"] == "second_reading")


def _third(answers: Answers, person: Person) -> bool:
    """BP-SITTING after the second: the two are far apart."""
    if not answers.get("second-reading"):
        return False
    taken = (reading_in(step, answers, person) for step in READING_STEPS[:2])
    return bool(sat([one for one in taken if one])["next_step"] == "third_reading")


def _irregular(answers: Answers, _person: Person) -> bool:
    return yes(answers.get("reading", {}), "irregular_flag") is True


# --- what is doubted -----------------------------------------------------------------------


def _doubt(given: StepAnswers, answers: Answers, person: Person) -> str:
    """Words that ask once whether an unlikely pair is correct; "" when there is no doubt.

    A very high reading that can be believed is not doubted: its warning signs come first.
    """
    so_far = {**answers, "reading": given} if "setting" in given else answers
    reading = pressure(given, setting_of(so_far, person))
    if reading is None:
        return ""
    if reading.diastolic >= reading.systolic:
        return S_(
            "The top number is usually the higher one. Look at the monitor again. "
            "Are these two numbers correct?"
        )
    if not reading.valid:
        return S_("Monitors do not often show numbers like these. Is this correct?")
    if reading.odd and not reading.very_high:
        return S_("These two numbers are an unusual pair. Is this correct?")
    return ""


def home_doubt(given: StepAnswers, _answers: Answers, person: Person) -> str:
    """The same of a reading in a week at home."""
    return _doubt({**given, "setting": "home"}, {}, person)


# --- the pages -----------------------------------------------------------------------------


def _signs_step(
    slug: str, title: str, asked: Callable[[Answers, Person], bool], *, first: bool = False
) -> Step:
    return Step(
        slug=slug,
        title=title,
        asked=asked,
        fields=(WARNING_SIGNS,),
        safety=True,
        first_at_kiosk=first,
    )


def _reading_step(
    slug: str, title: str, asked: Callable[[Answers, Person], bool], skip: str
) -> Step:
    return Step(slug=slug, title=title, fields=pair(), asked=asked, doubt=_doubt, skip=skip)


STEPS: tuple[Step, ...] = (
    Step(
        slug="reading",
        title=N_("What was your blood pressure?"),
        fields=(*pair(), SETTING, RATE, IRREGULAR_FLAG),
        doubt=_doubt,
        skip=N_("I do not have a reading"),
    ),
    _signs_step(
        "symptoms",
        S_("Do you have any of these warning signs?"),
        lambda _answers, _person: True,
        first=True,
    ),
    _signs_step(
        "symptoms-after-first",
        S_("We need to ask again: do you have any of these warning signs now?"),
        _first_very_high_at_kiosk,
    ),
    Step(
        slug="pregnancy",
        title=S_("One more question, to keep you safe"),
        asked=_pregnancy_again,
        fields=(
            Field(
                name="pregnant",
                label=S_("Are you pregnant, or did you give birth in the last 6 weeks?"),
                kind="yes_no",
                missing=S_("Choose yes or no, or say that you prefer not to say"),
                hint=S_("We ask again because the advice for this reading can be different."),
            ),
        ),
        skip=S_("I prefer not to say"),
        safety=True,
    ),
    Step(
        slug="pregnancy-symptoms",
        title=S_("Signs to look out for in pregnancy and after birth"),
        asked=_when_pregnant,
        fields=(
            Field(
                name="preeclampsia_symptoms",
                label=S_("Do you have any of these?"),
                kind="yes_no",
                missing=S_("Choose yes or no"),
                hint=S_(
                    "A very bad headache. Problems with your sight. Pain just below your ribs. "
                    "Being sick. Sudden swelling of your face, hands or feet. "
                    "Being short of breath."
                ),
            ),
        ),
        safety=True,
    ),
    _reading_step(
        "second-reading",
        N_("Please take a second reading"),
        _second,
        N_("I cannot take another reading now"),
    ),
    _signs_step(
        "symptoms-again",
        S_("We need to ask again: do you have any of these warning signs now?"),
        _reached_very_high("second-reading"),
    ),
    _reading_step(
        "third-reading",
        N_("Please take one more reading"),
        _third,
        N_("I cannot take another reading now"),
    ),
    _signs_step(
        "symptoms-after-third",
        S_("We need to ask again: do you have any of these warning signs now?"),
        _reached_very_high("third-reading"),
    ),
    Step(
        slug="low-symptoms",
        title=S_("How have you been feeling?"),
        asked=_any_low,
        fields=(
            Field(
                name="symptom_level",
                label=S_("Which of these fits you best?"),
                kind="choice",
                missing=S_("Choose the one that fits best"),
                choices=(
                    Choice("none", S_("I feel well")),
                    Choice(
                        "dizzy_or_tired_sometimes", S_("Sometimes I feel dizzy, sick or very tired")
                    ),
                    Choice(
                        "faints_or_falls_or_near_faint_most_days",
                        S_("I faint or fall, or I feel faint on most days"),
                    ),
                    Choice(
                        "collapsed_or_confused_now",
                        S_("I have just collapsed, or I feel confused, cold and clammy now"),
                    ),
                ),
            ),
        ),
        safety=True,
    ),
    Step(
        slug="irregular-repeat",
        title=N_("Please check your pulse once more"),
        asked=_irregular,
        fields=(
            Field(
                name="irregular_on_repeat",
                label=N_("After the rest, did the monitor show its uneven heartbeat sign again?"),
                kind="yes_no",
                missing=N_("Choose yes or no"),
            ),
            Field(
                name="rate",
                label=N_("Your pulse (heart rate) this time"),
                kind="number",
                unit=N_("beats a minute"),
            ),
        ),
        skip=N_("I cannot take another reading now"),
    ),
)
"""Every page of the vital, in the order it is asked."""


def safety_pending(answers: Answers, person: Person) -> bool:
    """Whether a question that may make the advice more urgent has come up and not been seen."""
    return any(
        step.safety and step.asked(answers, person) and step.slug not in answers for step in STEPS
    )


def not_repeated(answers: Answers) -> bool:
    """Whether the pulse was to be checked again and could not be."""
    return passed_over(answers, "irregular-repeat")
