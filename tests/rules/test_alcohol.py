"""Alcohol: units, weeks, sessions, AUDIT, withdrawal, pregnancy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.rules import alcohol, judge


@pytest.mark.parametrize(
    ("strength", "ml", "units"),
    [
        (10, 5, "0.1"),  # 0.05
        (10, Decimal("4.9"), "0.0"),
        (4, 568, "2.3"),
        (Decimal("4.5"), 500, "2.3"),  # 2.25
        (40, 25, "1.0"),
        (0, 568, "0.0"),
        (None, 568, None),
        (4, None, None),
        (-4, 568, None),
        (4, -568, None),
    ],
)
def test_units_are_strength_times_volume_half_up(strength, ml, units):
    said = judge("AL-UNITS", abv_percent=strength, ml=ml)["units"]

    assert said == (None if units is None else Decimal(units))


@pytest.mark.parametrize(
    ("units", "spread_days", "band"),
    [
        (0, 7, "none"),
        (0, None, "none"),
        (Decimal("0.1"), 1, "within_guideline"),
        (13, 1, "within_guideline"),
        (Decimal("13.9"), None, "within_guideline"),
        (14, 2, "at_guideline_not_spread"),
        (14, Decimal("2.5"), "at_guideline_not_spread"),
        (14, 3, "within_guideline"),
        (14, 4, "within_guideline"),
        (14, None, None),
        (Decimal("14.1"), 7, "above_guideline"),
        (15, None, "above_guideline"),
        (None, 3, None),
        (-1, 3, None),
    ],
)
def test_a_week_is_held_against_fourteen_units(units, spread_days, band):
    said = judge("AL-WEEK", units_per_week=units, drinking_days=spread_days)
    urgency = None if band is None else alcohol.WEEK_URGENCY[band]

    assert said == {"band": band, "urgency": urgency}


def test_only_the_guideline_and_above_ask_for_a_change():
    assert alcohol.WEEK_URGENCY == {
        "none": "none",
        "within_guideline": "none",
        "at_guideline_not_spread": "self_care",
        "above_guideline": "self_care",
    }


@pytest.mark.parametrize(
    ("units", "sex", "heavy"),
    [
        (Decimal("7.9"), "male", False),
        (8, "male", True),
        (Decimal("5.9"), "female", False),
        (6, "female", True),
        (Decimal("5.9"), "other", False),
        (6, "other", True),
        (Decimal("5.9"), "unknown", False),
        (6, "unknown", True),
        (8, None, True),
        (7, None, None),
        (5, None, False),
        (None, "male", None),
    ],
)
def test_a_session_is_heavy_from_eight_or_six_units(units, sex, heavy):
    assert judge("AL-BINGE", units_in_session=units, sex=sex) == {"heavy_session": heavy}


def test_a_session_above_the_line_is_one_parameter_away(monkeypatch):
    monkeypatch.setattr(alcohol, "HEAVY_FROM_THE_LINE", False)

    assert judge("AL-BINGE", units_in_session=8, sex="male") == {"heavy_session": False}
    assert judge("AL-BINGE", units_in_session=Decimal("8.1"), sex="male")["heavy_session"]


@pytest.mark.parametrize(
    ("items", "band", "urgency", "warned"),
    [
        ([4, 0, 0], "low", "none", False),
        ([4, 1, 0], "increasing", "self_care", True),
        ([4, 3, 0], "increasing", "self_care", True),
        ([4, 4, 0], "higher", "local_service", True),
        ([4, 4, 2], "higher", "local_service", True),
        ([4, 4, 3], "possible_dependence", "local_service", True),
        ([4, 4, 4], "possible_dependence", "local_service", True),
        ([0, None, None], "low", "none", False),
        ([0, None, 0], "low", "none", False),
        ([0, 3, 2], "increasing", "self_care", True),
        ([0, 4, None], "low", "none", False),
    ],
)
def test_audit_c_bands_its_three_items(items, band, urgency, warned):
    assert judge("AL-AUDITC", items=items) == {
        "valid": True,
        "score": sum(item or 0 for item in items),
        "band": band,
        "urgency": urgency,
        "ask_full_audit": warned,
        "stop_suddenly_warning": warned,
    }


def spread(total):
    """Ten AUDIT answers of this total, whole and permitted."""
    items = []
    for top in (4,) * 8:
        items.append(min(top, total - sum(items)))
    rest = total - sum(items)
    return [*items, min(4, rest), max(0, rest - 4)]


@pytest.mark.parametrize(
    ("score", "band", "urgency", "warned"),
    [
        (0, "low", "none", False),
        (7, "low", "none", False),
        (8, "increasing", "self_care", True),
        (15, "increasing", "self_care", True),
        (16, "higher", "local_service", True),
        (19, "higher", "local_service", True),
        (20, "possible_dependence", "local_service", True),
        (40, "possible_dependence", "local_service", True),
    ],
)
def test_audit_bands_its_ten_items(score, band, urgency, warned):
    assert judge("AL-AUDIT", items=spread(score)) == {
        "valid": True,
        "score": score,
        "band": band,
        "urgency": urgency,
        "stop_suddenly_warning": warned,
    }


@pytest.mark.parametrize(
    ("items", "score"),
    [
        ([0, *[None] * 7, 0, 0], 0),
        ([0, *[None] * 7, 2, 4], 6),
        ([0, None, None, 3, None, None, None, 4, 0, 0], 7),
        ([0, *[None] * 6, 4, 4, 4], 12),
    ],
)
def test_after_never_the_skipped_items_count_nought(items, score):
    said = judge("AL-AUDIT", items=items)

    assert (said["valid"], said["score"]) == (True, score)


@pytest.mark.parametrize(
    "items",
    [
        [0, *[None] * 7, None, 0],
        [0, *[None] * 7, 0, None],
        [0, *[None] * 7, 0],
        [1, None, *[0] * 8],
        [None, *[0] * 9],
        [0, 5, *[None] * 6, 0, 0],
        [*[0] * 8, 1, 0],
        [*[0] * 8, 0, 3],
        [*[0] * 8, 5, 0],
        [Decimal("0.5"), *[0] * 9],
        [],
        None,
    ],
)
def test_audit_scores_nothing_that_is_missing_or_impossible(items):
    said = judge("AL-AUDIT", items=items)

    assert said.pop("valid") is False
    assert set(said.values()) == {None}


@pytest.mark.parametrize(
    ("symptom", "urgency"),
    [
        ("morning_shakes_until_drink", "gp"),
        ("sweating_until_drink", "gp"),
        ("stopped_and_shaking_now", "same_day"),
        ("seizure", "emergency_999"),
        ("hallucinations", "emergency_999"),
        ("new_confusion", "emergency_999"),
    ],
)
def test_each_sign_of_withdrawal_warns_and_is_sent_on(symptom, urgency):
    said = judge("AL-WITHDRAWAL", symptoms=[symptom])

    assert said == {"urgency": urgency, "stop_suddenly_warning": True}


@pytest.mark.parametrize(
    ("symptoms", "urgency", "warned"),
    [
        ([], "none", False),
        (["stopped_and_shaking_now", "sweating_until_drink"], "same_day", True),
        (None, None, None),
        (["seizure", None], "emergency_999", True),
        (["sweating_until_drink", None], None, True),
        ([None], None, None),
    ],
)
def test_the_worst_sign_of_withdrawal_decides(symptoms, urgency, warned):
    said = judge("AL-WITHDRAWAL", symptoms=symptoms)

    assert said == {"urgency": urgency, "stop_suddenly_warning": warned}


@pytest.mark.parametrize(
    ("score", "pregnant", "advise", "urgency"),
    [
        (0, True, True, "none"),
        (Decimal("0.5"), True, True, "none"),
        (1, True, True, "local_service"),
        (4, True, True, "local_service"),
        (5, True, True, "gp"),
        (12, True, True, "gp"),
        (12, False, False, "none"),
        (None, False, False, "none"),
        (None, True, True, None),
        (0, None, None, "none"),
        (5, None, None, None),
        (-1, True, True, None),
    ],
)
def test_in_pregnancy_no_alcohol_is_advised_at_any_score(score, pregnant, advise, urgency):
    said = judge("AL-PREG", auditc_score=score, pregnant=pregnant)

    assert said == {"advise_no_alcohol": advise, "urgency": urgency}
