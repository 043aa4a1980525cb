"""Questionnaires: the shared wording, refused when a word of it was changed."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from vital5.instruments import Altered, instrument, instruments, original, read


def entries() -> list[dict[str, Any]]:
    text = files("vital5").joinpath("instruments.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["instruments"]
    return found


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["id"])
def test_every_questionnaire_fits_its_hash(entry: dict[str, Any]) -> None:
    assert read(entry).items == tuple(entry["items"])
    assert entry["licence"]
    assert entry["source_line"]


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["id"])
def test_a_changed_word_a_lost_item_or_another_order_is_refused(entry: dict[str, Any]) -> None:
    items = entry["items"]
    for changed in ([items[0] + " ", *items[1:]], items[:-1], items[::-1]):
        with pytest.raises(Altered):
            read({**entry, "items": changed})


def test_no_official_version_is_none_and_never_a_translation_of_ours() -> None:
    assert instrument("WHO-5", "so") is None
    assert instrument("WHO-5", "en") is original("WHO-5")


def test_every_item_has_its_own_answers() -> None:
    for one in instruments().values():
        assert len(one.options) == len(one.items)
        assert all(options for options in one.options)
    assert [score for _words, score in original("AUDIT").options_of(9)] == [0, 2, 4]
    assert [score for _words, score in original("WHO-5").options_of(1)] == [5, 4, 3, 2, 1, 0]
