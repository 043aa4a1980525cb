"""The register of clinical rules: each a pure function that states its source and vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from vital5.rules.inputs import InputRefused, Kind, Record

RULE_SET_VERSION = "2026-11-22"
"""The day on which any rule last changed; stored with every result."""

FIRST_VERSION = "2026-11-22"
# A rule's version moves only when that rule changes; the set's moves with the latest of them.

Answer = dict[str, Any]
Judge = Callable[..., Answer]
Gives = Mapping[str, type | tuple[str, ...]]


@dataclass(frozen=True)
class Rule:
    """One rule of clinical/rules.md.

    `inputs` is its vocabulary. `outputs` names each key of its answer, with the words it may take
    or the type of its values; any may be None. `parameters` are the names, in the function's
    module, of the thresholds that a Clinical Safety Officer may change. `fits` refuses keys that
    cannot stand together.
    """

    id: str
    title: str
    source: str
    status: str
    version: str
    function: Judge
    inputs: Record
    outputs: Gives
    parameters: tuple[str, ...]
    fits: Callable[[Mapping[str, Any]], None]


RULES: dict[str, Rule] = {}


def rule(
    rule_id: str,
    *,
    title: str,
    source: str,
    status: str = "sourced",
    version: str = FIRST_VERSION,
    takes: Mapping[str, Kind],
    optional: tuple[str, ...] = (),
    gives: Gives,
    parameters: tuple[str, ...] = (),
    fits: Callable[[Mapping[str, Any]], None] = lambda _inputs: None,
) -> Callable[[Judge], Judge]:
    """Enter a function in the register under a rule's id; the same id twice is a mistake."""

    def enter(function: Judge) -> Judge:
        if rule_id in RULES:
            raise ValueError(f"{rule_id} is registered twice")
        inputs = Record(takes, frozenset(optional))
        RULES[rule_id] = Rule(
            rule_id, title, source, status, version, function, inputs, gives, parameters, fits
        )
        return function

    return enter


def assess(rule_id: object, inputs: object) -> Answer:
    """What a rule says of some inputs; InputRefused if they are not in its vocabulary."""
    if not isinstance(rule_id, str) or rule_id not in RULES:
        raise InputRefused("no such rule")
    found = RULES[rule_id]
    asked = found.inputs.read(inputs, "input")
    found.fits(asked)
    return found.function(**asked)


def judge(rule_id: str, /, **inputs: Any) -> Answer:
    """What a rule says of inputs named as in its vocabulary. This is what the pages call.

    It checks as `assess` does: a misspelt word from our own code must fail loudly, never pass
    for an answer that reassures.
    """
    return assess(rule_id, inputs)
