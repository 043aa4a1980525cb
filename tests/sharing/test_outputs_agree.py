"""One snapshot, five ways to tell it: whatever was answered, each tells the same numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from tests.fhir.anything import snapshots
from tests.fhir.made import a_home_series, a_kept_reading, a_measurement, a_snapshot
from tests.sharing.people import ALL_FIVE, HIGH
from tests.vitals.people import reading
from tests.web.test_take_away import text_of
from vital5 import fhir
from vital5.fhir.observation import told
from vital5.languages import offered
from vital5.services import copy_text, inbox_row
from vital5.vitals import CATALOGUE
from vital5.web import letters

Told = dict[str, set[str]]
"""The numbers of each reading by its vital: 148/94, or BMI=28.9."""

PAIR = re.compile(r"\d+(?:\.\d+)?/\d+(?:\.\d+)?")
NUMBER = r"(\d+(?:\.\d+)?)"
TAGS = re.compile(r"<[^>]+>")
OF_A_PAIR = ("Systolic blood pressure", "Diastolic blood pressure")


def frozen(made: Mapping[str, Any]) -> Told:
    """What was frozen, straight from the snapshot."""
    found: Told = {one["vital"]: set(singles(one)) | set(pairs(one)) for one in made["vitals"]}
    series = made["home_series"]
    if series is not None:
        rows = [(one["systolic"], one["diastolic"]) for one in series["readings"]]
        found["home_series"] = {f"{one}/{other}" for one, other in [series["average"], *rows]}
        found["home_series"] |= {f"Pulse={one['pulse']}" for one in series["readings"]}
    return found


def singles(one: Mapping[str, Any]) -> Iterable[str]:
    for measure in CATALOGUE[one["vital"]].measures:
        value = one["values"].get(measure.name)
        in_pair = measure.charted and one["vital"] == "blood_pressure"
        if isinstance(value, int | float) and told(measure) and not in_pair:
            yield f"{measure.label}={value}"
    yield from (f"Pulse={row['pulse']}" for row in one["raw"] if row.get("pulse"))


def pairs(one: Mapping[str, Any]) -> Iterable[str]:
    rows = [*one["raw"], one["values"]] if one["vital"] == "blood_pressure" else []
    for row in rows:
        if row.get("systolic") is not None and row.get("diastolic") is not None:
            yield f"{row['systolic']}/{row['diastolic']}"


def vital_of(made: Mapping[str, Any], reading_id: str) -> str:
    known = {one["reading_id"]: one["vital"] for one in made["vitals"]}
    return known.get(reading_id.partition("/")[0], "home_series")


def by_fhir(made: Mapping[str, Any]) -> Told:
    """Coded numbers; a pair that can be no coded pressure stands in the section's words."""
    found: Told = {name: set() for name in frozen(made)}
    for entry in fhir.document(made)["entry"]:
        one = entry["resource"]
        if one["resourceType"] == "Observation" and "valueCodeableConcept" not in one:
            numbers = [c["valueQuantity"]["value"] for c in one.get("component", [])]
            said = "/".join(map(str, numbers)) or f"{one['code']['text']}={quantity(one)}"
            found[vital_of(made, one["identifier"][0]["value"])].add(said)
        for section in one.get("section", []) if one["resourceType"] == "Composition" else []:
            name = next((v.slug for v in CATALOGUE.values() if v.title == section["title"]), "")
            row = re.search(r"All readings</td><td>(.*?)</td>", section["text"]["div"])
            if name and row:
                turned = [p for p in PAIR.findall(row[1]) if not is_pressure(p)]
                found[name].update(turned)
    return found


def quantity(one: Mapping[str, Any]) -> object:
    return one["valueQuantity"]["value"]


def is_pressure(pair: str) -> bool:
    first, second = pair.split("/")
    return float(first) > float(second)


def by_csv(made: Mapping[str, Any]) -> Told:
    found: Told = {name: set() for name in frozen(made)}
    top = ""
    for row in csv.DictReader(io.StringIO(copy_text.csv(made))):
        if not row["reading"]:  # of the person, who may be called 1
            continue
        vital = vital_of(made, row["reading"])
        if row["item"] == OF_A_PAIR[0]:
            top = row["value"]
        elif row["item"] == OF_A_PAIR[1]:
            found[vital].add(f"{top}/{row['value']}")
        elif PAIR.fullmatch(row["value"]):
            found[vital].add(row["value"])
        elif re.fullmatch(NUMBER, row["value"]):
            found[vital].add(f"{row['item']}={row['value']}")
    return found


def by_text(made: Mapping[str, Any]) -> Told:
    """The line of each reading with the lines beneath it."""
    found: Told = {name: set() for name in frozen(made)}
    name = ""
    titles = {str(vital.title): slug for slug, vital in CATALOGUE.items()}
    for line in copy_text.lines(made).splitlines():
        if not line.startswith("  "):
            title = line.partition(", ")[0]
            name = titles.get(title, "home_series" if title == "Home blood pressure" else "")
        if name:
            measures = CATALOGUE[name].measures if name in CATALOGUE else ()
            found[name] |= labelled(line, measures, "; |: ", " ")
            found[name] |= set(PAIR.findall(line)) | pulses(line)
    return found


