"""Mood and wellbeing: totals, bands, item 9, the overall result."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.rules import judge


def filled(total, length, top):
    """Items from the first on, each as full as it may be."""
    items = []
    for _ in range(length):
        items.append(min(top, total - sum(items)))
    return items


INSTRUMENTS = {
    "MH-PHQ2": (2, 0, 3),
    "MH-GAD2": (2, 0, 3),
    "MH-PHQ9": (9, 0, 3),
    "MH-GAD7": (7, 0, 3),
    "MH-WHO5": (5, 0, 5),
    "MH-UCLA3": (3, 1, 3),
    "AL-AUDITC": (3, 0, 4),
}


@pytest.mark.parametrize("rule", INSTRUMENTS)
def test_an_instrument_scores_only_when_it_is_whole(rule):
    length, lowest, top = INSTRUMENTS[rule]
    full = [top] * length
    assert judge(rule, items=full)["valid"] is True
    assert judge(rule, items=[lowest] * length)["valid"] is True

    for spoilt in (
        None,
        [],
        full[1:],
        [*full, top],
        [None, *full[1:]],
        [*full[:-1], None],
        [*full[:-1], top + 1],
        [*full[:-1], lowest - 1],
        [*full[:-1], Decimal("1.5")],
    ):
        said = judge(rule, items=spoilt)
        assert said.pop("valid") is False
        assert set(said.values()) == {None}


@pytest.mark.parametrize("rule", ["MH-PHQ2", "MH-GAD2"])
@pytest.mark.parametrize(("score", "positive"), [(0, False), (2, False), (3, True), (6, True)])
def test_a_short_screen_is_positive_from_three(rule, score, positive):
    said = judge(rule, items=filled(score, 2, 3))

    assert said == {"valid": True, "score": score, "positive": positive}


@pytest.mark.parametrize(
    ("score", "band", "urgency"),
    [
        (0, "minimal", "none"),
        (4, "minimal", "none"),
        (5, "mild", "self_care"),
        (9, "mild", "self_care"),
        (10, "moderate", "local_service"),
        (14, "moderate", "local_service"),
        (15, "moderately_severe", "gp"),
        (19, "moderately_severe", "gp"),
        (20, "severe", "gp"),
        (24, "severe", "gp"),
    ],
)
def test_low_mood_is_banded_by_its_total(score, band, urgency):
    assert judge("MH-PHQ9", items=filled(score, 9, 3)) == {
        "valid": True,
        "score": score,
        "band": band,
        "item9_positive": False,
        "urgency": urgency,
    }


@pytest.mark.parametrize("item_9", [1, 2, 3])
@pytest.mark.parametrize("rest", [0, 4, 10, 24])
def test_item_9_above_nought_is_for_today_whatever_the_total(rest, item_9):
    said = judge("MH-PHQ9", items=[*filled(rest, 8, 3), item_9])

    assert said["item9_positive"] is True
    assert said["urgency"] == "same_day"
    assert said["score"] == rest + item_9


def test_item_9_with_another_item_missing_gives_no_score():
    said = judge("MH-PHQ9", items=[None, 0, 0, 0, 0, 0, 0, 0, 3])

    assert said.pop("valid") is False
    assert set(said.values()) == {None}


@pytest.mark.parametrize(
    ("score", "band", "urgency"),
    [
        (0, "minimal", "none"),
        (4, "minimal", "none"),
        (5, "mild", "self_care"),
        (7, "mild", "self_care"),
        (8, "mild", "local_service"),
        (9, "mild", "local_service"),
        (10, "moderate", "local_service"),
        (14, "moderate", "local_service"),
        (15, "severe", "gp"),
        (21, "severe", "gp"),
    ],
)
def test_worry_asks_for_help_from_eight_inside_its_mild_band(score, band, urgency):
    said = judge("MH-GAD7", items=filled(score, 7, 3))

    assert said == {"valid": True, "score": score, "band": band, "urgency": urgency}


@pytest.mark.parametrize(
    ("phq9", "gad7", "age", "case", "offer"),
    [
        (9, 7, 18, False, False),
        (10, 7, 18, True, True),
        (9, 8, 18, True, True),
        (10, 0, 17, True, False),
        (10, None, 30, True, True),
        (None, 8, 30, True, True),
        (9, None, 30, None, None),
        (None, 7, 17, None, False),
        (10, 0, None, True, None),
        (0, 0, None, False, False),
    ],
)
def test_talking_therapies_are_offered_to_adults_by_either_score(phq9, gad7, age, case, offer):
    said = judge("MH-CASENESS", phq9=phq9, gad7=gad7, age=age)

    assert said == {"caseness": case, "offer_self_referral": offer}


@pytest.mark.parametrize("item_9", [1, 2, 3])
@pytest.mark.parametrize(
    ("answer", "location", "alert", "urgency"),
    [
        ("safe", "web", False, "same_day"),
        ("safe", "kiosk", False, "same_day"),
        ("unsafe", "web", False, "emergency_999"),
        ("unsafe", "kiosk", True, "emergency_999"),
        ("no_answer", "web", False, "same_day"),
        ("no_answer", "kiosk", True, "same_day"),
        (None, "kiosk", True, "same_day"),
        ("safe", None, False, "same_day"),
        ("unsafe", None, None, "emergency_999"),
        (None, None, None, "same_day"),
    ],
)
def test_item_9_shows_the_crisis_screen_and_calls_staff_at_a_kiosk(
    item_9, answer, location, alert, urgency
):
    said = judge("MH-Q9", item9=item_9, safety_answer=answer, location=location)

    assert said == {"show_crisis_screen": True, "alert_staff": alert, "urgency": urgency}


def test_an_absent_safety_answer_is_no_answer():
    said = judge("MH-Q9", item9=1, location="kiosk")

    assert said == judge("MH-Q9", item9=1, safety_answer="no_answer", location="kiosk")


@pytest.mark.parametrize("answer", ["safe", "unsafe", "no_answer", None])
def test_item_9_of_nought_shows_nothing(answer):
    said = judge("MH-Q9", item9=0, safety_answer=answer, location="kiosk")

    assert said == {"show_crisis_screen": False, "alert_staff": False, "urgency": "none"}


@pytest.mark.parametrize("item_9", [None, -1])
def test_an_unknown_item_9_is_not_decided(item_9):
    said = judge("MH-Q9", item9=item_9, safety_answer="safe", location="web")

    assert said == {"show_crisis_screen": None, "alert_staff": False, "urgency": None}


@pytest.mark.parametrize(
    ("raw", "band", "urgency"),
    [
        (0, "very_low", "local_service"),
        (7, "very_low", "local_service"),
        (8, "low", "self_care"),
        (12, "low", "self_care"),
        (13, "good", "none"),
        (25, "good", "none"),
    ],
)
def test_wellbeing_is_four_times_its_total_and_high_is_good(raw, band, urgency):
    assert judge("MH-WHO5", items=filled(raw, 5, 5)) == {
        "valid": True,
        "raw": raw,
        "percent": raw * 4,
        "band": band,
        "urgency": urgency,
    }


@pytest.mark.parametrize("question", ["satisfied", "worthwhile", "happy"])
@pytest.mark.parametrize(
    ("value", "band"),
    [
        (0, "low"),
        (4, "low"),
        (Decimal("4.5"), "low"),
        (5, "medium"),
        (6, "medium"),
        (7, "high"),
        (8, "high"),
        (9, "very_high"),
        (10, "very_high"),
        (11, None),
        (-1, None),
        (None, None),
    ],
)
def test_three_ons_questions_are_better_the_higher(question, value, band):
    assert judge("MH-ONS4", question=question, value=value) == {"band": band}


@pytest.mark.parametrize(
    ("value", "band"),
    [
        (0, "very_low"),
        (1, "very_low"),
        (2, "low"),
        (3, "low"),
        (4, "medium"),
        (5, "medium"),
        (6, "high"),
        (10, "high"),
        (11, None),
        (-1, None),
    ],
)
def test_being_anxious_runs_the_other_way(value, band):
    assert judge("MH-ONS4", question="anxious", value=value) == {"band": band}


def test_an_ons_answer_without_its_question_has_no_band():
    assert judge("MH-ONS4", question=None, value=3) == {"band": None}


@pytest.mark.parametrize(
    ("items", "lonely"),
    [([1, 1, 1], False), ([1, 1, 3], False), ([2, 2, 2], True), ([3, 3, 3], True)],
)
def test_loneliness_is_split_at_six(items, lonely):
    assert judge("MH-UCLA3", items=items) == {
        "valid": True,
        "score": sum(items),
        "lonely": lonely,
        "urgency": "local_service" if lonely else "none",
    }


@pytest.mark.parametrize(
    ("modules", "expected"),
    [
        ({}, (None, False, 0, 5)),
        (None, (None, False, 0, 5)),
        ({"bp": None}, (None, False, 0, 5)),
        ({"bp": "none"}, ("none", False, 0, 4)),
        ({"bp": "none", "mood": "gp", "weight": None}, ("gp", False, 1, 3)),
        ({"bp": "same_day", "mood": "pharmacist"}, ("same_day", False, 2, 3)),
        ({"bp": "emergency_999", "smoking": "none"}, ("emergency_999", True, 1, 3)),
        (
            dict.fromkeys(("bp", "smoking", "alcohol", "weight", "mood"), "self_care"),
            ("self_care", False, 5, 0),
        ),
    ],
)
def test_the_overall_result_is_the_highest_of_the_five(modules, expected):
    said = judge("CMB-OVERALL", modules=modules)

    assert tuple(said.values()) == expected
