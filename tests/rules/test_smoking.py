"""Smoking, other tobacco and carbon monoxide."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.rules import judge


@pytest.mark.parametrize(
    ("cigarettes", "code"),
    [
        (0, "266920004"),
        (Decimal("0.9"), "266920004"),
        (1, "160603005"),
        (Decimal("9.5"), "160603005"),
        (10, "160604004"),
        (19, "160604004"),
        (20, "160605003"),
        (39, "160605003"),
        (40, "160606002"),
        (400, "160606002"),
        (None, "77176002"),
        (-1, "77176002"),
    ],
)
def test_a_current_smoker_is_coded_by_cigarettes_a_day(cigarettes, code):
    said = judge("SM-STATUS", status="current", cigarettes_per_day=cigarettes)

    assert said == {"snomed": code, "urgency": "local_service"}


@pytest.mark.parametrize(
    ("status", "code", "urgency"),
    [
        ("never", "266919005", "none"),
        ("ex", "8517006", "self_care"),
        ("current", "77176002", "local_service"),
        (None, None, None),
    ],
)
def test_a_status_is_coded_without_a_count(status, code, urgency):
    assert judge("SM-STATUS", status=status) == {"snomed": code, "urgency": urgency}


@pytest.mark.parametrize("status", ["never", "ex"])
def test_a_count_left_over_does_not_make_a_smoker(status):
    said = judge("SM-STATUS", status=status, cigarettes_per_day=40)

    assert said == judge("SM-STATUS", status=status)


@pytest.mark.parametrize(
    ("minutes", "scored"),
    [
        (0, 3),
        (5, 3),
        (Decimal("5.5"), 2),
        (6, 2),
        (30, 2),
        (Decimal("30.5"), 1),
        (31, 1),
        (60, 1),
        (Decimal("60.5"), 0),
        (61, 0),
    ],
)
def test_the_first_cigarette_scores_by_its_minutes(minutes, scored):
    said = judge("SM-HSI", minutes_to_first_cigarette=minutes, cigarettes_per_day=10)

    assert said["score"] == scored


@pytest.mark.parametrize(
    ("cigarettes", "scored"),
    [(0, 0), (10, 0), (Decimal("10.5"), 0), (11, 1), (20, 1), (21, 2), (30, 2), (31, 3), (60, 3)],
)
def test_the_day_scores_by_its_cigarettes(cigarettes, scored):
    said = judge("SM-HSI", minutes_to_first_cigarette=61, cigarettes_per_day=cigarettes)

    assert said["score"] == scored


@pytest.mark.parametrize(
    ("minutes", "cigarettes", "score", "band"),
    [
        (30, 10, 2, "low"),
        (5, 10, 3, "moderate"),
        (5, 11, 4, "moderate"),
        (5, 21, 5, "high"),
        (5, 31, 6, "high"),
        (None, 31, None, None),
        (5, None, None, None),
        (-1, 10, None, None),
    ],
)
def test_heaviness_is_banded_at_three_and_five(minutes, cigarettes, score, band):
    said = judge("SM-HSI", minutes_to_first_cigarette=minutes, cigarettes_per_day=cigarettes)

    assert said == {"score": score, "band": band}


@pytest.mark.parametrize(
    ("items", "band"),
    [
        ([2, 0, 0, 0, 0, 0], "very_low"),
        ([3, 0, 0, 0, 0, 0], "low"),
        ([3, 1, 0, 0, 0, 0], "low"),
        ([3, 1, 1, 0, 0, 0], "medium"),
        ([3, 1, 1, 1, 0, 0], "high"),
        ([3, 1, 1, 2, 0, 0], "high"),
        ([3, 1, 1, 3, 0, 0], "very_high"),
        ([3, 1, 1, 3, 1, 1], "very_high"),
    ],
)
def test_dependence_is_banded_by_its_total(items, band):
    said = judge("SM-FTND", items=items)

    assert said == {"valid": True, "score": sum(items), "band": band}


@pytest.mark.parametrize(("place", "top"), list(enumerate((3, 1, 1, 3, 1, 1))))
def test_each_dependence_item_has_its_own_top(place, top):
    items = [0] * 6
    items[place] = top
    assert judge("SM-FTND", items=items)["score"] == top

    for wrong in (top + 1, -1, Decimal("0.5"), None):
        items[place] = wrong
        assert judge("SM-FTND", items=items) == {"valid": False, "score": None, "band": None}


@pytest.mark.parametrize(
    ("cigarettes", "years", "expected"),
    [
        (20, 1, "1.0"),
        (15, 33, "24.8"),  # 24.75
        (1, 1, "0.1"),  # 0.05
        (Decimal("0.9"), 1, "0.0"),
        (0, 50, "0.0"),
        (None, 10, None),
        (10, None, None),
        (-20, 10, None),
        (20, -10, None),
    ],
)
def test_pack_years_round_half_up_to_one_decimal(cigarettes, years, expected):
    said = judge("SM-PACKYEARS", cigarettes_per_day=cigarettes, years=years)["pack_years"]

    assert said == (None if expected is None else Decimal(expected))


SMOKED = ("cigarettes", "rolled", "shisha", "cigar", "pipe", "cannabis_with_tobacco")
SMOKELESS = ("snus", "paan_with_tobacco", "gutka", "naswar")


@pytest.mark.parametrize("product", SMOKED)
@pytest.mark.parametrize("history", ["current", "ex", "never", None])
def test_anything_smoked_makes_a_current_smoker(product, history):
    said = judge("SM-OTHER", products=[product, "vape", "snus"], cigarette_history=history)

    assert said == {"group": "current_smoker", "urgency": "local_service"}


@pytest.mark.parametrize("product", SMOKELESS)
def test_tobacco_that_is_not_smoked_has_its_own_group(product):
    said = judge("SM-OTHER", products=["vape", product], cigarette_history="ex")

    assert said == {"group": "smokeless_tobacco_user", "urgency": "local_service"}


@pytest.mark.parametrize(
    ("products", "history", "group", "urgency"),
    [
        ([], "current", "current_smoker", "local_service"),
        (["vape"], "current", "current_smoker", "local_service"),
        (["heated_tobacco"], "never", "current_tobacco_user", "local_service"),
        (["heated_tobacco", "snus"], "ex", "current_tobacco_user", "local_service"),
        (["vape"], "ex", "vapes_only_ex_smoker", "self_care"),
        (["vape"], "never", "vapes_only_never_smoked", "self_care"),
        ([], "ex", "ex_user", "self_care"),
        ([], "never", "never_user", "none"),
        # Left open.
        (None, "current", "current_smoker", "local_service"),
        (None, "never", None, None),
        (["snus"], None, None, "local_service"),
        (["vape"], None, None, None),
        ([], None, None, None),
        (["heated_tobacco", None], "never", None, "local_service"),
    ],
)
def test_products_and_history_make_the_group(products, history, group, urgency):
    said = judge("SM-OTHER", products=products, cigarette_history=history)

    assert said == {"group": group, "urgency": urgency}


@pytest.mark.parametrize(
    ("level", "validated"),
    [
        (0, True),
        (9, True),
        (Decimal("9.9"), True),
        (10, False),
        (11, False),
        (None, None),
        (-1, None),
    ],
)
def test_a_quit_is_supported_below_ten(level, validated):
    assert judge("SM-COQUIT", co_ppm=level) == {"validated": validated}


@pytest.mark.parametrize(
    ("level", "smokes", "refer"),
    [
        (3, "no", False),
        (Decimal("3.9"), "no", False),
        (4, "no", True),
        (5, "no", True),
        (0, "yes", True),
        (0, "stopped_last_2_weeks", True),
        (None, "yes", True),
        (4, None, True),
        (3, None, None),
        (None, "no", None),
    ],
)
def test_in_pregnancy_the_level_or_the_word_refers(level, smokes, refer):
    said = judge("SM-COPREG", co_ppm=level, smokes=smokes)

    assert said["refer"] is refer
    assert said["urgency"] == {True: "local_service", False: "none", None: None}[refer]


@pytest.mark.parametrize(
    ("level", "band"),
    [
        (0, "like_a_non_smoker"),
        (6, "like_a_non_smoker"),
        (Decimal("6.1"), "unclear"),
        (7, "unclear"),
        (9, "unclear"),
        (Decimal("9.9"), "unclear"),
        (10, "like_a_smoker"),
        (11, "like_a_smoker"),
        (None, None),
        (-1, None),
    ],
)
def test_a_level_looks_like_a_smokers_from_ten(level, band):
    assert judge("SM-COBAND", co_ppm=level)["band"] == band


@pytest.mark.parametrize(
    ("level", "never", "ask"),
    [
        (10, True, False),
        (Decimal("10.1"), True, True),
        (11, True, True),
        (11, False, False),
        (11, None, None),
        (10, None, False),
        (None, True, None),
        (None, False, False),
    ],
)
def test_a_leak_is_asked_about_above_ten_in_who_never_smokes(level, never, ask):
    said = judge("SM-COBAND", co_ppm=level, says_never_smokes=never)

    assert said["ask_about_co_leak"] is ask
