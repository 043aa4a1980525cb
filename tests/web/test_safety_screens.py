"""Safety first: signs are asked before numbers are judged, and no way leads past a screen."""

from datetime import timedelta

import pytest

from tests.conftest import NOW, MovableClock
from tests.visitor import Page, Visitor
from tests.web.walks import HEALTHY, ONLY_MOOD, UNWELL, items, results, walk

VERY_HIGH = {"systolic": "186", "diastolic": "96", "setting": "clinic"}


def reaches_999(visitor: Visitor) -> Page:
    walk(visitor, until="blood-pressure-symptoms")
    return visitor.answers(symptoms="chest_pain")


def reaches_crisis(visitor: Visitor) -> Page:
    walk(visitor, ONLY_MOOD, until="mood-phq9-item9")
    return visitor.answers(**items(9, score=1))


def test_the_signs_are_asked_before_a_very_high_number_is_shown(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-reading")

    page = visitor.answers(**VERY_HIGH)

    assert page.name == "blood-pressure-symptoms"
    assert "186" not in page.text
    assert "high" not in page.text.lower()


def test_999_comes_before_any_other_page(visitor: Visitor) -> None:
    page = reaches_999(visitor)

    assert page.name == "urgent-blood-pressure"
    assert page.marks["data-alarm"] == "emergency_999"
    assert page.soup.select_one('[data-urgency="emergency_999"]')
    assert page.heading == "Call 999 now"
    assert page.soup.select_one('main a[href="tel:999"]')


def test_a_red_flag_is_never_taken_back_by_a_second_lower_reading(visitor: Visitor) -> None:
    plan = {
        **HEALTHY,
        "blood-pressure-reading": VERY_HIGH,
        "blood-pressure-symptoms": {"symptoms": ["severe_headache"]},
    }
    page = results(visitor, plan)

    assert page.marks["data-overall-urgency"] == "emergency_999"


def test_somebody_who_ticks_a_sign_and_none_of_these_has_the_sign(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-symptoms")

    page = visitor.answers(symptoms=["collapse", "none"])

    assert page.marks["data-alarm"] == "emergency_999"


def test_the_signs_cannot_be_passed_over_with_the_vital(visitor: Visitor) -> None:
    walk(visitor, until="blood-pressure-reading")

    visitor.answers(button="skip")
    page = visitor.opens("check")

    assert page.name == "blood-pressure-symptoms"
    assert visitor.answers(status=422).errors == ["Tick what fits, or tick None of these"]


def test_item_9_is_answered_at_once_by_the_crisis_screen(visitor: Visitor) -> None:
    page = reaches_crisis(visitor)

    assert page.name == "urgent-mood"
    assert page.marks["data-alarm"] == "crisis"
    assert "116 123" in page.text
    assert "score" not in page.text.lower()


def test_the_crisis_question_must_be_answered(visitor: Visitor) -> None:
    reaches_crisis(visitor)

    page = visitor.answers(status=422)

    assert page.name == "urgent-mood"
    assert page.errors == ["Choose one. You can choose not to say"]
    assert "116 123" in page.text


@pytest.mark.parametrize(
    ("said", "alarm"),
    [("unsafe", "emergency_999"), ("no_answer", "same_day"), ("safe", "same_day")],
)
def test_what_was_said_about_safety_decides_the_next_screen(
    visitor: Visitor, said: str, alarm: str
) -> None:
    reaches_crisis(visitor)

    page = visitor.answers(safety_answer=said)

    assert page.name == "urgent-mood"
    assert page.marks["data-alarm"] == alarm


def test_signs_of_withdrawal_bring_their_own_screen(visitor: Visitor) -> None:
    plan = {**UNWELL, "alcohol-withdrawal": {"symptoms": ["seizure"]}}
    walk(visitor, plan, until="alcohol-withdrawal")

    page = visitor.answers(symptoms=["seizure"])

    assert page.name == "urgent-alcohol"
    assert page.marks["data-alarm"] == "emergency_999"


EVERYWHERE = (
    "check",
    "check/about-you",
    "check/blood-pressure",
    "check/blood-pressure/symptoms",
    "check/mood",
    "check/answers",
    "results",
    "me",
    "me/delete",
    "keep",
    "passport",
    "where-to-measure",
    "whose-check",
)


@pytest.mark.parametrize("path", EVERYWHERE)
def test_no_address_leads_past_an_unread_safety_screen(visitor: Visitor, path: str) -> None:
    reaches_999(visitor)

    assert visitor.opens(path).name == "urgent-blood-pressure"


@pytest.mark.parametrize("path", ["whose-check", "me/delete", "check/blood-pressure", "passport"])
def test_no_post_leads_past_an_unread_safety_screen(visitor: Visitor, path: str) -> None:
    token = reaches_999(visitor) and visitor.token()
    data = {"csrf_token": token, "whose": "same", "skip_vital": "true", "code": "x"}

    assert visitor.posts(path, data).name == "urgent-blood-pressure"
    assert visitor.opens("check").name == "urgent-blood-pressure"


def test_the_safety_screen_outlives_a_reload_and_a_long_absence(
    visitor: Visitor, clock: MovableClock
) -> None:
    first = reaches_999(visitor)
    again = visitor.opens(first.address)
    clock.set(NOW + timedelta(hours=5))

    assert again.heading == first.heading
    assert visitor.opens("check").heading == first.heading
    assert visitor.opens("results").heading == first.heading


def test_the_safety_screen_is_there_in_another_language(visitor: Visitor) -> None:
    reaches_999(visitor)
    visitor.language = "ar"

    page = visitor.opens("check")

    assert page.name == "urgent-blood-pressure"
    assert page.marks["data-fallback"] == "en"
    assert page.heading == "Call 999 now"


def test_two_screens_wait_for_each_other_the_worse_one_first(visitor: Visitor) -> None:
    plan = {**UNWELL, "alcohol-withdrawal": {"symptoms": ["stopped_and_shaking_now"]}}
    walk(visitor, plan, until="urgent-alcohol")
    visitor.answers()
    walk(visitor, plan, until="urgent-mood")

    assert visitor.answers(safety_answer="unsafe").marks["data-alarm"] == "emergency_999"
    changed = visitor.posts("check/blood-pressure/symptoms", {"csrf_token": visitor.token()})
    assert changed.name == "urgent-mood"
    visitor.answers()
    assert visitor.opens("check").name != "urgent-mood"


def test_a_read_screen_stands_in_the_results_for_good(visitor: Visitor) -> None:
    page = results(visitor, {**HEALTHY, "blood-pressure-symptoms": {"symptoms": ["seizure"]}})

    assert page.marks["data-overall-urgency"] == "emergency_999"
    assert page.words_of("#first-heading") == "Call 999 now"


@pytest.mark.parametrize("vital", ["blood_pressure", "alcohol", "mood"])
def test_an_emergency_stops_the_questions_and_the_rest_may_be_answered_later(
    visitor: Visitor, vital: str
) -> None:
    plans = {
        "blood_pressure": {**HEALTHY, "blood-pressure-reading": VERY_HIGH,
                           "blood-pressure-symptoms": {"symptoms": ["chest_pain"]}},
        "alcohol": {**UNWELL, "alcohol-withdrawal": {"symptoms": ["seizure"]}},
        "mood": {**ONLY_MOOD, "mood-safety": "unsafe"},
    }  # fmt: skip
    walk(visitor, plans[vital])
    assert visitor.seen[-2].marks["data-alarm"] == "emergency_999"
    assert visitor.page.words_of(".v5-note--important h2") == "Call 999 now"
    page = visitor.answers()
    assert page.marks["data-overall-urgency"] == "emergency_999"
    assert page.card(vital)["data-saved-id"]
    after = {"blood_pressure": "smoking", "alcohol": "weight", "mood": "weight"}[vital]
    assert page.card(after)["data-urgency"] == ""
    onward = visitor.opens(visitor.opens("check/answers").link("Go on with the questions"))
    assert onward.name != "results"
    assert onward.form.find(attrs={"name": True})


def test_at_night_the_advice_is_111_and_not_a_closed_surgery(
    visitor: Visitor, clock: MovableClock
) -> None:
    clock.set(NOW.replace(hour=22))
    walk(visitor, until="blood-pressure-reading")
    visitor.answers(**VERY_HIGH)

    page = visitor.answers(symptoms="none")

    assert page.heading == "Call NHS 111 today"
    assert "probably closed" in page.text
