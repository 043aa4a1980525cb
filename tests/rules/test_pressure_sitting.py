"""Sittings, arms and standing up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.rules import judge


def sitting(*readings):
    said = judge("BP-SITTING", readings=readings)
    return said["next_step"], said["recorded"]


@pytest.mark.parametrize(
    ("reading", "next_step"),
    [
        ([139, 89], "done"),
        ([140, 89], "second_reading"),
        ([139, 90], "second_reading"),
        ([140, None], "second_reading"),
        ([None, 90], "second_reading"),
        ([139, None], None),
        ([None, None], None),
        (None, None),
    ],
)
def test_a_first_reading_is_repeated_from_140_or_90(reading, next_step):
    assert sitting(reading) == (next_step, reading if next_step == "done" else None)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([155, 92], [145, 92], ("done", [145, 92])),
        ([155, 92], [144, 92], ("third_reading", None)),
        ([145, 92], [155, 92], ("done", [145, 92])),
        ([144, 92], [155, 92], ("third_reading", None)),
        ([150, 92], [150, 82], ("done", [150, 82])),
        ([150, 92], [150, 81], ("third_reading", None)),
        ([150, 82], [150, 92], ("done", [150, 82])),
        # Tested whenever there are two, even after a first reading that needed no second.
        ([138, 86], [126, 84], ("third_reading", None)),
        # Kept as a pair: the lower systolic takes its own diastolic along.
        ([140, 80], [138, 88], ("done", [138, 88])),
        ([150, None], [130, 80], ("third_reading", None)),
        ([150, None], [148, 80], (None, None)),
        (None, [148, 80], (None, None)),
    ],
)
def test_two_readings_that_differ_by_more_than_ten_need_a_third(first, second, expected):
    assert sitting(first, second) == expected


@pytest.mark.parametrize(
    ("readings", "recorded"),
    [
        ([[120, 70], [150, 96], [148, 94]], [148, 94]),
        ([[120, 70], [148, 96], [150, 94]], [148, 96]),
        ([[120, 70], [150, 94], [150, 96]], [150, 94]),
        ([[120, 70], [150, 96], [150, 94]], [150, 94]),
        ([[100, 60], [120, 70], [190, 96], [150, 94]], [150, 94]),
        ([[120, 70], [150, None], [148, 94]], [148, 94]),
        ([[120, 70], [150, 96], [148, None]], None),
        ([[120, 70], [150, None], [150, 94]], None),
        ([[120, 70], None, [150, 94]], None),
        ([None, [152, 95], [150, 94]], [150, 94]),
    ],
)
def test_the_lower_of_the_last_two_readings_is_recorded(readings, recorded):
    assert sitting(*readings) == ("done", recorded)


@pytest.mark.parametrize("readings", [[], None])
def test_no_readings_decide_nothing(readings):
    assert judge("BP-SITTING", readings=readings) == {"next_step": None, "recorded": None}


def arm(first, *second):
    keys = dict(zip(("first_left_right", "second_left_right"), (first, *second), strict=False))
    said = judge("BP-ARM", **keys)
    return said["next_step"], said["arm"]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (([125, 140],), ("none", None)),
        (([125, 141],), ("repeat_both", None)),
        (([141, 125], None), ("repeat_both", None)),
        (([160, 140], [156, 141]), ("none", None)),
        (([160, 140], [157, 141]), ("use_higher_arm", "left")),
        (([160, 140], [140, 156]), ("use_higher_arm", "right")),
        # A first difference of 15 or less ends it.
        (([125, 140], [160, 140]), ("none", None)),
        ((None, [150, 140]), ("none", None)),
        ((None, [160, 140]), (None, None)),
        ((None,), (None, None)),
        (([160, 140], [160, None]), (None, None)),
        (([150, 140], [160, None]), ("none", None)),
    ],
)
def test_arms_that_still_differ_use_the_higher_of_the_second_pair(pairs, expected):
    assert arm(*pairs) == expected


@pytest.mark.parametrize(
    ("before", "after", "positive"),
    [
        ([140, 80], [121, 80], False),
        ([140, 80], [120, 80], True),
        ([140, 80], [140, 71], False),
        ([140, 80], [140, 70], True),
        ([140, 80], [170, 100], False),
        ([140, None], [120, 80], True),
        ([140, None], [130, 80], None),
        ([None, 80], [130, 70], True),
        (None, [130, 70], None),
        ([140, 80], None, None),
        ([140, Decimal("80.5")], [140, Decimal("70.6")], False),
    ],
)
def test_a_fall_on_standing_in_either_number_goes_to_the_gp(before, after, positive):
    said = judge("BP-POSTURAL", lying_or_seated=before, standing_1min=after)

    assert said["positive"] is positive
    assert said["urgency"] == {True: "gp", False: "none", None: None}[positive]
