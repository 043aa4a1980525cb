"""The checker finds what it is for: each fault, put into a bundle that has none, is named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.fhir.checker import faults, of_type, profiled
from tests.fhir.made import a_home_series, a_kept_reading, a_snapshot
from tests.sharing.people import HIGH, SMOKES, WEIGHS
from vital5 import fhir

Bundle = dict[str, Any]
BP = "Observation-VitalSigns-BloodPressure"


@pytest.fixture(scope="module")
def good() -> Bundle:
    readings = [
        a_kept_reading(slug, given)
        for slug, given in (("blood_pressure", HIGH), ("weight", WEIGHS), ("smoking", SMOKES))
    ]
    return fhir.document(a_snapshot(readings, home_series=a_home_series(4)))


def change(name: str, how: Callable[[Bundle], Any]) -> Callable[[Bundle], None]:
    def spoil(bundle: Bundle) -> None:
        how(profiled(bundle, name)[0])

    return spoil


def component(how: Callable[[Bundle], Any]) -> Callable[[Bundle], None]:
    return change(BP, lambda found: how(found["component"][0]))


def first(bundle: Bundle) -> Bundle:
    return bundle["entry"][0]["resource"]


def codings(found: Bundle) -> list[Bundle]:
    return found["code"]["coding"]


SPOILED: dict[str, tuple[Callable[[Bundle], Any], str]] = {
    "text": (component(lambda c: c["code"].update(text="Sistólica")), "no component whose text"),
    "unit": (component(lambda c: c["valueQuantity"].update(unit="mmHg")), "unit is called"),
    "ucum": (component(lambda c: c["valueQuantity"].update(code="mmHg")), "not mm[Hg]"),
    "display": (component(lambda c: codings(c)[1].update(display="Systolic")), "LOINC display"),
    "measured": (component(lambda c: codings(c)[0].update(code="271649006")), "measured code"),
    "average": (component(lambda c: codings(c)[0].update(code="413606001")), "average code"),
    "digit": (component(lambda c: codings(c)[0].update(code="1162737009")), "no SNOMED CT"),
    "turned": (component(lambda c: c["valueQuantity"].update(value=60)), "not above diastolic"),
    "as text": (component(lambda c: c["valueQuantity"].update(value="148")), "is no number"),
    "loinc": (change(BP, lambda f: codings(f).pop(1)), "LOINC is not"),
    "header": (change(BP, lambda f: codings(f).pop(0)), "no SNOMED code"),
    "status": (change(BP, lambda f: f.update(status="amended")), "status amended"),
    "banana": (change(BP, lambda f: f.update(status="banana")), "status banana"),
    "category": (change(BP, lambda f: f.pop("category")), "category"),
    "subject": (change(BP, lambda f: f.pop("subject")), "no subject"),
    "performer": (change(BP, lambda f: f.pop("performer")), "neither performer nor device"),
    "time": (change(BP, lambda f: f.pop("effectiveDateTime")), "no effective"),
    "zone": (change(BP, lambda f: f.update(effectiveDateTime="2026-06-15T10:00:00")), "zone"),
    "future": (
        change(BP, lambda f: f.update(effectiveDateTime="2026-06-15T10:00:01+01:00")),
        "after the timestamp",
    ),
    "profile": (change(BP, lambda f: f["meta"]["profile"].clear()), "names []"),
    "wrong profile": (
        change(BP, lambda f: f["meta"].update(profile=[f["meta"]["profile"][0] + "x"])),
        "names Observation",
    ),
    "plain": (
        change(
            "Observation-VitalSigns-BMI",
            lambda f: f["meta"].update(
                profile=["https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation"]
            ),
        ),
        "a more specific profile exists",
    ),
    "kilogram": (
        change("Observation-VitalSigns-BodyWeight", lambda f: f["valueQuantity"].update(unit="kg")),
        "unit is called",
    ),
    "tobacco": (
        change("Observation-TobaccoConsumption", lambda f: f.pop("valueQuantity")),
        "its value is no quantity",
    ),
    "period": (
        change("Observation-AverageBloodPressure", lambda f: f.pop("effectivePeriod")),
        "no period",
    ),
    "nhs number": (
        change("Patient", lambda f: f["identifier"][0].update(value="9990000019")),
        "no NHS number",
    ),
    "relative": (
        change(BP, lambda f: f["subject"].update(reference="Patient/1")),
        "leads nowhere",
    ),
    "to another": (
        change(BP, lambda f: f["subject"].update(f["identifier"] and {"reference": "urn:uuid:0"})),
        "leads nowhere",
    ),
    "unreached": (
        lambda bundle: first(bundle).update(section=first(bundle)["section"][:1]),
        "nothing leads to",
    ),
    "order": (lambda bundle: bundle["entry"].reverse(), "not first and only one"),
    "capitals": (
        lambda bundle: bundle["entry"][3].update(fullUrl=bundle["entry"][3]["fullUrl"].upper()),
        "fullUrl",
    ),
    "request": (
        lambda bundle: bundle["entry"][0].update(request={"method": "POST", "url": "x"}),
        "has a request",
    ),
    "no identifier": (lambda bundle: bundle.pop("identifier"), "no identifier"),
    "no zone": (lambda bundle: bundle.update(timestamp="2026-06-15"), "timestamp without a zone"),
    "twice": (lambda bundle: bundle["entry"].append(bundle["entry"][3]), "twice"),
    "empty": (lambda bundle: first(bundle).update(category=[]), "is empty"),
    "no words": (change(BP, lambda f: f.pop("text")), "no narrative"),
    "markup": (
        change(BP, lambda f: f["text"].update(div=f["text"]["div"].replace("p>", "script>"))),
        "a narrative with",
    ),
    "heading": (lambda b: first(b)["section"][0]["code"].clear(), "no heading"),
    "nothing said": (lambda b: first(b)["section"][0].pop("entry"), "a reason for none"),
    "link": (
        lambda b: of_type(b, "QuestionnaireResponse")[0]["item"][0].update(linkId="9"),
        "items [9",
    ),
    "target": (
        lambda b: (t := of_type(b, "Provenance")[0]["target"]).append(t[0]),
        "one target twice",
    ),
    "agent": (lambda b: of_type(b, "Provenance")[0]["agent"].pop(), "agents"),
    "policy": (lambda b: of_type(b, "Consent")[0].pop("policy"), "neither policy"),
    "another's": (lambda b: of_type(b, "Consent")[0].pop("performer"), "somebody else"),
    "shown as": (
        change(
            "Observation-VitalSigns-BMI",
            lambda f: f["code"].update(text="Weight"),
        ),
        "is shown as",
    ),
}


def test_the_bundle_has_no_fault_to_begin_with(good: Bundle) -> None:
    assert faults(good) == []


@pytest.mark.parametrize("name", SPOILED)
def test_a_fault_is_found(good: Bundle, name: str) -> None:
    spoil, words = SPOILED[name]
    bundle = copy.deepcopy(good)
    spoil(bundle)
    assert any(words in fault for fault in faults(bundle)), faults(bundle)
