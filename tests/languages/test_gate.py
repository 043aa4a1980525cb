"""The gate: a safety text is compiled only if people approved these very words."""

import gettext
import json
from pathlib import Path
from typing import Any

import pytest

from tests.languages.approving import SIGNED, SPANISH, approve, reword, safety, shelf, text
from vital5.catalogues.compile import compile_language
from vital5.catalogues.entries import review_key
from vital5.catalogues.places import Places
from vital5.catalogues.state import checked_languages

CALL = ("Call %(number)s now", "Llame al %(number)s ahora")


def compiled(places: Places) -> gettext.GNUTranslations:
    done = compile_language(places, SPANISH)
    assert not done.problems
    with places.compiled(SPANISH).open("rb") as file:
        return gettext.GNUTranslations(file)


def shown(places: Places, english: str = CALL[0]) -> str:
    """What a page would show of a safety text; the English itself: it is not there."""
    return compiled(places).pgettext("safety", english)


def test_a_safety_text_that_nobody_approved_is_not_compiled(tmp_path: Path) -> None:
    assert shown(shelf(tmp_path, safety(*CALL))) == CALL[0]


def test_a_safety_text_approved_by_hash_is_compiled(tmp_path: Path) -> None:
    places = shelf(tmp_path, safety(*CALL))
    approve(places, [safety(*CALL)])

    assert shown(places) == CALL[1]


@pytest.mark.parametrize(
    "words",
    ["Llame al %(number)s ahorа", "Llame al %(number)s ahora.", "llame al %(number)s ahora"],
)
def test_one_letter_changed_voids_the_approval(tmp_path: Path, words: str) -> None:
    places = shelf(tmp_path, safety(*CALL))
    approve(places, [safety(*CALL)])

    reword(places, CALL[0], words)

    assert shown(places) == CALL[0]


def test_changed_english_voids_the_approval(tmp_path: Path) -> None:
    places = shelf(tmp_path, safety("Call %(number)s today", CALL[1]))
    approve(places, [safety(*CALL)])

    assert shown(places, "Call %(number)s today") == "Call %(number)s today"


def test_an_approval_of_ordinary_words_is_none_of_safety_words(tmp_path: Path) -> None:
    places = shelf(tmp_path, safety(*CALL))
    approve(places, [text(*CALL)])

    assert review_key(text(*CALL)) != review_key(safety(*CALL))
    assert shown(places) == CALL[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"class": "R2"},
        {"class": None},
        {"clinician": ""},
        {"clinician": None},
        {"reviewer": " a. ruiz "},
        {"evidence": ""},
        {"dates": {}},
        {"dates": {**SIGNED["dates"], "clinician": "soon"}},
    ],
)
def test_an_approval_that_lacks_something_does_not_count(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    places = shelf(tmp_path, safety(*CALL))
    approve(places, [safety(*CALL)], **changes)

    assert shown(places) == CALL[0]


def test_a_doubted_safety_text_is_not_compiled_whoever_approved_it(tmp_path: Path) -> None:
    doubted = safety(*CALL)
    doubted.flags = ["fuzzy"]
    places = shelf(tmp_path, doubted)
    approve(places, [doubted])

    assert shown(places) == CALL[0]


def test_drafts_of_ordinary_words_are_compiled_unless_doubted(tmp_path: Path) -> None:
    doubted = text("Stop", "Pare")
    doubted.flags = ["fuzzy"]

    words = compiled(shelf(tmp_path, text("Send", "Enviar"), doubted, text("Back")))

    assert [words.gettext(one) for one in ("Send", "Stop", "Back")] == ["Enviar", "Stop", "Back"]


@pytest.mark.parametrize("review", ["{", "[]", '{"a": 1}', '{"a": {}, "a": {}}'])
def test_reviews_that_cannot_be_read_leave_nothing_compiled(tmp_path: Path, review: str) -> None:
    places = shelf(tmp_path, text("Send", "Enviar"))
    compiled(places)
    places.review(SPANISH).parent.mkdir()
    places.review(SPANISH).write_text(review)

    assert compile_language(places, SPANISH).problems
    assert not places.compiled(SPANISH).exists()


@pytest.mark.parametrize("words", ["Llame al 999", "Llame al %(numero)s", "Llame al %(number)"])
def test_words_that_break_a_page_or_a_number_take_the_old_catalogue_away(
    tmp_path: Path, words: str
) -> None:
    places = shelf(tmp_path, text("Call %(number)s", "Llame al %(number)s"))
    compiled(places)
    reword(places, "Call %(number)s", words)

    assert compile_language(places, SPANISH).problems
    assert not places.compiled(SPANISH).exists()


def test_a_missing_catalogue_takes_the_compiled_one_away(tmp_path: Path) -> None:
    places = shelf(tmp_path, text("Send", "Enviar"))
    compiled(places)
    places.catalogue(SPANISH).unlink()

    assert "missing" in compile_language(places, SPANISH).problems[0]
    assert not places.compiled(SPANISH).exists()


def test_a_language_is_a_draft_until_all_its_ordinary_words_are_approved(tmp_path: Path) -> None:
    entries = [text("Send", "Enviar"), text("Back", "Atrás"), safety(*CALL)]
    places = shelf(tmp_path, *entries)

    approve(places, entries[:1])
    compiled(places)
    assert checked_languages(places) == set()

    approve(places, entries[:2])
    compiled(places)
    assert checked_languages(places) == {"es"}


def test_the_key_is_told_apart_by_every_part() -> None:
    parts = [safety("a", "b"), text("a", "b"), text("ab", ""), text("", "ab"), safety("a", "b ")]

    assert len({review_key(part) for part in parts}) == len(parts)
    assert all(len(review_key(part)) == 64 for part in parts)


def test_the_pages_and_the_gate_mean_the_same_context() -> None:
    from vital5.catalogues.entries import SAFETY
    from vital5.web import words

    assert words.SAFETY == SAFETY


def test_the_reviews_of_the_product_count_or_are_not_there() -> None:
    """Every approval in the product is one that could stand before an auditor."""
    from vital5.catalogues.places import OURS
    from vital5.catalogues.review import fault

    for path in OURS.review(SPANISH).parent.glob("*.json"):
        assert not {
            key: fault(one) for key, one in json.loads(path.read_text()).items() if fault(one)
        }
