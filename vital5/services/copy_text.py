"""A share as text to paste into a record in one go, and as CSV with its codes.

Both are made of the snapshot; the CSV's rows are those of the FHIR document, so a code in one is
the code in the other, and what has no code is told in the document's own words.
"""

from __future__ import annotations

import csv as csv_writer
import io
from collections.abc import Iterator, Mapping
from typing import Any

from vital5 import fhir
from vital5.fhir.facts import Fact, day, moment, of_person, of_reading, of_series
from vital5.fhir.people import VERIFIED
from vital5.fhir.pressure import can_be_sent, pairs_of
from vital5.fhir.systems import LOINC, SNOMED
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Vital

Frozen = Mapping[str, Any]


def lines(snapshot: Frozen) -> str:
    """The share as a few lines: who it is, each vital on a line of its own, where it is from."""
    told = [_who(snapshot), *(f"{name}: {_one_line(fact)}" for name, fact in of_person(snapshot))]
    for one in snapshot["vitals"]:
        told += [_reading(one), _beneath(of_reading(snapshot, one))]
    if snapshot["home_series"] is not None:
        told.append(_series(snapshot["home_series"]))
        told += [f"  {name}: {fact}" for name, fact in of_series(snapshot["home_series"])]
    software = snapshot["software"]
    told.append(
        f"Source: Vital 5 {software['version']}, rules {software['rule_set']}, "
        f"share {snapshot['share_id']}. Not a diagnosis."
    )
    return "\n".join(told) + "\n"


def _who(snapshot: Frozen) -> str:
    person = snapshot["person"]
    parts = [f"Vital 5 check sent {day(snapshot['made_at'])}."]
    if name := name_of(person):
        parts.append(f"{_one_line(name)}.")
    if person["birth_date"]:
        parts.append(f"Born {day(person['birth_date'])}.")
    if person["nhs_number"]:
        sure = "" if person["level"] in VERIFIED else " (self reported, not traced)"
        parts.append(f"NHS number {grouped(person['nhs_number'])}{sure}.")
    if person["postcode"]:
        parts.append(f"Postcode {person['postcode']}.")
    return " ".join(parts)


def name_of(person: Frozen) -> str:
    """What somebody is called, as far as they said."""
    return " ".join(part for part in (person["given_name"], person["family_name"]) if part)


def grouped(number: str) -> str:
    """An NHS number as people read it: 999 000 0018."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _beneath(facts: list[Fact]) -> str:
    """What else is to be known of a reading, as one line beneath it."""
    return f"  {_one_line('; '.join(f'{name}: {fact}' for name, fact in facts))}."


def _reading(found: Frozen) -> str:
    vital = CATALOGUE[found["vital"]]
    facts = [*_numbers(vital, found), *_band(vital, found), _how(found), *_asked(found)]
    return f"{vital.title}, {moment(found['taken_at'])}: {'; '.join(facts)}."


def _numbers(vital: Vital, found: Frozen) -> list[str]:
    values = found["values"]
    if vital.chart is not None and vital.chart.pair:
        return _pressure(vital, found)
    return [
        f"{measure.label} {values[measure.name]}{f' {measure.unit}' if measure.unit else ''}"
        for measure in vital.measures
        if measure.name in values
    ]


def _pressure(vital: Vital, found: Frozen) -> list[str]:
    names = [measure.name for measure in vital.measures if measure.charted]
    if any(name not in found["values"] for name in names):
        return ["no reading given"]
    told = ["/".join(str(found["values"][name]) for name in names) + " mmHg"]
    pairs = pairs_of(found)
    if len(pairs) > 1:
        told.append(f"{len(pairs)} readings: " + ", ".join(pairs))
        told.append("highest " + max(pairs, key=_as_numbers))
    if "pulse_rate" in found["values"]:
        told.append(f"pulse {found['values']['pulse_rate']}")
    return told


def _as_numbers(pair: str) -> list[float]:
    return [float(number) for number in pair.split("/")]


def _band(vital: Vital, found: Frozen) -> list[str]:
    label = next((str(mark.label) for mark in vital.bands if mark.band == found["band"]), "")
    words = [f"{label} range ({found['rule']})"] if label else []
    # Where a rule gives no range, as in pregnancy, staff still see which one judged.
    return words or ([f"judged by {found['rule']}"] if found["rule"] else [])


def _asked(found: Frozen) -> list[str]:
    """What the person asked of whoever reads this."""
    hidden = found["values"].get("hidden") == "yes"
    return ["the person asked not to see this number"] if hidden else []


SETTINGS = {
    "home": "on a monitor at home",
    "pharmacy": "taken at a pharmacy",
    "clinic": "taken at a surgery or clinic",
    "kiosk": "taken on a health check machine",
}


def _how(found: Frozen) -> str:
    device = found["device"]
    if device is None:
        where = SETTINGS.get(found["setting"] or "", "")
        return f"self reported, {where}" if where else "self reported"
    serial = f", serial {device['serial']}" if device["serial"] else ""
    return _one_line(f"measured by {device['name'] or device['id']}{serial}")


def _series(series: Frozen) -> str:
    pairs = [(one["systolic"], one["diastolic"]) for one in series["readings"]]
    days = [one["taken_at"][:10] for one in series["readings"]]
    average = "/".join(map(str, series["average"])) if series["average"] else "none"
    return (
        f"Home blood pressure, {day(min(days))} to {day(max(days))}: average {average} mmHg of "
        f"{series['n_used']} readings over {series['days']} days; {len(pairs)} readings taken; "
        f"highest {'/'.join(map(str, max(pairs)))}; self reported, {SETTINGS['home']}."
    )


# --- CSV -----------------------------------------------------------------------------------

COLUMNS = ("taken_at", "item", "value", "unit", "snomed", "loinc", "value_snomed", "how",
           "device", "serial", "note", "nhs_number", "reading", "share")  # fmt: skip

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula, in its full-width forms too."""


