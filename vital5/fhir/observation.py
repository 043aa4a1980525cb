"""Any measure of a vital as an Observation, on the profile that its codes call for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vital5.fhir.devices import put_device
from vital5.fhir.papers import Papers, Resource, coding, concept, without_gaps
from vital5.fhir.people import PATIENT
from vital5.fhir.pressure import band_words, is_panel, put_sitting
from vital5.fhir.questionnaire import form_of
from vital5.fhir.systems import CATEGORY, LOINC, OWN_MEASURES, SNOMED, UCUM, identifier
from vital5.vitals.kinds import Codes, Measure, Vital

PROFILES = {
    "39156-5": "Observation-VitalSigns-BMI",
    "29463-7": "Observation-VitalSigns-BodyWeight",
    "8302-2": "Observation-VitalSigns-BodyHeight",
    "8867-4": "Observation-VitalSigns-HeartRate",
    "266918002": "Observation-TobaccoConsumption",
    "1082641000000106": "Observation-AlcoholConsumption",
    "1082631000000102": "Observation-AlcoholConsumption",
    "442547005": "Observation-AlcoholConsumption",
    "443315005": "Observation-AlcoholConsumption",
}
"""The profile of a measure, by its LOINC or its SNOMED code; any other is a plain Observation."""

UNITS = {
    "kg": "kilogram",
    "/min": "per minute",
    "kg/m2": "kilogram per square meter",
    "cm": "centimeter",
    "/d": "per day",
    "/wk": "per week",
    "{score}": "score",
    "{ratio}": "ratio",
}
"""What a UCUM code is called; UK Core fixes the first two to the letter."""

FOLLOWS = frozenset({"1285244000", "87179004"})
"""Mean arterial and pulse pressure: worked out from the two numbers, and not sent beside them."""


def put_observations(papers: Papers, vital: Vital, found: Mapping[str, Any]) -> None:
    """Every measure of a reading that has a code or a unit; a pressure with all of its sitting."""
    if is_panel(vital):
        put_sitting(papers, vital, found)
    for measure in vital.measures:
        value = found["values"].get(measure.name)
        in_panel = is_panel(vital) and measure.charted
        if value is not None and not in_panel and _is_sent(measure):
            put_measure(papers, measure, found, value, part=measure.name)


def put_measure(
    papers: Papers, measure: Measure, found: Mapping[str, Any], value: Any, *, part: str
) -> None:
    """One measure of a reading, known by what part of it it is."""
    known = f"{found['reading_id']}/{part}"
    content = _observation(papers, measure, found, value, known)
    papers.put(f"reading/{known}", "Observation", _profile(measure.codes), content)


def told(measure: Measure) -> bool:
    """Whether a measure is told anywhere: what follows from two others is not."""
    return measure.codes.snomed not in FOLLOWS


def _is_sent(measure: Measure) -> bool:
    codes = measure.codes
    return bool(codes.snomed or codes.loinc or codes.ucum) and told(measure)


def _profile(codes: Codes) -> str:
    return PROFILES.get(codes.loinc) or PROFILES.get(codes.snomed) or "Observation"


def _observation(
    papers: Papers, measure: Measure, found: Mapping[str, Any], value: Any, known: str
) -> Resource:
    measured = measure.name in found["measured"]
    device = put_device(papers, found, cuff=False) if measured else None
    if measured and found["vital"] == "blood_pressure":
        device = put_device(papers, found, cuff=True)
    form = form_of(measure, found)
    return {
        "identifier": [{"system": identifier("reading"), "value": known}],
        "status": "final",
        "category": [concept(coding(CATEGORY, _category(measure)))],
        "code": _code(measure, measured=measured),
        "subject": papers.to(PATIENT),
        "effectiveDateTime": found["taken_at"],
        "performer": [papers.to(PATIENT)],
        **_value(measure, found, value),
        "interpretation": band_words(found) if measure.charted else [],
        "note": _notes(found),
        "device": device,
        "derivedFrom": [papers.to(form)] if form else [],
    }


def _notes(found: Mapping[str, Any]) -> list[Resource]:
    """A record may be read by its owner in another app, so it says what they asked."""
    hidden = found["values"].get("hidden") == "yes"
    return [{"text": "The person asked not to see this number"}] if hidden else []


def _category(measure: Measure) -> str:
    codes = measure.codes
    kind = _profile(codes)
    if "VitalSigns" in kind:
        return "vital-signs"
    if "Consumption" in kind or not codes.ucum:
        return "social-history"
    return "survey" if codes.ucum == "{score}" else "exam"


def _code(measure: Measure, *, measured: bool) -> Resource:
    """Self-reported codes for what was typed, where they exist; never both kinds."""
    codes = measure.codes
    typed = "" if measured else codes.snomed_self_reported
    found = [
        coding(SNOMED, typed or codes.snomed) if codes.snomed else {},
        coding(LOINC, codes.loinc) if codes.loinc else {},
    ]
    known = [one for one in found if one]
    return concept(*(known or [coding(OWN_MEASURES, measure.name)]), text=str(measure.label))


def _value(measure: Measure, found: Mapping[str, Any], value: Any) -> Resource:
    """A number with its unit, or a word with the code that the rules gave it."""
    if isinstance(value, str):
        code = found["values"].get(f"{measure.name}_snomed")
        return {
            "valueCodeableConcept": without_gaps(
                {"coding": [coding(SNOMED, code)] if code else [], "text": value}
            )
        }
    ucum = measure.codes.ucum
    quantity = {"value": value, "unit": UNITS.get(ucum, ucum), "system": UCUM, "code": ucum}
    return {"valueQuantity": quantity}
