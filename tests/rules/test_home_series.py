"""The home diary: days, gaps, means and the alarm."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from vital5.rules import judge


def reading(day, session="am", order=1, pair=(130, 80), **more):
    return {
        "day": day,
        "session": session,
        "order": order,
        "systolic": pair[0],
        "diastolic": pair[1],
        **more,
    }


def days(numbers, pair=(130, 80)):
    """Four readings on each of these days."""
    return [
        reading(day, session, order, pair)
        for day in numbers
        for session in ("am", "pm")
        for order in (1, 2)
    ]


def diary(readings):
    return judge("BP-HBPM", readings=readings)


def test_day_one_is_discarded_and_all_the_rest_averaged():
    said = diary([*days([1], (200, 95)), *days(range(2, 8), (133, 83))])

    assert said["average"] == [133, 83]
    assert said["n_used"] == 24


@pytest.mark.parametrize(
    ("numbers", "status", "used"),
    [
        ([], "insufficient_days", 0),
        ([1, 2, 3], "insufficient_days", 0),
        ([1, 2, 3, 4], "valid_minimum", 12),
        (range(1, 7), "valid_minimum", 20),
        (range(1, 8), "complete_7_day", 24),
        (range(1, 10), "complete_7_day", 32),
        ([2, 5, 9, 30], "valid_minimum", 12),
    ],
)
def test_four_days_are_enough_and_seven_are_whole(numbers, status, used):
    said = diary(days(numbers))

    assert (said["status"], said["n_used"]) == (status, used)
    assert (said["average"] is None) == status.startswith("insufficient")


def test_eleven_readings_left_are_too_few():
    said = diary(days([1, 2, 3, 4])[:-1])

    assert said["status"] == "insufficient_readings"
    assert said["n_used"] == 11
    assert said["average"] is said["band"] is said["urgency"] is None


def test_seven_days_with_23_left_are_not_whole():
    assert diary(days(range(1, 8))[:-1])["status"] == "valid_minimum"


def test_twenty_four_left_of_six_days_are_not_whole():
    more = [reading(6, "pm", order) for order in (3, 4, 5, 6)]
    said = diary([*days(range(1, 7)), *more])

    assert (said["n_used"], said["status"]) == (24, "valid_minimum")


def test_readings_after_the_seventh_day_are_averaged_too():
    said = diary([*days(range(1, 8), (130, 80)), *days([8], (158, 80))])

    assert said["n_used"] == 28
    assert said["average"] == [134, 80]


@pytest.mark.parametrize(
    "bad",
    [(69, 50), (301, 90), (120, 39), (250, 201), (90, 90), (130, None), (Decimal("130.5"), 80)],
)
def test_a_day_of_impossible_readings_is_no_day(bad):
    """Day 1 is then the first day with a reading that is kept."""
    said = diary([*days([1], bad), *days([2], (200, 95)), *days([3, 4, 5], (130, 80))])

    assert said["average"] == [130, 80]
    assert said["n_used"] == 12
    assert said["status"] == "valid_minimum"


@pytest.mark.parametrize(
    ("gap", "used"), [(59, 12), (60, 13), (61, 13), (0, 12), (None, 13), (Decimal("59.9"), 12)]
)
def test_a_second_reading_within_a_minute_is_not_counted(gap, used):
    extra = reading(4, "pm", 3, gap_seconds=gap)

    assert diary([*days([1, 2, 3, 4]), extra])["n_used"] == used


def test_a_gap_on_the_first_reading_of_a_session_is_ignored():
    extra = reading(5, "am", 1, gap_seconds=5)

    assert diary([*days([1, 2, 3, 4]), extra])["n_used"] == 13


def test_a_day_of_hurried_readings_cannot_be_day_one():
    hurried = [reading(1, "am", 2, (190, 95), gap_seconds=10)]
    said = diary([*hurried, *days([2, 3, 4, 5])])

    assert (said["status"], said["n_used"]) == ("valid_minimum", 12)


@pytest.mark.parametrize(
    ("pair", "alarm"),
    [
        ((169, 99), False),
        ((170, 99), True),
        ((169, 100), True),
        ((301, 90), False),
        ((175, 180), False),
        ((175, None), False),
    ],
)
def test_one_possible_reading_at_the_very_high_level_raises_the_alarm(pair, alarm):
    assert diary([reading(1, pair=pair)])["immediate_alert"] is alarm


def test_a_hurried_reading_still_raises_the_alarm_and_changes_nothing_else():
    calm = days(range(1, 8))
    said = diary([*calm, reading(7, "pm", 3, (190, 95), gap_seconds=10)])

    assert said["immediate_alert"] is True
    assert {**said, "immediate_alert": False} == diary(calm)


@pytest.mark.parametrize(
    ("high", "mean"),
    [(5, 134), (6, 135), (7, 135)],
)
def test_means_round_half_up_before_they_are_banded(high, mean):
    """Twelve readings of 134, so many of them 135: 134.5 is 135, and stage 1."""
    rest = days([2, 3, 4], (134, 80))
    for raised in rest[:high]:
        raised["systolic"] = 135
    said = diary([*days([1]), *rest])

    assert said["average"] == [mean, 80]
    assert said["band"] == ("high_stage1_range" if mean == 135 else "raised_normal")


@pytest.mark.parametrize(
    ("pair", "band", "urgency"),
    [
        ((170, 90), "very_high", "same_day"),
        ((150, 80), "high_stage2_range", "gp"),
        ((135, 80), "high_stage1_range", "gp"),
        ((121, 80), "raised_normal", "self_care"),
        ((120, 80), "normal", "none"),
        ((89, 59), "low", "self_care"),
    ],
)
def test_an_average_is_banded_by_the_home_lines(pair, band, urgency):
    said = diary(days(range(1, 5), pair))

    assert (said["band"], said["urgency"]) == (band, urgency)


def test_the_order_of_the_list_has_no_meaning():
    readings = [*days([1], (150, 90)), *days(range(2, 7), (130, 80)), *days([7], (160, 85))]
    expected = diary(readings)

    for seed in range(20):
        shuffled = random.Random(seed).sample(readings, len(readings))
        assert diary(shuffled) == expected


def test_a_null_reading_is_no_reading():
    assert diary([*days([1, 2, 3, 4]), None]) == diary(days([1, 2, 3, 4]))


def test_a_reading_of_no_known_day_is_not_averaged_but_may_alarm():
    said = diary([*days([1, 2, 3, 4]), reading(None, pair=(180, 90))])

    assert (said["n_used"], said["immediate_alert"]) == (12, True)


def test_a_missing_diary_decides_nothing():
    assert set(diary(None).values()) == {None}
