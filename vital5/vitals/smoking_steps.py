"""The pages about smoking and tobacco: every product by its own name and picture.

Many people do not call shisha or paan smoking (clinical/rules.md 2), so nobody is asked "do you
smoke?" first.
"""

from __future__ import annotations

from vital5.instruments import original
from vital5.rules.smoking import HISTORIES, SMOKED, SMOKELESS, VAPED
from vital5.rules.smoking import PRODUCTS as KNOWN
from vital5.vitals.kept import NONE, ticked, word
from vital5.vitals.kinds import N_, Answers, Choice, Field, Person, Step
from vital5.vitals.questionnaire_fields import CHOOSE

_ROLLED_OR_MADE = frozenset({"cigarettes", "rolled"})

_MINUTES = ("5", "30", "60", "61")
# One number of minutes inside each of the four answers of HSI item 1, in their order.


def products(answers: Answers) -> frozenset[str]:
    """What somebody uses now."""
    return ticked(answers.get("products", {}), "products").intersection(KNOWN)


def history(answers: Answers) -> str | None:
    """What was said of cigarettes; smoking anything now answers it."""
    if products(answers).intersection(SMOKED):
        return "current"
    said = word(answers.get("history", {}), "cigarette_history")
    return said if said in HISTORIES else None


def smokes(answers: Answers) -> bool:
    """Whether anything is smoked now, whatever it is called."""
    return history(answers) == "current"


def _cigarettes(answers: Answers, _person: Person) -> bool:
    used = products(answers)
    return smokes(answers) and (bool(used & _ROLLED_OR_MADE) or not used.intersection(SMOKED))


def _no_smoked_product(answers: Answers, _person: Person) -> bool:
    return bool(answers.get("products")) and not products(answers).intersection(SMOKED)


def _smokeless(answers: Answers, _person: Person) -> bool:
    return bool(products(answers).intersection(SMOKELESS))


def _uses_tobacco(answers: Answers, _person: Person) -> bool:
    return smokes(answers) or bool(products(answers).difference(VAPED))


PRODUCTS = (
    Choice("cigarettes", N_("Cigarettes"), drawing="cigarettes"),
    Choice("rolled", N_("Roll-ups"), drawing="rolled"),
    Choice("shisha", N_("Shisha (hookah or water pipe)"), drawing="shisha"),
    Choice("cigar", N_("Cigars"), drawing="cigar"),
    Choice("pipe", N_("Pipe"), drawing="pipe"),
    Choice("vape", N_("Vape (e-cigarette)"), drawing="vape"),
    Choice("heated_tobacco", N_("Heated tobacco sticks"), drawing="heated_tobacco"),
    Choice("snus", N_("Snus"), drawing="snus"),
    Choice("paan_with_tobacco", N_("Paan with tobacco"), drawing="paan_with_tobacco"),
    Choice("gutka", N_("Gutka"), drawing="gutka"),
    Choice("naswar", N_("Naswar"), drawing="naswar"),
    Choice(
        "cannabis_with_tobacco",
        N_("Cannabis (weed) mixed with tobacco"),
        drawing="cannabis_with_tobacco",
    ),
    Choice(NONE, N_("None of these now"), alone=True),
)

STEPS: tuple[Step, ...] = (
    Step(
        slug="products",
        title=N_("Do you use any of these now?"),
        fields=(
            Field(
                name="products",
                label=N_("Tick everything that you use, even if it is only now and then"),
                kind="choices",
                missing=N_("Tick what you use, or tick None of these now"),
                choices=PRODUCTS,
            ),
        ),
        usual={"products": (NONE,)},
    ),
    Step(
        slug="history",
        title=N_("And cigarettes?"),
        asked=_no_smoked_product,
        fields=(
            Field(
                name="cigarette_history",
                label=N_("Which of these fits you?"),
                kind="choice",
                missing=CHOOSE,
                choices=(
                    Choice("never", N_("I have never smoked")),
                    Choice("ex", N_("I used to smoke and have stopped")),
                    Choice("current", N_("I smoke, even if not every day")),
                ),
            ),
        ),
    ),
    Step(
        slug="amount",
        title=N_("How much do you smoke?"),
        asked=_cigarettes,
        instrument="HSI",
        fields=(
            Field(
                name="cigarettes_per_day",
                label=original("HSI").item(2),
                instrument="HSI",
                kind="number",
                missing=N_("Write about how many. If it is less than one a day, write 0"),
                hint=N_("Count roll-ups too. About is fine."),
                decimals=1,
            ),
        ),
        skip=N_("I am not sure"),
    ),
    Step(
        slug="dependence",
        title=N_("The first one of the day"),
        asked=_cigarettes,
        fields=(
            Field(
                name="minutes_to_first_cigarette",
                label=original("HSI").item(1),
                instrument="HSI",
                kind="choice",
                missing=CHOOSE,
                choices=tuple(
                    Choice(minutes, said)
                    for minutes, (said, _score) in zip(
                        _MINUTES, original("HSI").options_of(1), strict=True
                    )
                ),
            ),
        ),
        instrument="HSI",
        skip=N_("I am not sure"),
    ),
    Step(
        slug="mouth",
        title=N_("Your mouth"),
        asked=_smokeless,
        fields=(
            Field(
                name="mouth_patch_over_3_weeks",
                label=N_(
                    "Have you had an ulcer, or a red or white patch, in your mouth "
                    "for more than 3 weeks?"
                ),
                kind="yes_no",
                missing=N_("Choose yes or no"),
                hint=N_("We ask because tobacco that is kept in the mouth can hurt it."),
            ),
        ),
        skip=N_("I prefer not to say"),
    ),
    Step(
        slug="readiness",
        title=N_("Would you like help to stop?"),
        asked=_uses_tobacco,
        fields=(
            Field(
                name="readiness",
                label=N_("It is your choice. Which fits you today?"),
                kind="choice",
                missing=CHOOSE,
                choices=(
                    Choice("now", N_("Yes, I would like to stop")),
                    Choice("thinking", N_("I am thinking about it")),
                    Choice("not_now", N_("Not now")),
                ),
            ),
        ),
        skip=N_("I prefer not to say"),
    ),
)
"""Every page of the vital, in the order it is asked."""
