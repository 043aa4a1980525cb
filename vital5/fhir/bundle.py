"""One snapshot as a document to read, and as a transaction to file: the same resources in both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from vital5.fhir.agreements import put_consents, put_provenance
from vital5.fhir.composition import composition
from vital5.fhir.devices import put_software
from vital5.fhir.observation import put_observations
from vital5.fhir.papers import Papers, Resource, Snapshot
from vital5.fhir.people import put_people
from vital5.fhir.pressure import put_series
from vital5.fhir.pulses import put_pulses, put_series_pulses
from vital5.fhir.questionnaire import put_forms
from vital5.fhir.systems import identifier, profile
from vital5.vitals import CATALOGUE

KNOWN_VERSION = 1


class UnknownSnapshot(ValueError):
    """A snapshot of a version that this program does not know."""


def document(snapshot: Snapshot) -> dict[str, Any]:
    """The document bundle: the Composition first, then everything that it reaches."""
    return {**_envelope(snapshot, "document"), "entry": [_entry(one) for one in _written(snapshot)]}


def transaction(snapshot: Snapshot) -> dict[str, Any]:
    """The same resources as one transaction; sent twice, it changes nothing the second time."""
    entries = [{**_entry(one), "request": _request(one)} for one in _written(snapshot)]
    return {**_envelope(snapshot, "transaction"), "entry": entries}


MAY_BE_THERE = ("Organization", "Device")
"""What outlives a share: the practice, a cuff, the program. Made once and then found again."""


def _request(resource: Resource) -> Resource:
    """Whatever is of this share alone is put under its own id, which is always the same. What
    others have sent before is made only where no such identifier is known."""
    kind = resource["resourceType"]
    if kind not in MAY_BE_THERE:
        return {"method": "PUT", "url": f"{kind}/{resource['id']}"}
    known = resource["identifier"][0]
    token = f"{_token(known['system'])}|{_token(known['value'])}"
    return {"method": "POST", "url": kind, "ifNoneExist": f"identifier={token}"}


def _token(text: str) -> str:
    """Text within a search: FHIR's own signs escaped, then the address's."""
    escaped = re.sub(r"([\\,$|])", r"\\\1", text)
    return quote(escaped, safe=":/")


def _envelope(snapshot: Snapshot, kind: str) -> Resource:
    return {
        "resourceType": "Bundle",
        "id": snapshot["share_id"],
        "meta": {"profile": [profile("Bundle")]},
        "identifier": {"system": identifier("share"), "value": snapshot["share_id"]},
        "type": kind,
        "timestamp": max(_times(snapshot), key=datetime.fromisoformat),
    }


def _times(found: Any) -> Iterator[str]:
    """Every time in a snapshot. A kiosk's clock may be ahead of the server's, and a document is
    never older than what is in it."""
    if isinstance(found, Mapping):
        for value in found.values():
            yield from _times(value)
    elif isinstance(found, list):
        for value in found:
            yield from _times(value)
    elif isinstance(found, str) and _TIME.fullmatch(found):
        yield found


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def _entry(resource: Resource) -> Resource:
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}


def _written(snapshot: Snapshot) -> list[Resource]:
    if snapshot["version"] != KNOWN_VERSION:
        raise UnknownSnapshot(f"snapshot version {snapshot['version']}")
    papers = Papers(snapshot)
    put_people(papers)
    put_software(papers)
    for found in snapshot["vitals"]:
        vital = CATALOGUE[found["vital"]]
        put_forms(papers, vital, found)
        put_observations(papers, vital, found)
        put_pulses(papers, vital, found)
    series, pressure = snapshot["home_series"], CATALOGUE["blood_pressure"]
    if series is not None:
        put_series(papers, pressure, series)
        put_series_pulses(papers, pressure, series)
    put_consents(papers)
    papers.put("composition", "Composition", "Composition", composition(papers))
    first = papers.entries.pop("composition")
    put_provenance(papers)
    return [first, *papers.entries.values()]
