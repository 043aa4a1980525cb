"""What must hold of every reading and every answer, whatever they are."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vital5.commands.assess import answers
from vital5.rules import RULES, URGENCIES, InputRefused, assess, judge, pressure
from vital5.rules.arithmetic import half_up
from vital5.rules.inputs import ListOf, Number, Record, Word, YesNo
from vital5.rules.pressure_symptoms import EMERGENCY_SYMPTOMS, SERIOUS_SYMPTOMS

systolics = st.integers(0, 300)
diastolics = st.integers(0, 200)
pair_rules = st.sampled_from(["BP-CLINIC", "BP-HOME"])
red_flag_sets = st.lists(st.sampled_from(EMERGENCY_SYMPTOMS + SERIOUS_SYMPTOMS), unique=True)

RANK = {urgency: rank for rank, urgency in enumerate(URGENCIES)}


def rank(rule, **inputs):
    return RANK[judge(rule, **inputs)["urgency"]]


def is_high(band):
    return band in ("very_high", "high_stage2_range", "high_stage1_range")


@given(pair_rules, systolics, diastolics)
def test_either_number_alone_decides_a_high_band(rule, systolic, diastolic):
    healthy = {"systolic": 100, "diastolic": 70}
    alone = [
        judge(rule, **{**healthy, "systolic": systolic})["band"],
        judge(rule, **{**healthy, "diastolic": diastolic})["band"],
    ]
    bands = list(pressure.SINGLE_URGENCY)
    together = judge(rule, systolic=systolic, diastolic=diastolic)["band"]

    if any(map(is_high, alone)):
        assert together == min((b for b in alone if is_high(b)), key=bands.index)
    else:
        assert not is_high(together)


@given(
    pair_rules, st.integers(90, 300), st.integers(60, 200), st.integers(0, 60), st.integers(0, 60)
)
def test_a_higher_number_never_asks_for_less(rule, systolic, diastolic, more, also):
    """From the low line up; below it, a rise towards the healthy range is good news."""
    before = rank(rule, systolic=systolic, diastolic=diastolic)

    assert rank(rule, systolic=systolic + more, diastolic=diastolic + also) >= before


@given(pair_rules, st.integers(0, 120), st.integers(0, 80), st.integers(0, 60), st.integers(0, 60))
def test_a_lower_number_never_asks_for_less_below_the_healthy_range(
    rule, systolic, diastolic, less, also
):
    before = rank(rule, systolic=systolic, diastolic=diastolic)
    lower = {"systolic": max(0, systolic - less), "diastolic": max(0, diastolic - also)}

    assert rank(rule, **lower) >= before


@given(systolics, diastolics)
def test_a_home_reading_never_asks_for_less_than_the_same_in_clinic(systolic, diastolic):
    reading = {"systolic": systolic, "diastolic": diastolic}

    assert rank("BP-HOME", **reading) >= rank("BP-CLINIC", **reading)


@given(systolics, diastolics, st.sampled_from(["clinic", "home"]), red_flag_sets)
def test_adding_a_symptom_never_lowers_the_urgency(systolic, diastolic, setting, symptoms):
    reading = {"systolic": systolic, "diastolic": diastolic, "setting": setting}
    ranks = [
        rank("BP-REDFLAG", **reading, symptoms=symptoms[:count])
        for count in range(len(symptoms) + 1)
    ]

    assert ranks == sorted(ranks)


@given(systolics, diastolics, st.sampled_from(["clinic", "home"]), red_flag_sets)
def test_a_life_threatening_symptom_overrides_every_number(systolic, diastolic, setting, others):
    said = judge(
        "BP-REDFLAG",
        systolic=systolic,
        diastolic=diastolic,
        setting=setting,
        symptoms=[*others, "chest_pain"],
    )

    assert said["urgency"] == "emergency_999"


@given(systolics, diastolics, st.sampled_from(["clinic", "home"]))
def test_red_flags_alone_and_the_band_agree_on_very_high(systolic, diastolic, setting):
    reading = {"systolic": systolic, "diastolic": diastolic}
    band = judge(f"BP-{setting.upper()}", **reading)["band"]
    flags = judge("BP-REDFLAG", **reading, setting=setting, symptoms=[])["urgency"]

    assert (flags == "same_day") == (band == "very_high")


@given(systolics, diastolics)
def test_worse_low_symptoms_never_lower_the_urgency(systolic, diastolic):
    levels = (
        "none",
        "dizzy_or_tired_sometimes",
        "faints_or_falls_or_near_faint_most_days",
        "collapsed_or_confused_now",
    )
    reading = {"systolic": systolic, "diastolic": diastolic}
    ranks = [rank("BP-LOWSX", **reading, symptom_level=level) for level in levels]

    assert ranks == sorted(ranks)


@given(systolics, diastolics, st.integers(0, 60), st.integers(0, 60), st.booleans())
def test_in_pregnancy_a_higher_number_or_a_symptom_never_asks_for_less(
    systolic, diastolic, more, also, symptoms
):
    before = rank("BP-PREG", systolic=systolic, diastolic=diastolic, preeclampsia_symptoms=False)
    after = rank(
        "BP-PREG",
        systolic=systolic + more,
        diastolic=diastolic + also,
        preeclampsia_symptoms=symptoms,
    )

    assert after >= before


@given(systolics, diastolics, st.integers(18, 110), st.sampled_from(["clinic", "home"]))
def test_a_target_is_met_only_well_below_very_high(systolic, diastolic, age, setting):
    reading = {"systolic": systolic, "diastolic": diastolic}
    said = judge("BP-TARGET", age=age, setting=setting, **reading)
    below = systolic < said["target_below"][0] and diastolic < said["target_below"][1]
    very_high = judge(f"BP-{setting.upper()}", **reading)["band"] == "very_high"

    assert said["at_target"] is below
    assert (said["urgency"] == "same_day") == very_high


@given(st.lists(st.tuples(systolics, diastolics), min_size=2, max_size=5))
def test_what_a_sitting_records_was_measured_in_it(readings):
    said = judge("BP-SITTING", readings=readings)

    if said["next_step"] == "done":
        assert tuple(said["recorded"]) in readings[-2:]
        assert said["recorded"][0] == min(pair[0] for pair in readings[-2:])
    else:
        assert (said["next_step"], len(readings)) == ("third_reading", 2)


@given(st.tuples(systolics, diastolics), st.tuples(systolics, diastolics))
def test_the_order_of_two_readings_does_not_matter(one, other):
    forwards, backwards = (
        judge("BP-SITTING", readings=pair) for pair in ([one, other], [other, one])
    )

    assert forwards == backwards


readings = st.fixed_dictionaries(
    {
        "day": st.integers(1, 9),
        "session": st.sampled_from(["am", "pm"]),
        "order": st.integers(1, 3),
        "systolic": st.integers(60, 210),
        "diastolic": st.integers(35, 130),
    },
    optional={"gap_seconds": st.integers(0, 120)},
)


@given(st.lists(readings, max_size=40), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_a_diarys_list_has_no_meaning(diary, shuffler):
    expected = judge("BP-HBPM", readings=diary)
    shuffler.shuffle(diary)

    assert judge("BP-HBPM", readings=diary) == expected


@given(st.lists(readings, max_size=40))
@settings(deadline=None)
def test_a_diarys_numbers_hang_together(diary):
    said = judge("BP-HBPM", readings=diary)
    first_days = {reading["day"] for reading in diary}
    enough = said["status"] in ("valid_minimum", "complete_7_day")

    assert (said["average"] is not None) == enough == (said["band"] is not None)
    assert said["n_used"] >= 12 if enough else said["n_used"] < 12
    assert said["n_used"] <= len(diary)
    if len(first_days) < 4:
        assert said["status"] == "insufficient_days"
    if enough:
        whole = {"systolic": said["average"][0], "diastolic": said["average"][1]}
        assert said["band"] == judge("BP-HOME", **whole)["band"]


@given(st.lists(readings, max_size=20), readings)
def test_another_reading_never_silences_an_alarm(diary, another):
    before = judge("BP-HBPM", readings=diary)["immediate_alert"]

    assert judge("BP-HBPM", readings=[*diary, another])["immediate_alert"] >= before


QUESTIONNAIRES = {
    "SM-FTND": [4, 2, 2, 4, 2, 2],
    "AL-AUDITC": [5] * 3,
    "AL-AUDIT": [5] * 8 + [0, 0],
    "MH-PHQ2": [4] * 2,
    "MH-GAD2": [4] * 2,
    "MH-PHQ9": [4] * 9,
    "MH-GAD7": [4] * 7,
    "MH-WHO5": [6] * 5,
}


@st.composite
def answered(draw, rule):
    """A whole set of permitted answers."""
    return [
        draw(st.sampled_from([0, 2, 4]) if top == 0 else st.integers(0, top - 1))
        for top in QUESTIONNAIRES[rule]
    ]


@pytest.mark.parametrize("rule", QUESTIONNAIRES)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_a_total_is_the_sum_and_a_gap_leaves_none(rule, data):
    items = data.draw(answered(rule))
    said = judge(rule, items=items)
    assert said["valid"] is True
    assert said["raw" if rule == "MH-WHO5" else "score"] == sum(items)

    gap = data.draw(st.integers(0, len(items) - 1))
    missing = [None if place == gap else item for place, item in enumerate(items)]
    never_drinks = rule.startswith("AL-") and missing[0] == 0 and 1 <= gap <= 7
    assert judge(rule, items=missing)["valid"] is never_drinks


@pytest.mark.parametrize("rule", ["AL-AUDITC", "AL-AUDIT", "MH-PHQ9", "MH-GAD7"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_worse_answer_never_lowers_the_urgency(rule, data):
    items = data.draw(answered(rule))
    place = data.draw(st.integers(0, len(items) - 1))
    worse = [*items]
    worse[place] = 4 if rule.startswith("AL-") else 3

    assert rank(rule, items=worse) >= rank(rule, items=items)


@given(st.lists(st.integers(0, 5), min_size=5, max_size=5), st.integers(0, 4))
def test_a_better_wellbeing_answer_never_raises_the_urgency(items, place):
    better = [*items]
    better[place] = 5

    assert rank("MH-WHO5", items=better) <= rank("MH-WHO5", items=items)


@given(st.decimals(100, 230, places=1), st.decimals(25, 300, places=1))
def test_the_lower_lines_never_ask_for_less_above_the_healthy_range(height, weight):
    size = {"height_cm": height, "weight_kg": weight}

    assert rank("WT-BMI", **size, thresholds="lower") >= rank(
        "WT-BMI", **size, thresholds="standard"
    )


@given(st.decimals(50, 250, places=2), st.decimals(20, 400, places=2))
def test_body_mass_is_the_nearest_tenth_half_up(height, weight):
    shown = judge("WT-BMI", height_cm=height, weight_kg=weight, thresholds="standard")["bmi"]
    square = height * height

    # Compared as whole products: nothing here is divided, so nothing is rounded twice.
    assert (shown - Decimal("0.05")) * square <= weight * 10_000
    assert weight * 10_000 < (shown + Decimal("0.05")) * square


@given(st.decimals(0, 1000, places=6), st.integers(0, 3))
def test_half_up_never_strays_by_more_than_a_half(value, places):
    rounded = half_up(value, places)
    half = Decimal(5).scaleb(-places - 1)

    assert rounded is not None
    assert -half < value - rounded + 0 < half or value - rounded == -half
    assert rounded.as_tuple().exponent == -places


urgency_or_none = st.sampled_from([None, *URGENCIES])


@given(
    st.dictionaries(
        st.sampled_from(["bp", "smoking", "alcohol", "weight", "mood"]), urgency_or_none
    )
)
def test_overall_is_the_highest_and_counts_all_five(modules):
    said = judge("CMB-OVERALL", modules=modules)
    given_ones = [urgency for urgency in modules.values() if urgency]

    assert said["overall"] == (max(given_ones, key=URGENCIES.index) if given_ones else None)
    assert said["stop_flow"] == ("emergency_999" in given_ones)
    assert said["not_answered"] == 5 - len(given_ones)
    assert said["outside_healthy_range"] == sum(u != "none" for u in given_ones)


def anything_of(kind):
    """Any value in the vocabulary, null included."""
    return st.none() | _value_of(kind)


def _value_of(kind):
    if isinstance(kind, Number):
        return st.integers(-5, 320) | st.decimals(-5, 320, places=1)
    if isinstance(kind, YesNo):
        return st.booleans()
    if isinstance(kind, Word):
        return st.sampled_from(kind.words)
    if isinstance(kind, ListOf):
        least = most = kind.length
        entries = anything_of(kind.kind)
        return st.lists(entries, min_size=least or 0, max_size=most or 11)
    assert isinstance(kind, Record)
    required = {k: anything_of(v) for k, v in kind.keys.items() if k not in kind.optional}
    optional = {k: anything_of(v) for k, v in kind.keys.items() if k in kind.optional}
    return st.fixed_dictionaries(required, optional=optional)


UNITS = ("stones", "pounds", "feet", "inches", "total_pounds", "waist_inches")


@pytest.mark.parametrize("rule_id", RULES)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_any_answers_in_the_vocabulary_are_judged_in_declared_words(rule_id, data):
    inputs = data.draw(_value_of(RULES[rule_id].inputs))
    try:
        said = assess(rule_id, inputs)
    except InputRefused:
        assert set(inputs) <= set(UNITS)
        return

    for key, value in said.items():
        declared = RULES[rule_id].outputs[key]
        if isinstance(declared, tuple):
            assert set([value] if not isinstance(value, list) else value) <= {None, *declared}
        elif value is not None:
            assert isinstance(value, declared)


def looser(said, usual):
    return all(value is None or value == usual[key] for key, value in said.items())


DECIDED = [
    rule_id
    for rule_id, rule in RULES.items()
    if not any(isinstance(kind, ListOf) for kind in rule.inputs.keys.values())
    and rule_id not in ("BP-VALID", "WT-VALID", "WT-CONV", "SM-STATUS", "CMB-OVERALL", "MH-Q9")
]
"""Rules in which null means unknown, not an error or an answer of its own."""


@pytest.mark.parametrize("rule_id", DECIDED)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_forgetting_an_answer_changes_no_word_it_only_loses_some(rule_id, data):
    keys = RULES[rule_id].inputs.keys
    inputs = {key: data.draw(_value_of(kind)) for key, kind in keys.items()}
    forgotten = data.draw(st.sampled_from(sorted(keys)))

    assert looser(assess(rule_id, {**inputs, forgotten: None}), assess(rule_id, inputs))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(RULES)), json_values, json_values)
@settings(deadline=None)
def test_any_json_at_all_is_answered_by_one_line(rule_id, name, nonsense):
    line = json.dumps({"id": name, "rule": rule_id, "input": nonsense}).encode()
    ((text, well),) = answers([line])
    said = json.loads(text, parse_constant=pytest.fail)

    assert ("output" in said) is well
    assert set(said) in ({"id", "output"}, {"id", "error"})


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_answered_line_by_line(noise):
    lines = noise.split(b"\n")

    assert len(list(answers(lines))) == len(lines)
