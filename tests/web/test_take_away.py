"""One's own data as a FHIR document and as a letter: whole, in every language, nobody else's."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader

from tests.fhir.checker import faults, of_type, profiled
from tests.visitor import Visitor
from tests.web.walks import HEALTHY, ONLY_PRESSURE, UNWELL, results, walk
from vital5.languages import offered
from vital5.services import letter
from vital5.web import letters

HIGH = {**HEALTHY, "blood-pressure-reading": {"systolic": "135", "diastolic": "85",
                                              "setting": "home"}}  # fmt: skip
SIXTY_SIX = re.compile(r"(?<!\w)66(?!\w)")  # and not a part of some id
PATHS = ("me/fhir.json", "me/letter", "me/letter.pdf")


def text_of(pdf: bytes) -> str:
    """What a reader finds in a PDF."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def pdf_of(visitor: Visitor) -> bytes:
    answer = visitor.client.get(visitor.to("me/letter.pdf"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return answer.data


def test_every_reading_of_a_visit_is_one_fhir_document(visitor: Visitor) -> None:
    results(visitor, UNWELL)
    answer = visitor.client.get("/en/me/fhir.json")
    assert answer.mimetype == "application/fhir+json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-vital-5-fhir.json"'
    bundle = answer.json
    assert faults(bundle) == []
    sections = of_type(bundle, "Composition")[0]["section"]
    assert [one["title"] for one in sections] == [
        "Blood pressure", "Smoking and tobacco", "Alcohol", "Weight", "Mood",
    ]  # fmt: skip
    (counted, *_rest) = profiled(bundle, "Observation-VitalSigns-BloodPressure")
    assert [c["valueQuantity"]["value"] for c in counted["component"]] == [186, 122]
    assert "Organization" not in {e["resource"]["resourceType"] for e in bundle["entry"]}


def test_a_weight_that_is_not_shown_is_in_ones_own_data_and_not_in_the_letter(
    visitor: Visitor,
) -> None:
    hide = {"eating_disorder_or_prefers_not_to_see": "yes"}
    results(visitor, {**HEALTHY, "weight-permission": hide})
    bundle = visitor.client.get("/en/me/fhir.json").json
    (weight,) = profiled(bundle, "Observation-VitalSigns-BodyWeight")
    assert weight["valueQuantity"]["value"] == 66
    page = visitor.opens("me/letter")
    assert not SIXTY_SIX.search(page.text)
    assert "left out of this letter" in page.text
    assert not SIXTY_SIX.search(text_of(pdf_of(visitor)))


@pytest.mark.parametrize("path", PATHS)
def test_without_a_reading_there_is_nothing(visitor: Visitor, path: str) -> None:
    assert visitor.client.get(f"/en/{path}").status_code == 404
    visitor.opens("check")
    assert visitor.client.get(f"/en/{path}").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_an_unread_safety_screen_comes_first(visitor: Visitor, path: str) -> None:
    walk(visitor, UNWELL, until="urgent-blood-pressure")
    answer = visitor.client.get(f"/en/{path}")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/en/check/urgent")


@pytest.mark.parametrize("language", [one.code for one in offered(pseudo=True)])
def test_a_reading_comes_back_whole_from_the_letter(site: Flask, language: str) -> None:
    """135/85 is never 13585: some fonts have no stroke, and drop it without a word."""
    visitor = Visitor(site, language)
    results(visitor, HIGH)
    text = text_of(pdf_of(visitor))
    parts = 1 if language == "en" else 2
    assert text.count("135/85") >= parts, text
    assert "13585" not in "".join(text.split())
    assert "Top number (systolic): 135 mmHg" in " ".join(text.split())
    assert "Bottom number (diastolic): 85 mmHg" in " ".join(text.split())


def test_the_letter_is_tagged_and_the_same_when_it_is_made_again(visitor: Visitor) -> None:
    results(visitor, ONLY_PRESSURE)
    first = pdf_of(visitor)
    assert first == pdf_of(visitor)
    root = PdfReader(BytesIO(first)).root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root


def test_the_page_prints_the_same_letter(visitor: Visitor) -> None:
    results(visitor, HIGH)
    visitor.opens("me")
    page = visitor.opens(visitor.page.link("A letter for your surgery"))
    assert page.name == "letter"
    assert page.heading == "My health check, for my GP surgery"
    assert "135/85" in page.text
    assert "call 999" in page.text
    assert page.link("Save as PDF") == "/en/me/letter.pdf"


def test_without_pango_the_page_prints(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    results(visitor, HIGH)

    def no_press(_html: str, _share_id: str) -> bytes:
        raise letter.CannotPrint("Pango is not installed")

    monkeypatch.setattr(letters.letter, "pdf", no_press)
    answer = visitor.client.get("/en/me/letter.pdf")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/me/letter")


def test_a_name_cannot_make_a_letter_fetch_anything() -> None:
    with_image = '<!DOCTYPE html><html lang="en"><title>t</title><img src="http://127.0.0.1:1/x">'
    assert b"%PDF" in letter.pdf(with_image, "share")
