"""What a sitting tells the blood pressure vital, and that the vital then judges it as typed."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from uuid import uuid4

import pytest

from kiosk.answers import MEASURED_STEPS, answers_of, told
from kiosk.readings import Measured, irregular_confirmed, recorded
from vital5.visit.journey import is_complete
from vital5.vitals.blood_pressure import VITAL
from vital5.vitals.kinds import Person

KIOSK = Person(age=50, pregnant=False, known_hypertension=False, at_kiosk=True)
SAID_NONE = {"symptoms": {"symptoms": ("none",)}}
WELL = (124, 78)
HIGH, HIGHER, VERY_HIGH, DOUBTED, DOUBTED_LOW = (
    (150, 92), (165, 96), (190, 118), (260, 210), (64, 35),
)  # fmt: skip


def measured(
    pair: tuple[int, int], pulse: int | None = 70, *, irregular: bool = False, number: int = 1
) -> Measured:
    flags = {"irregular": True} if irregular else {}
    at = datetime(2026, 6, 15, 9, number, tzinfo=UTC)
    return Measured(uuid4(), "v", number, at, "left", *pair, None, pulse, None, flags)


def sat(*pairs: tuple[int, int], **more) -> list[Measured]:
    return [measured(pair, number=at, **more) for at, pair in enumerate(pairs, 1)]


def judged(readings: list[Measured], asked_again=None, person: Person = KIOSK):
    answers = answers_of(readings, asked_again, over=True, before=SAID_NONE, person=person)
    return VITAL.judge(answers, person)


def test_two_readings_are_two_pages_and_the_lower_is_recorded():
    answers = answers_of(sat((128, 82), (124, 80)))
    assert list(answers) == ["reading", "second-reading"]
    assert answers["reading"]["setting"] == "kiosk"
    assert judged(sat((128, 82), (124, 80))).number == "124/80"


def test_a_sitting_of_any_three_readings_is_banded_as_the_pages_would():
    pairs = (WELL, HIGH, HIGHER, VERY_HIGH, DOUBTED_LOW)
    for chosen in product(pairs, repeat=3):
        readings = sat(*chosen)
        typed = {
            step: {"systolic": one.systolic, "diastolic": one.diastolic}
            for step, one in zip(
                ("reading", "second-reading", "third-reading"), readings, strict=True
            )
        }
        told_so = answers_of(readings)
        for step, given in typed.items():
            assert {name: told_so[step][name] for name in given} == given


@pytest.mark.parametrize("count", [4, 5, 8])
def test_of_a_longer_sitting_the_recorded_pair_and_every_urgency_stay(count):
    for pairs in product((WELL, HIGHER, VERY_HIGH, DOUBTED), repeat=4):
        readings = sat(*pairs, *[(126, 80)] * (count - 4))
        chosen = told(readings)
        assert len(chosen) == 3
        assert chosen == sorted(chosen, key=lambda one: one.measurement)
        if any(one.very_high for one in readings):
            assert any(one.very_high for one in chosen)
            assert judged(readings).urgency == "same_day"
        else:
            pair = recorded([one for one in readings if one.valid])
            assert judged(readings).number == f"{pair[0]}/{pair[1]}"


def test_a_believed_very_high_reading_is_told_rather_than_one_that_is_not():
    readings = sat(DOUBTED, VERY_HIGH, WELL, WELL, WELL)
    assert (told(readings)[0].systolic, judged(readings).band) == (190, "very_high")


def test_what_was_said_beside_a_very_high_reading_stands_with_it():
    asked = {"symptoms": ("chest_pain",)}
    for readings, step in (
        (sat(VERY_HIGH), "symptoms-after-first"),
        (sat(WELL, VERY_HIGH), "symptoms-again"),
        (sat(WELL, HIGHER, VERY_HIGH), "symptoms-after-third"),
    ):
        assert answers_of(readings, asked)[step] == asked
        assert judged(readings, asked).urgency == "emergency_999"


def test_a_sitting_that_is_over_leaves_nothing_for_the_person_to_type():
    for readings in (
        sat(HIGH), sat((150, 92), (170, 99)), sat(WELL), sat(DOUBTED_LOW),
        [measured(WELL, irregular=True)], [],
    ):  # fmt: skip
        answers = answers_of(readings, over=bool(readings), before=SAID_NONE, person=KIOSK)
        asked = [step.slug for step in VITAL.steps if step.asked(answers, KIOSK)]
        if readings:
            assert all(slug in answers for slug in asked if slug in MEASURED_STEPS)


def test_what_was_answered_by_hand_is_kept_and_complete():
    answers = answers_of(sat(WELL, WELL), over=True, before=SAID_NONE, person=KIOSK)
    assert answers["symptoms"] == SAID_NONE["symptoms"]
    assert is_complete(VITAL, answers, KIOSK)


@pytest.mark.parametrize(
    ("flags", "flag", "urgency"),
    [
        ((False, False), "ok", "none"),
        ((True, False, False), "not_again", "self_care"),
        ((True, True, False), "irregular_confirmed", "same_day"),
        ((False, True, True), "irregular_confirmed", "same_day"),
        ((True, False, True), "irregular_confirmed", "same_day"),
        ((False, True), "repeat_after_rest", "gp"),  # the repeat could not be had
    ],
)
def test_an_irregular_pulse_is_told_as_it_was_seen(flags, flag, urgency):
    readings = [measured((118, 76), irregular=one, number=at) for at, one in enumerate(flags, 1)]
    found = judged(readings)
    assert (found.facts["pulse_flag"], found.urgency) == (flag, urgency)
    assert irregular_confirmed(readings) is (flag == "irregular_confirmed")


@pytest.mark.parametrize(
    ("rates", "flag"),
    [((70, 72), "ok"), ((131, 90), "very_fast"), ((90, 131), "very_fast"), ((70, 40), "very_slow"),
     ((100, 101), "fast"), ((None, None), None)],
)  # fmt: skip
def test_the_most_pressing_rate_of_the_sitting_counts(rates, flag):
    readings = [measured((118, 76), rate, number=at) for at, rate in enumerate(rates, 1)]
    assert judged(readings).facts["pulse_flag"] == flag


def test_numbers_that_cannot_be_believed_have_no_band():
    found = judged(sat(DOUBTED_LOW, DOUBTED_LOW))
    assert (found.rule, found.band, found.urgency) == ("BP-VALID", "", "self_care")
