"""Mood where the five questions have no official wording: asked, never scored, never pooled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.vitals.people import ANYONE, items
from tests.vitals.words import text, words_of
from vital5.visit.hours import Hours
from vital5.visit.journey import Page, on_page, opening_page, pages_of, together
from vital5.visit.overall import overall
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Alarm, Judgement, Step

VITAL = CATALOGUE["mood"]
READER = replace(ANYONE, unofficial=frozenset({"WHO-5", "PHQ-9", "GAD-7", "AUDIT", "HSI"}))
FIVE = tuple(items(0, 0, 0, 0, 0))
IN_ENGLISH = ("self", "helper", "interpreter")
LOW = items(2, 2, 2, 3, 3)
OPEN = Hours(surgery_open=True)


def asked(person: Any = READER, **answers: Any) -> list[str]:
    return [page.step for page in pages_of(VITAL, dashed(answers), person)]


def judged(**answers: Any) -> Judgement:
    return VITAL.judge(dashed(answers), READER)


def dashed(answers: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("_", "-"): given for name, given in answers.items()}


def said(talk: str = "", mode: str = "") -> dict[str, str]:
    return {k: v for k, v in (("talk_to_someone", talk), ("mode", mode)) if v}


def front(person: Any = READER, **answers: Any) -> Step:
    return together(on_page(Page("mood", "who5"), dashed(answers), person))


def test_it_is_asked_only_where_the_five_have_no_official_wording() -> None:
    assert [field.name for field in front(ANYONE).fields] == [*FIVE]
    assert [field.name for field in front().fields] == ["talk_to_someone", "mode", *FIVE]
    # The form of smoking or alcohol has none either: that changes nothing about mood.
    elsewhere = replace(ANYONE, unofficial=frozenset({"AUDIT", "HSI"}))
    assert [field.name for field in front(elsewhere).fields] == [*FIVE]


def test_it_is_one_page_with_the_five_folded_and_no_page_of_its_own() -> None:
    assert asked() == ["who5"]
    assert opening_page(VITAL, {}, READER).step == VITAL.front_step.slug == "who5"
    assert [field.name for field in front().fields if not field.folded] == ["talk_to_someone"]
    assert not [field.name for field in front().fields if field.missing]


@pytest.mark.parametrize("talk", ["yes", "no", "not_now"])
def test_whoever_was_asked_is_shown_who_listens_and_no_other_form(talk: str) -> None:
    assert asked(check_in=said(talk), who5={}) == ["who5", "who-listens"]
    # Also when they go on in English: what they said stays said.
    assert asked(ANYONE, check_in=said(talk), who5={}) == ["who5", "who-listens"]
    assert front(ANYONE, check_in=said(talk)).fields[0].name == "talk_to_someone"


def test_five_that_were_answered_lead_on_as_they_do_in_english() -> None:
    assert asked(who5=items(4, 4, 4, 4, 4)) == ["who5"]
    assert asked(who5=LOW) == ["who5", "phq2", "gad2"]
    assert asked(check_in=said(mode="helper"), who5=LOW) == ["who5", "phq2", "gad2"]
    assert asked(check_in=said("no"), who5=LOW) == ["who5", "who-listens", "phq2", "gad2"]


@pytest.mark.parametrize(
    ("given", "blamed"),
    [
        ({}, ["talk_to_someone"]),
        (said(mode="helper"), ["talk_to_someone"]),
        (said("not_now"), []),
        (items(0, 0, 0, 0, 0), []),
        ({**items(0, 0, 0, 0, 0), **said("yes")}, []),
        (items(0, 0, 0, 0), ["items-5"]),
        ({**items(5), **said("no")}, ["items-2", "items-3", "items-4", "items-5"]),
    ],
)
def test_the_one_or_the_whole_five_have_to_be_answered(
    given: dict[str, str], blamed: list[str]
) -> None:
    problems = front().problems(given, {}, READER)
    assert [problem.field for problem in problems] == blamed


@pytest.mark.parametrize("talk", ["no", "not_now"])
def test_nothing_is_concluded_from_a_no(talk: str) -> None:
    found = judged(check_in=said(talk))
    assert (found.band, found.urgency, found.answered, found.number) == ("", "none", False, "")
    assert overall({"mood": found}).healthy == 0
    assert "no score" in text(words_of("mood").advice(found, OPEN))


def test_who_wants_to_talk_is_shown_who_can_help_and_no_score() -> None:
    found = judged(check_in=said("yes"))
    assert (found.band, found.urgency, found.answered) == ("", "local_service", True)
    assert (found.number, found.rule) == ("", "MH-CHECK-IN")
    assert found.topics == ("mood", "social")
    assert set(found.values) == {"check-in.talk_to_someone"}
    told = text(words_of("mood").advice(found, OPEN))
    assert "You said that you want to talk to someone" in told
    assert "scored" not in told
    assert "have been hard" not in told


def test_a_wish_to_talk_is_not_lost_under_a_good_score() -> None:
    found = judged(check_in=said("yes", "self"), who5=items(5, 5, 5, 5, 5))
    assert (found.band, found.urgency) == ("good", "local_service")
    assert "also said that you want to talk" in text(words_of("mood").advice(found, OPEN))


@pytest.mark.parametrize("mode", IN_ENGLISH)
def test_a_score_made_with_help_is_never_pooled_with_others(mode: str) -> None:
    kept = judged(check_in=said(mode=mode), who5=LOW, phq2=items(0, 0), gad2=items(0, 0)).values
    alone = mode == "self"
    assert ("who5_percent" in kept, "who5_percent_with_help" in kept) == (alone, not alone)
    assert kept["check-in.mode"] == mode
    coded = [m.name for m in VITAL.measures if m.codes.snomed or m.codes.loinc]
    assert not [name for name in coded if name.endswith("_with_help")]


def test_the_ninth_answer_counts_however_it_was_given() -> None:
    answers = {"check-in": said(mode="interpreter"), "phq9-item9": items(1, first=9)}
    assert VITAL.judge(answers, READER).urgency == "same_day"
    alarm = VITAL.alarm(answers, READER)
    assert alarm == Alarm("crisis", "mood")
