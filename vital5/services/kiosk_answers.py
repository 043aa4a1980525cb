"""Answers in a kiosk's letter: of the shape that the pages read, and judged here once more."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vital5.rules import RULE_SET_VERSION
from vital5.services.answers import load
from vital5.visit.about import ABOUT, person_from
from vital5.vitals import CATALOGUE
from vital5.wire.letter import Letter, SaidReading
from vital5.wire.strict_json import loads

LARGEST = Decimal(10) ** 8


class AnswersUnusable(Exception):
    """They are not of the shape in which answers are kept."""


def read_answers(text: str | None) -> dict[str, Any]:
    """The answers of a letter; raise rather than keep something that no page could show."""
    if text is None:
        return {}
    try:
        loads(text.encode())
        found: Any = load(text)
    except Exception as error:
        raise AnswersUnusable("the answers cannot be read") from error
    if not isinstance(found, dict) or not all(_is_part(part) for part in found.values()):
        raise AnswersUnusable("the answers are not by vital, step and field")
    return found


def _is_part(part: object) -> bool:
    return isinstance(part, dict) and all(
        isinstance(step, dict) and all(_is_value(value) for value in step.values())
        for step in part.values()
    )


def _is_value(value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite() and abs(value) < LARGEST
    if isinstance(value, tuple):
        return all(isinstance(word, str) for word in value)
    return isinstance(value, bool | str)


def judged_otherwise(letter: Letter, answers: Mapping[str, Any]) -> str:
    """The vitals that these rules, given the same answers, would judge otherwise. Only said."""
    vitals = {slug: answers.get(slug, {}) for slug in CATALOGUE}
    try:
        person = person_from(answers.get(ABOUT, {}), vitals, at_kiosk=True)
    except Exception:
        return ABOUT
    gone = {reading.supersedes for reading in letter.readings}
    return " ".join(
        reading.vital
        for reading in letter.readings
        if reading.id not in gone
        and reading.rule_version == RULE_SET_VERSION
        and vitals.get(reading.vital)
        and _differs(reading, vitals[reading.vital], person)
    )


def _differs(reading: SaidReading, answers: Any, person: Any) -> bool:
    try:
        judged = CATALOGUE[reading.vital].judge(answers, person)
    except Exception:
        # Answers that the rules cannot take cannot have led to this judgement.
        return True
    told = (reading.band, reading.urgency, reading.rule)
    return (judged.band, judged.urgency, judged.rule) != told or dict(judged.values) != dict(
        reading.values
    )