def csv(snapshot: Frozen) -> str:
    """The share as CSV: a row for each number or word, with its SNOMED CT and LOINC codes."""
    out = io.StringIO()
    writer = csv_writer.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(snapshot):
        writer.writerow([inert(row.get(name, "")) for name in COLUMNS])
    return out.getvalue()


def inert(value: object) -> str:
    """A cell that no spreadsheet runs. Ours are numbers above zero, codes and words."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


def _rows(snapshot: Frozen) -> Iterator[dict[str, Any]]:
    resources = [entry["resource"] for entry in fhir.document(snapshot)["entry"]]
    devices = {f"urn:uuid:{one['id']}": one for one in resources if one["resourceType"] == "Device"}
    for found in resources:
        if found["resourceType"] != "Observation":
            continue
        device = devices.get(found.get("device", {}).get("reference", ""), {})
        period = found.get("effectivePeriod", {})
        about = {
            "taken_at": found.get("effectiveDateTime") or f"{period['start']}/{period['end']}",
            "how": "measured" if device else "self reported",
            "device": device.get("deviceName", [{}])[0].get("name", ""),
            "serial": device.get("serialNumber", ""),
            "note": "; ".join(
                one["text"] for one in (*found.get("interpretation", []), *found.get("note", []))
            ),
            "reading": found["identifier"][0]["value"],
            **_whose(snapshot),
        }
        for part in found.get("component", [found]):
            yield {**about, **_value(part)}
    yield from _without_code(snapshot)
    yield from _in_words(snapshot)


def _in_words(snapshot: Frozen) -> Iterator[dict[str, Any]]:
    """What has no code: who it is, and what is to be known of each reading."""
    told = [
        ("", snapshot["made_at"], fact) for fact in [*_identity(snapshot), *of_person(snapshot)]
    ]
    for one in snapshot["vitals"]:
        told += [(one["reading_id"], one["taken_at"], fact) for fact in of_reading(snapshot, one)]
    series = snapshot["home_series"]
    if series is not None:
        told += [(series["id"], series["ended_at"], fact) for fact in of_series(series)]
    for reading, at, (name, fact) in told:
        row = {"taken_at": at, "item": name, "value": _one_line(fact), "reading": reading}
        yield {**row, **_whose(snapshot)}


def _whose(snapshot: Frozen) -> dict[str, str]:
    number = grouped(snapshot["person"]["nhs_number"] or "").strip()
    return {"nhs_number": number, "share": snapshot["share_id"]}


def _identity(snapshot: Frozen) -> list[Fact]:
    """By what a row finds its patient where there is no NHS number, and by what program."""
    person, software = snapshot["person"], snapshot["software"]
    facts = [
        ("Name", name_of(person)),
        ("Born", person["birth_date"] or ""),
        ("Postcode", person["postcode"] or ""),
        ("Source", f"Vital 5 {software['version']}, rules {software['rule_set']}"),
    ]
    return [fact for fact in facts if fact[1]]


def _without_code(snapshot: Frozen) -> Iterator[dict[str, Any]]:
    """Pairs that are no coded pressure, because the top number is not above the bottom one."""
    given = [
        (one, one["taken_at"], one["reading_id"], pair)
        for one in snapshot["vitals"]
        for pair in dict.fromkeys(pairs_of(one))
    ]
    series = snapshot["home_series"] or {"readings": []}
    given += [
        ({"device": None}, one["taken_at"], one["id"], f"{one['systolic']}/{one['diastolic']}")
        for one in series["readings"]
    ]
    for found, taken_at, reading, pair in given:
        if not can_be_sent(tuple(_as_numbers(pair))):
            yield {
                "taken_at": taken_at,
                "item": str(CATALOGUE["blood_pressure"].title),
                "value": pair,
                "unit": "mm[Hg]",
                "how": "measured" if found["device"] else "self reported",
                "note": "No code: the top number is not above the bottom one",
                "reading": reading,
                **_whose(snapshot),
            }


def _value(part: Frozen) -> dict[str, Any]:
    codes = {one["system"]: one["code"] for one in part["code"].get("coding", [])}
    told = {
        "item": part["code"]["text"],
        "snomed": codes.get(SNOMED, ""),
        "loinc": codes.get(LOINC, ""),
    }
    if "valueQuantity" in part:
        quantity = part["valueQuantity"]
        return {**told, "value": quantity["value"], "unit": quantity["code"]}
    word = part["valueCodeableConcept"]
    snomed = [one["code"] for one in word.get("coding", []) if one["system"] == SNOMED]
    return {**told, "value": word["text"], "value_snomed": "".join(snomed)}
