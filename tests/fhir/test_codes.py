"""Check digits: of the checker itself against known codes, and of every code that we use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.fhir.codes import is_loinc, is_nhs_number, is_snomed_concept
from vital5.vitals import CATALOGUE

FHIR = Path(__file__).parents[2] / "vital5" / "fhir"


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("271649006", True), ("1162737008", True), ("1091811000000102", True),
        ("2242651000000106", True), ("2242651000000107", False), ("2242641000000105", False),
        ("271649007", False), ("454711000124102", False), ("428041000124106", False),
        ("0271649006", False), ("", False), ("27164900", False),
    ],
)  # fmt: skip
def test_snomed_codes(code: str, right: bool) -> None:
    assert is_snomed_concept(code) is right


@pytest.mark.parametrize(
    ("code", "right"),
    [("85354-9", True), ("8480-6", True), ("8462-4", True), ("70274-6", True), ("72166-2", True),
     ("85354-8", False), ("LA123-4", False), ("85354", False)],
)  # fmt: skip
def test_loinc_codes(code: str, right: bool) -> None:
    assert is_loinc(code) is right


@pytest.mark.parametrize(
    ("number", "right"),
    [("9990000018", True), ("9990000026", True), ("9912003890", False), ("999000001", False)],
)
def test_nhs_numbers(number: str, right: bool) -> None:
    assert is_nhs_number(number) is right


def test_every_code_of_every_measure_can_be() -> None:
    codes = [m.codes for v in CATALOGUE.values() for m in v.measures]
    codes += [vital.panel for vital in CATALOGUE.values()]
    snomed = [c for one in codes for c in (one.snomed, one.snomed_self_reported) if c]
    loinc = [one.loinc for one in codes if one.loinc]
    assert len(snomed) > 15
    assert [code for code in snomed if not is_snomed_concept(code)] == []
    assert [code for code in loinc if not is_loinc(code)] == []


def test_every_code_written_in_the_bundles_can_be() -> None:
    text = "".join(path.read_text() for path in FHIR.glob("*.py"))
    snomed = re.findall(r'"(\d{6,18})"', text)
    loinc = re.findall(r'"(\d{3,6}-\d)"', text)
    assert len(snomed) > 12
    assert [code for code in snomed if not is_snomed_concept(code)] == []
    assert [code for code in loinc if not is_loinc(code)] == []
