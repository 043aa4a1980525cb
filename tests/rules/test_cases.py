"""Every worked case, through the functions and through the command."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from tests.rules.worked import CASES, FILE, HERE
from vital5.commands.assess import assess_command
from vital5.rules import RULE_SET_VERSION, RULES, URGENCIES, assess, pressure


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_worked_case_comes_out_as_expected(case):
    output = assess(case["rule"], case["input"])

    assert {key: output[key] for key in case["expected"]} == case["expected"]


@pytest.fixture(scope="module")
def answered():
    """Every case's line answered by the command, decimals kept as they are written."""
    whole = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))["cases"]
    asked = "\n".join(json.dumps({key: c[key] for key in ("id", "rule", "input")}) for c in whole)
    result = CliRunner().invoke(assess_command, input=asked)
    assert result.exit_code == 0
    return [json.loads(line, parse_float=Decimal) for line in result.stdout.splitlines()]


def test_the_command_answers_every_case_in_order(answered):
    assert [line["id"] for line in answered] == [case["id"] for case in CASES]


def test_the_command_agrees_with_every_case_exactly(answered):
    wrong = [
        case["id"]
        for case, line in zip(CASES, answered, strict=True)
        if any(line["output"][key] != value for key, value in case["expected"].items())
    ]

    assert wrong == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_true_and_false_never_pass_for_numbers(case):
    output = assess(case["rule"], case["input"])

    for key, value in case["expected"].items():
        assert isinstance(output[key], bool) == isinstance(value, bool)


def test_all_forty_eight_rules_are_registered():
    assert set(RULES) == set(FILE["rules"])
    assert len(RULES) == 48


@pytest.mark.parametrize("rule_id", FILE["rules"])
def test_a_rule_claims_no_more_than_its_source_allows(rule_id):
    assert RULES[rule_id].status == FILE["rules"][rule_id]["status"]


def test_the_urgencies_are_in_the_published_order():
    assert list(URGENCIES) == FILE["urgency_order"]


def test_the_very_high_lines_are_the_published_ones():
    assert list(pressure.HOME_VERY_HIGH) == FILE["parameters"]["home_very_high"]
    assert list(pressure.CLINIC_VERY_HIGH) == FILE["parameters"]["clinic_very_high"]


def test_the_rule_set_is_as_new_as_its_newest_rule():
    assert max(rule.version for rule in RULES.values()) == RULE_SET_VERSION


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_names_its_title_and_source(rule):
    assert rule.title
    assert rule.source
    assert rule.function.__doc__


def test_a_rule_cannot_be_registered_twice():
    from vital5.rules.register import rule

    with pytest.raises(ValueError, match="BP-CLINIC is registered twice"):
        rule("BP-CLINIC", title="", source="", takes={}, gives={})(dict)
