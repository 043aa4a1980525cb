"""Published questionnaires as they were answered: QuestionnaireResponse, word for word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vital5.fhir.papers import Papers, Resource, coding
from vital5.fhir.people import PATIENT
from vital5.fhir.systems import OWN, OWN_ANSWERS, identifier
from vital5.instruments import Instrument, original
from vital5.vitals.kinds import Field, Measure, Vital


def forms(vital: Vital) -> list[Instrument]:
    """The questionnaires that a vital asks, in the order in which they first come up."""
    return [original(id) for id in dict.fromkeys(s.instrument for s in vital.steps if s.instrument)]


def put_forms(papers: Papers, vital: Vital, found: Mapping[str, Any]) -> None:
    """A response for each questionnaire of which something was answered."""
    for form in forms(vital):
        items = _items(vital, form, found["values"])
        if items:
            content = _response(papers, form, found, items)
            papers.put(_key(form, found), "QuestionnaireResponse", "QuestionnaireResponse", content)


def form_of(measure: Measure, found: Mapping[str, Any]) -> str:
    """The key of the response that a score was worked out from; "" for what is no score."""
    from vital5.vitals import CATALOGUE

    if measure.codes.ucum not in ("{score}", ""):
        return ""
    vital = CATALOGUE[found["vital"]]
    for form in forms(vital):
        named = form.id in measure.label or form.title in measure.label
        if named and _items(vital, form, found["values"]):
            return _key(form, found)
    return ""


def _key(form: Instrument, found: Mapping[str, Any]) -> str:
    return f"form/{found['reading_id']}/{form.id}"


def _items(vital: Vital, form: Instrument, values: Mapping[str, Any]) -> list[Resource]:
    """The items that were answered, in the published order."""
    answers = {}
    for step in vital.steps:
        for field in step.fields:
            value = values.get(f"{step.slug}.{field.name}")
            if value is not None and field.label in form.items:
                answers[form.items.index(field.label) + 1] = _answer(form, field, value)
    return [
        {"linkId": str(number), "text": form.item(number), "answer": [answers[number]]}
        for number in sorted(answers)
    ]


def _answer(form: Instrument, field: Field, value: Any) -> Resource:
    """An option in its published words with its score as its code; a number as it was typed."""
    if field.kind == "number":
        return {"valueDecimal": value}
    words = next((str(one.label) for one in field.choices if one.value == str(value)), str(value))
    number = form.items.index(field.label) + 1
    scores = dict(form.options_of(number))
    score = scores.get(words)
    return {"valueCoding": coding(OWN_ANSWERS, str(value if score is None else score), words)}


def _response(
    papers: Papers, form: Instrument, found: Mapping[str, Any], items: list[Resource]
) -> Resource:
    value = f"{found['reading_id']}/{form.id}"
    return {
        "language": form.language,
        "identifier": {"system": identifier("questionnaire-response"), "value": value},
        "questionnaire": f"{OWN}/Questionnaire/{form.id}|{form.version}",
        # A part of a form is a whole answer to what was asked: PHQ-2 of PHQ-9, AUDIT-C of AUDIT.
        "status": "completed",
        "subject": papers.to(PATIENT),
        "authored": found["taken_at"],
        "author": papers.to(PATIENT),
        "source": papers.to(PATIENT),
        "item": items,
    }
