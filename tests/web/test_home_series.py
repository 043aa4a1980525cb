"""A week of blood pressure at home: begun from a high reading, averaged, and never waiting when it
must not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.visitor import Page, Visitor
from tests.web.counting import count
from tests.web.walks import HEALTHY, ONLY_PRESSURE, Plan, results
from vital5.models import HomeReading, HomeSeries, Reading

HIGH: Plan = {
    **ONLY_PRESSURE,
    "blood-pressure-reading": {"systolic": "146", "diastolic": "92", "setting": "clinic"},
    "blood-pressure-second-reading": {"systolic": "144", "diastolic": "91"},
}
MORNING, EVENING = timedelta(hours=0), timedelta(hours=10)
MINUTE = timedelta(seconds=61)


def starts(visitor: Visitor, plan: Plan = HIGH) -> Page:
    """Walk a check with a high reading, keep it, and begin the week."""
    results(visitor, plan)
    visitor.sends("keep")
    visitor.opens("home-series")
    return visitor.presses("/home-series/start")


def types(visitor: Visitor, systolic: int, diastolic: int, **more: str) -> Page:
    return visitor.sends(
        "home-series/reading", systolic=str(systolic), diastolic=str(diastolic), **more
    )


def a_session(visitor: Visitor, clock: MovableClock, at: datetime, pair: tuple[int, int]) -> None:
    """Two readings, a minute apart."""
    for later in (timedelta(0), MINUTE):
        clock.set(at + later)
        types(visitor, *pair)


def a_week(visitor: Visitor, clock: MovableClock, days: int, pair: tuple[int, int]) -> Visitor:
    """Days of two sessions each, opened anew by the passport; the first day is much higher.

    The last visitor has the record open at the week's end.
    """
    code = visitor.opens("me/passport").words_of("[data-passport-code]")
    for day in range(days):
        for part in (MORNING, EVENING):
            at = NOW + timedelta(days=day) + part
            clock.set(at)
            visitor = Visitor(visitor.app)
            visitor.sends("passport", code=code)
            a_session(visitor, clock, at, (160, 97) if day == 0 else pair)
    return visitor


def test_a_high_reading_offers_the_week_and_a_healthy_one_does_not(site: Flask) -> None:
    words = "Measure at home for a week"

    assert words in results(Visitor(site), HIGH).text
    assert words not in results(Visitor(site), HEALTHY).text


def test_without_a_record_the_page_says_what_is_needed(visitor: Visitor) -> None:
    page = visitor.opens("home-series")

    assert page.name == "home-begin"
    assert "you need a passport" in page.text


def test_seven_days_give_an_average_without_the_first_day(
    any_site: Flask, clock: MovableClock
) -> None:
    visitor = Visitor(any_site)
    starts(visitor)
    visitor = a_week(visitor, clock, 7, (138, 84))

    visitor.opens("home-series")
    page = visitor.presses("/home-series/finish")

    card = page.card("blood_pressure")
    assert (card["data-band"], card["data-urgency"]) == ("high_stage1_range", "gp")
    assert page.words_of(".v5-reading__number") == "138/84"
    assert "average of 24 readings" in page.text
    history = visitor.opens("me")
    assert "138 mmHg" in history.text


@pytest.mark.parametrize(
    ("pair", "band", "urgency"),
    [
        ((134, 84), "raised_normal", "self_care"),
        ((135, 84), "high_stage1_range", "gp"),
        ((134, 85), "high_stage1_range", "gp"),
        ((118, 76), "normal", "none"),
    ],
)
def test_the_average_is_held_against_the_line_for_home(
    visitor: Visitor, clock: MovableClock, pair: tuple[int, int], band: str, urgency: str
) -> None:
    starts(visitor)
    visitor = a_week(visitor, clock, 4, pair)

    visitor.opens("home-series")
    card = visitor.presses("/home-series/finish").card("blood_pressure")

    assert (card["data-band"], card["data-urgency"]) == (band, urgency)


def test_three_days_are_too_few(visitor: Visitor, clock: MovableClock) -> None:
    starts(visitor)
    visitor = a_week(visitor, clock, 3, (138, 84))

    page = visitor.opens("home-series")

    assert not page.soup.select('form[action$="/finish"]')
    assert not page.soup.select("[data-vital]")


@pytest.mark.parametrize("pair", [(170, 90), (150, 100), (190, 55)])
def test_a_very_high_reading_is_answered_at_once_and_signs_come_first(
    visitor: Visitor, pair: tuple[int, int]
) -> None:
    starts(visitor)

    asked = types(visitor, *pair)
    alarm = visitor.answers(symptoms="none")

    assert asked.name == "blood-pressure-symptoms"
    assert str(pair[0]) not in asked.text
    assert alarm.name.startswith("urgent")
    assert alarm.soup.select_one('[data-urgency="same_day"]')


def test_just_below_the_very_high_line_the_week_goes_on(visitor: Visitor) -> None:
    starts(visitor)

    assert types(visitor, 169, 99).name == "home-progress"


def test_a_sign_beside_a_very_high_reading_is_999(visitor: Visitor) -> None:
    starts(visitor)
    types(visitor, 172, 90)

    assert visitor.answers(symptoms="chest_pain").soup.select_one('[data-urgency="emergency_999"]')


def test_after_the_alarm_the_reading_still_counts_in_the_week(
    site: Flask, visitor: Visitor
) -> None:
    starts(visitor)
    types(visitor, 172, 90)
    visitor.answers(symptoms="none")
    visitor.answers()

    page = visitor.opens("home-series")

    assert "172/90" in page.text
    assert count(site, HomeReading) == 1


def test_a_low_reading_asks_how_somebody_feels(visitor: Visitor) -> None:
    starts(visitor)
    types(visitor, 85, 55)

    assert visitor.answers(symptoms="none").name == "blood-pressure-low-symptoms"


def test_a_reading_within_the_minute_is_kept_and_not_counted(
    visitor: Visitor, clock: MovableClock
) -> None:
    starts(visitor)
    types(visitor, 140, 88)
    clock.set(NOW + timedelta(seconds=59))

    page = visitor.opens("home-series/reading")

    assert "Wait one minute before the next reading." in page.text
    clock.set(NOW + timedelta(seconds=60))
    assert "Wait one minute" not in visitor.opens("home-series/reading").text


def test_readings_copied_from_paper_have_no_gap(site: Flask, visitor: Visitor) -> None:
    starts(visitor)
    types(visitor, 140, 88, part="am")
    types(visitor, 138, 86, part="pm")

    with site.extensions["vital5"].database.reading() as session:
        gaps = [one.gap_seconds for one in session.query(HomeReading)]
    assert gaps == [None, None]


def test_the_same_form_sent_twice_is_one_reading(site: Flask, visitor: Visitor) -> None:
    starts(visitor)
    visitor.opens("home-series/reading")
    entry = visitor.page.soup.select_one("[name=entry]")["value"]
    for _ in range(2):
        given = {"systolic": "140", "diastolic": "88", "entry": entry}
        visitor.posts("home-series/reading", {**given, "csrf_token": visitor.token()})

    assert count(site, HomeReading) == 1


def test_an_unlikely_pair_is_asked_about_once_and_kept_as_typed(visitor: Visitor) -> None:
    starts(visitor)

    asked = types(visitor, 88, 140)

    assert asked.soup.select_one("[data-doubt]")
    assert asked.soup.select_one("#systolic")["value"] == "88"
    assert visitor.answers(button="confirmed").name != "home-reading"


def test_words_for_a_number_are_refused_and_kept(visitor: Visitor) -> None:
    starts(visitor)

    page = visitor.sends("home-series/reading", status=422, systolic="high", diastolic="80")

    assert page.errors == ["Write this as a number, in figures"]
    assert page.soup.select_one("#diastolic")["value"] == "80"


def test_a_pregnant_person_is_sent_to_those_who_look_after_her(visitor: Visitor) -> None:
    results(visitor, {**HEALTHY, "about-you-pregnancy": {"pregnant": "true"}})
    visitor.sends("keep")

    page = visitor.opens("home-series")

    assert "ask your midwife or maternity unit" in page.text
    assert not page.soup.select('form[action$="/start"]')


def test_nobody_takes_out_the_reading_of_another(
    site: Flask, visitor: Visitor, another: Visitor
) -> None:
    starts(visitor)
    types(visitor, 140, 88)
    starts(another)
    with site.extensions["vital5"].database.reading() as session:
        theirs = session.query(HomeReading).one().id

    another.opens(f"home-series/readings/{theirs}/forget", status=404)
    visitor.sends(f"home-series/readings/{theirs}/forget")

    assert count(site, HomeReading) == 0


def test_stopping_asks_and_then_forgets_the_readings(site: Flask, visitor: Visitor) -> None:
    starts(visitor)
    types(visitor, 140, 88)

    visitor.opens("home-series/stop")
    assert count(site, HomeReading) == 1
    visitor.answers()

    assert count(site, HomeSeries) == 0
    assert count(site, HomeReading) == 0


def test_finishing_twice_keeps_one_average(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    starts(visitor)
    visitor = a_week(visitor, clock, 7, (138, 84))
    form = visitor.opens("home-series").soup.select_one('form[action$="/finish"]')
    assert form is not None
    visitor.sends_form(form)
    visitor.posts("home-series/finish", {"csrf_token": visitor.token()}, status=404)

    assert count(site, Reading, Reading.source == "home_series") == 1


def test_the_reminders_say_nothing_about_health(visitor: Visitor) -> None:
    answer = visitor.client.get(visitor.to("home-series/reminders.ics"))
    text = answer.get_data(as_text=True)

    assert text.count("BEGIN:VEVENT") == 2
    assert text.count("COUNT=7") == 2
    assert "TZID" not in text
    assert not [word for word in ("blood", "pressure", "health") if word in text.lower()]


def test_the_sheet_holds_nothing_of_anybody(visitor: Visitor) -> None:
    page = visitor.opens("home-series/sheet")

    assert len(page.soup.select(".v5-paper tbody tr")) == 7
    assert "170" in page.text
