"""Everything answered, in the words it was asked in, for reading over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from vital5.visit import about, journey
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Field, Step, StepAnswers, Value, Vital
from vital5.web.resident.progress import Progress


@dataclass(frozen=True)
class Row:
    """One question with its answer, as marked words; `number` where it is a number."""

    field: Field
    step: Step
    answers: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class Group:
    """The answers of one vital, or those about the person (vital is None)."""

    owner: str
    vital: Vital | None
    rows: tuple[Row, ...]
    skipped: bool


def review(found: Progress) -> list[Group]:
    """One group for the person and one for each vital."""
    owners = [about.ABOUT, *CATALOGUE]
    return [
        Group(
            owner,
            CATALOGUE.get(owner),
            tuple(_rows(found, owner)),
            journey.skipped(found.of(owner)),
        )
        for owner in owners
    ]


def _rows(found: Progress, owner: str) -> Iterator[Row]:
    for page in journey.pages(found.answers, found.person):
        if page.vital != owner:
            continue
        parts = journey.on_page(page, found.of(owner), found.person)
        for step in parts:
            yield from _rows_of(step, found.of(owner).get(step.slug), alone=len(parts) == 1)


def _rows_of(step: Step, given: StepAnswers | None, *, alone: bool) -> Iterator[Row]:
    """The answers of one step, and what was left out of it where nothing stood in its place."""
    for field in step.fields if given is not None else ():
        if given and field.name in given:
            yield _row(field, step, given[field.name])
        elif alone and not (field.folded or (given and field.kind == "number")):
            # Kilograms were given, so nobody misses the stones.
            yield Row(field, step)


def _row(field: Field, step: Step, value: Value) -> Row:
    if isinstance(value, Decimal):
        return Row(field, step, number=f"{value.normalize():f}")
    if isinstance(value, bool):
        return Row(field, step, answers=("true" if value else "false",))
    picked = (value,) if isinstance(value, str) else value
    labels = {choice.value: choice.label for choice in field.choices}
    return Row(field, step, answers=tuple(labels.get(one, one) for one in picked))
