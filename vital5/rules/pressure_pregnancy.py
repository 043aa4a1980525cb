"""Blood pressure in pregnancy and the weeks after birth: its own lines, and its own door."""

from __future__ import annotations

from vital5.rules.inputs import PAIR, YesNo
from vital5.rules.pressure import Pair, Pressure, reaches
from vital5.rules.register import Answer, rule
from vital5.rules.undecided import agreed, either
from vital5.rules.urgency import URGENCIES

SEVERE: Pair = (160, 110)
"""At or above either, mmHg: hospital (NG133)."""

HIGH: Pair = (140, 90)
"""At or above either, mmHg: assessed within 24 hours (NG133)."""

POSTNATAL_WEEKS = 6
"""C14, unverified: how long after birth these lines still hold, in weeks."""


def _answer(severe: bool, high: bool, symptoms: bool) -> Answer:
    """One reading wholly known; maternity is the door whenever anything needs doing."""
    if severe:
        band, urgency = "severe", "emergency_999" if symptoms else "same_day"
    elif high:
        band, urgency = "high", "same_day"
    else:
        band, urgency = ("symptoms_only", "same_day") if symptoms else ("not_high", "none")
    return {"band": band, "urgency": urgency, "route": None if urgency == "none" else "maternity"}


@rule(
    "BP-PREG",
    title="Pregnant, or gave birth in the last 6 weeks",
    source="NICE NG133 (2019, updated 2023); symptoms: NHS Lothian; the 6 weeks are unverified",
    takes={**PAIR, "preeclampsia_symptoms": YesNo()},
    gives={
        "band": ("severe", "high", "not_high", "symptoms_only"),
        "urgency": URGENCIES,
        "route": ("maternity",),
    },
    parameters=("SEVERE", "HIGH", "POSTNATAL_WEEKS"),
)
def pregnancy(
    systolic: Pressure, diastolic: Pressure, preeclampsia_symptoms: bool | None
) -> Answer:
    """Either number decides, even with the other missing."""
    severe = reaches(systolic, diastolic, SEVERE)
    high = reaches(systolic, diastolic, HIGH)
    return agreed(
        _answer(is_severe, is_high, symptoms)
        for is_severe in either(severe)
        for is_high in either(high)
        for symptoms in either(preeclampsia_symptoms)
    )
