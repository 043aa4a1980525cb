"""The way through a visit: it ends, it never loses a safety question, and it can be walked back."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from vital5.visit.about import ABOUT
from vital5.visit.journey import (
    SKIP_VITAL,
    Page,
    alarms,
    is_complete,
    is_finished,
    judgements,
    next_page,
    on_page,
    pages,
    person_in,
    position,
    previous_page,
    together,
)
from vital5.visit.overall import overall
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import URGENCIES, Field, Person, Step, Value, Vital

ADULT: dict[str, Any] = {
    ABOUT: {
        "age": {"age": Decimal(45)},
        "pregnancy": {"pregnant": False},
        "conditions": {"known_hypertension": False, "type2_diabetes": False},
    }
}


def walk_from(answers: dict[str, Any], *, at_kiosk: bool = False) -> list[tuple[str, str]]:
    person = person_in(answers, at_kiosk=at_kiosk)
    return [(page.vital, page.step) for page in pages(answers, person)]


# --- order ---------------------------------------------------------------------------------


def test_the_order_on_a_phone() -> None:
    assert walk_from(ADULT) == [
        (ABOUT, "age"),
        (ABOUT, "pregnancy"),
        (ABOUT, "conditions"),
        ("blood_pressure", "reading"),
        ("blood_pressure", "symptoms"),
        ("smoking", "products"),
        ("alcohol", "auditc"),
        ("weight", "permission"),
        ("mood", "who5"),
    ]


def test_at_a_kiosk_the_signs_come_first_and_quiet_questions_fill_the_rest() -> None:
    assert walk_from(ADULT, at_kiosk=True)[3:] == [
        ("blood_pressure", "symptoms"),
        ("smoking", "products"),
        ("alcohol", "auditc"),
        ("blood_pressure", "reading"),
        ("weight", "permission"),
        ("mood", "who5"),
    ]


def test_a_childs_visit_ends_at_the_age() -> None:
    child = {ABOUT: {"age": {"age": Decimal(15)}}}
    assert walk_from(child) == [(ABOUT, "age")]
    assert next_page(child, person_in(child)) is None


# --- passing over --------------------------------------------------------------------------


def test_a_vital_left_out_asks_its_safety_questions_all_the_same() -> None:
    answers = {**ADULT, "blood_pressure": {SKIP_VITAL: {}}, "mood": {SKIP_VITAL: {}}}
    asked = walk_from(answers)
    assert ("blood_pressure", "symptoms") in asked
    assert ("blood_pressure", "reading") not in asked
    assert not [step for vital, step in asked if vital == "mood"]


def test_a_danger_that_was_told_is_followed_up_although_the_vital_is_left_out() -> None:
    mood = {"phq9-item9": {"items-9": "2"}, SKIP_VITAL: {}}
    assert ("mood", "safety") in walk_from({**ADULT, "mood": mood})


def test_present_and_empty_is_passed_over_and_absent_is_not_reached() -> None:
    answers = {**ADULT, "blood_pressure": {"reading": {}}}
    assert next_page(answers, person_in(answers)) == Page("blood_pressure", "symptoms")
    assert next_page(ADULT, person_in(ADULT)) == Page("blood_pressure", "reading")


def test_an_answer_changed_later_brings_up_the_page_that_it_opens() -> None:
    answers: dict[str, Any] = {
        **ADULT,
        "blood_pressure": {
            "reading": {"systolic": Decimal(120), "diastolic": Decimal(70)},
            "symptoms": {"symptoms": ("none",)},
        },
        "smoking": {SKIP_VITAL: {}},
    }
    assert next_page(answers, person_in(answers)) == Page("alcohol", "auditc")
    answers["blood_pressure"]["reading"] = {"systolic": Decimal(160), "diastolic": Decimal(90)}
    assert next_page(answers, person_in(answers)) == Page("blood_pressure", "second-reading")


# --- walks ---------------------------------------------------------------------------------


def _answer(field: Field, dice: random.Random) -> Value:
    if field.kind == "yes_no":
        return dice.random() < 0.4
    if field.kind == "choice":
        return dice.choice(field.choices).value
    if field.kind == "choices":
        real = [choice.value for choice in field.choices if not choice.alone]
        alone = [choice.value for choice in field.choices if choice.alone]
        return tuple(dice.sample(real, 1)) if dice.random() < 0.3 else tuple(alone)
    ranges = {"age": (18, 95), "systolic": (60, 240), "diastolic": (30, 140), "rate": (35, 150)}
    low, high = ranges.get(field.name, (1, 200))
    return Decimal(dice.randint(low, high))


SIZES = {"weight_kg": Decimal(80), "height_cm": Decimal(170)}


def _given(step: Step, dice: random.Random) -> dict[str, Value]:
    if step.skip and dice.random() < 0.15:
        return {}
    if step.slug == "measures":
        return dict(SIZES)
    left = 0 if step.slug == "auditc" else 0.3  # there it depends on the first answer
    return {
        field.name: _answer(field, dice)
        for field in step.fields
        if field.missing or dice.random() > left
    }


@pytest.mark.parametrize("at_kiosk", [False, True])
def test_every_walk_ends_is_judged_at_each_step_and_can_be_walked_back(at_kiosk: bool) -> None:
    dice = random.Random(5 if at_kiosk else 55)
    visited: set[Page] = set()
    for _ in range(150):
        visited |= _walk(dice, at_kiosk=at_kiosk)
    every = _every(*CATALOGUE.values())
    if at_kiosk:
        phone_only = {page for page in every if page.vital == "mood" and page.step != "who5"}
        assert visited >= every - phone_only
        assert not visited & phone_only
    else:
        assert visited >= every - {
            Page("blood_pressure", "symptoms-after-first"),
            Page("mood", "who-listens"),
        }


def test_where_mood_has_no_official_form_a_walk_ends_too() -> None:
    dice = random.Random(7)
    visited: set[Page] = set()
    for _ in range(40):
        visited |= _walk(dice, at_kiosk=False, unofficial=frozenset({"WHO-5"}))
    every = _every(CATALOGUE["mood"])
    assert visited >= every - {Page("mood", "gad7")}


def _every(*vitals: Vital) -> set[Page]:
    return {Page(one.slug, step.slug) for one in vitals for step in one.steps if not step.on_page}


def _walk(
    dice: random.Random, *, at_kiosk: bool, unofficial: frozenset[str] = frozenset()
) -> set[Page]:
    answers: dict[str, Any] = {}
    highest = 0
    visited: set[Page] = set()
    for _ in range(60):
        person = replace(person_in(answers, at_kiosk=at_kiosk), unofficial=unofficial)
        page = next_page(answers, person)
        if page is None:
            break
        visited.add(page)
        _stands_right(page, answers, person)
        own = answers.setdefault(page.vital, {})
        parts = on_page(page, own, person)
        step = together(parts)
        given = {one.slug: _given(one, dice) for one in parts}
        if "talk_to_someone" in given.get("check-in", {}) and dice.random() < 0.5:
            given["who5"] = {}  # which may be left out then
        whole = {name: value for one in given.values() for name, value in one.items()}
        if whole:
            assert step.problems(whole, own, person) == (), (page, whole)
        step.doubt(whole, own, person)
        own |= given
        person = replace(person_in(answers, at_kiosk=at_kiosk), unofficial=unofficial)
        highest = _judged(answers, person, highest)
    assert is_finished(answers, person), answers
    return visited


def _stands_right(page: Page, answers: dict[str, Any], person: Person) -> None:
    place = position(answers, person, page)
    assert 1 <= place.number <= place.of
    found = list(pages(answers, person))
    before = previous_page(answers, person, page)
    assert before == (found[found.index(page) - 1] if found.index(page) else None)
    assert len(found) == len(set(found))


def _judged(answers: dict[str, Any], person: Person, highest: int) -> int:
    """Every page leaves something to say of every vital; what was urgent stays urgent."""
    judged = judgements(answers, person)
    together = overall(judged)
    assert together.of == len(CATALOGUE)
    urgency = URGENCIES.index(together.urgency)
    for _slug, alarm in alarms(answers, person):
        told = "same_day" if alarm.kind == "crisis" else alarm.kind
        assert urgency >= URGENCIES.index(told)
    today = URGENCIES.index("same_day")
    assert urgency >= min(highest, today) or highest < today
    return max(urgency, highest)


def test_complete_is_when_every_page_that_comes_up_was_seen() -> None:
    vital = CATALOGUE["blood_pressure"]
    person = person_in(ADULT)
    reading = {"systolic": Decimal(150), "diastolic": Decimal(92), "setting": "clinic"}
    answers: dict[str, Any] = {"reading": reading, "symptoms": {"symptoms": ("none",)}}
    assert not is_complete(vital, answers, person)
    assert is_complete(vital, {**answers, "second-reading": {}}, person)
    assert not is_complete(vital, {}, person)


def test_alarms_come_worst_first() -> None:
    answers: dict[str, Any] = {
        **ADULT,
        "blood_pressure": {
            "reading": {"systolic": Decimal(190), "diastolic": Decimal(92)},
            "symptoms": {"symptoms": ("none",)},
        },
        "alcohol": {"withdrawal": {"symptoms": ("seizure",)}},
        "mood": {"phq9-item9": {"items-9": "1"}},
    }
    kinds = [alarm.kind for _slug, alarm in alarms(answers, person_in(answers))]
    assert kinds == ["emergency_999", "crisis", "same_day"]


def test_a_sixth_vital_joins_the_way_by_its_order() -> None:
    judge = CATALOGUE["smoking"].judge
    sixth = Vital("sleep", "Sleep", 35, (Step("hours", "Sleep", ()),), judge, ())
    catalogue = dict(sorted({**CATALOGUE, "sleep": sixth}.items(), key=lambda one: one[1].order))
    found = [page.vital for page in pages(ADULT, person_in(ADULT), catalogue)]
    assert found.index("alcohol") < found.index("sleep") < found.index("weight")


# --- junk ----------------------------------------------------------------------------------


def test_no_answer_makes_a_judge_raise() -> None:
    """A judge is total: words nobody offers, numbers nobody has, pages that were left half."""
    dice = random.Random(555)
    numbers = [Decimal(one) for one in ("-5", "1e9", "0.5", "NaN")]
    junk: list[Any] = [*numbers, "nonsense", "", True, ("nonsense", "none"), (), "99"]
    for _ in range(1500):
        vital = dice.choice(list(CATALOGUE.values()))
        answers: dict[str, Any] = {}
        for step in vital.steps:
            if dice.random() < 0.7:
                answers[step.slug] = {
                    field.name: dice.choice([*junk, _answer(field, dice)])
                    for field in step.fields
                    if dice.random() < 0.8
                }
        person = Person(
            age=dice.choice([None, -1, 17, 45, 200]),
            pregnant=dice.choice([None, True, False]),
            known_hypertension=dice.choice([None, True]),
            at_kiosk=dice.random() < 0.3,
        )
        said = vital.judge(answers, person)
        assert said.urgency in URGENCIES
        vital.alarm(answers, person)
        list(pages({vital.slug: answers}, person))
        for step in vital.steps:
            step.problems(answers.get(step.slug, {}), answers, person)
            step.doubt(answers.get(step.slug, {}), answers, person)
