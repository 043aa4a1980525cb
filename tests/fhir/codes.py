"""Whether codes can be what they say: check digits, partitions, namespaces, value sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"

_TURN = ["0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
         "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"]  # fmt: skip
_PLACE = ["0123456789", "1576283094", "5803796142", "8916043527",
          "9453126870", "4286573901", "2793806415", "7046913258"]  # fmt: skip

UK_NAMESPACES = ("1000000", "1000001", "1000237")

PRESSURE_HEADERS = {
    "163020007", "75367002", "386534000", "87179004", "386533006", "386532001", "723237002",
    "251076008", "1036531000000108", "335661000000109", "163033001", "163035008", "163034007",
    "386536003", "252076005", "76882007", "71420008", "37476000", "364090009", "37087001",
    "251068006", "276760007", "276755008", "165077006", "371829003",
}  # fmt: skip
SYSTOLIC = {
    "163030003", "271649006", "407556006", "1162737008", "407554009", "400974009", "72313002",
}  # fmt: skip
DIASTOLIC = {
    "163031004", "271650006", "1091811000000102", "407557002", "1162735000", "407555005",
    "400975005",
}  # fmt: skip
ALCOHOL = {"1082641000000106", "1082631000000102", "442547005", "443315005"}
SELF_REPORTED = {"1162737008", "1162735000", "784399000", "1162419008"}
AVERAGE_HOME = {"413606001", "413605002"}

SYSTEMS = {
    SNOMED, LOINC, UCUM,
    "https://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/Id/ods-organization-code",
    "http://terminology.hl7.org/CodeSystem/observation-category",
    "http://terminology.hl7.org/CodeSystem/consentscope",
    "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
    "http://terminology.hl7.org/CodeSystem/provenance-participant-type",
    "https://fhir.hl7.org.uk/CodeSystem/UKCore-RecordStandardHeadings",
    "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland",
    "https://fhir.hl7.org.uk/CodeSystem/UKCore-RecordingSetting",
    "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberUnavailableReason",
    "http://terminology.hl7.org/CodeSystem/list-empty-reason",
    "urn:ietf:bcp:47",
}  # fmt: skip
OWN = "https://vital5.example/fhir/"

MEANINGS = {
    (SNOMED, "75367002"): "blood pressure",
    (LOINC, "85354-9"): "blood pressure",
    (LOINC, "8480-6"): "systolic",
    (LOINC, "8462-4"): "diastolic",
    (LOINC, "44261-6"): "phq-9",
    (LOINC, "70274-6"): "gad-7",
    (LOINC, "75626-2"): "audit-c",
    (LOINC, "75624-7"): "audit score",
    (LOINC, "39156-5"): "bmi",
    (LOINC, "29463-7"): "weight",
    (LOINC, "8302-2"): "height",
    (LOINC, "8867-4"): "pulse",
    (SNOMED, "723232008"): "average",
}
"""What the words beside a code must speak of."""


def verhoeff(code: str) -> bool:
    """Whether a SNOMED CT identifier's check digit is right."""
    held = 0
    for at, digit in enumerate(reversed(code)):
        held = int(_TURN[held][int(_PLACE[at % 8][int(digit)])])
    return held == 0


def is_snomed_concept(code: str) -> bool:
    """A concept of the international or a UK edition, with its check digit."""
    if not re.fullmatch(r"[1-9]\d{5,17}", code) or not verhoeff(code):
        return False
    partition = code[-3:-1]
    return partition == "00" or (partition == "10" and code[-10:-3] in UK_NAMESPACES)


def is_loinc(code: str) -> bool:
    """A LOINC term with its mod-10 check digit."""
    match = re.fullmatch(r"(\d{1,7})-(\d)", code)
    if not match:
        return False
    digits = [int(digit) for digit in reversed(match[1])]
    doubled = [sum(divmod(2 * d, 10)) if at % 2 == 0 else d for at, d in enumerate(digits)]
    return (10 - sum(doubled) % 10) % 10 == int(match[2])


def is_nhs_number(text: str) -> bool:
    """Ten digits that fit mod 11."""
    if not re.fullmatch(r"\d{10}", text):
        return False
    rest = 11 - sum(int(d) * (10 - at) for at, d in enumerate(text[:9])) % 11
    return rest != 10 and rest % 11 == int(text[9])


def walk(found: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside some JSON, with the way to it."""
    if isinstance(found, dict):
        yield path, found
        for name, value in found.items():
            yield from walk(value, f"{path}.{name}")
    elif isinstance(found, list):
        for at, value in enumerate(found):
            yield from walk(value, f"{path}[{at}]")


def faults_of_codes(resource: dict[str, Any]) -> Iterator[str]:
    """Codes that cannot be, systems that are none, and words that belong to another code."""
    for path, found in walk(resource):
        system, code = found.get("system"), found.get("code")
        if system and not str(system).startswith(OWN) and system not in SYSTEMS | {"phone"}:
            yield f"{path}: unknown system {system}"
        if system == SNOMED and not is_snomed_concept(str(code)):
            yield f"{path}: {code} is no SNOMED CT concept of the UK"
        if system == LOINC and not is_loinc(str(code)):
            yield f"{path}: {code} is no LOINC code"
    for path, found in walk(resource):
        for one in found.get("coding", []):
            meaning = MEANINGS.get((one.get("system"), one.get("code")))
            said = f"{one.get('display', '')} {found.get('text', '')}".lower()
            if meaning and said.strip() and meaning not in said:
                yield f"{path}: {one['code']} is shown as {said!r}"


def codes_of(concept: dict[str, Any], system: str) -> list[str]:
    """The codes of one system in a concept."""
    return [one["code"] for one in concept.get("coding", []) if one.get("system") == system]


def in_order(texts: list[str]) -> bool:
    """Whether some texts stand in their order."""
    return all(one <= other for one, other in pairwise(texts))
