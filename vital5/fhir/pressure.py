"""Blood pressure: each pair of a sitting, and the average of a home series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from vital5.fhir.devices import put_device
from vital5.fhir.papers import Papers, Resource, coding, concept
from vital5.fhir.people import PATIENT
from vital5.fhir.systems import CATEGORY, EXTENSION, LOINC, SETTINGS, SNOMED, UCUM, identifier
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Measure, Vital

PROFILE = "Observation-VitalSigns-BloodPressure"
AVERAGE_PROFILE = "Observation-AverageBloodPressure"

FIXED = {"8480-6": "Systolic blood pressure", "8462-4": "Diastolic blood pressure"}
"""The words UK Core fixes to the letter, for the LOINC display and for the component's text."""

PANEL_DISPLAY = "Blood pressure panel with all children optional"
UNIT = "millimeter of mercury"
OSCILLOMETRY = "31813000"
SETTING_CODES = {"home": "residential", "pharmacy": "clinical", "clinic": "clinical"}
"""Where it was taken; a kiosk has no code of its own, so nothing is said."""

AVERAGE_HEADER = "723232008"
AVERAGE_HOME = {"8480-6": "413606001", "8462-4": "413605002"}

Pair = tuple[Any, ...]


def is_panel(vital: Vital) -> bool:
    """Whether a vital's two numbers are sent together under one header."""
    return bool(vital.panel.loinc)


def _pair(vital: Vital) -> list[Measure]:
    return [measure for measure in vital.measures if measure.charted]


def can_be_sent(pair: Pair) -> bool:
    """A pair that is the wrong way round is told in words, and never as a coded pressure."""
    return pair[0] is not None and pair[1] is not None and pair[0] > pair[1]


def pairs_of(found: Mapping[str, Any]) -> list[str]:
    """Every pair of numbers of a sitting, as 148/94, in order, the one that counts among them;
    half a result is none."""
    rows = [_written(row) for row in found["raw"]]
    counts = _written(found["values"])
    return [pair for pair in (*rows, "" if counts in rows else counts) if pair]


def _written(row: Mapping[str, Any]) -> str:
    pair = (row.get("systolic"), row.get("diastolic"))
    return "" if None in pair else f"{pair[0]}/{pair[1]}"


def put_sitting(papers: Papers, vital: Vital, found: Mapping[str, Any]) -> None:
    """The reading that counts, then every other pair of its sitting, each as an Observation."""
    names = [measure.name for measure in _pair(vital)]
    counts = tuple(found["values"].get(name) for name in names)
    rows = [tuple(row.get(name) for name in names) for row in found["raw"]]
    main = len(rows) - 1 - rows[::-1].index(counts) if counts in rows else None
    if counts[0] is not None and can_be_sent(counts):
        row = found["raw"][main] if main is not None else {}
        _put_pair(papers, vital, found, counts, row, part="")
    for at, pair in enumerate(rows):
        if at != main and can_be_sent(pair):
            _put_pair(papers, vital, found, pair, found["raw"][at], part=f"raw-{at + 1}")


def _put_pair(
    papers: Papers,
    vital: Vital,
    found: Mapping[str, Any],
    pair: Pair,
    row: Mapping[str, Any],
    *,
    part: str,
) -> None:
    device = put_device(papers, found, cuff=True)
    value = f"{found['reading_id']}/{part}" if part else found["reading_id"]
    papers.put(
        f"reading/{found['reading_id']}/{part or 'pair'}",
        "Observation",
        PROFILE,
        {
            "extension": _setting(found["setting"]),
            "identifier": [{"system": identifier("reading"), "value": value}],
            "status": "final",
            "category": [concept(coding(CATEGORY, "vital-signs"))],
            "code": _header(vital, typed=device is None),
            "subject": papers.to(PATIENT),
            "effectiveDateTime": row.get("taken_at") or found["taken_at"],
            "performer": [papers.to(PATIENT)],
            "interpretation": [] if part else band_words(found),
            "note": _notes(found, row, part),
            "bodySite": {"text": f"{row['arm'].title()} upper arm"} if row.get("arm") else None,
            "method": concept(coding(SNOMED, OSCILLOMETRY)) if device else None,
            "device": device,
            "component": _components(vital, pair, typed=device is None),
        },
    )


