"""The rules of each UK Core profile that we use, written from the facts of June 2025."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.fhir import papers
from tests.fhir.codes import (
    ALCOHOL,
    AVERAGE_HOME,
    DIASTOLIC,
    LOINC,
    PRESSURE_HEADERS,
    SELF_REPORTED,
    SNOMED,
    SYSTOLIC,
    UCUM,
    codes_of,
    is_nhs_number,
)

UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
SURVEYS = {"44261-6", "70274-6", "75626-2", "75624-7", "55758-7"}
HAVE_PROFILES = {"85354-9", "39156-5", "29463-7", "8302-2", "8867-4"}
MEASURED = {"271649006", "271650006", "72313002", "1091811000000102", "27113001", "1153637007",
            "50373000"}  # fmt: skip
Resource = dict[str, Any]
Faults = Iterator[str]


def quantity(value: Resource | None, code: str, unit: str | None = None) -> Faults:
    if value is None:
        yield "no value"
        return
    number = value.get("value")
    if isinstance(number, bool) or not isinstance(number, int | float):
        yield f"value {number!r} is no number"
    if value.get("system") != UCUM or value.get("code") != code:
        yield f"unit {value.get('system')} {value.get('code')}, not {code}"
    if unit is not None and value.get("unit") != unit:
        yield f"unit is called {value.get('unit')!r}"


def categories(found: Resource) -> list[str]:
    return [c for one in found.get("category", []) for c in codes_of(one, CATEGORY)]


def vital_sign(found: Resource, loinc: str) -> Faults:
    if found["status"] != "final":
        yield f"status {found['status']}"
    if len(found.get("category", [])) != 1 or categories(found) != ["vital-signs"]:
        yield "category is not vital-signs alone"
    if codes_of(found["code"], LOINC) != [loinc]:
        yield f"LOINC is not {loinc} alone"
    if not codes_of(found["code"], SNOMED):
        yield "no SNOMED code"
    if "subject" not in found:
        yield "no subject"
    if not any(name.startswith("effective") for name in found):
        yield "no effective"


def one_snomed(found: Resource) -> Faults:
    if len(codes_of(found["code"], SNOMED)) > 1:
        yield "more than one SNOMED code"


def body_mass(found: Resource) -> Faults:
    yield from vital_sign(found, "39156-5")
    yield from one_snomed(found)
    yield from quantity(found.get("valueQuantity"), "kg/m2")


def weight(found: Resource) -> Faults:
    yield from vital_sign(found, "29463-7")
    yield from quantity(found.get("valueQuantity"), "kg", "kilogram")


def height(found: Resource) -> Faults:
    yield from vital_sign(found, "8302-2")
    yield from quantity(found.get("valueQuantity"), "cm")


def heart_rate(found: Resource) -> Faults:
    yield from vital_sign(found, "8867-4")
    yield from one_snomed(found)
    yield from quantity(found.get("valueQuantity"), "/min", "per minute")


def _component(found: Resource, words: str) -> list[Resource]:
    return [one for one in found.get("component", []) if one["code"].get("text") == words]


def _components(found: Resource) -> Faults:
    for words in ("Systolic blood pressure", "Diastolic blood pressure"):
        if len(_component(found, words)) != 1:
            yield f"no component whose text is {words!r}"
            return
        (one,) = _component(found, words)
        for fault in quantity(one.get("valueQuantity"), "mm[Hg]", "millimeter of mercury"):
            yield f"{words}: {fault}"
    if len(found["component"]) != 2:
        yield "a third component"
    for name in ("value", "specimen"):
        if any(key.startswith(name) for key in found):
            yield f"a panel has a {name}"
    numbers = [one["valueQuantity"]["value"] for one in found["component"]]
    if all(isinstance(n, int | float) for n in numbers) and numbers[0] <= numbers[1]:
        yield "systolic is not above diastolic"


def pressure(found: Resource) -> Faults:
    yield from vital_sign(found, "85354-9")
    yield from _components(found)
    if not PRESSURE_HEADERS & set(codes_of(found["code"], SNOMED)):
        yield "its header is not in UKCore-BloodPressure"
    allowed = {"Systolic": ("8480-6", SYSTOLIC), "Diastolic": ("8462-4", DIASTOLIC)}
    for side, (loinc, snomed) in allowed.items():
        for one in _component(found, f"{side} blood pressure"):
            code = one["code"]
            if codes_of(code, LOINC) != [loinc]:
                yield f"{side}: LOINC is not {loinc}"
            displays = [c.get("display") for c in code["coding"] if c["system"] == LOINC]
            if displays != [f"{side} blood pressure"]:
                yield f"{side}: LOINC display is {displays}"
            if not snomed & set(codes_of(code, SNOMED)):
                yield f"{side}: no SNOMED code of its set"
            if AVERAGE_HOME & set(codes_of(code, SNOMED)):
                yield f"{side}: an average code on a single reading"
    if "performer" not in found and "device" not in found:
        yield "neither performer nor device"
    if len(found.get("derivedFrom", [])) > 1:
        yield "a single reading is derived from several"


def average(found: Resource) -> Faults:
    if found["status"] != "final":
        yield f"status {found['status']}"
    if len(found.get("category", [])) != 1:
        yield "not one category"
    yield from _components(found)
    for side, code in (("Systolic", "413606001"), ("Diastolic", "413605002")):
        for one in _component(found, f"{side} blood pressure"):
            if codes_of(one["code"], SNOMED) != [code]:
                yield f"{side}: not {code} alone"
    if "723232008" not in codes_of(found["code"], SNOMED):
        yield "no header of an average"
    if "effectivePeriod" not in found:
        yield "no period"
    if "subject" not in found:
        yield "no subject"


def social(found: Resource) -> Faults:
    if len(found.get("category", [])) != 1 or categories(found) != ["social-history"]:
        yield "category is not social-history alone"
    if not set(found) & {"valueQuantity"}:
        yield "its value is no quantity"
    if "subject" not in found:
        yield "no subject"


def alcohol(found: Resource) -> Faults:
    yield from social(found)
    if found["status"] != "final" or "effectiveDateTime" not in found:
        yield "not final, or no time"
    if not ALCOHOL & set(codes_of(found["code"], SNOMED)):
        yield "no code of UKCore-AlcoholConsumption"


def plain(found: Resource) -> Faults:
    """A plain Observation must not stand where a profile of its own exists."""
    loinc, snomed = set(codes_of(found["code"], LOINC)), set(codes_of(found["code"], SNOMED))
    if loinc & HAVE_PROFILES or snomed & (ALCOHOL | {"266918002"} | PRESSURE_HEADERS):
        yield "a more specific profile exists"
    if loinc & SURVEYS and not set(categories(found)) & {"survey", "social-history"}:
        yield f"a questionnaire's score is in {categories(found)}"
    if loinc & {"44261-6", "70274-6"} and categories(found) != ["survey"]:
        yield "a mood score is not in survey"
    if len(categories(found)) != 1:
        yield "not one category"


def typed(found: Resource) -> Faults:
    """Self-reported codes on what was typed, measured ones on what a device gave; never both."""
    concepts = [found["code"], *(one["code"] for one in found.get("component", []))]
    snomed = {code for one in concepts for code in codes_of(one, SNOMED)}
    if "device" not in found and snomed & MEASURED:
        yield f"typed, and carries a measured code: {snomed & MEASURED}"
    if "device" in found and snomed & SELF_REPORTED:
        yield f"measured, and carries a self-reported code: {snomed & SELF_REPORTED}"


def patient(found: Resource) -> Faults:
    unknown = [e for e in found.get("extension", []) if "UnavailableReason" in e["url"]]
    if bool(unknown) == bool(found.get("identifier")):
        yield "an NHS number and a reason for none, or neither"
    for one in found.get("identifier", []):
        if one["system"].startswith("https://fhir.nhs.uk"):
            if one["system"] != "https://fhir.nhs.uk/Id/nhs-number":
                yield f"NHS number under {one['system']}"
            if not is_nhs_number(one["value"]):
                yield "no NHS number"
            (status,) = one["extension"]
            codes = [c["code"] for c in status["valueCodeableConcept"]["coding"]]
            if codes not in (["01"], ["02"]):
                yield f"verification status {codes}"


def organization(found: Resource) -> Faults:
    if not found.get("identifier") and not found.get("name"):
        yield "neither identifier nor name"


def cuff(found: Resource) -> Faults:
    yield from papers.device(found)
    for one in found.get("extension", []):
        if one["url"] != "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-CuffSize":
            yield f"extension {one['url']}"
        if set(one) != {"url", "valueCodeableConcept"}:
            yield "a cuff size that is no concept"


def nothing_more(_found: Resource) -> Faults:
    yield from ()


RULES: dict[str, tuple[str, Callable[[Resource], Faults]]] = {
    "Observation": ("Observation", plain),
    "Observation-VitalSigns-BloodPressure": ("Observation", pressure),
    "Observation-AverageBloodPressure": ("Observation", average),
    "Observation-VitalSigns-BMI": ("Observation", body_mass),
    "Observation-VitalSigns-BodyWeight": ("Observation", weight),
    "Observation-VitalSigns-BodyHeight": ("Observation", height),
    "Observation-VitalSigns-HeartRate": ("Observation", heart_rate),
    "Observation-TobaccoConsumption": ("Observation", social),
    "Observation-AlcoholConsumption": ("Observation", alcohol),
    "Patient": ("Patient", patient),
    "Organization": ("Organization", organization),
    "Device": ("Device", papers.device),
    "Device-BloodPressure": ("Device", cuff),
    "QuestionnaireResponse": ("QuestionnaireResponse", papers.response),
    "Composition": ("Composition", papers.composition),
    "Consent": ("Consent", papers.consent),
    "Provenance": ("Provenance", papers.provenance),
}
"""Each profile we may name, the type it is for, and its rules."""


def faults_of_profile(found: Resource) -> Faults:
    """What a resource breaks of the profile that it names."""
    profiles = [one for one in found.get("meta", {}).get("profile", []) if UK_CORE in one]
    if len(profiles) != 1:
        yield f"{found['resourceType']} names {profiles}"
        return
    name = profiles[0].removeprefix(UK_CORE)
    kind, rule = RULES.get(name, ("", nothing_more))
    if kind != found["resourceType"]:
        yield f"{found['resourceType']} names {name}"
        return
    yield from (f"{name} {found['id']}: {fault}" for fault in rule(found))
    yield from (f"{name} {found['id']}: {fault}" for fault in papers.narrative(found))
    if kind == "Observation":
        yield from (f"{name} {found['id']}: {fault}" for fault in typed(found))
