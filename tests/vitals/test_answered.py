"""What was answered, in the words of the questions: whole, in order, word for word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vital5.instruments import original
from vital5.vitals import CATALOGUE
from vital5.vitals.answered import Asked, everything

EXAMPLE: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "bench" / "example-snapshot.json").read_text()
)


def told(slug: str, values: dict[str, Any] | None = None) -> list[Asked]:
    """Everything that the example answered about a vital, or some values."""
    kept = {one["vital"]: one["values"] for one in EXAMPLE["vitals"]}[slug]
    return everything(CATALOGUE[slug], kept if values is None else values)


@pytest.mark.parametrize("slug", CATALOGUE)
def test_every_answer_that_is_kept_is_told_once_and_in_words(slug: str) -> None:
    values = {one["vital"]: one["values"] for one in EXAMPLE["vitals"]}[slug]
    answers = [one for asked in told(slug) for one in asked.answers]

    assert len(answers) == len([name for name in values if "." in name])
    for one in answers:
        assert one.question.endswith("?") or " " in one.question
        assert one.words or one.given.replace(".", "").isdigit()


def test_a_questionnaire_from_three_pages_stands_whole_in_its_published_order() -> None:
    form = original("PHQ-9")
    (found,) = (asked for asked in told("mood") if asked.form is form)

    assert [one.question for one in found.answers] == list(form.items)
    for number, one in enumerate(found.answers, 1):
        assert (one.words[0], one.score) in form.options_of(number)
    assert sum(one.score or 0 for one in found.answers) == 9


def test_signs_are_told_in_the_words_that_were_ticked() -> None:
    (asked,) = told("blood_pressure", {"symptoms.symptoms": "chest_pain,severe_headache"})

    assert asked.heading == "Do you have any of these warning signs?"
    assert [one.words for one in asked.answers] == [
        ("Chest pain, or a tight or heavy feeling in your chest", "A very bad headache")
    ]


def test_what_is_no_longer_asked_is_told_under_the_name_it_was_kept_by() -> None:
    found = told("blood_pressure", {"old-page.thing": "yes", "reading.setting": "moon"})

    assert [(a.heading, [(o.question, o.words, o.given) for o in a.answers]) for a in found] == [
        ("What was your blood pressure?", [("Where was it taken?", (), "moon")]),
        ("", [("old-page.thing", (), "yes")]),
    ]


def test_yes_no_and_numbers_are_told_with_their_units() -> None:
    found = told("blood_pressure", {"reading.irregular_flag": "yes", "reading.rate": 71})

    assert [(one.words, one.given, one.unit) for one in found[0].answers] == [
        ((), "71", "beats a minute"),
        (("Yes",), "", ""),
    ]
