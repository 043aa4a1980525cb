"""How a reading's values are coded for others (clinical/rules.md 8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vital5.vitals.kinds import Measure, Vital


def coded(vital: Vital, values: Mapping[str, Any], source: str) -> list[dict[str, Any]]:
    """Each measure that the reading holds and that has a code.

    What a resident typed carries the self-reported code where one exists; what a device gave
    carries the measured one.
    """
    typed = source.startswith("typed")
    return [
        _coding(measure, values[measure.name], typed=typed)
        for measure in vital.measures
        if values.get(measure.name) is not None and (measure.codes.snomed or measure.codes.loinc)
    ]


def _coding(measure: Measure, value: Any, *, typed: bool) -> dict[str, Any]:
    codes = measure.codes
    coding: dict[str, Any] = {"name": measure.name, "value": _number(value)}
    snomed = codes.snomed_self_reported if typed and codes.snomed_self_reported else codes.snomed
    for system, code in (("snomed", snomed), ("loinc", codes.loinc), ("ucum", codes.ucum)):
        if code:
            coding[system] = code
    return coding


def _number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
