"""What was answered on a vital's pages, in English words: for whoever reads it after the resident.

Numbers that are measures, and the items of published questionnaires, are told elsewhere and with
their codes; here are the rest, such as warning signs and what is smoked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vital5.vitals.kinds import Field, Vital


def answered(vital: Vital, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each question with its answer, in the order they were asked."""
    told = []
    for step in vital.steps:
        for field in step.fields:
            value = values.get(f"{step.slug}.{field.name}")
            if value is not None and field.kind != "number" and not step.instrument:
                told.append((str(field.label), _words(field, str(value))))
    return told


def _words(field: Field, value: str) -> str:
    if field.kind == "yes_no":
        return {"yes": "Yes", "no": "No"}.get(value, value)
    labels = {choice.value: str(choice.label) for choice in field.choices}
    return "; ".join(labels.get(one, one) for one in _several(field, value))


def _several(field: Field, value: str) -> list[str]:
    return value.split(",") if field.kind == "choices" else [value]
