"""A share as a document: complete, on its profiles, and always the same."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.fhir.checker import faults, of_type, profiled
from tests.fhir.codes import SNOMED, codes_of
from tests.fhir.made import (
    a_home_series,
    a_kept_reading,
    a_measurement,
    a_snapshot,
)
from tests.sharing.people import HIGH, SENT, WEIGHS, a_record, frozen
from tests.vitals.people import reading
from vital5 import fhir
from vital5.database import Database

GOLDEN = Path(__file__).with_name("golden.json")


def snomed(concept: dict) -> list[str]:
    return codes_of(concept, SNOMED)


def test_everything_shared_makes_bundles_without_a_fault(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        made = frozen(session, sqlite_database.keys, a_record(session, sqlite_database.keys))
    bundle = fhir.document(made)
    assert faults(bundle) == []
    assert faults(fhir.transaction(made)) == []
    assert json.dumps(bundle) == json.dumps(fhir.document(json.loads(json.dumps(made))))


def test_the_bundle_is_the_one_that_was_looked_at() -> None:
    """The golden file was read by a person; a change of it is a change to read again."""
    bundle = fhir.document(a_snapshot([a_kept_reading("blood_pressure", HIGH)]))
    assert bundle == json.loads(GOLDEN.read_text())


def test_both_bundles_carry_the_share_and_the_same_resources() -> None:
    made = a_snapshot([a_kept_reading("weight", WEIGHS)])
    document, transaction = fhir.document(made), fhir.transaction(made)
    assert document["identifier"]["value"] == transaction["id"] == made["share_id"]
    assert [e["resource"] for e in document["entry"]] == [
        e["resource"] for e in transaction["entry"]
    ]


def test_typed_numbers_carry_self_reported_codes_and_no_others() -> None:
    made = a_snapshot(
        [
            a_kept_reading("blood_pressure", HIGH, source="typed_home"),
            a_kept_reading("weight", WEIGHS),
        ]
    )
    bundle = fhir.document(made)
    counted, earlier = profiled(bundle, "Observation-VitalSigns-BloodPressure")
    assert snomed(counted["code"]) == ["335661000000109"]
    assert [snomed(c["code"]) for c in counted["component"]] == [["1162737008"], ["1162735000"]]
    assert [c["valueQuantity"]["value"] for c in counted["component"]] == [148, 94]
    assert [c["valueQuantity"]["value"] for c in earlier["component"]] == [152, 96]
    assert "device" not in counted
    (weight,) = profiled(bundle, "Observation-VitalSigns-BodyWeight")
    (height,) = profiled(bundle, "Observation-VitalSigns-BodyHeight")
    assert (snomed(weight["code"]), snomed(height["code"])) == (["784399000"], ["1162419008"])
    setting = counted["extension"][0]["valueCodeableConcept"]["coding"][0]["code"]
    assert setting == "residential"
    assert of_type(bundle, "Device")[0]["deviceName"][0]["name"] == "Vital 5"


def kiosk_share() -> dict:
    given = {**HIGH, "reading": reading(152, 96, setting="kiosk", rate=Decimal(72))}
    one = a_kept_reading("blood_pressure", given, source="kiosk_cuff")
    results = [
        a_measurement(one.check_id, 1, 152, 96),
        a_measurement(one.check_id, 2, 148, 94, irregular=True),
    ]
    return a_snapshot([one], results)


def test_what_a_cuff_gave_carries_measured_codes_its_device_and_its_cuff() -> None:
    bundle = fhir.document(kiosk_share())
    assert faults(bundle) == []
    counted, earlier = profiled(bundle, "Observation-VitalSigns-BloodPressure")
    assert snomed(counted["code"]) == ["75367002"]
    assert [snomed(c["code"]) for c in counted["component"]] == [["271649006"], ["271650006"]]
    (cuff,) = profiled(bundle, "Device-BloodPressure")
    size = cuff["extension"][0]["valueCodeableConcept"]
    assert (cuff["serialNumber"], snomed(size)) == ("TM-00123", ["990201000000104"])
    assert size["text"] == "For arms of 22 to 32 cm"
    assert snomed(counted["method"]) == ["31813000"]
    assert counted["bodySite"]["text"] == "Left upper arm"
    assert counted["effectiveDateTime"] > earlier["effectiveDateTime"]
    assert counted["note"] == [{"text": "The monitor showed its sign for an uneven heartbeat"}]
    assert "extension" not in counted
    rates = profiled(bundle, "Observation-VitalSigns-HeartRate")
    assert [one["valueQuantity"]["value"] for one in rates] == [72, 72]
    assert [one["device"] for one in rates] == [counted["device"]] * 2
    measured = next(p for p in of_type(bundle, "Provenance") if len(p["agent"]) == 3)
    assert measured["agent"][0]["who"] == counted["device"]


def test_a_scale_measures_the_weight_and_the_height_stays_typed() -> None:
    one = a_kept_reading("weight", WEIGHS, source="kiosk_scale")
    result = a_measurement(one.check_id, 1, None, None, vital="weight", weight_kg=84.5, pulse=None,
                           cuff_size="", cuff_from_cm=None, cuff_to_cm=None, arm="")  # fmt: skip
    bundle = fhir.document(a_snapshot([one], [result]))
    assert faults(bundle) == []
    (weight,) = profiled(bundle, "Observation-VitalSigns-BodyWeight")
    (height,) = profiled(bundle, "Observation-VitalSigns-BodyHeight")
    assert (snomed(weight["code"]), snomed(height["code"])) == (["27113001"], ["1162419008"])
    assert "device" in weight
    assert "device" not in height


def test_a_home_series_is_an_average_derived_from_the_readings_that_count() -> None:
    made = a_snapshot([], home_series=a_home_series())
    bundle = fhir.document(made)
    assert faults(bundle) == []
    (average,) = profiled(bundle, "Observation-AverageBloodPressure")
    assert len(profiled(bundle, "Observation-VitalSigns-BloodPressure")) == 28
    assert len(average["derivedFrom"]) == 24
    assert len(profiled(bundle, "Observation-VitalSigns-HeartRate")) == 28
    assert [c["valueQuantity"]["value"] for c in average["component"]] == [140, 86]


def test_a_series_without_an_average_sends_its_readings_alone() -> None:
    short = a_home_series(2, status="insufficient_days", average=None, n_used=0, band="")
    bundle = fhir.document(a_snapshot([], home_series=short))
    assert faults(bundle) == []
    assert profiled(bundle, "Observation-AverageBloodPressure") == []
    assert len(profiled(bundle, "Observation-VitalSigns-BloodPressure")) == 8


@pytest.mark.parametrize("pair", [(80, 120), (90, 90)])
def test_a_pair_the_wrong_way_round_is_told_in_words_only(pair: tuple[int, int]) -> None:
    given = {"reading": reading(*pair), "symptoms": {"symptoms": ("none",)}}
    bundle = fhir.document(a_snapshot([a_kept_reading("blood_pressure", given)]))
    assert faults(bundle) == []
    assert profiled(bundle, "Observation-VitalSigns-BloodPressure") == []
    assert f"{pair[0]}/{pair[1]}" in json.dumps(bundle["entry"][0])


def test_items_stand_word_for_word_with_the_answer_and_its_score(
    sqlite_database: Database,
) -> None:
    with sqlite_database.writing() as session:
        made = frozen(session, sqlite_database.keys, a_record(session, sqlite_database.keys))
    forms = {
        one["questionnaire"].rpartition("/")[2].partition("|")[0]: one
        for one in of_type(fhir.document(made), "QuestionnaireResponse")
    }
    assert set(forms) == {"HSI", "AUDIT", "WHO-5", "PHQ-9", "GAD-7"}
    assert [len(forms[name]["item"]) for name in ("AUDIT", "PHQ-9", "GAD-7")] == [10, 9, 7]
    first = forms["PHQ-9"]["item"][0]
    assert first["text"] == "Little interest or pleasure in doing things"
    answer = first["answer"][0]["valueCoding"]
    assert (answer["display"], answer["code"]) == ("More than half the days", "2")


def test_mood_that_stays_private_is_nowhere_in_the_bundle(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        keys = sqlite_database.keys
        made = frozen(session, keys, a_record(session, keys), ["blood_pressure", "smoking"])
    text = json.dumps(fhir.document(made)).lower()
    for trace in ("mood", "phq", "gad-7", "who-5", "audit"):
        assert trace not in text


def test_a_record_of_many_checks_makes_one_document() -> None:
    readings = [
        a_kept_reading("blood_pressure", HIGH, at=SENT - timedelta(days=day)) for day in (9, 5, 0)
    ]
    made = a_snapshot(readings, practice=None, consent={"items": []})
    bundle = fhir.document(made)
    assert faults(bundle) == []
    assert len(profiled(bundle, "Observation-VitalSigns-BloodPressure")) == 6
    assert of_type(bundle, "Organization") == of_type(bundle, "Consent") == []


@pytest.mark.parametrize(
    ("level", "status"),
    [("unverified", "02"), ("phone_confirmed", "02"), ("nhs_login", "01"),
     ("practice_confirmed", "01")],
)  # fmt: skip
def test_a_typed_nhs_number_is_present_and_not_traced(level: str, status: str) -> None:
    made = a_snapshot([a_kept_reading("weight", WEIGHS)])
    made["person"]["level"] = level
    (patient,) = of_type(fhir.document(made), "Patient")
    found = patient["identifier"][0]["extension"][0]["valueCodeableConcept"]["coding"][0]
    assert found["code"] == status


def test_a_person_who_gave_no_name_and_no_number_is_still_a_patient() -> None:
    made = a_snapshot([a_kept_reading("weight", WEIGHS)])
    made["person"] |= dict.fromkeys(("given_name", "family_name", "nhs_number", "birth_date"))
    bundle = fhir.document(made)
    assert faults(bundle) == []
    assert "name" not in of_type(bundle, "Patient")[0]


def test_a_reading_by_a_clock_that_is_ahead_makes_the_document_no_older_than_it() -> None:
    ahead = a_kept_reading("weight", WEIGHS, at=SENT + timedelta(minutes=7))
    bundle = fhir.document(a_snapshot([ahead]))
    assert faults(bundle) == []
    assert bundle["timestamp"] == "2026-06-15T10:07:00+01:00"


def test_a_snapshot_of_another_version_is_refused() -> None:
    made = a_snapshot([a_kept_reading("weight", WEIGHS)], version=2)
    with pytest.raises(fhir.bundle.UnknownSnapshot):
        fhir.document(made)
