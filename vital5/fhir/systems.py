"""Where codes, identifiers and profiles are from: each address written once."""

from __future__ import annotations

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
CONSENT_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
PROVENANCE_PART = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
LANGUAGE = "urn:ietf:bcp:47"

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
HEADINGS = "https://fhir.hl7.org.uk/CodeSystem/UKCore-RecordStandardHeadings"
NHS_NUMBER_STATUS = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"
NHS_NUMBER_UNAVAILABLE = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberUnavailableReason"
EMPTY_REASON = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
SETTINGS = "https://fhir.hl7.org.uk/CodeSystem/UKCore-RecordingSetting"

_UK_CORE = "https://fhir.hl7.org.uk/StructureDefinition/"
EXTENSION = f"{_UK_CORE}Extension-UKCore-"
INTERPRETER = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"

OWN = "https://vital5.example/fhir"
"""Ours, until the service has an address of its own: identifiers and the codes nobody else has."""

OWN_MEASURES = f"{OWN}/CodeSystem/measure"
OWN_ANSWERS = f"{OWN}/CodeSystem/questionnaire-answer"


def identifier(kind: str) -> str:
    """The system of one kind of our identifiers: share, reading, device, consent ..."""
    return f"{OWN}/id/{kind}"


def profile(name: str) -> str:
    """The address of a UK Core profile."""
    return f"{_UK_CORE}UKCore-{name}"
