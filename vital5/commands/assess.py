"""`vital5 assess`: JSON lines in, JSON lines out, through the very rules that the pages use."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO

import click

from vital5.exact_json import exact_json
from vital5.rules import InputRefused, assess


class LineRefused(ValueError):
    """A line that holds no question; there is no id to answer to."""


def _no_such_number(word: str) -> Decimal:
    raise LineRefused(f"{word} is not a JSON number")


def _question(line: bytes) -> tuple[dict[str, Any], list[str]]:
    """One line as an object, numbers as decimals, and what makes it unanswerable."""
    faults: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        whole = dict(pairs)
        if len(whole) < len(pairs):
            # It could mean either value, so it means neither.
            faults.append("a key stands twice in one object")
        return whole

    def decimal(digits: str) -> Decimal:
        try:
            return Decimal(digits)
        except ArithmeticError:
            faults.append("a number too large to reckon with")
            return Decimal(0)

    try:
        found = json.loads(
            line.decode("utf-8-sig"),
            parse_float=decimal,
            parse_int=decimal,
            parse_constant=_no_such_number,
            object_pairs_hook=members,
        )
    except (ValueError, RecursionError) as problem:
        raise LineRefused("not a line of JSON") from problem
    if not isinstance(found, dict):
        raise LineRefused("not a JSON object")
    return found, faults


def _answer(question: dict[str, Any], faults: list[str]) -> dict[str, Any]:
    """The output, or the error, under the id that the question came with."""
    asked_as = question.get("id")
    if faults:
        return {"id": asked_as, "error": faults[0]}
    if "input" not in question:
        return {"id": asked_as, "error": "no input"}
    try:
        return {"id": asked_as, "output": assess(question.get("rule"), question["input"])}
    except InputRefused as refusal:
        return {"id": asked_as, "error": str(refusal)}


def _answered(line: bytes) -> tuple[str, bool]:
    """The line that answers one line, and whether it is an answer, not an error."""
    try:
        answer = _answer(*_question(line))
        return exact_json(answer), "output" in answer
    except LineRefused as refusal:
        return exact_json({"id": None, "error": str(refusal)}), False
    except RecursionError:
        return exact_json({"id": None, "error": "nested too deeply"}), False


def answers(lines: Iterable[bytes]) -> Iterator[tuple[str, bool]]:
    """One answer for each line, in order, one at a time; an empty line is no object either."""
    return map(_answered, lines)


@click.command("assess")
@click.argument("file", type=click.File("rb"), default="-")
def assess_command(file: BinaryIO) -> None:
    """Run clinical rules over JSON lines.

    Each line of FILE (or of standard input) is {"id": ..., "rule": "BP-CLINIC", "input": {...}};
    each answer is {"id": ..., "output": {...}} or {"id": ..., "error": "..."}, in the same order.
    The exit status is 1 if any line had an error.
    """
    all_well = True
    for text, well in answers(file):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
        all_well = all_well and well
    sys.exit(0 if all_well else 1)
