"""`python -m vital5.rules > docs/rules.md`: the page of every rule, as the rules themselves say."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping

from vital5.rules import RULE_SET_VERSION, RULES, Rule
from vital5.rules.bands import Row
from vital5.rules.contested import CONTESTED, Point

HEAD = f"""# The clinical rules

Rule set {RULE_SET_VERSION}. Written by `python -m vital5.rules > docs/rules.md` from the rules
themselves; a test fails when this page and they differ. The rules follow clinical/rules.md.
**A registered clinician acting as Clinical Safety Officer must sign off every rule before the
service meets the public.**

A parameter lives once, in the module named with its rules. Blood pressures are mmHg, systolic then
diastolic; a band is written with the number it starts at and, in brackets, what it asks for.

| id | title | source | status | version | module |
|---|---|---|---|---|---|"""


def _said(value: object) -> str:
    """A parameter's value in a few words."""
    if isinstance(value, Row):
        return f"{value.starts} {value.band}" + (f" ({value.urgency})" if value.urgency else "")
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_said(entry)}" for key, entry in value.items())
    if isinstance(value, tuple):
        simple = all(not isinstance(entry, tuple) for entry in value)
        return (", " if simple else "; ").join(map(_said, value))
    return str(value)


def _module(rule: Rule) -> str:
    return rule.function.__module__.rpartition(".")[2]


def _rule_rows() -> Iterator[str]:
    for rule in RULES.values():
        cells = (rule.id, rule.title, rule.source, rule.status, rule.version)
        yield f"| {' | '.join(cells)} | `{_module(rule)}` |"


def _parameter_rows() -> Iterator[str]:
    used: dict[tuple[str, str], list[str]] = {}
    for rule in RULES.values():
        for name in rule.parameters:
            value = getattr(importlib.import_module(rule.function.__module__), name)
            used.setdefault((name, _said(value)), []).append(rule.id)
    for (name, value), ids in used.items():
        yield f"| `{name}` | {value} | {', '.join(ids)} |"


def _chosen(point: Point) -> str:
    chosen = []
    for place in point.parameters:
        module, _, name = place.rpartition(".")
        value = getattr(importlib.import_module(f"vital5.rules.{module}"), name)
        chosen.append(f"`{place}` = {_said(value)}")
    return "<br>".join(chosen) or "-"


def page() -> str:
    """The whole page as text."""
    contested = (f"| {n} | {p.question} | {_chosen(p)} |" for n, p in CONTESTED.items())
    return "\n".join(
        (
            HEAD,
            *_rule_rows(),
            "\n## Parameters\n\n| parameter | value | rules |\n|---|---|---|",
            *_parameter_rows(),
            "\n## Contested points\n\n| point | question | chosen |\n|---|---|---|",
            *contested,
            "",
        )
    )


if __name__ == "__main__":
    sys.stdout.write(page())
