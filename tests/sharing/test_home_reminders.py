"""Reminders of a week at home: by text, only where that is safe, and silent on what they mean."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.sharing.notify import TEMPLATES, LocalNotify
from tests.sharing.sharer import every
from tests.sharing.test_messages import PHONE, runs, shares_with
from tests.sharing.test_taking_back import takes_back
from tests.visitor import Page, Visitor
from vital5.clock import LONDON
from vital5.models import Outgoing


def in_a_week(site: Flask, *safe: str, **details: str) -> Visitor:
    """Somebody who shared, said which ways are safe, and began a week at home."""
    visitor = Visitor(site)
    shares_with(visitor, *safe, **details)
    visitor.opens("home-series")
    visitor.presses("/home-series/start")
    return visitor


def asks(visitor: Visitor) -> Page:
    form = visitor.opens("home-series").soup.select_one('form[action$="/home-series/texts"]')
    assert form is not None
    return visitor.sends_form(form, button="texts")


@pytest.fixture
def reminded(texting: Flask) -> Visitor:
    visitor = in_a_week(texting, "text", phone=PHONE)
    asks(visitor)
    return visitor


def test_every_morning_and_evening_that_is_still_to_come(
    reminded: Visitor,
) -> None:
    rows = every(reminded.app, Outgoing)

    # The week began at ten in the morning: its first morning is over.
    assert len(rows) == 13
    assert {row.due_at.astimezone(LONDON).strftime("%H:%M") for row in rows} == {"08:00", "19:00"}


def test_a_text_goes_at_its_hour_and_says_nothing(
    reminded: Visitor,
    notify: LocalNotify,
    clock: MovableClock,
) -> None:
    runs(reminded.app)
    assert not notify.sent
    clock.set(datetime(2026, 6, 15, 19, 0, tzinfo=LONDON))

    runs(reminded.app)

    (sent,) = notify.sent
    assert sent["template_id"] == TEMPLATES["reminder_text"]
    assert not sent.get("personalisation")


def test_a_late_reminder_is_not_sent(
    reminded: Visitor,
    notify: LocalNotify,
    clock: MovableClock,
) -> None:
    clock.set(datetime(2026, 6, 15, 22, 0, tzinfo=LONDON))

    runs(reminded.app)

    assert not notify.sent


def test_asking_twice_does_not_double_them(reminded: Visitor) -> None:
    reminded.posts("home-series/texts", {"texts": "true", "csrf_token": reminded.token()})

    assert len(every(reminded.app, Outgoing)) == 13


def test_no_more_means_none(reminded: Visitor) -> None:
    assert len(every(reminded.app, Outgoing)) == 13

    asks(reminded)

    assert not every(reminded.app, Outgoing)


def test_whoever_takes_back_that_texts_are_safe_gets_none(
    reminded: Visitor,
    notify: LocalNotify,
    clock: MovableClock,
) -> None:
    assert len(every(reminded.app, Outgoing)) == 13
    takes_back(reminded, "contact_text")
    clock.set(NOW + timedelta(days=1, hours=11))

    runs(reminded.app)

    assert not notify.sent


def test_a_week_that_was_given_up_reminds_of_nothing(reminded: Visitor) -> None:
    reminded.sends("home-series/stop")

    assert not every(reminded.app, Outgoing)


def test_without_a_safe_number_it_is_not_offered(texting: Flask) -> None:
    visitor = in_a_week(texting, "ring", phone="020 7946 0123")

    page = visitor.opens("home-series")

    assert not page.soup.select('form[action$="/texts"]')
    visitor.posts("home-series/texts", {"texts": "true", "csrf_token": visitor.token()})
    assert not every(texting, Outgoing)
