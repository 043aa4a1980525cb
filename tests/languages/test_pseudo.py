"""The two languages made by a program: whole, and sound where it matters."""

import re
import unicodedata

import pytest

from vital5.catalogues.entries import identity
from vital5.catalogues.places import OURS, pseudo_languages
from vital5.catalogues.pseudo import accented, mirrored, pseudo_catalogue
from vital5.catalogues.wording import PLACEHOLDER
from vital5.languages import Language

TAGGED = 'Call <a href="tel:999">%(number)s</a> now, 100%% free &amp; quick'


@pytest.mark.parametrize("change", [accented, mirrored])
def test_what_is_code_is_left_as_it_is(change) -> None:
    made = change(TAGGED)

    for code in ('<a href="tel:999">', "%(number)s", "</a>", "100%%", "&amp;"):
        assert code in made
    assert "free" not in made
    assert made % {"number": 1}


def test_the_accented_one_is_longer_and_shows_both_its_ends() -> None:
    english = "Sit still and do not talk for at least a minute. Then measure again."
    made = accented(english)

    assert made.startswith("[")
    assert made.endswith("]")
    assert 1.25 < len(made) / len(english) < 1.6


def test_the_mirrored_one_runs_from_right_to_left_without_controls() -> None:
    made = mirrored("Your top number is %(systolic)s")
    letters = [c for c in PLACEHOLDER.sub("", made) if c.isalpha()]

    assert {unicodedata.bidirectional(letter) for letter in letters} == {"AL"}
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", made)


@pytest.mark.parametrize("language", pseudo_languages(), ids=lambda one: one.code)
def test_each_has_every_text_with_its_places_to_fill_in(language: Language) -> None:
    template = OURS.open_template()
    made = pseudo_catalogue(template, language)

    assert [identity(entry) for entry in made] == [identity(entry) for entry in template]
    for entry in made:
        assert entry.translated()
        if not entry.msgid_plural:
            assert PLACEHOLDER.findall(entry.msgstr) == PLACEHOLDER.findall(entry.msgid)
            assert entry.msgstr != entry.msgid or not re.search("[a-z]", entry.msgid)
