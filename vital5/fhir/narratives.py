"""Each resource in words, for a reader that shows no codes: made of the resource alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from vital5.languages import LANGUAGES

Resource = dict[str, Any]
XHTML = "http://www.w3.org/1999/xhtml"


def narrative(parts: Iterable[str], status: str = "additional") -> Resource:
    """Words for a person, in the XHTML that FHIR allows."""
    div = f'<div xmlns="{XHTML}" lang="en" xml:lang="en">{"".join(parts)}</div>'
    return {"status": status, "div": div}


def written_in(language: str) -> str:
    """The attributes of words in a language, right-to-left where it is written so."""
    known = LANGUAGES.get(language)
    direction = known.direction if known else "ltr"
    quoted = quoteattr(language)
    return f'lang={quoted} xml:lang={quoted} dir="{direction}"'


def in_words(resource: Resource) -> Resource | None:
    """What stands in a resource as one line; None where it tells itself already, or says little."""
    tell = _TOLD.get(resource["resourceType"])
    words = tell(resource) if tell and "text" not in resource else ""
    return narrative([f"<p>{escape(words)}</p>"], "generated") if words else None


def _observation(found: Resource) -> str:
    several = found.get("component", [])
    parts = [f"{one['code']['text']} {_value(one)}" for one in several] or [_value(found)]
    period = found.get("effectivePeriod", {})
    at = found.get("effectiveDateTime") or f"{period.get('start')} to {period.get('end')}"
    how = "measured by a device" if "device" in found else "self reported"
    said = [one["text"] for one in (*found.get("interpretation", []), *found.get("note", []))]
    return ". ".join([f"{found['code']['text']}: {', '.join(parts)}; {at}; {how}", *said])


def _value(part: Resource) -> str:
    if "valueQuantity" not in part:
        return str(part["valueCodeableConcept"]["text"])
    quantity = part["valueQuantity"]
    return f"{quantity['value']} {quantity['unit']}"


def _patient(found: Resource) -> str:
    name = next((one["text"] for one in found.get("name", [])), "No name given")
    number = next((one["value"] for one in found.get("identifier", [])), "")
    born = f", born {found['birthDate']}" if "birthDate" in found else ""
    return f"{name}{born}{f', NHS number {number}' if number else ''}"


def _organization(found: Resource) -> str:
    return f"{found['name']}, {found['identifier'][0]['value']}"


def _device(found: Resource) -> str:
    serial = f", serial number {found['serialNumber']}" if "serialNumber" in found else ""
    versions = (f", {one['type']['text']} {one['value']}" for one in found.get("version", []))
    return f"{found['deviceName'][0]['name']}{serial}{''.join(versions)}"


def _form(found: Resource) -> str:
    return "; ".join(f"{one['text']} {_answer(one['answer'][0])}" for one in found["item"])


def _answer(answer: Resource) -> str:
    chosen = answer.get("valueCoding")
    return f"{chosen['display']} ({chosen['code']})" if chosen else str(answer["valueDecimal"])


def _consent(found: Resource) -> str:
    return f"Agreed to share {found['provision']['code'][0]['text']} on {found['dateTime']}"


def _provenance(found: Resource) -> str:
    return f"{found['activity']['text']}: {len(found['target'])} entries"


_TOLD: dict[str, Callable[[Resource], str]] = {
    "Observation": _observation,
    "Patient": _patient,
    "Organization": _organization,
    "Device": _device,
    "QuestionnaireResponse": _form,
    "Consent": _consent,
    "Provenance": _provenance,
}
