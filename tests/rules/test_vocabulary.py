"""The vocabulary: what may be asked, what is refused, and that null is always an answer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.rules.worked import CASES, ONE_OF_EACH, VOCABULARY
from vital5.rules import RULES, InputRefused, assess, judge
from vital5.rules.inputs import ListOf, Number, Record, Word, YesNo


def _within(kind):
    """The kind of the entries, for a list; else itself."""
    while isinstance(kind, ListOf):
        kind = kind.kind
    return kind


def _declared(rule_id):
    return RULES[rule_id].inputs


@pytest.mark.parametrize("rule_id", VOCABULARY)
def test_a_rule_takes_the_keys_of_the_vocabulary(rule_id):
    assert set(_declared(rule_id).keys) == set(VOCABULARY[rule_id]["input"])


@pytest.mark.parametrize("rule_id", VOCABULARY)
def test_a_rule_takes_the_words_of_the_vocabulary(rule_id):
    for key, said in VOCABULARY[rule_id]["input"].items():
        kind = _within(_declared(rule_id).keys[key])
        if isinstance(kind, Word):
            assert set(kind.words) == {word for word in said if word != "null"}
        elif isinstance(kind, YesNo):
            assert said == ["true|false"]
        elif isinstance(kind, Number):
            assert {"number", "[pair of numbers]"} & set(said)
        else:
            assert said == ["object"]


@pytest.mark.parametrize("rule_id", VOCABULARY)
def test_a_rule_takes_lists_where_the_vocabulary_has_them(rule_id):
    listed = {key for key, kind in _declared(rule_id).keys.items() if isinstance(kind, ListOf)}

    assert listed == set(VOCABULARY[rule_id].get("lists", ()))


def test_a_home_reading_may_leave_out_only_its_gap():
    reading = _within(_declared("BP-HBPM").keys["readings"])

    assert reading.optional == {"gap_seconds"}
    assert VOCABULARY["BP-HBPM"]["optional"] == ["readings[].gap_seconds"]


def test_every_module_may_be_absent():
    modules = _declared("CMB-OVERALL").keys["modules"]

    assert isinstance(modules, Record)
    assert list(modules.keys) == VOCABULARY["CMB-OVERALL"]["module_names"]
    assert modules.optional == set(modules.keys)


PLAIN = [rule_id for rule_id in VOCABULARY if rule_id != "WT-CONV"]


@pytest.mark.parametrize("rule_id", PLAIN)
def test_a_key_may_be_absent_only_where_the_vocabulary_says(rule_id):
    whole = {**dict.fromkeys(RULES[rule_id].inputs.keys), **ONE_OF_EACH[rule_id]["input"]}
    optional = VOCABULARY[rule_id].get("optional", ())

    for key in whole:
        less = {name: value for name, value in whole.items() if name != key}
        if key in optional:
            assess(rule_id, less)
        else:
            with pytest.raises(InputRefused, match=f"input: {key} is absent"):
                assess(rule_id, less)


@pytest.mark.parametrize("rule_id", RULES)
def test_an_unknown_key_is_refused(rule_id):
    with pytest.raises(InputRefused, match="no such key as 'temperature'"):
        assess(rule_id, {**ONE_OF_EACH[rule_id]["input"], "temperature": 37})


def _nulled(case):
    for key in case["input"]:
        yield {**case["input"], key: None}
    yield dict.fromkeys(case["input"])


@pytest.mark.parametrize("rule_id", RULES)
def test_null_is_an_answer_to_any_question(rule_id):
    usual = assess(rule_id, ONE_OF_EACH[rule_id]["input"])

    for given in _nulled(ONE_OF_EACH[rule_id]):
        assert set(assess(rule_id, given)) == set(usual)


def _wrong_types(kind):
    """Values of every JSON type that this kind is not."""
    mine = {Number: 1, YesNo: True, Word: "x", ListOf: [], Record: {}}
    for other, value in mine.items():
        if not isinstance(kind, other):
            yield value


@pytest.mark.parametrize("rule_id", RULES)
def test_a_value_of_another_type_is_refused(rule_id):
    given = ONE_OF_EACH[rule_id]["input"]

    for key in given:
        for wrong in _wrong_types(RULES[rule_id].inputs.keys[key]):
            with pytest.raises(InputRefused, match=f"^{key}: "):
                assess(rule_id, {**given, key: wrong})


@pytest.mark.parametrize("rule_id", RULES)
def test_an_unknown_word_is_refused(rule_id):
    given = ONE_OF_EACH[rule_id]["input"]

    for key, kind in RULES[rule_id].inputs.keys.items():
        if isinstance(_within(kind), Word):
            wrong = ["perhaps"] if isinstance(kind, ListOf) else "perhaps"
            with pytest.raises(InputRefused, match="no such word as 'perhaps'"):
                assess(rule_id, {**given, key: wrong})


@pytest.mark.parametrize("number", ["120", True, float("nan"), float("inf"), Decimal("NaN"), []])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(InputRefused, match="systolic: not a number"):
        assess("BP-CLINIC", {"systolic": number, "diastolic": 80})


@pytest.mark.parametrize(
    ("rule_id", "given"),
    [
        ("BP-SITTING", {"readings": [[140]]}),
        ("BP-SITTING", {"readings": [[140, 90, 80]]}),
        ("BP-SITTING", {"readings": [140, 90]}),
        ("BP-POSTURAL", {"lying_or_seated": [140], "standing_1min": [120, 80]}),
        ("BP-ARM", {"first_left_right": [140, 120, 130]}),
        ("BP-HBPM", {"readings": [[140, 90]]}),
        ("BP-HBPM", {"readings": [{"day": 1}]}),
        ("BP-HBPM", {"readings": {}}),
        ("MH-PHQ2", {"items": [["1"], 1]}),
        ("MH-PHQ2", {"items": [True, 1]}),
        ("MH-PHQ2", {"items": "11"}),
        ("CMB-OVERALL", {"modules": {"sleep": "gp"}}),
        ("CMB-OVERALL", {"modules": {"bp": "urgent"}}),
        ("CMB-OVERALL", {"modules": ["gp"]}),
        ("BP-CLINIC", [120, 80]),
        ("BP-CLINIC", None),
        ("BP-CLINIC", "120/80"),
    ],
)
def test_a_value_of_another_shape_is_refused(rule_id, given):
    with pytest.raises(InputRefused):
        assess(rule_id, given)


@pytest.mark.parametrize(
    "given",
    [
        {"stones": 11},
        {"pounds": 7},
        {"feet": 5},
        {"inches": 7},
        {"feet": 5, "inches": 7, "stones": 11},
        {},
        {"stones": 11, "pounds": 7, "total_pounds": 161},
        {"feet": 5, "inches": 7, "waist_inches": 34},
    ],
)
def test_half_a_pair_or_a_quantity_twice_is_refused(given):
    with pytest.raises(InputRefused, match=r"^input: "):
        assess("WT-CONV", given)


def test_a_weight_and_a_length_convert_together():
    both = judge("WT-CONV", stones=11, pounds=7, feet=5, inches=0)

    assert both == {"valid": True, "kg": Decimal("73.0"), "cm": Decimal("152.4")}


@pytest.mark.parametrize("rule_id", ["BP-NONE", "", "bp-clinic", None, 7, ["BP-CLINIC"], {}])
def test_an_unknown_rule_is_refused(rule_id):
    with pytest.raises(InputRefused, match="no such rule"):
        assess(rule_id, {"systolic": 120, "diastolic": 80})


def test_a_misspelt_word_in_our_own_code_fails_loudly():
    with pytest.raises(InputRefused, match="no such word as 'yess'"):
        judge("SM-COPREG", co_ppm=0, smokes="yess")


def test_a_long_wrong_word_is_shortened_in_the_message():
    with pytest.raises(InputRefused) as refusal:
        judge("WT-ETHNIC", ethnic_group="x" * 10_000)

    assert len(str(refusal.value)) < 100


def test_a_python_float_is_read_as_the_decimal_it_shows():
    assert judge("WT-WHTR", waist_cm=64, height_cm=160, bmi=34.95)["applies"] is False


def test_tuples_serve_as_lists_for_the_pages():
    assert judge("MH-PHQ2", items=(2, 1))["positive"] is True


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_outputs_keep_to_the_declared_words(case):
    declared = RULES[case["rule"]].outputs

    for key, value in assess(case["rule"], case["input"]).items():
        if value is None or key == "errors":
            continue
        allowed = declared[key]
        if isinstance(allowed, tuple):
            assert value in allowed
        else:
            assert isinstance(value, allowed)


def test_declared_words_include_all_that_the_cases_use():
    for rule_id, said in VOCABULARY.items():
        declared = RULES[rule_id].outputs
        for key, words in said["expected"].items():
            if isinstance(declared[key], tuple):
                assert set(words) - {"null"} <= set(declared[key])
