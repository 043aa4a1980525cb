"""What measured and what wrote: cuffs and scales, and this program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vital5.fhir.papers import Papers, Resource, coding, concept, without_gaps
from vital5.fhir.systems import EXTENSION, SNOMED, identifier

SOFTWARE = "software"

CUFFS = {
    "small_adult": "990211000000102",
    "standard": "990201000000104",
    "large": "990191000000101",
    "thigh": "720740000",
}
"""The UK's codes of cuff sizes (clinical/rules.md 8.3)."""

SPHYGMOMANOMETER = "39690000"


def put_software(papers: Papers) -> None:
    """The program that wrote the bundle, with its version and that of its rules."""
    software = papers.snapshot["software"]
    value = "/".join(("vital5", software["version"], software["rule_set"]))
    papers.put(
        SOFTWARE,
        "Device",
        "Device",
        {
            "identifier": [{"system": identifier("software"), "value": value}],
            "status": "active",
            "deviceName": [{"name": "Vital 5", "type": "user-friendly-name"}],
            "type": {"text": "Health check software"},
            "version": [
                {"type": {"text": "software"}, "value": software["version"]},
                {"type": {"text": "clinical rule set"}, "value": software["rule_set"]},
            ],
        },
    )


def put_device(papers: Papers, vital: Mapping[str, Any], *, cuff: bool) -> Resource | None:
    """The device behind a reading, once in a bundle; None for what was typed."""
    device = vital["device"]
    if device is None:
        return None
    key = "device/" + "/".join(str(device[name]) for name in ("id", "serial", "cuff_size"))
    if key not in papers.entries:
        kind = "Device-BloodPressure" if cuff else "Device"
        papers.put(key, "Device", kind, _device(device, cuff=cuff))
    return papers.to(key)


def _device(device: Mapping[str, Any], *, cuff: bool) -> Resource:
    words = "Blood pressure monitor" if cuff else "Scale"
    kind = concept(coding(SNOMED, SPHYGMOMANOMETER), text=words) if cuff else {"text": words}
    due = device["calibration_due"]
    size = _cuff(device) if cuff else None
    value = "/".join(str(device[name]) for name in ("id", "serial", "cuff_size") if device[name])
    return {
        "extension": [size] if size else [],
        "identifier": [{"system": identifier("device"), "value": value}],
        "status": "active",
        "serialNumber": device["serial"],
        "deviceName": [{"name": device["name"] or device["id"], "type": "model-name"}],
        "type": kind,
        "note": [{"text": f"Calibration due {due}"}] if due else [],
    }


def _cuff(device: Mapping[str, Any]) -> Resource | None:
    """The size of the cuff: its code where it has one, and the arms it fits as printed on it."""
    code = CUFFS.get(device["cuff_size"] or "")
    start, end = device["cuff_from_cm"], device["cuff_to_cm"]
    words = f"For arms of {start} to {end} cm" if start and end else ""
    if not code and not words:
        return None
    value = without_gaps({"coding": [coding(SNOMED, code)] if code else [], "text": words})
    return {"url": f"{EXTENSION}CuffSize", "valueCodeableConcept": value}
