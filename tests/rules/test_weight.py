"""Weight: conversion, body mass, waist, scope, diabetes risk."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.rules import judge
from vital5.rules.body_mass import BMI_BANDS, THRESHOLDS_OF

D = Decimal


@pytest.mark.parametrize(
    ("given", "key", "expected"),
    [
        ({"stones": 11, "pounds": 0}, "kg", "69.9"),
        ({"stones": 11, "pounds": D("13.99")}, "kg", "76.2"),
        ({"stones": 11, "pounds": 14}, "kg", None),
        ({"stones": 11, "pounds": D("-0.1")}, "kg", None),
        ({"stones": -1, "pounds": 5}, "kg", None),
        ({"stones": 0, "pounds": 0}, "kg", "0.0"),
        ({"stones": D("11.5"), "pounds": 0}, "kg", "73.0"),
        ({"stones": None, "pounds": 7}, "kg", None),
        ({"stones": 11, "pounds": None}, "kg", None),
        ({"total_pounds": D("220.5")}, "kg", "100.0"),
        ({"total_pounds": -1}, "kg", None),
        ({"total_pounds": None}, "kg", None),
        ({"feet": 5, "inches": 0}, "cm", "152.4"),
        ({"feet": 5, "inches": D("11.99")}, "cm", "182.9"),
        ({"feet": 5, "inches": 12}, "cm", None),
        ({"feet": 5, "inches": -1}, "cm", None),
        ({"feet": -5, "inches": 1}, "cm", None),
        ({"feet": 5, "inches": None}, "cm", None),
        ({"waist_inches": D("12.5")}, "cm", "31.8"),  # 31.75
        ({"waist_inches": 0}, "cm", "0.0"),
        ({"waist_inches": None}, "cm", None),
        ({"waist_inches": -1}, "cm", None),
    ],
)
def test_imperial_becomes_metric_to_one_decimal_half_up(given, key, expected):
    value = None if expected is None else D(expected)

    assert judge("WT-CONV", **given) == {"valid": value is not None, key: value}


def test_all_asian_and_black_boxes_arab_and_three_mixed_ones_have_the_lower_lines():
    assert {group for group, lines in THRESHOLDS_OF.items() if lines == "lower"} == {
        "Indian",
        "Pakistani",
        "Bangladeshi",
        "Chinese",
        "Any other Asian background",
        "Caribbean",
        "African",
        "Any other Black background",
        "Arab",
        "White and Asian",
        "White and Black African",
        "White and Black Caribbean",
    }
    assert set(THRESHOLDS_OF.values()) == {"lower", "standard"}


def bmi(index, lines):
    """The rule at two metres, where the index is a quarter of the weight."""
    return judge("WT-BMI", height_cm=200, weight_kg=D(index) * 4, thresholds=lines)


EDGES = [
    ("standard", "18.5", ("underweight", "gp"), ("healthy", "none")),
    ("standard", "25.0", ("healthy", "none"), ("overweight", "self_care")),
    ("standard", "30.0", ("overweight", "self_care"), ("obesity_1", "local_service")),
    ("standard", "35.0", ("obesity_1", "local_service"), ("obesity_2", "gp")),
    ("standard", "40.0", ("obesity_2", "gp"), ("obesity_3", "gp")),
    ("lower", "18.5", ("underweight", "gp"), ("healthy", "none")),
    ("lower", "23.0", ("healthy", "none"), ("overweight", "self_care")),
    ("lower", "27.5", ("overweight", "self_care"), ("obesity_1", "local_service")),
    ("lower", "32.5", ("obesity_1", "local_service"), ("obesity_2", "gp")),
    ("lower", "37.5", ("obesity_2", "gp"), ("obesity_3", "gp")),
    ("standard", "15.0", ("underweight", "same_day"), ("underweight", "gp")),
    ("lower", "15.0", ("underweight", "same_day"), ("underweight", "gp")),
]


@pytest.mark.parametrize(("lines", "edge", "below", "on"), EDGES)
def test_body_mass_is_rounded_half_up_and_then_banded(lines, edge, below, on):
    edge = D(edge)
    for index, shown, (band, urgency) in (
        (edge - D("0.051"), edge - D("0.1"), below),
        (edge - D("0.05"), edge, on),
        (edge, edge, on),
        (edge + D("0.049"), edge, on),
    ):
        said = bmi(index, lines)

        assert said == {"bmi": shown, "band": band, "urgency": urgency}


@pytest.mark.parametrize(
    ("height", "weight"), [(0, 70), (170, 0), (-170, 70), (170, -70), (None, 70), (170, None)]
)
def test_there_is_no_body_mass_without_a_size_above_zero(height, weight):
    said = judge("WT-BMI", height_cm=height, weight_kg=weight, thresholds="standard")

    assert said == {"bmi": None, "band": None, "urgency": None}


@pytest.mark.parametrize(("height", "weight"), [(D("0.5"), 70), (D("1.7"), 70), (170, 9000)])
def test_body_mass_judges_no_limits(height, weight):
    said = judge("WT-BMI", height_cm=height, weight_kg=weight, thresholds="standard")

    assert said["band"] == "obesity_3"


@pytest.mark.parametrize(
    ("index", "band", "urgency"),
    [
        ("22", "healthy", "none"),
        ("24", None, None),
        ("26", "overweight", "self_care"),
        ("36", "obesity_2", "gp"),
        ("38", None, "gp"),
        ("14", "underweight", "same_day"),
    ],
)
def test_unknown_lines_leave_only_what_both_sets_share(index, band, urgency):
    assert bmi(index, None) == {"bmi": D(index), "band": band, "urgency": urgency}


def test_the_lower_lines_of_class_two_and_three_are_two_and_a_half_less():
    standard, lower = (
        {row.band: row.starts for row in BMI_BANDS[lines]} for lines in ("standard", "lower")
    )

    for band in ("obesity_1", "obesity_2", "obesity_3"):
        assert standard[band] - lower[band] == D("2.5")


@pytest.mark.parametrize(
    ("height", "weight", "waist", "errors"),
    [
        (D("49.9"), 70, None, ["height_out_of_range"]),
        (50, 20, None, []),  # exactly 80
        (250, 70, None, []),
        (D("250.1"), 70, None, ["height_out_of_range"]),
        (120, D("19.9"), None, ["weight_out_of_range"]),
        (120, 20, None, []),
        (250, 400, None, []),
        (250, D("400.1"), None, ["weight_out_of_range"]),
        (170, 70, D("49.9"), ["waist_out_of_range"]),
        (170, 70, 50, []),
        (200, 120, 200, []),  # a waist as wide as they are tall is still believed
        (210, 120, D("200.1"), ["waist_out_of_range"]),
        (200, 40, None, []),  # exactly 10
        (200, D("39.9"), None, ["check_units"]),
        (200, D("39.99"), None, ["check_units"]),  # 9.9975: the guard does not round
        (200, 320, None, []),  # exactly 80
        (200, D("320.1"), None, ["check_units"]),
        (170, 70, D("170.1"), ["check_units_waist"]),
        (170, 400, 171, ["check_units", "check_units_waist"]),
        # Sizes are put together only when each is believable by itself.
        (170, 400, 300, ["waist_out_of_range"]),
        (None, 70, None, ["height_out_of_range"]),
        (170, None, None, ["weight_out_of_range"]),
        (None, None, 300, ["height_out_of_range", "weight_out_of_range", "waist_out_of_range"]),
    ],
)
def test_sizes_are_believed_within_their_limits(height, weight, waist, errors):
    said = judge("WT-VALID", height_cm=height, weight_kg=weight, waist_cm=waist)

    assert said == {"valid": not errors, "errors": errors}


def test_a_waist_that_was_not_asked_is_not_checked():
    assert judge("WT-VALID", height_cm=170, weight_kg=70) == {"valid": True, "errors": []}


@pytest.mark.parametrize(
    ("age", "pregnant", "hidden", "result", "shown"),
    [
        (17, True, True, "not_banded_under_18", False),
        (D("17.9"), False, False, "not_banded_under_18", False),
        (18, True, True, "not_banded_pregnant", False),
        (18, False, True, "banded_hidden", False),
        (18, False, False, "banded", True),
        (17, None, None, "not_banded_under_18", False),
        (None, True, False, None, False),
        (None, False, False, None, None),
        (30, None, True, None, False),
        (30, None, False, None, None),
        (30, True, None, "not_banded_pregnant", False),
        (30, False, None, None, None),
    ],
)
def test_body_mass_is_shown_only_where_it_means_something_and_is_wanted(
    age, pregnant, hidden, result, shown
):
    said = judge(
        "WT-SCOPE",
        age=age,
        pregnant=pregnant,
        eating_disorder_or_prefers_not_to_see=hidden,
    )

    assert said == {"result": result, "show_number": shown}


@pytest.mark.parametrize(
    ("waist", "height", "shown", "band", "urgency"),
    [
        (D("79.9"), 200, "0.39", "below_0_4", "none"),
        (80, 200, "0.4", "healthy", "none"),
        (D("99.9"), 200, "0.49", "healthy", "none"),
        (D("99.9999"), 200, "0.49", "healthy", "none"),
        (100, 200, "0.5", "increased", "self_care"),
        (D("119.9"), 200, "0.59", "increased", "self_care"),
        (120, 200, "0.6", "high", "local_service"),
        (D("82.55"), D("165.1"), "0.5", "increased", "self_care"),
        (None, 200, None, None, None),
        (100, None, None, None, None),
        (0, 200, None, None, None),
        (100, 0, None, None, None),
    ],
)
def test_a_waist_is_compared_exactly_and_shown_cut(waist, height, shown, band, urgency):
    assert judge("WT-WHTR", waist_cm=waist, height_cm=height, bmi=24) == {
        "applies": True,
        "ratio_shown": None if shown is None else D(shown),
        "band": band,
        "urgency": urgency,
    }


@pytest.mark.parametrize(
    ("index", "applies"),
    [("34.9", True), ("34.94", True), ("34.95", False), ("35", False), ("35.1", False)],
)
def test_a_waist_counts_only_below_a_body_mass_of_35(index, applies):
    said = judge("WT-WHTR", waist_cm=120, height_cm=170, bmi=D(index))

    assert said["applies"] is applies
    assert said["band"] == ("high" if applies else None)


@pytest.mark.parametrize("index", [None, -1])
def test_without_a_body_mass_a_waist_is_not_decided(index):
    said = judge("WT-WHTR", waist_cm=120, height_cm=170, bmi=index)

    assert set(said.values()) == {None}


NOBODY_AT_RISK = {
    "age": 30,
    "sex": "female",
    "white_european": True,
    "first_degree_relative_diabetes": False,
    "waist_cm": 80,
    "bmi": 24,
    "high_bp_or_bp_medicine": False,
}


def risk(**other):
    return judge("WT-T2D", **{**NOBODY_AT_RISK, **other})


@pytest.mark.parametrize(
    ("key", "value", "points"),
    [
        ("age", 18, 0),
        ("age", D("49.9"), 0),
        ("age", 50, 5),
        ("age", D("59.9"), 5),
        ("age", 60, 9),
        ("age", 69, 9),
        ("age", 70, 13),
        ("age", 100, 13),
        ("sex", "male", 1),
        ("white_european", False, 6),
        ("first_degree_relative_diabetes", True, 5),
        ("waist_cm", D("89.99"), 0),
        ("waist_cm", 90, 4),
        ("waist_cm", D("99.95"), 4),
        ("waist_cm", 100, 6),
        ("waist_cm", D("109.99"), 6),
        ("waist_cm", 110, 9),
        ("bmi", D("24.94"), 0),
        ("bmi", D("24.95"), 3),
        ("bmi", 25, 3),
        ("bmi", D("29.94"), 3),
        ("bmi", D("29.95"), 5),
        ("bmi", D("34.94"), 5),
        ("bmi", D("34.95"), 8),
        ("high_bp_or_bp_medicine", True, 5),
    ],
)
def test_each_answer_adds_its_own_points(key, value, points):
    assert risk(**{key: value})["score"] == points


@pytest.mark.parametrize(
    ("other", "score", "band", "urgency"),
    [
        ({"white_european": False}, 6, "low", "none"),
        ({"white_european": False, "sex": "male"}, 7, "increased", "self_care"),
        ({"white_european": False, "age": 60}, 15, "increased", "self_care"),
        ({"white_european": False, "age": 60, "sex": "male"}, 16, "moderate", "gp"),
        ({"age": 60, "white_european": False, "waist_cm": 110}, 24, "moderate", "gp"),
        ({"age": 60, "white_european": False, "waist_cm": 110, "sex": "male"}, 25, "high", "gp"),
    ],
)
def test_the_chance_of_diabetes_is_banded_by_points(other, score, band, urgency):
    assert risk(**other) == {"score": score, "band": band, "urgency": urgency}


def test_the_most_points_are_47():
    worst = risk(
        age=70,
        sex="male",
        white_european=False,
        first_degree_relative_diabetes=True,
        waist_cm=110,
        bmi=35,
        high_bp_or_bp_medicine=True,
    )

    assert worst == {"score": 47, "band": "high", "urgency": "gp"}


@pytest.mark.parametrize("key", NOBODY_AT_RISK)
def test_one_missing_answer_leaves_no_score(key):
    assert risk(**{key: None}) == {"score": None, "band": None, "urgency": None}


@pytest.mark.parametrize("other", [{"age": 17}, {"age": D("17.9")}, {"waist_cm": -1}, {"bmi": -1}])
def test_no_score_under_18_or_from_an_impossible_size(other):
    assert risk(**other) == {"score": None, "band": None, "urgency": None}
