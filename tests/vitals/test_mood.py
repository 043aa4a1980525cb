"""Mood: one result, nothing missing scored, and item 9 above everything."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vitals.people import ANYONE, items
from vital5.instruments import original
from vital5.visit.journey import pages_of
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import Alarm, Judgement, Person

VITAL = CATALOGUE["mood"]
AT_KIOSK = Person(age=45, pregnant=False, at_kiosk=True)

GOOD, LOW, VERY_LOW = items(4, 4, 4, 4, 4), items(2, 2, 2, 3, 3), items(1, 1, 1, 1, 1)
YES, NO = items(2, 1), items(1, 1)


def judged(person: Person = ANYONE, **answers: Any) -> Judgement:
    return VITAL.judge({name.replace("_", "-"): one for name, one in answers.items()}, person)


def alarm(**answers: Any) -> Alarm | None:
    return VITAL.alarm({name.replace("_", "-"): one for name, one in answers.items()}, ANYONE)


def steps(person: Person = ANYONE, **answers: Any) -> list[str]:
    given = {name.replace("_", "-"): one for name, one in answers.items()}
    return [page.step for page in pages_of(VITAL, given, person)]


def long_form(*scores: int, ninth: int | None = 0) -> dict[str, Any]:
    made: dict[str, Any] = {"who5": LOW, "phq2": YES, "phq9": items(*scores, first=3)}
    if ninth is not None:
        made["phq9_item9"] = items(ninth, first=9)
    return made


def test_the_questions_are_the_published_ones_word_for_word() -> None:
    by_step = {step.slug: step for step in VITAL.steps}
    forms = {
        "WHO-5": ["who5"],
        "PHQ-9": ["phq2", "phq9", "phq9-item9"],
        "GAD-7": ["gad2", "gad7"],
    }
    for form, slugs in forms.items():
        fields = [field for slug in slugs for field in by_step[slug].fields]
        assert all(by_step[slug].instrument == form for slug in slugs)
        assert [field.label for field in fields] == list(original(form).items)
        assert [field.name for field in fields] == [f"items-{n}" for n in range(1, len(fields) + 1)]
        for number, field in enumerate(fields, start=1):
            scored = [(choice.label, int(choice.value)) for choice in field.choices]
            assert scored == list(original(form).options_of(number))


@pytest.mark.parametrize(
    ("who5", "band", "urgency", "more"),
    [
        (GOOD, "good", "none", []),
        (items(2, 2, 3, 3, 3), "good", "none", []),
        (LOW, "low", "self_care", ["phq2", "gad2"]),
        (items(2, 2, 1, 1, 1), "very_low", "local_service", ["phq2", "gad2"]),
    ],
)
def test_the_five(who5: Any, band: str, urgency: str, more: list[str]) -> None:
    said = judged(who5=who5)
    assert (said.band, said.urgency, said.rule) == (band, urgency, "MH-WHO5")
    assert steps(who5=who5) == ["who5", *more]


def test_a_kiosk_asks_the_five_only() -> None:
    assert steps(AT_KIOSK, who5=VERY_LOW) == ["who5"]
    assert steps(AT_KIOSK, who5=VERY_LOW, phq2=YES) == ["who5"]


def test_a_positive_pair_opens_its_long_form_which_may_be_declined() -> None:
    assert steps(who5=LOW, phq2=YES, gad2=NO)[3:] == ["phq9", "phq9-item9"]
    assert steps(who5=LOW, phq2=NO, gad2=YES)[3:] == ["gad7"]
    assert steps(who5=LOW, phq2=NO, gad2=NO)[3:] == []
    assert steps(who5=LOW, phq2=YES, gad2=NO, phq9={})[3:] == ["phq9"]
    declined = judged(who5=LOW, phq2=YES, gad2=NO, phq9={})
    assert (declined.band, declined.urgency, declined.rule) == ("", "local_service", "MH-PHQ2")
    assert declined.number == ""
    for step in VITAL.steps:
        assert step.skip or step.slug in ("check-in", "who-listens", "who5", "safety")


def test_the_longest_form_gives_the_band_and_the_highest_gives_the_urgency() -> None:
    said = judged(
        **long_form(0, 0, 0, 0, 0, 0), gad2=items(3, 3), gad7=items(3, 3, 3, 0, 0, first=3)
    )
    assert (said.rule, said.band) == ("MH-PHQ9", "minimal")
    assert said.urgency == "gp"
    alone = judged(who5=LOW, phq2=NO, gad2=items(3, 3), gad7=items(0, 0, 0, 0, 0, first=3))
    assert (alone.rule, alone.band, alone.number) == ("MH-GAD7", "mild", "6/21")


def test_nothing_missing_is_scored() -> None:
    said = judged(who5={"items-1": "5", "items-2": "5"})
    assert (said.band, said.number, said.answered) == ("", "", False)
    assert said.facts["incomplete"] is True
    part = judged(who5=LOW, phq2=YES, phq9={"items-3": "0"}, phq9_item9=items(0, first=9))
    assert part.rule == "MH-PHQ2"


@pytest.mark.parametrize("ninth", [1, 2, 3])
def test_item_9_is_a_crisis_at_once_whatever_the_total(ninth: int) -> None:
    answers = long_form(0, 0, 0, 0, 0, 0, ninth=ninth)
    assert alarm(**answers) == Alarm("crisis", "mood")
    said = judged(**answers)
    assert (said.urgency, said.number, said.facts["crisis"]) == ("same_day", "", True)
    asked = steps(**answers)
    assert asked[asked.index("phq9-item9") + 1] == "safety"


def test_item_9_counts_with_everything_else_missing() -> None:
    assert alarm(phq9_item9=items(1, first=9)) == Alarm("crisis", "mood")
    said = judged(phq9_item9=items(1, first=9))
    assert (said.urgency, said.answered) == ("same_day", True)


@pytest.mark.parametrize(
    ("answer", "kind", "urgency"),
    [
        ("safe", "same_day", "same_day"),
        ("no_answer", "same_day", "same_day"),
        ("unsafe", "emergency_999", "emergency_999"),
    ],
)
def test_what_follows_the_safety_question(answer: str, kind: Any, urgency: str) -> None:
    answers = {**long_form(0, 0, 0, 0, 0, 0, ninth=1), "safety": {"safety_answer": answer}}
    assert alarm(**answers) == Alarm(kind, "mood")
    assert judged(**answers).urgency == urgency


def test_a_better_answer_elsewhere_never_lowers_a_crisis() -> None:
    answers = {**long_form(0, 0, 0, 0, 0, 0, ninth=1), "who5": GOOD, "phq2": items(0, 0)}
    assert alarm(**answers) == Alarm("crisis", "mood")
    assert judged(**answers).urgency == "same_day"


def test_item_9_of_0_shows_nothing() -> None:
    assert alarm(**long_form(0, 0, 0, 0, 0, 0)) is None
    assert "safety" not in steps(**long_form(0, 0, 0, 0, 0, 0))


def test_talking_therapies_are_offered_more_strongly_at_caseness() -> None:
    assert judged(**long_form(2, 2, 2, 1, 0, 0)).facts["offer_self_referral"] is True
    assert judged(**long_form(0, 0, 0, 0, 0, 0)).facts["offer_self_referral"] is False


def test_nothing_answered_is_not_good() -> None:
    assert judged().answered is False
    assert judged(who5={}).answered is False
