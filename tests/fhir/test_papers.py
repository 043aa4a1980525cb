"""What stands around the readings: why a section is empty, words in two directions, no doubles."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fhir.checker import faults, of_type, profiled
from tests.fhir.made import ADULT, a_kept_reading, a_measurement, a_snapshot
from tests.outbox.server import Server
from tests.sharing.people import HIGH, WEIGHS
from tests.vitals.people import reading
from vital5 import fhir
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Person

HIDDEN = {**WEIGHS, "permission": {"eating_disorder_or_prefers_not_to_see": "yes"}}


def sections(made: dict[str, Any]) -> list[dict[str, Any]]:
    bundle = fhir.document(made)
    assert faults(bundle) == []
    return list(bundle["entry"][0]["resource"]["section"])


@pytest.mark.parametrize("slug", sorted(CATALOGUE))
def test_a_vital_without_an_answer_says_that_it_was_withheld(slug: str) -> None:
    first, _consents = sections(a_snapshot([a_kept_reading(slug, {})]))
    assert first["emptyReason"]["coding"][0]["code"] == "withheld"
    assert "entry" not in first


def test_numbers_that_cannot_be_coded_are_unavailable_and_stand_in_words() -> None:
    given = {"reading": reading(80, 120), "symptoms": {"symptoms": ("none",)}}
    first, _consents = sections(a_snapshot([a_kept_reading("blood_pressure", given)]))
    assert first["emptyReason"]["coding"][0]["code"] == "unavailable"
    assert "80/120" in first["text"]["div"]


def test_a_missing_nhs_number_has_its_reason_and_a_given_one_has_none() -> None:
    made = a_snapshot([a_kept_reading("weight", WEIGHS)])
    (patient,) = of_type(fhir.document(made), "Patient")
    assert [one["url"].rpartition("/")[2] for one in patient["extension"]] == [
        "patient-interpreterRequired"
    ]
    made["person"] |= {"nhs_number": None, "interpreter": False}
    (patient,) = of_type(fhir.document(made), "Patient")
    (reason,) = patient["extension"]
    assert reason["url"].endswith("/Extension-UKCore-NHSNumberUnavailableReason")
    assert reason["valueCodeableConcept"]["coding"][0]["code"] == "nhs-number-not-known"


def test_advice_in_arabic_is_written_from_right_to_left_beside_the_english() -> None:
    made = a_snapshot([a_kept_reading("blood_pressure", HIGH)])
    told = {"language": "ar", "texts": ["ضغط ١٤٨/٩٤"], "english": ["Pressure 148/94"]}
    made["vitals"][0]["advice"] = told
    words = sections(made)[0]["text"]["div"]
    assert '<div lang="ar" xml:lang="ar" dir="rtl"><p>ضغط ١٤٨/٩٤</p></div>' in words
    assert '<div lang="en" xml:lang="en" dir="ltr"><p>Pressure 148/94</p></div>' in words


def test_a_number_that_somebody_asked_not_to_see_says_so_beside_it() -> None:
    bundle = fhir.document(a_snapshot([a_kept_reading("weight", HIDDEN)]))
    assert faults(bundle) == []
    for name in ("Observation-VitalSigns-BMI", "Observation-VitalSigns-BodyWeight"):
        (found,) = profiled(bundle, name)
        assert found["note"] == [{"text": "The person asked not to see this number"}]


def test_the_rule_of_a_pregnancy_is_told_where_there_is_no_range() -> None:
    pregnant = Person(age=30, pregnant=True)
    one = a_kept_reading("blood_pressure", HIGH, person=pregnant)
    words = sections(a_snapshot([one]))[0]["text"]["div"]
    assert (one.band, one.rule) == ("high", "BP-PREG")
    assert "<tr><td>Rule</td><td>BP-PREG" in words
    assert "<td>Range</td>" not in words


def test_the_range_stands_beside_the_number_it_is_of() -> None:
    bundle = fhir.document(a_snapshot([a_kept_reading("weight", WEIGHS, person=ADULT)]))
    (index,) = profiled(bundle, "Observation-VitalSigns-BMI")
    assert index["interpretation"][0]["text"].startswith("Above healthy range (")
    (weight,) = profiled(bundle, "Observation-VitalSigns-BodyWeight")
    assert "interpretation" not in weight


def test_a_name_of_control_characters_is_no_name_in_the_bundle() -> None:
    made = a_snapshot([a_kept_reading("weight", WEIGHS)])
    made["person"] |= {"given_name": "\x08", "family_name": "Te\x00st"}
    bundle = fhir.document(made)
    assert faults(bundle) == []
    assert of_type(bundle, "Patient")[0]["name"] == [{"text": " Test", "family": "Test"}]


def test_sent_again_or_sent_by_another_nothing_is_there_twice() -> None:
    """One practice and one cuff, whoever shares; whatever is of a share under its own id."""
    given = {**HIGH, "reading": reading(152, 96, setting="kiosk")}
    one = a_kept_reading("blood_pressure", given, source="kiosk_cuff")
    made = a_snapshot([one], [a_measurement(one.check_id, 1, 152, 96)])
    server = Server()
    server.file(fhir.transaction(made))
    once = dict(server.filed)
    server.file(fhir.transaction(made))
    assert server.filed == once
    other = {**made, "share_id": "6d7f1f0e-0000-5000-8000-000000000001"}
    server.file(fhir.transaction(other))
    kinds = [found["resourceType"] for found in server.filed.values()]
    assert (kinds.count("Organization"), kinds.count("Device")) == (1, 2)
    assert (kinds.count("Composition"), kinds.count("Patient")) == (2, 2)


def test_an_identifier_with_signs_of_a_search_is_escaped() -> None:
    given = {**HIGH, "reading": reading(152, 96, setting="kiosk")}
    one = a_kept_reading("blood_pressure", given, source="kiosk_cuff")
    made = a_snapshot([one], [a_measurement(one.check_id, 1, 152, 96, serial="A,1|2$3&4")])
    asked = [entry["request"].get("ifNoneExist", "") for entry in fhir.transaction(made)["entry"]]
    assert any("A%5C%2C1%5C%7C2%5C%243%264" in one for one in asked)
