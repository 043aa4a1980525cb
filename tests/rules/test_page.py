"""The rules' page and the contested points stay true to the rules."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from vital5.rules import RULES
from vital5.rules.__main__ import page
from vital5.rules.contested import CONTESTED

DOCS = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_says_what_the_rules_say():
    assert DOCS.read_text(encoding="utf-8") == page(), "python -m vital5.rules > docs/rules.md"


def test_the_page_lists_every_rule_once():
    rows = [line.split("|")[1].strip() for line in page().splitlines() if line.startswith("| ")]

    assert sorted(set(rows) & set(RULES)) == sorted(RULES)
    assert all(rows.count(rule_id) == 1 for rule_id in RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_the_parameters_of_a_rule_are_there_to_change(rule):
    module = importlib.import_module(rule.function.__module__)

    assert all(hasattr(module, name) for name in rule.parameters)


def test_each_contested_point_has_its_parameter():
    assert list(CONTESTED) == [f"C{number}" for number in range(1, 15)]
    for point in CONTESTED.values():
        for place in point.parameters:
            module, _, name = place.rpartition(".")
            assert hasattr(importlib.import_module(f"vital5.rules.{module}"), name)
