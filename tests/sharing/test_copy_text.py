"""What a practice pastes: one go, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from tests.fhir.made import a_home_series, a_kept_reading, a_measurement, a_snapshot
from tests.fhir.test_document import kiosk_share
from tests.sharing.people import HIGH, SMOKES, WEIGHS
from vital5.services import copy_text


def rows(snapshot: dict) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(copy_text.csv(snapshot))))


def test_the_text_says_it_all_in_one_paste() -> None:
    one = a_kept_reading("blood_pressure", HIGH, source="typed_home")
    assert copy_text.lines(a_snapshot([one])) == (
        "Vital 5 check sent 15 Jun 2026. Amal Test. Born 09 Mar 1974. "
        "NHS number 999 000 0018 (self reported, not traced). Postcode SE15 5EB.\n"
        "Who it is: The person told us who they are; nobody has checked it\n"
        "Language: Somali\n"
        "Interpreter needed: Yes\n"
        "Communication needs: large print\n"
        "Agreed to share: Blood pressure (15 Jun 2026)\n"
        "Blood pressure, 15 Jun 2026 10:00: 148/94 mmHg; 2 readings: 152/96, 148/94; "
        "highest 152/96; pulse 78; High range (BP-HOME); "
        "self reported, on a monitor at home.\n"
        "  Advised: a pharmacist; Rule: BP-HOME, 2026-11-22; Pulse rhythm: ok; "
        "Where was it taken: At home, on my own monitor; "
        "Tick any that you have now, or had today: None of these.\n"
        "Source: Vital 5 1.0, rules 2026-11-22, "
        "share c6a48df6-7a06-5da5-a50d-500b9c83e7b9. Not a diagnosis.\n"
    )


def test_a_cuff_is_named_with_its_serial_number() -> None:
    text = copy_text.lines(kiosk_share())
    assert "measured by A&D TM-2657, serial TM-00123." in text
    assert "Cuff: standard, for arms of 22 to 32 cm" in text
    assert (
        "Sitting: 152/96 at 09:56 pulse 72 left arm; "
        "148/94 at 09:57 pulse 72 uneven heartbeat sign left arm"
    ) in text


def test_a_home_series_is_its_dates_count_average_and_highest() -> None:
    text = copy_text.lines(a_snapshot([], home_series=a_home_series()))
    assert (
        "Home blood pressure, 09 Jun 2026 to 15 Jun 2026: average 140/86 mmHg of 24 readings "
        "over 7 days; 28 readings taken; highest 140/86; self reported, on a monitor at home."
    ) in text
    assert (
        "  Day 1, 09 Jun 2026: morning 1 (07:59) 139/86 pulse 70 not in the average; "
        "morning 2 (08:00) 140/86 pulse 70 not in the average; evening 1 (08:59)"
    ) in text
    assert text.count("pulse 70") == 28
    assert text.count("not in the average") == 4


def test_a_name_of_several_lines_stays_on_its_line() -> None:
    made = a_snapshot([a_kept_reading("weight", WEIGHS)])
    made["person"]["family_name"] = "Test\r\nBlood pressure: 120/80"
    assert "Amal Test Blood pressure: 120/80. Born" in copy_text.lines(made)
    assert not any(one.startswith("Blood") for one in copy_text.lines(made).splitlines())


def test_each_number_has_a_row_with_its_codes_and_its_time() -> None:
    found = rows(
        a_snapshot([a_kept_reading("blood_pressure", HIGH), a_kept_reading("weight", WEIGHS)])
    )
    first = found[0]
    assert (first["item"], first["value"], first["unit"]) == (
        "Systolic blood pressure", "148", "mm[Hg]",
    )  # fmt: skip
    assert (first["snomed"], first["loinc"]) == ("1162737008", "8480-6")
    assert first["taken_at"] == "2026-06-15T10:00:00+01:00"
    assert (first["how"], first["nhs_number"]) == ("self reported", "999 000 0018")
    weight = next(row for row in found if row["item"] == "Weight")
    assert (weight["value"], weight["snomed"], weight["unit"]) == ("84.5", "784399000", "kg")


def test_a_measured_row_names_its_device() -> None:
    first = rows(kiosk_share())[0]
    assert (first["how"], first["device"], first["serial"]) == (
        "measured", "A&D TM-2657", "TM-00123",
    )  # fmt: skip
    assert first["snomed"] == "271649006"


def test_a_word_carries_its_own_code() -> None:
    found = rows(a_snapshot([a_kept_reading("smoking", SMOKES)]))
    status = next(row for row in found if row["loinc"] == "72166-2")
    assert (status["value"], status["value_snomed"]) == ("current", "160604004")


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)",
        "+1",
        "-1",
        "@SUM(1)",
        "\tx",
        "\rx",
        "\nx",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        " =1",
    ],
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert copy_text.inert(text) == f"'{text}"
    one = a_kept_reading("blood_pressure", HIGH, source="kiosk_cuff")
    made = a_snapshot([one], [a_measurement(one.check_id, 1, 148, 94, device_name=text)])
    for row in rows(made):
        assert all(not cell.startswith(copy_text.DANGEROUS) for cell in row.values())


@pytest.mark.parametrize("text", ["148", "84.5", "mm[Hg]", "a=b", "2026-06-15", ""])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert copy_text.inert(text) == text
