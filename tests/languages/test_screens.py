"""What the gate lets through is what a resident sees: whole screens, in one language."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests.languages.approving import (
    SPANISH,
    approve_written,
    reword,
    write_safety_words,
)
from tests.visitor import Visitor
from tests.web.walks import HEALTHY, ONLY_PRESSURE, Plan, answer, results, walk
from vital5.catalogues.compile import compile_language
from vital5.catalogues.places import OURS, Places
from vital5.catalogues.state import checked_languages
from vital5.languages import LANGUAGES, Language
from vital5.vitals.kinds import S_
from vital5.web.words import lone_safety_words, show_in

VERY_HIGH: Plan = {
    **ONLY_PRESSURE,
    "blood-pressure-reading": {"systolic": "186", "diastolic": "122", "setting": "clinic"},
    "blood-pressure-symptoms": {"symptoms": ["chest_pain"]},
}


@pytest.fixture
def approved(tmp_path: Path) -> Places:
    """Spanish with safety words written and approved, in a folder of its own."""
    shutil.copytree(OURS.folder, tmp_path / "translations", ignore=shutil.ignore_patterns("*.mo"))
    places = Places(tmp_path / "translations")
    write_safety_words(places)
    approve_written(places, "R1")
    return places


@pytest.fixture
def spanish(site: Flask, approved: Places, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The site, reading that folder; `offer` takes it up after a change."""
    catalogues = site.extensions["babel"].instance.domain_instance
    monkeypatch.setattr(catalogues, "folder", approved.folder)
    offer(site, approved, monkeypatch)
    return site


def offer(site: Flask, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not compile_language(places, SPANISH).problems
    monkeypatch.setattr(site.extensions["babel"].instance.domain_instance, "cache", {})
    monkeypatch.setitem(site.extensions, "vital5.checked", checked_languages(places))


def test_results_are_shown_in_spanish_once_every_word_is_approved(spanish: Flask) -> None:
    page = results(Visitor(spanish, "es"), HEALTHY)

    assert page.name == "results"
    assert "data-fallback" not in page.marks
    assert page.marks["data-translation"] == "draft"  # its other words are
    assert (page.soup.html["lang"], page.headers["Content-Language"]) == ("es", "es")
    assert page.heading == "«Your Vital 5»"
    assert "Presión arterial" in page.text


def test_the_999_screen_is_shown_in_spanish_once_approved(spanish: Flask) -> None:
    page = walk(Visitor(spanish, "es"), VERY_HIGH, until="urgent-blood-pressure")

    assert "data-fallback" not in page.marks
    assert page.heading == "«Call 999 now»"
    assert page.soup.select_one('main a[href="tel:999"]')
    assert page.soup.select_one('[data-urgency][translate="no"] h1')  # hazard L10


def test_one_letter_changed_puts_the_whole_screen_back_into_english(
    spanish: Flask, approved: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(spanish, "es")
    results(visitor, HEALTHY)
    reword(approved, "Your Vital 5", "«Your Vital 5.»")
    offer(spanish, approved, monkeypatch)

    page = visitor.opens(visitor.page.address)

    assert page.marks["data-fallback"] == "en"
    assert page.soup.html["lang"] == "en"
    assert page.heading == "Your Vital 5"
    assert "«" not in page.text
    assert "Presión" not in page.text


def test_a_draft_says_so_until_every_ordinary_word_is_approved(
    spanish: Flask, approved: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = spanish.test_client().get("/es/pages/privacy")
    assert b'data-translation="draft"' in page.data

    approve_written(approved, "R1", "R2", "R3")
    offer(spanish, approved, monkeypatch)

    page = spanish.test_client().get("/es/pages/privacy")
    assert b"data-translation" not in page.data
    assert "borrador" not in page.text


def test_approved_words_do_not_let_a_questionnaire_be_translated(spanish: Flask) -> None:
    page = walk(Visitor(spanish, "es"), HEALTHY, until="alcohol-auditc")

    assert page.marks["data-fallback"] == "en"


def test_answers_stay_when_the_language_changes_and_safety_words_do_not_mix(site: Flask) -> None:
    visitor = Visitor(site, "es")
    walk(visitor, until="blood-pressure-reading")
    answer(visitor, HEALTHY["blood-pressure-reading"])

    page = visitor.opens("/en/check/blood-pressure/reading")

    assert page.soup.find(attrs={"name": "systolic"})["value"] == "118"


@pytest.mark.parametrize("language", [LANGUAGES["es"], LANGUAGES["ar"]])
def test_a_line_about_danger_is_in_the_readers_language_only_where_approved(
    spanish: Flask, language: Language
) -> None:
    line = S_("In danger now? Call %(number)s. Urgent but not in danger? Call %(other)s.")
    with spanish.test_request_context():
        show_in(language)
        said = lone_safety_words(line, number="999", other="111")

    assert said.startswith("«In danger now?" if language.code == "es" else "<span lang=")