def pulses(text: str) -> set[str]:
    return {f"Pulse={number}" for number in re.findall(r"\bpulse (\d+)", text)}


def labelled(text: str, measures: Iterable[Any], before: str, after: str) -> set[str]:
    told_here = set()
    for measure in measures:
        pattern = rf"(?:^|{before}){re.escape(measure.label)}{after}{NUMBER}\b"
        told_here |= {f"{measure.label}={number}" for number in re.findall(pattern, text)}
    return told_here


def by_letter(made: Mapping[str, Any]) -> Told:
    """The English part of the letter; the other part is read back from paper below."""
    found: Told = {}
    part = str(letters.parts(made)[0])
    for section in part.split('<section class="v5-letter__vital ')[1:]:
        name = re.search(r"v5-letter__name\">(.*?)<", section)
        assert name
        vital = next((v for v in CATALOGUE.values() if v.title == name[1]), None)
        facts = re.findall(r"<dt>(.*?):</dt> <dd>(.*?)</dd>", section)
        words = "\n".join(TAGS.sub("", f"{label}: {fact}") for label, fact in facts)
        told_here = labelled(words, vital.measures, "\n", ": ") if vital else set()
        told_here = {one for one in told_here if "number (" not in one}  # of the pair
        numbers = TAGS.sub("", section.partition("v5-letter__advice")[0])
        found[vital.slug if vital else "home_series"] = told_here | set(PAIR.findall(numbers))
        found[vital.slug if vital else "home_series"] |= pulses(numbers)
    return found


def without_hidden(made: Mapping[str, Any], all_of_it: Told) -> Told:
    """A number that its owner asked not to see stands on no paper of theirs."""
    hidden = {one["vital"] for one in made["vitals"] if one["values"].get("hidden") == "yes"}
    return {name: set() if name in hidden else told_ for name, told_ in all_of_it.items()}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(made=snapshots())
def test_whatever_was_answered_each_output_tells_the_same_numbers(
    site: Flask, made: dict[str, Any]
) -> None:
    whole = frozen(made)
    assert by_fhir(made) == whole
    assert by_csv(made) == whole
    assert by_text(made) == whole
    with site.test_request_context("/en/"):
        assert by_letter(made) == without_hidden(made, whole)
    for one in made["vitals"]:
        number = inbox_row.headline(one)["number"]
        charted = [n.partition("=")[2] for n in whole[one["vital"]] if "=" in n]
        assert not number or number in whole[one["vital"]] or number in charted


def test_a_series_is_summed_up_alike_in_one_line_and_in_the_list() -> None:
    series = a_home_series()
    made = a_snapshot([a_kept_reading("blood_pressure", HIGH)], home_series=series)
    assert "average 140/86 mmHg of 24 readings over 7 days; 28 readings" in copy_text.lines(made)
    line = inbox_row.headline(inbox_row.shown(made)[0])
    assert (line["number"], line["readings"], line["days"]) == ("140/86", 24, 7)


def kept_by_a_cuff() -> dict[str, Any]:
    given_ = {**HIGH, "reading": reading(152, 96, setting="kiosk")}
    one = a_kept_reading("blood_pressure", given_, source="kiosk_cuff")
    results = [a_measurement(one.check_id, 1, 152, 96), a_measurement(one.check_id, 2, 148, 94)]
    rest = [a_kept_reading(slug, a) for slug, a in ALL_FIVE.items() if slug != "blood_pressure"]
    return a_snapshot([one, *rest], results, home_series=a_home_series())


@pytest.mark.parametrize("language", [one.code for one in offered(pseudo=True)])
def test_each_number_comes_back_from_paper_in_each_language(site: Flask, language: str) -> None:
    """135/85 is never 13585, nor 85/135: in no language, and as often as there are parts."""
    made = kept_by_a_cuff() | {"language": language}
    with site.test_request_context("/en/"):
        text = text_of(letters.pdf(made))
    spaced = " ".join(text.split())
    assert "A&D TM-2657" in spaced
    parts = 1 if language == "en" else 2
    for numbers in frozen(made).values():
        for told_ in numbers:
            number = told_.rpartition("=")[2]
            found = re.findall(rf"(?<![\d./]){re.escape(number)}(?![\d/])", spaced)
            assert len(found) >= parts, (told_, language)
    for pair in frozen(made)["blood_pressure"] | frozen(made)["home_series"]:
        if "/" in pair:
            first, second = pair.split("/")
            assert f"{second}/{first}" not in spaced
            assert f"{first}{second}" not in "".join(spaced.split())


def test_half_a_result_of_a_cuff_is_no_pair_anywhere() -> None:
    one = a_kept_reading("blood_pressure", HIGH, source="kiosk_cuff")
    results = [a_measurement(one.check_id, 1, None, 96), a_measurement(one.check_id, 2, 148, 94)]
    made = a_snapshot([one], results)
    assert by_fhir(made) == by_csv(made) == by_text(made) == frozen(made)
