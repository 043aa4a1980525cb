"""Blood pressure readings: limits, bands on every edge, age, pregnancy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vital5.rules import judge, pressure

WORST_FIRST = ("very_high", "high_stage2_range", "high_stage1_range", "low", "raised_normal")


def band(rule, systolic, diastolic):
    return judge(rule, systolic=systolic, diastolic=diastolic)["band"]


def expected_band(systolic, diastolic, high):
    """The table of rules.md 1.1, written out once more, from the top."""
    lines = zip(WORST_FIRST, high, strict=False)
    for name, (most_systolic, most_diastolic) in lines:
        if systolic >= most_systolic or diastolic >= most_diastolic:
            return name
    if systolic < 90 or diastolic < 60:
        return "low"
    return "normal" if 90 <= systolic <= 120 and 60 <= diastolic <= 80 else "raised_normal"


TABLE = {
    "BP-CLINIC": ((180, 120), (160, 100), (140, 90)),
    "BP-HOME": ((170, 100), (150, 95), (135, 85)),
}


@pytest.mark.parametrize("rule", TABLE)
def test_every_pair_of_the_scale_is_in_its_band(rule):
    """All 60,501 pairs of systolic 0-300 and diastolic 0-200, either number deciding."""
    setting = "clinic" if rule == "BP-CLINIC" else "home"
    wrong = [
        (s, d)
        for s in map(Decimal, range(301))
        for d in map(Decimal, range(201))
        if pressure.band_of(s, d, setting) != expected_band(s, d, TABLE[rule])
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("rule", "systolic", "diastolic"),
    [
        ("BP-CLINIC", 190, 55),
        ("BP-CLINIC", 85, 125),
        ("BP-HOME", 175, 55),
        ("BP-HOME", 85, 105),
    ],
)
def test_very_high_is_never_low_when_the_other_number_is(rule, systolic, diastolic):
    assert judge(rule, systolic=systolic, diastolic=diastolic) == {
        "band": "very_high",
        "urgency": "same_day",
    }


@pytest.mark.parametrize(
    ("rule", "pair", "below", "on"),
    [
        ("BP-CLINIC", (180, 70), "high_stage2_range", "very_high"),
        ("BP-CLINIC", (160, 70), "high_stage1_range", "high_stage2_range"),
        ("BP-CLINIC", (140, 70), "raised_normal", "high_stage1_range"),
        ("BP-CLINIC", (121, 70), "normal", "raised_normal"),
        ("BP-CLINIC", (90, 70), "low", "normal"),
        ("BP-HOME", (170, 70), "high_stage2_range", "very_high"),
        ("BP-HOME", (150, 70), "high_stage1_range", "high_stage2_range"),
        ("BP-HOME", (135, 70), "raised_normal", "high_stage1_range"),
        ("BP-HOME", (121, 70), "normal", "raised_normal"),
        ("BP-HOME", (90, 70), "low", "normal"),
    ],
)
def test_systolic_bands_begin_on_their_line(rule, pair, below, on):
    systolic, diastolic = pair

    assert band(rule, systolic - 1, diastolic) == below
    assert band(rule, systolic, diastolic) == on
    assert band(rule, systolic + 1, diastolic) == on


@pytest.mark.parametrize(
    ("rule", "pair", "below", "on"),
    [
        ("BP-CLINIC", (110, 120), "high_stage2_range", "very_high"),
        ("BP-CLINIC", (110, 100), "high_stage1_range", "high_stage2_range"),
        ("BP-CLINIC", (110, 90), "raised_normal", "high_stage1_range"),
        ("BP-CLINIC", (110, 81), "normal", "raised_normal"),
        ("BP-CLINIC", (110, 60), "low", "normal"),
        ("BP-HOME", (110, 100), "high_stage2_range", "very_high"),
        ("BP-HOME", (110, 95), "high_stage1_range", "high_stage2_range"),
        ("BP-HOME", (110, 85), "raised_normal", "high_stage1_range"),
        ("BP-HOME", (110, 81), "normal", "raised_normal"),
        ("BP-HOME", (110, 60), "low", "normal"),
    ],
)
def test_diastolic_bands_begin_on_their_line(rule, pair, below, on):
    systolic, diastolic = pair

    assert band(rule, systolic, diastolic - 1) == below
    assert band(rule, systolic, diastolic) == on
    assert band(rule, systolic, diastolic + 1) == on


@pytest.mark.parametrize(
    ("pair", "urgency"),
    [
        ((180, 80), "same_day"),
        ((160, 80), "gp"),
        ((140, 80), "pharmacist"),
        ((121, 80), "self_care"),
        ((120, 80), "none"),
        ((89, 80), "self_care"),
    ],
)
def test_each_band_of_a_single_reading_asks_for_its_own_help(pair, urgency):
    assert judge("BP-CLINIC", systolic=pair[0], diastolic=pair[1])["urgency"] == urgency


@pytest.mark.parametrize("rule", TABLE)
@pytest.mark.parametrize(
    ("systolic", "diastolic"),
    [
        (None, 80),
        (190, None),
        (None, None),
        (-1, 80),
        (120, -1),
        (401, 80),
        (120, 401),
        (Decimal("120.5"), 80),
        (120, Decimal("80.5")),
    ],
)
def test_a_pair_that_is_off_the_scale_has_no_band(rule, systolic, diastolic):
    said = judge(rule, systolic=systolic, diastolic=diastolic)

    assert said == {"band": None, "urgency": None}


@pytest.mark.parametrize("rule", TABLE)
@pytest.mark.parametrize(
    ("pair", "expected"),
    [((400, 0), "very_high"), ((0, 400), "very_high"), ((0, 0), "low"), ((80, 120), "very_high")],
)
def test_the_whole_scale_is_banded_without_judging_limits(rule, pair, expected):
    assert band(rule, *pair) == expected


def test_a_whole_number_written_with_a_decimal_is_whole():
    assert band("BP-CLINIC", Decimal("140.0"), Decimal("80.00")) == "high_stage1_range"


@pytest.mark.parametrize(
    ("systolic", "diastolic", "errors"),
    [
        (70, 50, []),
        (69, 50, ["systolic_too_low"]),
        (300, 120, []),
        (301, 120, ["systolic_too_high"]),
        (120, 40, []),
        (120, 39, ["diastolic_too_low"]),
        (250, 200, []),
        (250, 201, ["diastolic_too_high"]),
        (120, 119, []),
        (120, 120, ["diastolic_not_below_systolic"]),
        (120, 121, ["diastolic_not_below_systolic"]),
        (None, 80, ["systolic_missing"]),
        (120, None, ["diastolic_missing"]),
        (None, None, ["systolic_missing", "diastolic_missing"]),
        (None, 201, ["systolic_missing", "diastolic_too_high"]),
        (Decimal("120.5"), 80, ["systolic_not_whole"]),
        (Decimal("69.5"), 50, ["systolic_not_whole", "systolic_too_low"]),
        (Decimal("300.5"), 80, ["systolic_not_whole", "systolic_too_high"]),
        (120, Decimal("39.5"), ["diastolic_not_whole", "diastolic_too_low"]),
        # The two are compared only when each is within its own limits.
        (50, 60, ["systolic_too_low"]),
        (Decimal("80.5"), 90, ["systolic_not_whole"]),
        (Decimal("120.0"), Decimal("80.0"), []),
    ],
)
def test_a_believable_reading_keeps_every_limit(systolic, diastolic, errors):
    said = judge("BP-VALID", systolic=systolic, diastolic=diastolic)

    assert said == {"valid": not errors, "errors": errors}


@pytest.mark.parametrize(
    ("pair", "urgency"),
    [
        ((139, 89), "none"),
        ((140, 89), "gp"),
        ((139, 90), "gp"),
        ((190, 70), "gp"),
        ((85, 50), "none"),
        ((140, None), "gp"),
        ((None, 90), "gp"),
        ((139, None), None),
        ((None, 89), None),
        ((500, 80), "gp"),
        ((Decimal("120.5"), 80), None),
    ],
)
def test_under_18_there_is_no_band_and_high_goes_to_the_gp(pair, urgency):
    said = judge("BP-AGE", age=17, systolic=pair[0], diastolic=pair[1])

    assert said == {"in_scope": False, "band": None, "urgency": urgency}


@pytest.mark.parametrize(("age", "adult"), [(17, False), (Decimal("17.99"), False), (18, True)])
def test_adult_bands_begin_on_the_18th_birthday(age, adult):
    said = judge("BP-AGE", age=age, systolic=150, diastolic=80)

    assert said["in_scope"] is adult
    assert said["urgency"] == ("pharmacist" if adult else "gp")


@pytest.mark.parametrize("pair", [(190, 70), (120, 80), (85, 50), (None, 80), (500, 80)])
def test_from_18_the_clinic_rule_speaks(pair):
    said = judge("BP-AGE", age=18, systolic=pair[0], diastolic=pair[1])

    clinic = judge("BP-CLINIC", systolic=pair[0], diastolic=pair[1])
    assert said == {"in_scope": True, **clinic}


@pytest.mark.parametrize("age", [None, -1])
def test_an_unknown_age_leaves_only_what_both_ages_share(age):
    assert judge("BP-AGE", age=age, systolic=120, diastolic=80) == {
        "in_scope": None,
        "band": None,
        "urgency": "none",
    }
    assert judge("BP-AGE", age=age, systolic=150, diastolic=80)["urgency"] is None


@pytest.mark.parametrize(
    ("pair", "symptoms", "expected"),
    [
        ((139, 89), False, ("not_high", "none", None)),
        ((140, 89), False, ("high", "same_day", "maternity")),
        ((139, 90), False, ("high", "same_day", "maternity")),
        ((159, 109), False, ("high", "same_day", "maternity")),
        ((160, 89), False, ("severe", "same_day", "maternity")),
        ((139, 110), False, ("severe", "same_day", "maternity")),
        ((139, 89), True, ("symptoms_only", "same_day", "maternity")),
        ((159, 109), True, ("high", "same_day", "maternity")),
        ((160, 89), True, ("severe", "emergency_999", "maternity")),
        ((139, 110), True, ("severe", "emergency_999", "maternity")),
        # Either number alone decides.
        ((160, None), False, ("severe", "same_day", "maternity")),
        ((None, 110), True, ("severe", "emergency_999", "maternity")),
        ((160, None), None, ("severe", None, "maternity")),
        ((145, None), False, (None, "same_day", "maternity")),
        ((145, None), True, (None, None, "maternity")),
        ((120, None), False, (None, None, None)),
        ((None, None), True, (None, None, "maternity")),
        ((150, 95), None, ("high", "same_day", "maternity")),
        ((120, 80), None, (None, None, None)),
        # Off the scale, a number may alarm but never reassure.
        ((500, 80), False, ("severe", "same_day", "maternity")),
        ((Decimal("139.5"), 80), False, (None, None, None)),
        ((-5, 80), False, (None, None, None)),
    ],
)
def test_pregnancy_has_its_own_lines_and_goes_to_maternity(pair, symptoms, expected):
    said = judge("BP-PREG", systolic=pair[0], diastolic=pair[1], preeclampsia_symptoms=symptoms)

    assert (said["band"], said["urgency"], said["route"]) == expected


@pytest.mark.parametrize(
    ("pair", "mean", "apart", "recheck"),
    [
        ((119, 100), 106, 19, True),
        ((120, 100), 107, 20, False),
        ((180, 80), 113, 100, False),
        ((181, 80), 114, 101, True),
        ((121, 81), 94, 40, False),
        ((80, 120), 107, -40, True),
        ((120, Decimal("79.5")), 93, Decimal("40.5"), False),
        ((Decimal("120.5"), 80), 94, Decimal("40.5"), False),  # 93.5 is half up
        ((None, 80), None, None, None),
        ((120, None), None, None, None),
    ],
)
def test_pressures_between_the_two_numbers(pair, mean, apart, recheck):
    said = judge("BP-DERIVED", systolic=pair[0], diastolic=pair[1])

    assert said == {"map": mean, "pulse_pressure": apart, "recheck": recheck}


def test_limits_are_those_the_pages_show():
    assert pressure.LIMITS == {"systolic": (70, 300), "diastolic": (40, 200)}


def test_reading_low_by_both_numbers_is_one_parameter_away(monkeypatch):
    """C2: NHS England's product calls 90/59 healthy."""
    assert band("BP-CLINIC", 90, 59) == "low"

    monkeypatch.setattr(pressure, "LOW_NEEDS_BOTH", True)

    assert band("BP-CLINIC", 90, 59) == "normal"
    assert band("BP-CLINIC", 89, 59) == "low"
