"""Smoking: the code of a status, dependence, a life's amount, and everything that is not a
cigarette. Every smoker is offered the stop smoking service, however dependent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from vital5.rules.arithmetic import half_up, product, quotient
from vital5.rules.bands import Steps, row_of, scale, words, worth
from vital5.rules.inputs import ITEMS, ListOf, Number, Word
from vital5.rules.questionnaire import points, total
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, amount, possible, possible_sets
from vital5.rules.urgency import URGENCIES

STATUS_URGENCY: Mapping[str, str] = {"never": "none", "ex": "self_care", "current": "local_service"}
"""By cigarette status (NG209)."""

HISTORIES = tuple(STATUS_URGENCY)

STATUS_SNOMED: Mapping[str, str] = {"never": "266919005", "ex": "8517006", "current": "77176002"}
"""SNOMED CT by status; a current smoker of unknown or other tobacco has the unspecified code."""

CIGARETTES_SNOMED: Steps[str] = (
    (0, "266920004"),
    (1, "160603005"),
    (10, "160604004"),
    (20, "160605003"),
    (40, "160606002"),
)
"""SNOMED CT of a current smoker by cigarettes a day (NHS Health Check online)."""

HSI_MINUTES: tuple[tuple[int, int], ...] = ((5, 3), (30, 2), (60, 1))
"""Minutes to the first cigarette up to which (first) so many points (second); later: none."""

HSI_CIGARETTES: Steps[int] = ((0, 0), (11, 1), (21, 2), (31, 3))
"""Points by cigarettes a day (Heatherton 1991)."""

HSI_BANDS = scale((0, "low"), (3, "moderate"), (5, "high"))
"""C9, contested: Heaviness of Smoking Index, 0-6; some papers cut at 2 and 5."""

FTND_ITEMS = (points(3), points(1), points(1), points(3), points(1), points(1))
"""Scores each of the six items may have, in published order (Heatherton 1991)."""

FTND_BANDS = scale((0, "very_low"), (3, "low"), (5, "medium"), (6, "high"), (8, "very_high"))
"""C9, contested: Fagerstrom test, 0-10; other UK pages cut elsewhere."""

CIGARETTES_A_PACK = 20

SMOKED = ("cigarettes", "rolled", "shisha", "cigar", "pipe", "cannabis_with_tobacco")
"""Anything smoked makes a current smoker (NG209; grouping: house rule)."""

HEATED = ("heated_tobacco",)
"""Outside NG209's scope; grouped by house rule."""

SMOKELESS = ("snus", "paan_with_tobacco", "gutka", "naswar")
"""Tobacco that is not smoked."""

VAPED = ("vape",)

PRODUCTS = SMOKED + HEATED + SMOKELESS + VAPED

GROUP_URGENCY: Mapping[str, str] = {
    "current_smoker": "local_service",
    "current_tobacco_user": "local_service",
    "smokeless_tobacco_user": "local_service",
    "vapes_only_ex_smoker": "self_care",
    "vapes_only_never_smoked": "self_care",
    "ex_user": "self_care",
    "never_user": "none",
}
"""What each group is offered, most harmful first (rules.md 2)."""


def _snomed(status: str, cigarettes: Decimal | None) -> str:
    counted = worth(cigarettes, CIGARETTES_SNOMED) if status == "current" else None
    return counted or STATUS_SNOMED[status]


@rule(
    "SM-STATUS",
    title="The code and the offer for a cigarette status",
    source="NHS Health Check online code table; NICE NG209",
    takes={"status": Word(HISTORIES), "cigarettes_per_day": Number()},
    optional=("cigarettes_per_day",),
    gives={
        "snomed": (*STATUS_SNOMED.values(), *(code for _, code in CIGARETTES_SNOMED)),
        "urgency": URGENCIES,
    },
    parameters=("STATUS_SNOMED", "CIGARETTES_SNOMED", "STATUS_URGENCY"),
)
def status(status: str | None, cigarettes_per_day: Decimal | None = None) -> Answer:
    """Cigarettes a day matter only for a current smoker."""
    if status is None:
        return {"snomed": None, "urgency": None}
    code = _snomed(status, amount(cigarettes_per_day))
    return {"snomed": code, "urgency": STATUS_URGENCY[status]}


