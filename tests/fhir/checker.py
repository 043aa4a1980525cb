"""Everything a bundle of ours must hold to: base R4, the profiles, and the rules of a document."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from fhir.resources.R4B import get_fhir_model_class

from tests.fhir.codes import faults_of_codes, walk
from tests.fhir.profiles import Resource, faults_of_profile

URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WITH_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TARGETS = {
    "subject": {"Patient"},
    "performer": {"Patient", "Device", "Organization", "Practitioner"},
    "device": {"Device"},
    "author": {"Device", "Patient"},
    "derivedFrom": {"Observation", "QuestionnaireResponse"},
    "generalPractitioner": {"Organization"},
    "patient": {"Patient"},
    "source": {"Patient"},
}
REQUIRED = {
    "Observation": {"final"},
    "Composition": {"final", "amended"},
    "QuestionnaireResponse": {"completed", "in-progress", "stopped", "amended"},
    "Consent": {"active"},
    "Device": {None, "active"},
}
NOT_IN_A_DOCUMENT = ("request", "response", "search")


def faults(bundle: Resource) -> list[str]:
    """All that is wrong with a bundle."""
    return [*base(bundle), *envelope(bundle), *entries(bundle), *references(bundle)]


def base(bundle: Resource) -> Iterator[str]:
    """Base R4, as fhir.resources reads it; nothing may be lost on the way through it."""
    try:
        read = get_fhir_model_class("Bundle").model_validate_json(json.dumps(bundle))
    except ValueError as error:
        yield f"base R4: {error}"
        return
    if len(read.entry) != len(bundle["entry"]):
        yield "entries were lost"
    for path, found in walk(bundle):
        for name, value in found.items():
            if value in (None, "", [], {}):
                yield f"{path}.{name} is empty"


def envelope(bundle: Resource) -> Iterator[str]:
    """What the bundle itself must say."""
    identifier = bundle.get("identifier", {})
    if not identifier.get("system") or not identifier.get("value"):
        yield "no identifier"
    if not WITH_ZONE.fullmatch(bundle.get("timestamp", "")):
        yield "timestamp without a zone"
    if "total" in bundle:
        yield "a total"
    resources = [one["resource"] for one in bundle["entry"]]
    kinds = Counter(one["resourceType"] for one in resources)
    if resources[0]["resourceType"] != "Composition" or kinds["Composition"] != 1:
        yield "the Composition is not first and only one"
    if kinds["Patient"] != 1:
        yield f"{kinds['Patient']} patients"
    for entry in bundle["entry"]:
        if not URN.fullmatch(entry["fullUrl"]):
            yield f"fullUrl {entry['fullUrl']}"
        if bundle["type"] == "document" and set(entry) & set(NOT_IN_A_DOCUMENT):
            yield "a document's entry has a request"
        if bundle["type"] == "transaction":
            yield from _request(entry["request"], entry["resource"])
    yield from _twice(bundle)


def _request(request: Resource, resource: Resource) -> Iterator[str]:
    """Sent again it makes no double: put under its own id, or made only where it is not known."""
    kind = resource["resourceType"]
    if kind not in ("Organization", "Device"):
        if request != {"method": "PUT", "url": f"{kind}/{resource['id']}"}:
            yield f"request {request}"
        return
    known = resource["identifier"][0]
    asked = dict(parse_qsl(request.get("ifNoneExist", "")))
    if asked != {"identifier": f"{known['system']}|{known['value']}"}:
        yield f"{kind} is made where {asked}"
    if (request["method"], request["url"]) != ("POST", kind):
        yield f"request {request}"


def _twice(bundle: Resource) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for entry in bundle["entry"]:
        resource = entry["resource"]
        seen[entry["fullUrl"]] += 1
        seen[f"{resource['resourceType']}/{resource['id']}"] += 1
        content = {name: value for name, value in resource.items() if name not in ("id", "meta")}
        seen[json.dumps(content, sort_keys=True)] += 1
        identifiers = resource.get("identifier", [])
        for one in identifiers if isinstance(identifiers, list) else [identifiers]:
            seen[f"{one['system']}|{one['value']}"] += 1
    yield from (f"twice: {what[:90]}" for what, count in seen.items() if count > 1)


def entries(bundle: Resource) -> Iterator[str]:
    """Each resource by itself."""
    latest = datetime.fromisoformat(bundle["timestamp"])
    if latest.tzinfo is None:
        return
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if "contained" in resource:
            yield "a contained resource"
        yield from faults_of_profile(resource)
        yield from faults_of_codes(resource)
        allowed = REQUIRED.get(resource["resourceType"])
        if allowed and resource.get("status") not in allowed:
            yield f"{resource['resourceType']} status {resource.get('status')}"
        for path, found in walk(resource):
            for name, value in found.items():
                if isinstance(value, str) and WITH_ZONE.fullmatch(value):
                    if datetime.fromisoformat(value) > latest:
                        yield f"{path}.{name} is after the timestamp"
                elif isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*", value):
                    yield f"{path}.{name} has no zone"


def references(bundle: Resource) -> Iterator[str]:
    """Every reference resolves, to a type it may have; every entry is reached."""
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    patients = {url for url, one in by_url.items() if one["resourceType"] == "Patient"}
    for resource in by_url.values():
        for path, found in walk(resource):
            if "reference" in found and isinstance(found["reference"], str):
                yield from _resolved(by_url, path, found["reference"])
        subject = resource.get("subject") or resource.get("patient")
        if subject and subject["reference"] not in patients:
            yield f"{resource['resourceType']} is about somebody else"
    unreached = set(by_url) - reached(by_url, bundle["entry"][0]["fullUrl"])
    yield from (
        f"nothing leads to {by_url[url]['resourceType']} {url}"
        for url in unreached
        if by_url[url]["resourceType"] != "Provenance"
    )


def _resolved(by_url: dict[str, Resource], path: str, reference: str) -> Iterator[str]:
    target = by_url.get(reference)
    if target is None:
        yield f"{path} leads nowhere: {reference}"
        return
    name = re.sub(r"\[\d+\]", "", path).rpartition(".")[2]
    allowed = TARGETS.get(name)
    if allowed and target["resourceType"] not in allowed:
        yield f"{path} leads to a {target['resourceType']}"


def reached(by_url: dict[str, Resource], start: str) -> set[str]:
    """What can be reached from an entry; a Provenance may point inwards."""
    found, waiting = set(), [start]
    while waiting:
        url = waiting.pop()
        if url not in found:
            found.add(url)
            waiting += [
                str(one["reference"]) for _, one in walk(by_url[url])
                if isinstance(one.get("reference"), str) and one["reference"] in by_url
            ]  # fmt: skip
    return found


def of_type(bundle: Resource, kind: str) -> list[Resource]:
    """The resources of one type, in their order."""
    return [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == kind]


def profiled(bundle: Resource, name: str) -> list[dict[str, Any]]:
    """The resources on one profile."""
    return [
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["meta"]["profile"][0].endswith(f"UKCore-{name}")
    ]
