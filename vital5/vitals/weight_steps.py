"""The pages about weight: leave first, then sizes in either system, then family background.

Asked kindly and never without leave (clinical/rules.md 4); nothing is asked in pregnancy, when
the bands do not fit.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from vital5.rules import judge
from vital5.rules.conversion import INCHES_IN_A_FOOT, POUNDS_IN_A_STONE
from vital5.rules.pressure import ADULT_AGE
from vital5.vitals.kept import number
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
    Value,
)
from vital5.vitals.questionnaire_fields import CHOOSE
from vital5.vitals.weight_sizes import sizes

HIDE = "eating_disorder_or_prefers_not_to_see"
"""The name the rules give to "do not show me any number"."""


def hidden(answers: Answers) -> bool:
    """Whether no number, band or colour may be shown."""
    said: Value | None = answers.get("permission", {}).get(HIDE)
    return said in (True, "yes", "true")


def scope(answers: Answers, person: Person) -> dict[str, Any]:
    """WT-SCOPE. An age or a pregnancy that was not said does not keep anybody out."""
    return judge(
        "WT-SCOPE",
        age=ADULT_AGE if person.age is None else person.age,
        pregnant=person.pregnant is True,
        eating_disorder_or_prefers_not_to_see=hidden(answers),
    )


def in_scope(answers: Answers, person: Person) -> bool:
    """Whether a band can be given at all, shown or hidden."""
    return str(scope(answers, person)["result"]).startswith("banded")


def _with_leave(answers: Answers, person: Person) -> bool:
    return in_scope(answers, person) and bool(answers.get("permission"))


def _with_sizes(answers: Answers, person: Person) -> bool:
    return _with_leave(answers, person) and "measures" in answers and bool(answers["measures"])


def _problems(given: StepAnswers, _answers: Answers, _person: Person) -> tuple[Problem, ...]:
    return tuple(_weight_problems(given)) + tuple(_height_problems(given))


def _weight_problems(given: StepAnswers) -> list[Problem]:
    metric = number(given, "weight_kg") is not None
    imperial = any(number(given, name) is not None for name in ("stones", "pounds"))
    if metric and imperial:
        return [Problem("weight_kg", N_("Use kilograms, or stones and pounds, but not both"))]
    if not metric and not imperial:
        return [Problem("weight_kg", N_("Write your weight, in kilograms or in stones and pounds"))]
    if sizes(given).weight_kg is None:
        words = N_("Check the stones and pounds. There are %(number)s pounds in a stone")
        return [Problem("pounds", words, {"number": str(POUNDS_IN_A_STONE)})]
    return []


def _height_problems(given: StepAnswers) -> list[Problem]:
    metric = number(given, "height_cm") is not None
    feet, inches = number(given, "feet"), number(given, "inches")
    if metric and (feet is not None or inches is not None):
        return [Problem("height_cm", N_("Use centimetres, or feet and inches, but not both"))]
    if not metric and feet is None:
        if inches is not None:
            return [Problem("feet", N_("Write the feet as well as the inches"))]
        return [Problem("height_cm", N_("Write your height, in centimetres or in feet and inches"))]
    if sizes(given).height_cm is None:
        words = N_("Check the feet and inches. There are %(number)s inches in a foot")
        return [Problem("inches", words, {"number": str(INCHES_IN_A_FOOT)})]
    return []


def _doubt(given: StepAnswers, _answers: Answers, _person: Person) -> str:
    """Words that ask once about units; "" when the sizes fit together."""
    errors = sizes(given).errors
    if not errors:
        return ""
    if "check_units_waist" in errors or "waist_out_of_range" in errors:
        return N_("Your waist looks unusual beside your height. Are the units right?")
    return N_("These sizes look unusual together. Are the units right?")


ETHNIC_GROUPS = (
    Choice(
        "English, Welsh, Scottish, Northern Irish or British",
        N_("English, Welsh, Scottish, Northern Irish or British"),
    ),
    Choice("Irish", N_("Irish")),
    Choice("Gypsy or Irish Traveller", N_("Gypsy or Irish Traveller")),
    Choice("Roma", N_("Roma")),
    Choice("Any other White background", N_("Any other White background")),
    Choice("White and Black Caribbean", N_("White and Black Caribbean")),
    Choice("White and Black African", N_("White and Black African")),
    Choice("White and Asian", N_("White and Asian")),
    Choice("Any other Mixed background", N_("Any other Mixed background")),
    Choice("Indian", N_("Indian")),
    Choice("Pakistani", N_("Pakistani")),
    Choice("Bangladeshi", N_("Bangladeshi")),
    Choice("Chinese", N_("Chinese")),
    Choice("Any other Asian background", N_("Any other Asian background")),
    Choice("African", N_("African")),
    Choice("Caribbean", N_("Caribbean")),
    Choice("Any other Black background", N_("Any other Black background")),
    Choice("Arab", N_("Arab")),
    Choice("Any other ethnic group", N_("Any other ethnic group")),
    Choice("Prefer not to say", N_("Prefer not to say")),
)
"""The boxes of the 2021 census, in its order, and a way not to say."""

_WAIST = N_("Add your waist, if you know it")

_SIZE_FIELDS = (
    Field("weight_kg", N_("Weight in kilograms"), "number", unit=N_("kg"), decimals=1),
    Field("stones", N_("Or stones"), "number", unit=N_("st"), beside="weight"),
    Field("pounds", N_("and pounds"), "number", unit=N_("lb"), decimals=1, beside="weight"),
    Field("height_cm", N_("Height in centimetres"), "number", unit=N_("cm"), decimals=1),
    Field("feet", N_("Or feet"), "number", unit=N_("ft"), beside="height"),
    Field("inches", N_("and inches"), "number", unit=N_("in"), decimals=1, beside="height"),
    Field(
        "waist_cm",
        N_("Waist in centimetres"),
        "number",
        hint=N_("Measure halfway between your lowest rib and the top of your hip. Breathe out."),
        unit=N_("cm"),
        decimals=1,
        folded=_WAIST,
    ),
    Field("waist_inches", N_("Or in inches"), "number", unit=N_("in"), decimals=1, folded=_WAIST),
)

STEPS: tuple[Step, ...] = (
    Step(
        slug="permission",
        title=N_("May we ask about your weight?"),
        asked=in_scope,
        fields=(
            Field(
                name=HIDE,
                label=N_("How would you like to do this?"),
                kind="choice",
                missing=CHOOSE,
                choices=(
                    Choice("no", N_("Yes, and show me the result")),
                    Choice(
                        "yes",
                        S_("Yes, but do not show me any number"),
                        hint=S_(
                            "Choose this if you have or had an eating disorder, "
                            "or would just rather not see it"
                        ),
                    ),
                ),
            ),
        ),
        skip=N_("Leave out weight. That is fine"),
        usual={HIDE: "no"},
    ),
    Step(
        slug="measures",
        title=N_("Your weight and height"),
        asked=_with_leave,
        fields=_SIZE_FIELDS,
        problems=_problems,
        doubt=_doubt,
        skip=N_("I do not know, or would rather not say"),
        usual={"weight_kg": Decimal(1), "height_cm": Decimal(1)},  # some sizes, never judged
    ),
    Step(
        slug="ethnicity",
        title=N_("Your family background"),
        asked=_with_sizes,
        fields=(
            Field(
                name="ethnic_group",
                label=N_("Which of these fits you best?"),
                kind="choice",
                missing=N_("Choose one, or choose Prefer not to say"),
                hint=N_(
                    "We ask because for some family backgrounds health problems can start at a "
                    "lower weight, so the ranges are lower."
                ),
                choices=ETHNIC_GROUPS,
            ),
        ),
    ),
)
"""Every page of the vital, in the order it is asked."""
