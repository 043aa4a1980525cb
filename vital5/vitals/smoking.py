"""Smoking and tobacco: what is used now, and the way to stop that works best.

Rules SM-STATUS, SM-OTHER and SM-HSI (clinical/rules.md 2). Ask, advise, act: no lecture.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from vital5.rules import RULE_SET_VERSION, judge
from vital5.rules.smoking import CIGARETTES_A_PACK
from vital5.vitals.kept import number, raw, word, worked_out, yes
from vital5.vitals.kinds import (
    N_,
    S_,
    Answers,
    BandMark,
    Codes,
    Judgement,
    Measure,
    Person,
    Vital,
    most_urgent,
)
from vital5.vitals.smoking_steps import STEPS, history, products
from vital5.vitals.when import gp_facts

PRICE_OF_A_PACK = Decimal("16.50")
"""Pounds for 20 cigarettes in 2025-26. Price pages name 16.45 (early 2025) and about 17.00 (2026);
not the official ONS series: look it up each year, after the Budget. Said with "about" only."""

COST_STEP = 100
"""The cost of a year is cut to whole hundreds of pounds: it is a picture, not a bill."""

_DAYS = 365


def judge_smoking(answers: Answers, person: Person) -> Judgement:
    """The group somebody belongs to by everything they use; the mouth question may raise it."""
    said = _other(answers)
    status = _status(answers)
    mouth = yes(answers.get("mouth", {}), "mouth_patch_over_3_weeks") is True
    urgency = most_urgent(said["urgency"], status["urgency"], "gp" if mouth else None)
    heaviness = _heaviness(answers)
    return Judgement(
        band=said["group"] or "",
        urgency=urgency,
        rule="SM-OTHER",
        rule_version=RULE_SET_VERSION,
        values={
            **raw(answers),
            **worked_out(
                {
                    "smoking_group": said["group"],
                    "smoking_status": status["status"],
                    "smoking_status_snomed": status["snomed"],
                    "cigarettes_per_day": _a_day(answers),
                    "hsi_score": heaviness["score"],
                }
            ),
        },
        facts={
            "products": tuple(sorted(products(answers))),
            "mouth": mouth,
            "pregnant": person.pregnant is True,
            "readiness": word(answers.get("readiness", {}), "readiness") or "",
            "heaviness": heaviness["band"] or "",
            "cost_a_year": _cost_a_year(answers),
            **gp_facts(),
        },
        answered=bool(said["group"]) or urgency != "none",
        topics=("smoking",) if urgency in ("local_service", "gp") else (),
    )


def _other(answers: Answers) -> dict[str, Any]:
    """SM-OTHER; nothing at all before the first page was answered."""
    if not answers.get("products"):
        return {"group": None, "urgency": None}
    return judge("SM-OTHER", products=sorted(products(answers)), cigarette_history=history(answers))


def _status(answers: Answers) -> dict[str, Any]:
    status = history(answers)
    said = judge("SM-STATUS", status=status, cigarettes_per_day=_a_day(answers))
    return {"status": status, **said}


def _a_day(answers: Answers) -> Decimal | None:
    return number(answers.get("amount", {}), "cigarettes_per_day")


def _heaviness(answers: Answers) -> dict[str, Any]:
    """SM-HSI: it helps to choose the kind of support, and never how urgent it is."""
    minutes = word(answers.get("dependence", {}), "minutes_to_first_cigarette") or ""
    return judge(
        "SM-HSI",
        minutes_to_first_cigarette=Decimal(minutes) if minutes.isdecimal() else None,
        cigarettes_per_day=_a_day(answers),
    )


def _cost_a_year(answers: Answers) -> int | None:
    """About what cigarettes cost in a year, in pounds. Roll-ups cost less: not worked out."""
    daily = _a_day(answers)
    if daily is None or daily <= 0 or "rolled" in products(answers):
        return None
    yearly = daily * _DAYS * PRICE_OF_A_PACK / CIGARETTES_A_PACK
    return int(yearly // COST_STEP) * COST_STEP or None


VITAL = Vital(
    slug="smoking",
    title=N_("Smoking and tobacco"),
    order=20,
    steps=STEPS,
    judge=judge_smoking,
    measures=(
        Measure("smoking_status", N_("Smoking"), "", Codes(loinc="72166-2")),
        Measure("smoking_group", N_("Tobacco")),
        Measure(
            "cigarettes_per_day",
            N_("Cigarettes a day"),
            "",
            Codes(snomed="266918002", ucum="/d"),
            charted=True,
        ),
        Measure("hsi_score", N_("Heaviness of Smoking Index"), "", Codes(ucum="{score}")),
    ),
    bands=(
        BandMark("never_user", S_("No tobacco"), "good"),
        BandMark("ex_user", S_("Stopped"), "good"),
        BandMark("vapes_only_ex_smoker", S_("Vapes, does not smoke"), "raised"),
        BandMark("vapes_only_never_smoked", S_("Vapes"), "raised"),
        BandMark("smokeless_tobacco_user", S_("Uses tobacco"), "high"),
        BandMark("current_tobacco_user", S_("Uses tobacco"), "high"),
        BandMark("current_smoker", S_("Smokes"), "high"),
    ),
)
