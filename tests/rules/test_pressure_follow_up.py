"""Targets, the next check, the pharmacy's free check."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.rules import judge


def target(age, setting, systolic, diastolic):
    said = judge("BP-TARGET", age=age, setting=setting, systolic=systolic, diastolic=diastolic)
    return said["target_below"], said["at_target"], said["urgency"]


@pytest.mark.parametrize(
    ("age", "setting", "line"),
    [
        (79, "clinic", [140, 90]),
        (Decimal("79.9"), "clinic", [140, 90]),
        (80, "clinic", [150, 90]),
        (79, "home", [135, 85]),
        (80, "home", [145, 85]),
    ],
)
def test_both_numbers_must_be_below_the_target(age, setting, line):
    assert target(age, setting, line[0] - 1, line[1] - 1) == (line, True, "self_care")
    assert target(age, setting, line[0], line[1] - 1) == (line, False, "gp")
    assert target(age, setting, line[0] - 1, line[1]) == (line, False, "gp")


@pytest.mark.parametrize(
    ("setting", "pair", "urgency"),
    [
        ("clinic", (179, 119), "gp"),
        ("clinic", (180, 80), "same_day"),
        ("clinic", (130, 120), "same_day"),
        ("home", (169, 99), "gp"),
        ("home", (170, 80), "same_day"),
        ("home", (130, 100), "same_day"),
    ],
)
def test_very_high_is_for_today_whatever_the_target(setting, pair, urgency):
    assert target(60, setting, *pair)[1:] == (False, urgency)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((60, "clinic", 150, None), ([140, 90], False, None)),
        ((60, "clinic", 190, None), ([140, 90], False, "same_day")),
        ((60, "clinic", 120, None), ([140, 90], None, None)),
        ((None, "clinic", 130, 80), (None, True, "self_care")),
        ((None, "clinic", 145, 80), (None, None, None)),
        ((None, "clinic", 155, 80), (None, False, "gp")),
        ((60, None, 130, 80), (None, True, "self_care")),
        ((60, None, 137, 80), (None, None, None)),
        ((60, None, 165, 80), (None, False, "gp")),
        ((60, None, 175, 80), (None, False, None)),
        ((60, "clinic", 500, 80), ([140, 90], False, "same_day")),
        ((60, "clinic", Decimal("120.5"), 80), ([140, 90], None, None)),
    ],
)
def test_a_target_gives_what_is_decided_already(asked, expected):
    assert target(*asked) == expected


@pytest.mark.parametrize(
    ("band", "usual", "yearly"),
    [
        ("normal", 60, 12),
        ("raised_normal", 12, 12),
        ("low", 12, 12),
        ("high_stage1_range", None, None),
        ("high_stage2_range", None, None),
        ("very_high", None, None),
    ],
)
def test_the_next_check_hangs_on_the_band_and_the_conditions(band, usual, yearly):
    def months(diabetes, hypertension):
        return judge(
            "BP-RETEST", band=band, type2_diabetes=diabetes, known_hypertension=hypertension
        )["months"]

    assert months(False, False) == usual
    assert months(True, False) == months(False, True) == months(True, True) == yearly
    assert months(None, True) == months(True, None) == yearly
    assert months(None, False) == (usual if usual == yearly else None)


def test_without_a_band_there_is_no_date():
    said = judge("BP-RETEST", band=None, type2_diabetes=True, known_hypertension=False)

    assert said == {"months": None}


@pytest.mark.parametrize(
    ("age", "known", "referred", "eligible"),
    [
        (17, False, True, "no"),
        (17, None, None, "no"),
        (18, False, False, "pharmacist_discretion"),
        (18, True, True, "yes"),
        (39, False, False, "pharmacist_discretion"),
        (Decimal("39.9"), False, False, "pharmacist_discretion"),
        (40, False, False, "yes"),
        (40, True, False, "no"),
        (40, True, True, "yes"),
        (40, False, None, "yes"),
        (40, None, True, "yes"),
        (40, None, False, None),
        (None, True, False, "no"),
        (None, False, True, None),
        (None, False, False, None),
        (-1, True, False, "no"),
    ],
)
def test_who_may_have_the_free_check_at_a_pharmacy(age, known, referred, eligible):
    said = judge("BP-PHARM", age=age, known_hypertension=known, referred_by_gp=referred)

    assert said == {"eligible": eligible}
