"""Blood pressure: every pair gets advice, danger is never taken back, and no number is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.vitals.people import ANYONE, PREGNANT, UNSAID, pair, reading, signs
from vital5.visit.journey import pages_of
from vital5.vitals import CATALOGUE
from vital5.vitals.kinds import URGENCIES, Alarm, Judgement, Person

VITAL = CATALOGUE["blood_pressure"]
TREATED = Person(age=60, pregnant=False, known_hypertension=True, type2_diabetes=False)
AT_KIOSK = Person(45, False, False, False, at_kiosk=True)


def judged(person: Person = ANYONE, **answers: Any) -> Judgement:
    return VITAL.judge({name.replace("_", "-"): one for name, one in answers.items()}, person)


def steps(person: Person = ANYONE, **answers: Any) -> list[str]:
    given = {name.replace("_", "-"): one for name, one in answers.items()}
    return [page.step for page in pages_of(VITAL, given, person)]


def alarm(person: Person = ANYONE, **answers: Any) -> Alarm | None:
    return VITAL.alarm({name.replace("_", "-"): one for name, one in answers.items()}, person)


def doubt(systolic: object, diastolic: object, person: Person = ANYONE, **more: Any) -> str:
    return VITAL.steps[0].doubt(reading(systolic, diastolic, **more), {}, person)


# --- every pair there is -------------------------------------------------------------------

# Written out again on purpose: a slip in the rules' table must not be able to agree with itself.
HIGH = {
    "clinic": (
        (180, 120, "very_high"),
        (160, 100, "high_stage2_range"),
        (140, 90, "high_stage1_range"),
    ),
    "home": (
        (170, 100, "very_high"),
        (150, 95, "high_stage2_range"),
        (135, 85, "high_stage1_range"),
    ),
}
URGENCY = {
    "very_high": "same_day",
    "high_stage2_range": "gp",
    "high_stage1_range": "pharmacist",
    "low": "self_care",
    "raised_normal": "self_care",
    "normal": "none",
}


def expected(systolic: int, diastolic: int, setting: str) -> tuple[str, str]:
    if not (70 <= systolic <= 300 and 40 <= diastolic <= 200 and diastolic < systolic):
        return "", "same_day" if systolic >= 180 or diastolic >= 120 else "self_care"
    for high_s, high_d, band in HIGH[setting]:
        if systolic >= high_s or diastolic >= high_d:
            return band, URGENCY[band]
    if systolic < 90 or diastolic < 60:
        return "low", "self_care"
    band = "raised_normal" if systolic > 120 or diastolic > 80 else "normal"
    return band, URGENCY[band]


@pytest.mark.parametrize("setting", ["clinic", "home"])
def test_every_pair_from_0_to_300_over_200_is_advised(setting: str) -> None:
    wrong = []
    for systolic in range(301):
        for diastolic in range(201):
            given = {"systolic": Decimal(systolic), "diastolic": Decimal(diastolic)}
            said = VITAL.judge({"reading": {**given, "setting": setting}}, ANYONE)
            if (said.band, said.urgency) != expected(systolic, diastolic, setting):
                wrong.append((systolic, diastolic, said.band, said.urgency))
    assert wrong == []


@pytest.mark.parametrize(
    ("systolic", "diastolic"), [(320, 90), (190, 55), (215, 120), (0, 0), (80, 120), ("142.5", 90)]
)
def test_no_number_is_ever_a_problem(systolic: object, diastolic: object) -> None:
    for step in VITAL.steps:
        assert step.problems(reading(systolic, diastolic), {}, ANYONE) == ()


# --- the extremes --------------------------------------------------------------------------


def test_190_over_55_is_very_high_and_asks_the_signs_at_once() -> None:
    assert judged(reading=reading(190, 55)).band == "very_high"
    assert doubt(190, 55) == ""
    assert steps(reading=reading(190, 55))[:2] == ["reading", "symptoms"]


def test_215_over_120_is_for_today_and_for_999_with_a_sign() -> None:
    assert judged(reading=reading(215, 120)).urgency == "same_day"
    assert alarm(reading=reading(215, 120)) is None, "the signs come before the screen for today"
    assert alarm(reading=reading(215, 120), symptoms=signs()) == Alarm("same_day", "very_high")
    said = alarm(reading=reading(215, 120), symptoms=signs("vision_change"))
    assert said == Alarm("emergency_999", "red_flag")


def test_320_over_90_is_doubted_then_believed() -> None:
    assert doubt(320, 90)
    said = judged(reading=reading(320, 90))
    assert (said.band, said.urgency, said.position) == ("", "same_day", None)
    assert steps(reading=reading(320, 90))[1] == "symptoms"
    assert alarm(reading=reading(320, 90), symptoms=signs()) == Alarm("same_day", "check_and_call")
    said = judged(reading=reading(320, 90), symptoms=signs("severe_headache"))
    assert said.urgency == "emergency_999"


def test_an_odd_pair_that_is_not_high_is_checked_and_tried_again() -> None:
    assert doubt(60, 30)
    assert judged(reading=reading(60, 30)).urgency == "self_care"
    assert "second-reading" in steps(reading=reading(60, 30))
    assert "low-symptoms" in steps(reading=reading(60, 30))
    said = judged(reading=reading(60, 30), second_reading=pair(118, 76))
    assert (said.band, said.urgency) == ("normal", "none")


def test_an_odd_pair_with_any_sign_is_999() -> None:
    said = judged(reading=reading(60, 30), symptoms=signs("severe_headache"))
    assert said.urgency == "emergency_999"


@pytest.mark.parametrize(("systolic", "diastolic"), [(80, 120), (118, 105), (160, 55), (90, 90)])
def test_unlikely_pairs_are_doubted(systolic: int, diastolic: int) -> None:
    assert doubt(systolic, diastolic)
    assert "second-reading" in steps(reading=reading(systolic, diastolic))


@pytest.mark.parametrize(("systolic", "diastolic"), [(120, 80), (142, 88), (200, 110), (85, 55)])
def test_likely_pairs_are_not(systolic: int, diastolic: int) -> None:
    assert doubt(systolic, diastolic) == ""


# --- signs ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sign",
    ["chest_pain", "breathless_at_rest", "new_confusion", "stroke_signs", "seizure", "collapse"],
)
def test_a_red_flag_is_999_at_any_reading_and_at_none(sign: str) -> None:
    assert judged(reading=reading(118, 76), symptoms=signs(sign)).urgency == "emergency_999"
    without = judged(reading={}, symptoms=signs(sign))
    assert (without.urgency, without.answered) == ("emergency_999", True)
    assert alarm(reading={}, symptoms=signs(sign)) == Alarm("emergency_999", "red_flag")


@pytest.mark.parametrize("sign", ["severe_headache", "vision_change", "little_or_no_urine"])
def test_a_serious_sign_is_for_today_and_999_with_very_high(sign: str) -> None:
    assert judged(reading=reading(118, 76), symptoms=signs(sign)).urgency == "same_day"
    assert judged(reading={}, symptoms=signs(sign)).urgency == "same_day"
    high = judged(reading=reading(172, 98, setting="home"), symptoms=signs(sign))
    assert high.urgency == "emergency_999"


def test_everybody_is_asked_the_signs_right_after_the_reading() -> None:
    assert steps()[:2] == ["reading", "symptoms"]
    assert steps(reading={})[:2] == ["reading", "symptoms"]


def test_none_of_these_stands_alone_and_counts_as_nothing() -> None:
    choices = VITAL.steps[1].fields[0].choices
    assert [choice.value for choice in choices if choice.alone] == ["none"]
    assert judged(reading=reading(118, 76), symptoms=signs()).urgency == "none"


# --- a sitting -----------------------------------------------------------------------------


def test_a_high_first_reading_asks_for_a_second_and_a_third_when_they_differ() -> None:
    assert "second-reading" not in steps(reading=reading(139, 89))
    assert "second-reading" in steps(reading=reading(140, 80))
    first = reading(160, 100)
    assert "third-reading" not in steps(reading=first, second_reading=pair(158, 96))
    assert "third-reading" in steps(reading=first, second_reading=pair(148, 96))


def test_the_lower_of_the_last_two_is_what_counts() -> None:
    said = judged(
        reading=reading(160, 100), second_reading=pair(148, 96), third_reading=pair(150, 94)
    )
    assert (said.number, said.band) == ("148/96", "high_stage1_range")
    assert said.facts["readings"] == ("160/100", "148/96", "150/94")


def test_a_sitting_that_ends_early_is_advised_from_its_most_urgent_reading() -> None:
    said = judged(reading=reading(162, 98), second_reading={})
    assert (said.number, said.urgency) == ("162/98", "gp")
    said = judged(reading=reading(142, 88), second_reading=pair(164, 88), third_reading={})
    assert (said.number, said.urgency) == ("164/88", "gp")


def test_a_lower_reading_later_never_takes_back_a_very_high_one() -> None:
    said = judged(reading=reading(184, 96), symptoms=signs(), second_reading=pair(128, 78))
    assert (said.band, said.urgency, said.number) == ("very_high", "same_day", "184/96")


def test_a_lower_reading_later_never_takes_back_a_sign() -> None:
    said = judged(
        reading=reading(150, 95), symptoms=signs("chest_pain"), second_reading=pair(118, 76)
    )
    assert said.urgency == "emergency_999"


def test_the_signs_are_asked_again_when_a_later_reading_first_is_very_high() -> None:
    asked = steps(reading=reading(165, 95), second_reading=pair(185, 95))
    assert asked.index("symptoms-again") == asked.index("second-reading") + 1
    third = steps(
        reading=reading(150, 95), second_reading=pair(165, 95), third_reading=pair(181, 95)
    )
    assert third[-1] == "symptoms-after-third"
    already = steps(reading=reading(185, 95), second_reading=pair(186, 95))
    assert "symptoms-again" not in already


def test_the_screen_for_today_waits_for_signs_asked_again() -> None:
    so_far = {
        "reading": reading(165, 95),
        "symptoms": signs(),
        "second_reading": pair(185, 95),
    }
    assert alarm(**so_far) is None
    assert alarm(**so_far, symptoms_again=signs()) == Alarm("same_day", "very_high")
    said = alarm(**so_far, symptoms_again=signs("severe_headache"))
    assert said == Alarm("emergency_999", "red_flag")


def test_a_kiosk_takes_two_readings_and_asks_the_signs_again_after_a_very_high_one() -> None:
    assert "second-reading" in steps(AT_KIOSK, reading=reading(118, 76))
    asked = steps(AT_KIOSK, symptoms=signs(), reading=reading(190, 100))
    assert "symptoms-after-first" in asked
    assert alarm(AT_KIOSK, symptoms=signs(), reading=reading(190, 100)) is None


# --- where, and what else ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "band"),
    [
        ("home", "high_stage1_range"),
        ("pharmacy", "raised_normal"),
        ("clinic", "raised_normal"),
        ("kiosk", "raised_normal"),
    ],
)
def test_home_has_its_own_lines(setting: str, band: str) -> None:
    assert judged(reading=reading(136, 80, setting=setting)).band == band


def test_a_reading_from_nowhere_is_judged_by_the_lower_lines() -> None:
    assert judged(reading=pair(136, 80)).band == "high_stage1_range"


@pytest.mark.parametrize(
    ("level", "urgency"),
    [
        ("none", "self_care"),
        ("dizzy_or_tired_sometimes", "gp"),
        ("faints_or_falls_or_near_faint_most_days", "same_day"),
        ("collapsed_or_confused_now", "emergency_999"),
    ],
)
def test_a_low_reading_asks_how_it_feels(level: str, urgency: str) -> None:
    low = {"reading": reading(88, 64), "low_symptoms": {"symptom_level": level}}
    assert "low-symptoms" in steps(reading=reading(88, 64))
    assert (judged(**low).band, judged(**low).urgency) == ("low", urgency)


def test_the_target_decides_for_somebody_whose_surgery_looks_after_it() -> None:
    said = judged(TREATED, reading=reading(138, 84))
    assert (said.band, said.urgency) == ("raised_normal", "self_care")
    assert said.facts["target_below"] == "140/90"
    assert judged(TREATED, reading=reading(141, 84)).urgency == "gp"
    assert judged(TREATED, reading=reading(181, 84)).urgency == "same_day"
    older = Person(age=80, pregnant=False, known_hypertension=True, type2_diabetes=False)
    said = judged(older, reading=reading(149, 89))
    assert (said.band, said.urgency) == ("high_stage1_range", "self_care")
    flagged = judged(TREATED, reading=reading(120, 70), symptoms=signs("chest_pain"))
    assert flagged.urgency == "emergency_999"


@pytest.mark.parametrize(
    ("rate", "flag", "repeat", "said", "urgency"),
    [
        (72, None, None, "ok", "none"),
        (40, None, None, "very_slow", "same_day"),
        (131, None, None, "very_fast", "same_day"),
        (101, None, None, "fast", "gp"),
        (72, True, None, "repeat_after_rest", "self_care"),
        (72, True, {}, "repeat_after_rest", "gp"),
        (72, True, {"irregular_on_repeat": True}, "irregular_confirmed", "same_day"),
        (None, True, {"irregular_on_repeat": True}, "irregular_confirmed", "same_day"),
        (72, True, {"irregular_on_repeat": False}, "not_again", "self_care"),
        (135, True, {"irregular_on_repeat": False}, "very_fast", "same_day"),
    ],
)
def test_an_uneven_or_odd_pulse(
    rate: int | None, flag: bool | None, repeat: Any, said: str, urgency: str
) -> None:
    more: dict[str, Any] = {} if rate is None else {"rate": Decimal(rate)}
    if flag is not None:
        more["irregular_flag"] = flag
    answers: dict[str, Any] = {"reading": reading(118, 76, **more)}
    if repeat is not None:
        answers["irregular_repeat"] = repeat
    found = judged(**answers)
    assert (found.facts["pulse_flag"], found.urgency) == (said, urgency)
    assert ("irregular-repeat" in steps(**answers)) is (flag is True)


# --- pregnancy -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("systolic", "diastolic", "symptoms", "band", "urgency"),
    [
        (139, 89, False, "not_high", "none"),
        (139, 89, True, "symptoms_only", "same_day"),
        (140, 80, False, "high", "same_day"),
        (140, 80, True, "high", "same_day"),
        (159, 110, False, "severe", "same_day"),
        (160, 80, True, "severe", "emergency_999"),
    ],
)
def test_pregnancy_has_its_own_bands(
    systolic: int, diastolic: int, symptoms: bool, band: str, urgency: str
) -> None:
    answers = {
        "reading": reading(systolic, diastolic),
        "symptoms": signs(),
        "pregnancy_symptoms": {"preeclampsia_symptoms": symptoms},
    }
    said = judged(PREGNANT, **answers)
    assert (said.band, said.urgency, said.rule) == (band, urgency, "BP-PREG")
    assert said.position is None
    raised = alarm(PREGNANT, **answers)
    assert (raised.topic if raised else "") == ("maternity" if urgency != "none" else "")


def test_pregnancy_keeps_the_low_question_and_the_red_flags() -> None:
    assert "low-symptoms" in steps(PREGNANT, reading=reading(85, 55))
    said = judged(PREGNANT, reading=reading(110, 70), symptoms=signs("seizure"))
    assert said.urgency == "emergency_999"


def test_a_bad_headache_counts_as_a_sign_in_pregnancy_too() -> None:
    said = judged(PREGNANT, reading=reading(165, 95), symptoms=signs("severe_headache"))
    assert said.urgency == "emergency_999"


def test_pregnancy_is_asked_again_at_a_high_reading_when_it_was_not_said() -> None:
    assert "pregnancy" not in steps(UNSAID, reading=reading(139, 89))
    assert "pregnancy" in steps(UNSAID, reading=reading(140, 80))
    assert "pregnancy" not in steps(ANYONE, reading=reading(140, 80))
    said = judged(UNSAID, reading=reading(140, 80), pregnancy={"pregnant": True})
    assert (said.rule, said.urgency) == ("BP-PREG", "same_day")
    answered = {"reading": reading(140, 80), "pregnancy": {"pregnant": True}}
    assert "pregnancy" in steps(PREGNANT, **answered), "so that it can be changed"
    unsaid = judged(UNSAID, reading=reading(140, 80), pregnancy={})
    assert unsaid.facts["pregnancy_unknown"] is True


def test_signs_in_pregnancy_count_without_a_reading() -> None:
    said = judged(PREGNANT, reading={}, pregnancy_symptoms={"preeclampsia_symptoms": True})
    assert (said.urgency, said.answered) == ("same_day", True)


# --- the rest ------------------------------------------------------------------------------


def test_nothing_answered_is_not_healthy() -> None:
    for answers in ({}, {"reading": {}}, {"reading": {}, "symptoms": signs()}):
        said = VITAL.judge(answers, ANYONE)
        assert (said.answered, said.band, said.number) == (False, "", "")


def test_what_was_not_said_makes_the_next_check_sooner() -> None:
    assert judged(reading=reading(118, 76)).facts["retest_months"] == 60
    assert judged(UNSAID, reading=reading(118, 76)).facts["retest_months"] == 12


def test_the_marker_stands_in_its_band_and_rises_with_the_reading() -> None:
    order = [mark.band for mark in VITAL.bands]
    last = Decimal(-1)
    for systolic in range(75, 300, 3):
        said = judged(reading=reading(systolic, 70))
        assert said.position is not None
        assert said.position >= last
        assert int(said.position * len(order)) == order.index(said.band)
        last = said.position


def test_a_child_gets_no_band() -> None:
    child = Person(age=17, pregnant=False)
    said = judged(child, reading=reading(150, 92))
    assert (said.band, said.urgency, said.rule) == ("", "gp", "BP-AGE")


def test_a_later_page_never_lowers_the_urgency() -> None:
    pages: list[tuple[str, Any]] = [
        ("symptoms", signs()),
        ("low_symptoms", {"symptom_level": "none"}),
        ("irregular_repeat", {"irregular_on_repeat": False}),
    ]
    for first in ((185, 95), (88, 50), (150, 96)):
        answers: dict[str, Any] = {"reading": reading(*first)}
        before = URGENCIES.index(judged(**answers).urgency)
        for name, given in pages:
            answers[name] = given
            after = URGENCIES.index(judged(**answers).urgency)
            assert after >= before
            before = after
