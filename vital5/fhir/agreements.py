"""What was agreed to, and where each part comes from: Consent and Provenance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vital5.fhir.devices import SOFTWARE
from vital5.fhir.facts import item_title
from vital5.fhir.papers import Papers, Resource, coding, concept
from vital5.fhir.people import LEVELS, PATIENT, PRACTICE
from vital5.fhir.systems import (
    ACT,
    CONSENT_SCOPE,
    OWN,
    PARTICIPATION,
    PROVENANCE_PART,
    identifier,
)


def put_consents(papers: Papers) -> None:
    """One Consent for each item that was agreed to, with what it covers in this bundle."""
    for item in papers.snapshot["consent"]["items"]:
        papers.put(f"consent/{item['event_id']}", "Consent", "Consent", _consent(papers, item))


def _consent(papers: Papers, item: Mapping[str, Any]) -> Resource:
    recipient = concept(coding(PARTICIPATION, "IRCP", "information recipient"))
    return {
        "language": item["language"],
        "identifier": [{"system": identifier("consent"), "value": item["event_id"]}],
        "status": "active",
        "scope": concept(coding(CONSENT_SCOPE, "patient-privacy")),
        "category": [concept(coding(ACT, "INFA"))],
        "patient": papers.to(PATIENT),
        "dateTime": item["at"],
        "performer": [papers.to(PATIENT)],
        "policy": [{"uri": f"{OWN}/consent-wording/{item['wording_version']}"}],
        "provision": {
            "type": "permit",
            "actor": [{"role": recipient, "reference": papers.to(PRACTICE)}],
            "code": [{"text": item_title(item["item"])}],
            **_data(papers, item["item"]),
        },
    }


def _data(papers: Papers, item: str) -> Resource:
    keys = covered(papers, item)
    if not keys:
        return {}
    return {"data": [{"meaning": "instance", "reference": papers.to(key)} for key in keys]}


def covered(papers: Papers, item: str) -> list[str]:
    """The keys of what one item of consent covers: a vital's readings, or a home series."""
    keys: list[str] = []
    for found in papers.snapshot["vitals"]:
        if found["vital"] == item:
            keys += papers.keys_under(f"reading/{found['reading_id']}/")
            keys += papers.keys_under(f"form/{found['reading_id']}/")
    series = papers.snapshot["home_series"]
    if item == "home_series" and series is not None:
        keys += papers.keys_under(f"series/{series['id']}")
        keys += [
            key for one in series["readings"] for key in papers.keys_under(f"reading/{one['id']}/")
        ]
    return keys


TYPED, HELPED = "typed", "typed-with-a-helper"
ACTIVITIES = {
    TYPED: "Typed by the person",
    HELPED: "Typed with a helper beside the person",
}


def put_provenance(papers: Papers) -> None:
    """Who gave what: one record for what was typed, and one for what each device gave."""
    groups: dict[str, list[str]] = {}
    for key in (*papers.keys_under("reading/"), *papers.keys_under("form/")):
        groups.setdefault(_giver(papers, key), []).append(key)
    for giver, keys in groups.items():
        content = _provenance(papers, giver, [*keys, *_averages(papers, giver)])
        papers.put(f"provenance/{giver}", "Provenance", "Provenance", content)


def _giver(papers: Papers, key: str) -> str:
    device = papers.entries[key].get("device")
    typed = HELPED if papers.was_helped(key.split("/")[1]) else TYPED
    return device["reference"] if device else typed


def _averages(papers: Papers, giver: str) -> Sequence[str]:
    return papers.keys_under("series/") if giver == TYPED else ()


def _provenance(papers: Papers, giver: str, keys: list[str]) -> Resource:
    level = papers.snapshot["person"]["level"]
    sure = LEVELS.get(level, level)
    resident = {
        "type": concept(coding(PROVENANCE_PART, "enterer" if giver in ACTIVITIES else "author")),
        **({"role": [{"text": sure}]} if sure else {}),
        "who": papers.to(PATIENT),
    }
    program = {
        "type": concept(coding(PROVENANCE_PART, "assembler")),
        "who": papers.to(SOFTWARE),
    }
    device = {
        "type": concept(coding(PROVENANCE_PART, "performer")),
        "who": {"reference": giver},
    }
    return {
        "target": [papers.to(key) for key in keys],
        "recorded": papers.snapshot["made_at"],
        "activity": {"text": ACTIVITIES.get(giver, "Measured by the device")},
        "agent": [resident, program] if giver in ACTIVITIES else [device, resident, program],
    }