def _setting(setting: str | None) -> list[Resource]:
    code = SETTING_CODES.get(setting or "")
    if code is None:
        return []
    value = concept(coding(SETTINGS, code))
    return [{"url": f"{EXTENSION}RecordingSetting", "valueCodeableConcept": value}]


def _header(vital: Vital, *, typed: bool) -> Resource:
    panel = vital.panel
    snomed = panel.snomed_self_reported if typed else panel.snomed
    return concept(
        coding(SNOMED, snomed), coding(LOINC, panel.loinc, PANEL_DISPLAY), text=str(vital.title)
    )


def _components(vital: Vital, pair: Pair, *, typed: bool) -> list[Resource]:
    components = []
    for measure, value in zip(_pair(vital), pair, strict=True):
        codes, words = measure.codes, FIXED[measure.codes.loinc]
        snomed = codes.snomed_self_reported if typed else codes.snomed
        code = concept(coding(SNOMED, snomed), coding(LOINC, codes.loinc, words), text=words)
        components.append({"code": code, "valueQuantity": pressure(value)})
    return components


def pressure(value: Any) -> Resource:
    """A number of millimetres of mercury, as UK Core writes the unit."""
    return {"value": value, "unit": UNIT, "system": UCUM, "code": "mm[Hg]"}


def band_words(found: Mapping[str, Any]) -> list[Resource]:
    """The range in words, and the rule that says so: never a diagnosis."""
    vital = CATALOGUE[found["vital"]]
    label = next((str(mark.label) for mark in vital.bands if mark.band == found["band"]), "")
    words = f"{label} range ({found['rule']}, {found['rule_version']})" if label else ""
    return [{"text": words}] if words else []


MARKS = {
    "end_digit": "All the numbers typed end in one round digit",
    "identical": "The very same numbers were typed twice",
    "just_under_threshold": "Just under the line of the high range",
}
"""The marks on typed readings, in words for staff."""


def _notes(found: Mapping[str, Any], row: Mapping[str, Any], part: str) -> list[Resource]:
    notes = [] if part else [MARKS[mark] for mark in found["quality"] if mark in MARKS]
    if part:
        notes.append("Another reading of the same sitting; not the one that counts")
    if row.get("irregular"):
        notes.append("The monitor showed its sign for an uneven heartbeat")
    if row.get("believed") is False:
        notes.append("Outside the limits within which a monitor is believed")
    return [{"text": note} for note in notes]


# --- a home series -------------------------------------------------------------------------


def put_series(papers: Papers, vital: Vital, series: Mapping[str, Any]) -> None:
    """Every reading of a home series, and the average of those that count."""
    used = []
    for reading in series["readings"]:
        pair = (reading["systolic"], reading["diastolic"])
        if not can_be_sent(pair):
            continue
        found = {**_AT_HOME, "reading_id": reading["id"], "taken_at": reading["taken_at"]}
        _put_pair(papers, vital, found, pair, {}, part="home")
        if reading["used"]:
            used.append(papers.to(f"reading/{reading['id']}/home"))
    if series["average"] is not None and used:
        _put_average(papers, vital, series, used)


_AT_HOME: dict[str, Any] = {"setting": "home", "device": None, "quality": [], "band": ""}


def _put_average(
    papers: Papers, vital: Vital, series: Mapping[str, Any], used: Sequence[Resource]
) -> None:
    papers.put(
        f"series/{series['id']}",
        "Observation",
        AVERAGE_PROFILE,
        {
            "extension": _setting("home"),
            "identifier": [{"system": identifier("home-series"), "value": series["id"]}],
            "status": "final",
            "category": [concept(coding(CATEGORY, "vital-signs"))],
            "code": concept(coding(SNOMED, AVERAGE_HEADER), text="Average home blood pressure"),
            "subject": papers.to(PATIENT),
            "effectivePeriod": {"start": series["started_at"], "end": series["ended_at"]},
            "performer": [papers.to(PATIENT)],
            "interpretation": band_words({"vital": vital.slug, **series}),
            "note": [
                {"text": f"Average of {series['n_used']} readings over {series['days']} days"}
            ],
            "derivedFrom": list(used),
            "component": [
                {
                    "code": concept(
                        coding(SNOMED, AVERAGE_HOME[loinc]),
                        coding(LOINC, loinc, words),
                        text=words,
                    ),
                    "valueQuantity": pressure(value),
                }
                for (loinc, words), value in zip(FIXED.items(), series["average"], strict=True)
            ],
        },
    )
