"""The rules of what stands around the readings: Composition, Consent, Provenance, forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from tests.fhir.codes import codes_of

Resource = dict[str, Any]
Faults = Iterator[str]

HEADINGS = "https://fhir.hl7.org.uk/CodeSystem/UKCore-RecordStandardHeadings"
EMPTY_REASON = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
PARTS = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
ALLOWED_MARKUP = {"div", "p", "table", "tbody", "tr", "td"}
ALLOWED_ATTRIBUTES = {"lang", "{http://www.w3.org/XML/1998/namespace}lang", "dir"}


def must_have(found: Resource, *names: str) -> Faults:
    yield from (f"no {name}" for name in names if not found.get(name))


def composition(found: Resource) -> Faults:
    yield from must_have(found, "identifier", "type", "subject", "author", "title", "date",
                         "confidentiality")  # fmt: skip
    for section in found.get("section", []):
        where = f"section {section.get('title')}"
        if not set(codes_of(section["code"], HEADINGS)) & {
            "observations", "consent-for-information-sharing",
        }:  # fmt: skip
            yield f"{where} has no heading of the record standard"
        if bool(section.get("entry")) == bool(section.get("emptyReason")):
            yield f"{where} has entries and a reason for none, or neither"
        reasons = codes_of(section.get("emptyReason", {}), EMPTY_REASON)
        if set(reasons) - {"withheld", "unavailable"}:
            yield f"{where} is empty because {reasons}"
        yield from (f"{where}: {fault}" for fault in narrative(section))


def consent(found: Resource) -> Faults:
    yield from must_have(found, "status", "scope", "category", "patient", "dateTime", "performer")
    if not found.get("policy") and not found.get("policyRule"):
        yield "neither policy nor policyRule"
    if found.get("performer") != [found.get("patient")]:
        yield "given by somebody else"
    provision = found["provision"]
    if provision.get("type") != "permit" or len(provision.get("actor", [])) != 1:
        yield "does not permit one recipient"
    for one in provision.get("data", []):
        if one["meaning"] != "instance":
            yield f"data {one['meaning']}"


def provenance(found: Resource) -> Faults:
    yield from must_have(found, "target", "recorded", "agent", "activity")
    targets = [one["reference"] for one in found["target"]]
    if len(targets) != len(set(targets)):
        yield "one target twice"
    parts = [codes_of(one["type"], PARTS)[0] for one in found["agent"]]
    if parts not in (["enterer", "assembler"], ["performer", "author", "assembler"]):
        yield f"agents {parts}"


def response(found: Resource) -> Faults:
    yield from must_have(found, "identifier", "questionnaire", "status", "subject", "authored",
                         "author", "source", "item")  # fmt: skip
    if not re.fullmatch(r"https://\S+/Questionnaire/\S+\|[0-9a-f]{12}", found["questionnaire"]):
        yield f"questionnaire {found['questionnaire']}"
    links = [int(one["linkId"]) for one in found["item"]]
    if links != sorted(set(links)) or links[0] < 1:
        yield f"items {links}"
    for one in found["item"]:
        if not one.get("text") or len(one.get("answer", [])) != 1:
            yield f"item {one['linkId']} has no words, or not one answer"


def device(found: Resource) -> Faults:
    yield from must_have(found, "identifier", "status", "type", "deviceName")


def narrative(found: Resource) -> Faults:
    """Words in well-formed XHTML of a few plain parts, that say in what language they are."""
    if "text" not in found:
        yield "no narrative"
        return
    div = found["text"]["div"]
    root = ElementTree.fromstring(div)
    if root.tag != "{http://www.w3.org/1999/xhtml}div" or not "".join(root.itertext()).strip():
        yield "a narrative that is no div, or says nothing"
    for part in root.iter():
        if part.tag.rpartition("}")[2] not in ALLOWED_MARKUP or set(part.attrib) - (
            ALLOWED_ATTRIBUTES
        ):
            yield f"a narrative with {part.tag} {part.attrib}"
        if ("lang" in part.attrib) != (len(set(part.attrib) - {"dir"}) == 2):
            yield "a narrative's language is said by half"
