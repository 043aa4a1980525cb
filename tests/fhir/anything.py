"""Snapshots of whatever was answered, by whomever, typed or measured."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.fhir.made import a_home_series, a_kept_reading, a_measurement, a_snapshot
from tests.sharing.people import DRINKS, LOW_MOOD
from tests.vitals.people import items
from vital5.vitals.kinds import Person

numbers = st.integers(0, 400).map(Decimal)
people = st.builds(
    Person,
    age=st.none() | st.integers(10, 110),
    pregnant=st.none() | st.booleans(),
    known_hypertension=st.none() | st.booleans(),
    type2_diabetes=st.none() | st.booleans(),
)
settings_of_a_reading = st.sampled_from(["home", "pharmacy", "clinic", "kiosk"])
names = st.none() | st.text(min_size=1, max_size=40).filter(lambda text: text.strip() == text)


@st.composite
def pressures(draw: st.DrawFn) -> dict[str, Any]:
    first = {"systolic": draw(numbers), "diastolic": draw(numbers),
             "setting": draw(settings_of_a_reading)}  # fmt: skip
    if draw(st.booleans()):
        first |= {"rate": draw(st.integers(20, 250).map(Decimal)),
                  "irregular_flag": draw(st.booleans())}  # fmt: skip
    answers: dict[str, Any] = {"reading": first, "symptoms": {"symptoms": ("none",)}}
    for step in ("second-reading", "third-reading"):
        if draw(st.booleans()):
            answers[step] = {"systolic": draw(numbers), "diastolic": draw(numbers)}
    return answers


@st.composite
def sizes(draw: st.DrawFn) -> dict[str, Any]:
    number = st.decimals(1, 400, places=1)
    given = {"weight_kg": draw(number), "height_cm": draw(number)}
    if draw(st.booleans()):
        given["waist_cm"] = draw(number)
    hide = draw(st.sampled_from(["yes", "no"]))
    return {"permission": {"eating_disorder_or_prefers_not_to_see": hide}, "measures": given,
            "ethnicity": {"ethnic_group": "Irish"}}  # fmt: skip


products = st.lists(
    st.sampled_from(["cigarettes", "vape", "gutka", "shisha", "heated_tobacco"]), max_size=3
)


@st.composite
def smoking(draw: st.DrawFn) -> dict[str, Any]:
    used = tuple(draw(products)) or ("none",)
    history = draw(st.sampled_from(["never", "ex", "current"]))
    amount = draw(st.decimals(0, 90, places=1))
    minutes = draw(st.sampled_from(["5", "61"]))
    return {"products": {"products": used}, "history": {"cigarette_history": history},
            "amount": {"cigarettes_per_day": amount},
            "dependence": {"minutes_to_first_cigarette": minutes}}  # fmt: skip


moods = st.sampled_from(
    [LOW_MOOD, {"who5": items(4, 4, 4, 4, 4)}, {**LOW_MOOD, "phq9": {}, "gad7": {}}]
)
drinks = st.sampled_from([DRINKS, {"auditc": {"items-1": "0"}}, {"auditc": items(1, 1, 0)}])


@st.composite
def snapshots(draw: st.DrawFn) -> dict[str, Any]:
    person = draw(people)
    offered = {"blood_pressure": pressures(), "weight": sizes(), "smoking": smoking(),
               "mood": moods, "alcohol": drinks}  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(sorted(offered)), min_size=1, unique=True))
    source = draw(st.sampled_from(["typed", "typed_home", "kiosk_cuff"]))
    readings = [
        a_kept_reading(slug, draw(offered[slug]), source=source, person=person) for slug in chosen
    ]
    results = [
        a_measurement(one.check_id, number, draw(st.integers(0, 300)),
                      draw(st.integers(0, 300)))
        for one in readings if one.vital == "blood_pressure"
        for number in range(1, draw(st.integers(0, 3)) + 1)
    ]  # fmt: skip
    series = a_home_series(draw(st.integers(4, 7))) if draw(st.booleans()) else None
    made = a_snapshot(readings, results, home_series=series)
    made["person"] |= {"given_name": draw(names), "family_name": draw(names)}
    return made
