"""Grip strength: one number, to show that a sixth vital is one module and one template of words."""

from __future__ import annotations

from decimal import Decimal

from vital5.vitals.kept import number, raw, worked_out
from vital5.vitals.kinds import (
    N_,
    Answers,
    BandMark,
    Chart,
    Codes,
    Field,
    Judgement,
    Measure,
    Person,
    Step,
    Vital,
)

WEAK_BELOW = Decimal(20)
STRONGEST = Decimal(80)


def judge_grip(answers: Answers, _person: Person) -> Judgement:
    """Weak below a line, else strong."""
    kg = number(answers.get("strength", {}), "grip_kg")
    band = "" if kg is None else "weak" if kg < WEAK_BELOW else "strong"
    return Judgement(
        band=band,
        urgency="self_care" if band == "weak" else "none",
        rule="GRIP",
        rule_version="1",
        values={**raw(answers), **worked_out({"grip_kg": kg})},
        number="" if kg is None else f"{kg.normalize():f}",
        unit="kg",
        position=None if kg is None else min(kg / STRONGEST, Decimal(1)),
        answered=kg is not None,
    )


VITAL = Vital(
    slug="grip",
    title=N_("Grip strength"),
    order=60,
    steps=(
        Step(
            slug="strength",
            title=N_("How strong is your grip?"),
            fields=(
                Field(
                    "grip_kg",
                    N_("Squeeze the handle and write what it shows"),
                    "number",
                    missing=N_("Write the number on the handle"),
                    unit="kg",
                    decimals=1,
                ),
            ),
        ),
    ),
    judge=judge_grip,
    measures=(
        Measure(
            "grip_kg",
            N_("Grip strength"),
            "kg",
            Codes("364075005", "", "83174-1", "kg"),
            charted=True,
        ),
    ),
    bands=(BandMark("weak", N_("Weak"), "low"), BandMark("strong", N_("Strong"), "good")),
    chart=Chart(low=Decimal(0), high=STRONGEST),
)
