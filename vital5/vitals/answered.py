"""What was answered on a vital's pages, in English words: for whoever reads it after the resident.

`answered` is what stands beside coded values in a document; `everything` is what a person at the
practice reads: each question in the words it was asked in, each questionnaire as it was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vital5.instruments import Instrument, original
from vital5.vitals.kinds import N_, Field, Step, Vital

YES, NO = N_("Yes"), N_("No")


@dataclass(frozen=True)
class Answer:
    """One question and what was answered, as marked words; `given` where there are none: a number,
    or a word that this version of the product no longer knows."""

    question: str
    words: tuple[str, ...] = ()
    given: str = ""
    unit: str = ""
    score: int | None = None  # of an item of a questionnaire, as it was published


@dataclass(frozen=True)
class Asked:
    """The questions of one page, or of one questionnaire however many pages it came on."""

    heading: str
    answers: tuple[Answer, ...]
    form: Instrument | None = None


def answered(vital: Vital, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each question with its answer, in the order they were asked, but for numbers and the items
    of published questionnaires: those are told elsewhere and with their codes."""
    told = []
    for step in vital.steps:
        for field in step.fields:
            value = values.get(f"{step.slug}.{field.name}")
            if value is not None and field.kind != "number" and not step.instrument:
                told.append((str(field.label), "; ".join(map(str, _words(field, str(value))))))
    return told


def item_scores(vital: Vital, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each published questionnaire with the score of every item that was answered, by its number:
    the whole form in one line, for whoever knows it."""
    told = []
    for asked in everything(vital, values):
        if asked.form is not None:
            items = asked.form.items
            scores = ((items.index(one.question) + 1, one) for one in asked.answers)
            line = "; ".join(
                f"{number}: {one.given or one.words[0] if one.score is None else one.score}"
                for number, one in scores
            )
            told.append((f"{asked.form.id} item by item", line))
    return told


def everything(vital: Vital, values: Mapping[str, Any]) -> list[Asked]:
    """Every answer that a reading keeps, in the order of the questions; a published questionnaire
    stands whole where its first item was asked. An answer to a question that this version of the
    product no longer asks keeps the name it is stored under: nothing is left out."""
    told: list[Asked] = []
    forms: set[str] = set()
    for step in vital.steps:
        if step.instrument not in forms:
            told.append(_form(vital, step, values) if step.instrument else _page(step, values))
        if step.instrument:
            forms.add(step.instrument)
    known = {f"{step.slug}.{field.name}" for step in vital.steps for field in step.fields}
    rest = [name for name in values if "." in name and name not in known]
    told.append(Asked("", tuple(Answer(name, given=str(values[name])) for name in sorted(rest))))
    return [one for one in told if one.answers]


def _page(step: Step, values: Mapping[str, Any]) -> Asked:
    found = tuple(_answer(field, value) for field, value in _given(step, values))
    return Asked(step.title, found)


def _form(vital: Vital, first: Step, values: Mapping[str, Any]) -> Asked:
    """A questionnaire from all its pages, in the published order of its items."""
    form = original(first.instrument)
    found = [
        (form.items.index(field.label), _answer(field, value, form))
        for step in vital.steps
        if step.instrument == first.instrument
        for field, value in _given(step, values)
    ]
    return Asked(form.title, tuple(one for _number, one in sorted(found, key=lambda o: o[0])), form)


def _given(step: Step, values: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    for field in step.fields:
        value = values.get(f"{step.slug}.{field.name}")
        if value is not None:
            yield field, value


def _answer(field: Field, value: Any, form: Instrument | None = None) -> Answer:
    words = _words(field, str(value))
    if field.kind == "number" or not all(one in _labels(field).values() for one in words):
        return Answer(field.label, given=str(value), unit=field.unit)
    return Answer(field.label, words, score=_score(form, field, words[0]) if form else None)


def _score(form: Instrument, field: Field, words: str) -> int | None:
    return dict(form.options_of(form.items.index(field.label) + 1)).get(words)


def _words(field: Field, value: str) -> tuple[str, ...]:
    labels = _labels(field)
    return tuple(labels.get(one, one) for one in _several(field, value))


def _labels(field: Field) -> dict[str, str]:
    if field.kind == "yes_no":
        return {"yes": YES, "no": NO}
    return {choice.value: choice.label for choice in field.choices}


def _several(field: Field, value: str) -> list[str]:
    return value.split(",") if field.kind == "choices" else [value]
