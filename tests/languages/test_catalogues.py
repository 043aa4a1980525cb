"""The catalogues of the product itself: as new as the sources, sound, and nearly whole."""

import pytest

from vital5.catalogues.check import findings
from vital5.catalogues.entries import (
    current,
    identity,
    is_translated,
    text_class,
)
from vital5.catalogues.extract import template
from vital5.catalogues.places import OURS, translated_languages
from vital5.config import CHECKOUT
from vital5.languages import Language

NEARLY_ALL = 0.95
"""New English may come before its draft, but not much of it."""

languages = pytest.mark.parametrize("language", translated_languages(), ids=lambda one: one.code)


def test_the_template_is_what_the_sources_say() -> None:
    """If this fails: vital5 translations extract && vital5 translations update."""
    fresh = {identity(e): (e.msgid_plural, sorted(e.occurrences)) for e in template(CHECKOUT)}
    kept = {identity(e): (e.msgid_plural, sorted(e.occurrences)) for e in OURS.open_template()}

    assert fresh == kept


def test_nothing_that_a_program_can_see_is_wrong() -> None:
    assert not [f"{one.language}: {one.text}: {one.problem}" for one in findings(OURS)]


@languages
@pytest.mark.parametrize("its_class", ["R2", "R3"])
def test_drafts_are_nearly_whole(language: Language, its_class: str) -> None:
    entries = [e for e in current(OURS.open(language)) if text_class(e) == its_class]

    assert sum(map(is_translated, entries)) / len(entries) >= NEARLY_ALL


@languages
def test_no_safety_words_are_written_by_us(language: Language) -> None:
    """Whoever translates safety words signs for them; a machine or an engineer never does."""
    from vital5.catalogues.review import read

    reviews = read(OURS.review(language))
    written = [e for e in current(OURS.open(language)) if text_class(e) == "R1" and e.msgstr]

    assert not [entry.msgid for entry in written if not reviews.approves(entry)]


@languages
def test_a_catalogue_says_that_it_is_a_draft(language: Language) -> None:
    assert OURS.open(language).metadata["X-Vital5-State"] == "draft"


def test_the_words_of_questionnaires_are_in_no_catalogue() -> None:
    from vital5.instruments import instruments

    items = {item for one in instruments().values() for item in one.items}

    assert not items & {entry.msgid for entry in OURS.open_template()}
