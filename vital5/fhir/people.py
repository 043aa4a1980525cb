"""Who it is about and who it is for: Patient and Organization."""

from __future__ import annotations

from typing import Any

from vital5.fhir.papers import Papers, Resource, coding, concept, without_gaps
from vital5.fhir.systems import (
    EXTENSION,
    INTERPRETER,
    LANGUAGE,
    NHS_NUMBER,
    NHS_NUMBER_STATUS,
    NHS_NUMBER_UNAVAILABLE,
    ODS_CODE,
)

PATIENT = "patient"
PRACTICE = "practice"

VERIFIED = ("nhs_login", "practice_confirmed")
"""Levels at which somebody else has matched the NHS number to the person."""

STATUSES = {"01": "Number present and verified", "02": "Number present but not traced"}

LEVELS = {
    "unverified": "The person told us who they are; nobody has checked it",
    "phone_confirmed": "The person told us who they are and confirmed a phone by a code",
    "nhs_login": "Signed in by NHS login",
    "practice_confirmed": "Confirmed by the practice",
}
"""How sure it is who somebody is, in words."""


def put_people(papers: Papers) -> None:
    """The person, and the practice if it was sent to one."""
    practice = papers.snapshot["practice"]
    if practice is not None:
        papers.put(PRACTICE, "Organization", "Organization", _organization(practice))
    person = papers.snapshot["person"]
    at = papers.to(PRACTICE) if practice is not None else None
    papers.put(PATIENT, "Patient", "Patient", _patient(person, papers.snapshot["language"], at))


def _organization(practice: dict[str, Any]) -> Resource:
    return {
        "identifier": [{"system": ODS_CODE, "value": practice["code"]}],
        "active": True,
        "name": practice["name"],
        "address": [
            without_gaps({"text": practice["address"], "postalCode": practice["postcode"]})
        ],
    }


def _patient(person: dict[str, Any], language: str, practice: Resource | None) -> Resource:
    return {
        "extension": _extensions(person),
        "identifier": [_nhs_number(person)] if person["nhs_number"] else [],
        "active": True,
        "name": _name(person),
        "telecom": [{"system": "phone", "value": person["phone"]}] if person["phone"] else [],
        "birthDate": person["birth_date"],
        "address": [{"postalCode": person["postcode"]}] if person["postcode"] else [],
        "communication": [
            {
                "language": concept(coding(LANGUAGE, person["spoken_language"] or language)),
                "preferred": True,
            }
        ],
        "generalPractitioner": [practice] if practice else [],
    }


def _extensions(person: dict[str, Any]) -> list[Resource]:
    """That an interpreter is needed, and why there is no NHS number if there is none."""
    found: list[Resource] = []
    if person["interpreter"]:
        found.append({"url": INTERPRETER, "valueBoolean": True})
    if not person["nhs_number"]:
        reason = coding(NHS_NUMBER_UNAVAILABLE, "nhs-number-not-known", "NHS number not known")
        found.append(
            {
                "url": f"{EXTENSION}NHSNumberUnavailableReason",
                "valueCodeableConcept": concept(reason),
            }
        )
    return found


def _name(person: dict[str, Any]) -> list[Resource]:
    given, family = person["given_name"], person["family_name"]
    text = " ".join(part for part in (given, family) if part)
    if not text:
        return []
    return [without_gaps({"text": text, "family": family, "given": [given] if given else []})]


def _nhs_number(person: dict[str, Any]) -> Resource:
    """The number with how sure it is: one that was only typed is present and not traced."""
    code = "01" if person["level"] in VERIFIED else "02"
    status = concept(coding(NHS_NUMBER_STATUS, code, STATUSES[code]))
    return {
        "extension": [
            {"url": f"{EXTENSION}NHSNumberVerificationStatus", "valueCodeableConcept": status}
        ],
        "system": NHS_NUMBER,
        "value": person["nhs_number"],
    }
