"""The inputs of the blood pressure pages: two numbers, where, the pulse, and the warning signs."""

from __future__ import annotations

from vital5.vitals.kept import NONE
from vital5.vitals.kinds import N_, S_, Choice, Field


def pair() -> tuple[Field, Field]:
    return (
        Field(
            name="systolic",
            label=N_("Top number (systolic)"),
            kind="number",
            unit="mmHg",
            missing=N_("Write the top number"),
            beside="pair",
        ),
        Field(
            name="diastolic",
            label=N_("Bottom number (diastolic)"),
            kind="number",
            unit="mmHg",
            missing=N_("Write the bottom number"),
            beside="pair",
        ),
    )


_PULSE = N_("Add your pulse")

RATE = Field(
    name="rate",
    label=N_("Your pulse (heart rate)"),
    kind="number",
    unit=N_("beats a minute"),
    folded=_PULSE,
)

SETTING = Field(
    name="setting",
    label=N_("Where was it taken?"),
    kind="choice",
    hint=N_("Readings at home are often a little lower, so we look at them differently."),
    choices=(
        Choice("home", N_("At home, on my own monitor"), drawing="monitor"),
        Choice("pharmacy", N_("At a pharmacy"), drawing="pharmacy"),
        Choice("clinic", N_("At a GP surgery or clinic"), drawing="person_talking"),
        Choice("kiosk", N_("On a health check machine"), drawing="kiosk"),
    ),
)

IRREGULAR_FLAG = Field(
    name="irregular_flag",
    label=N_("Did the monitor show its sign for an uneven heartbeat?"),
    kind="yes_no",
    folded=_PULSE,
)

SIGNS = (
    Choice("chest_pain", S_("Chest pain, or a tight or heavy feeling in your chest")),
    Choice("breathless_at_rest", S_("Short of breath while sitting still")),
    Choice("new_confusion", S_("Suddenly confused")),
    Choice("stroke_signs", S_("Face drooping on one side, a weak arm or leg, or trouble speaking")),
    Choice("seizure", S_("A fit (seizure)")),
    Choice("collapse", S_("Collapsed or passed out")),
    Choice("severe_headache", S_("A very bad headache")),
    Choice("vision_change", S_("Blurred sight or loss of sight")),
    Choice("little_or_no_urine", S_("Passing very little pee, or none")),
)
"""The warning signs of BP-REDFLAG, in words people use."""

WARNING_SIGNS = Field(
    name="symptoms",
    label=S_("Tick any that you have now, or had today"),
    kind="choices",
    missing=S_("Tick what fits, or tick None of these"),
    choices=(
        *(Choice(sign.value, sign.label, drawing=sign.value) for sign in SIGNS),
        Choice(NONE, S_("None of these"), alone=True),
    ),
)
