"""Symptoms beside a reading: red flags, low readings, the pulse."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.rules import judge
from vital5.rules.pressure_symptoms import (
    EMERGENCY_SYMPTOMS,
    PULSE_EMERGENCY_SYMPTOMS,
    SERIOUS_SYMPTOMS,
)


def red_flag(systolic, diastolic, symptoms, setting="clinic"):
    return judge(
        "BP-REDFLAG",
        systolic=systolic,
        diastolic=diastolic,
        setting=setting,
        symptoms=symptoms,
    )["urgency"]


def test_nine_symptoms_are_asked_about():
    assert len(set(EMERGENCY_SYMPTOMS)) == 6
    assert len(set(SERIOUS_SYMPTOMS)) == 3


@pytest.mark.parametrize("symptom", EMERGENCY_SYMPTOMS)
@pytest.mark.parametrize("pair", [(118, 76), (88, 55), (200, 130), (None, None), (500, -3)])
def test_a_life_threatening_symptom_is_999_at_any_reading(pair, symptom):
    assert red_flag(*pair, [symptom]) == "emergency_999"


@pytest.mark.parametrize("symptom", SERIOUS_SYMPTOMS)
@pytest.mark.parametrize(
    ("setting", "pair", "urgency"),
    [
        ("clinic", (179, 119), "same_day"),
        ("clinic", (180, 70), "emergency_999"),
        ("clinic", (120, 120), "emergency_999"),
        ("home", (169, 99), "same_day"),
        ("home", (170, 70), "emergency_999"),
        ("home", (120, 100), "emergency_999"),
    ],
)
def test_a_serious_symptom_is_999_with_a_very_high_reading(setting, pair, urgency, symptom):
    assert red_flag(*pair, [symptom], setting) == urgency


@pytest.mark.parametrize(
    ("setting", "pair", "urgency"),
    [
        ("clinic", (179, 119), "none"),
        ("clinic", (180, 119), "same_day"),
        ("clinic", (179, 120), "same_day"),
        ("home", (169, 99), "none"),
        ("home", (170, 99), "same_day"),
        ("home", (169, 100), "same_day"),
    ],
)
def test_without_symptoms_only_very_high_speaks(setting, pair, urgency):
    assert red_flag(*pair, [], setting) == urgency


@pytest.mark.parametrize(
    ("pair", "setting", "symptoms", "urgency"),
    [
        # Either number alone decides very high; the other's absence leaves the rest open.
        ((190, None), "clinic", ["severe_headache"], "emergency_999"),
        ((None, 125), "clinic", [], "same_day"),
        ((120, None), "clinic", [], None),
        ((120, None), "clinic", ["severe_headache"], None),
        ((500, 80), "clinic", [], "same_day"),
        ((Decimal("120.5"), 80), "clinic", [], None),
        # An unknown setting matters only between the two very high lines.
        ((185, 80), None, [], "same_day"),
        ((175, 80), None, [], None),
        ((150, 80), None, [], "none"),
        # Symptoms not answered.
        ((120, 80), "clinic", None, None),
        ((190, 80), "clinic", None, None),
        ((120, 80), "clinic", ["chest_pain", None], "emergency_999"),
        ((120, 80), "clinic", ["severe_headache", None], None),
        ((190, 80), "clinic", ["severe_headache", None], "emergency_999"),
    ],
)
def test_what_is_decided_without_an_answer_is_given(pair, setting, symptoms, urgency):
    assert red_flag(*pair, symptoms, setting) == urgency


LEVELS = (
    "none",
    "dizzy_or_tired_sometimes",
    "faints_or_falls_or_near_faint_most_days",
    "collapsed_or_confused_now",
)


@pytest.mark.parametrize(
    ("pair", "band", "urgencies"),
    [
        ((89, 70), "low", ("self_care", "gp", "same_day", "emergency_999")),
        ((110, 59), "low", ("self_care", "gp", "same_day", "emergency_999")),
        ((90, 60), "normal", ("none", "gp", "gp", "emergency_999")),
        ((190, 50), "very_high", ("none", "gp", "gp", "emergency_999")),
        ((None, 50), None, (None, "gp", None, "emergency_999")),
        ((500, 50), None, (None, "gp", None, "emergency_999")),
    ],
)
def test_symptoms_decide_what_a_low_reading_asks_for(pair, band, urgencies):
    for level, urgency in zip(LEVELS, urgencies, strict=True):
        said = judge("BP-LOWSX", systolic=pair[0], diastolic=pair[1], symptom_level=level)

        assert said == {"band": band, "urgency": urgency}


@pytest.mark.parametrize("pair", [(89, 59), (120, 80)])
def test_a_low_reading_without_the_symptom_answer_is_not_decided(pair):
    said = judge("BP-LOWSX", systolic=pair[0], diastolic=pair[1], symptom_level=None)

    assert said["urgency"] is None
    assert said["band"] in ("low", "normal")


def pulse(rate, flag=False, symptoms=(), **repeat):
    said = judge("BP-PULSE", irregular_flag=flag, rate=rate, symptoms=symptoms, **repeat)
    return said["flag"], said["urgency"]


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (39, ("very_slow", "same_day")),
        (40, ("very_slow", "same_day")),
        (41, ("ok", "none")),
        (100, ("ok", "none")),
        (101, ("fast", "gp")),
        (130, ("fast", "gp")),
        (131, ("very_fast", "same_day")),
        (132, ("very_fast", "same_day")),
    ],
)
def test_a_regular_pulse_is_judged_by_its_rate(rate, expected):
    assert pulse(rate) == expected
    assert pulse(rate, irregular_on_repeat=False) == expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (40, ("very_slow", "same_day")),
        (41, ("repeat_after_rest", "none")),
        (110, ("repeat_after_rest", "none")),
        (131, ("very_fast", "same_day")),
    ],
)
@pytest.mark.parametrize(
    "repeat", [{}, {"irregular_on_repeat": False}, {"irregular_on_repeat": None}]
)
def test_an_irregular_pulse_is_repeated_after_rest(rate, expected, repeat):
    assert pulse(rate, flag=True, **repeat) == expected


@pytest.mark.parametrize("flag", [True, False, None])
@pytest.mark.parametrize("rate", [41, 72, 110, 130])
def test_irregular_on_the_repeat_alone_is_confirmed(rate, flag):
    assert pulse(rate, flag=flag, irregular_on_repeat=True) == ("irregular_confirmed", "same_day")


@pytest.mark.parametrize("symptom", PULSE_EMERGENCY_SYMPTOMS)
@pytest.mark.parametrize("rate", [30, 72, 180, None])
@pytest.mark.parametrize("flag", [True, False, None])
def test_a_red_flag_beside_any_pulse_is_999(rate, flag, symptom):
    assert pulse(rate, flag=flag, symptoms=[symptom]) == ("emergency", "emergency_999")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"rate": None, "flag": True, "irregular_on_repeat": True}, (None, "same_day")),
        ({"rate": None}, (None, None)),
        ({"rate": 72, "flag": None}, (None, "none")),
        ({"rate": 110, "flag": None}, (None, None)),
        ({"rate": 140, "flag": None}, ("very_fast", "same_day")),
        ({"rate": 72, "symptoms": None}, (None, None)),
    ],
)
def test_a_pulse_question_left_open_leaves_open_only_what_hangs_on_it(asked, expected):
    assert pulse(**asked) == expected