def _minutes_points(minutes: Decimal) -> int:
    """A row of minutes ends at its top: five and a half minutes is past the first row."""
    return next((scored for top, scored in HSI_MINUTES if minutes <= top), 0)


@rule(
    "SM-HSI",
    title="Heaviness of Smoking Index",
    source="Heatherton 1991; bands 0-2, 3-4, 5-6",
    status="sourced; bands vary between publishers",
    takes={"minutes_to_first_cigarette": Number(), "cigarettes_per_day": Number()},
    gives={"score": int, "band": words(HSI_BANDS)},
    parameters=("HSI_MINUTES", "HSI_CIGARETTES", "HSI_BANDS"),
)
def heaviness(
    minutes_to_first_cigarette: Decimal | None, cigarettes_per_day: Decimal | None
) -> Answer:
    """0 to 6; helps to choose treatment, never to triage."""
    minutes = amount(minutes_to_first_cigarette)
    daily = worth(amount(cigarettes_per_day), HSI_CIGARETTES)
    if minutes is None or daily is None:
        return {"score": None, "band": None}
    score = _minutes_points(minutes) + daily
    found = row_of(score, HSI_BANDS)
    return {"score": score, "band": found.band if found else None}


@rule(
    "SM-FTND",
    title="Fagerstrom Test for Nicotine Dependence",
    source="Heatherton 1991; bands 0-2, 3-4, 5, 6-7, 8-10",
    status="sourced; bands vary between publishers",
    takes={"items": ITEMS},
    gives={"valid": bool, "score": int, "band": words(FTND_BANDS)},
    parameters=("FTND_ITEMS", "FTND_BANDS"),
)
def dependence(items: Sequence[Decimal | None] | None) -> Answer:
    """0 to 10; helps to choose treatment, never to triage."""
    score = total(items, FTND_ITEMS)
    found = None if score is None else row_of(score, FTND_BANDS)
    return {"valid": score is not None, "score": score, "band": found.band if found else None}


@rule(
    "SM-PACKYEARS",
    title="Pack-years",
    source="arithmetic: cigarettes a day / 20 x years, one decimal, half up",
    takes={"cigarettes_per_day": Number(), "years": Number()},
    gives={"pack_years": Decimal},
    parameters=("CIGARETTES_A_PACK",),
)
def pack_years(cigarettes_per_day: Decimal | None, years: Decimal | None) -> Answer:
    """A pack of twenty a day for a year is one."""
    cigarettes, smoked_for = amount(cigarettes_per_day), amount(years)
    if cigarettes is None or smoked_for is None:
        return {"pack_years": None}
    packs = quotient(product(cigarettes, smoked_for), CIGARETTES_A_PACK)
    return {"pack_years": half_up(packs, 1)}


def _group(products: frozenset[str], history: str) -> str:
    """The first that fits, in this order."""
    if products.intersection(SMOKED) or history == "current":
        return "current_smoker"
    if products.intersection(HEATED):
        return "current_tobacco_user"
    if products.intersection(SMOKELESS):
        return "smokeless_tobacco_user"
    if products.intersection(VAPED):
        return "vapes_only_ex_smoker" if history == "ex" else "vapes_only_never_smoked"
    return "ex_user" if history == "ex" else "never_user"


@rule(
    "SM-OTHER",
    title="Vapes, shisha, paan and all other tobacco",
    source="NICE NG209; the grouping is a house rule",
    takes={"products": ListOf(Word(PRODUCTS)), "cigarette_history": Word(HISTORIES)},
    gives={"group": tuple(GROUP_URGENCY), "urgency": URGENCIES},
    parameters=("SMOKED", "HEATED", "SMOKELESS", "GROUP_URGENCY"),
)
def other_tobacco(products: Sequence[str | None] | None, cigarette_history: str | None) -> Answer:
    """Products are asked by name, with pictures: many people do not call them smoking."""
    groups = [
        _group(used, history)
        for used in possible_sets(products, PRODUCTS)
        for history in possible(cigarette_history, HISTORIES)
    ]
    return agreed({"group": group, "urgency": GROUP_URGENCY[group]} for group in groups)
