"""After half an hour: who may go on, with what, and what becomes of a form that was on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.visitor import Visitor
from tests.web.counting import saved
from tests.web.walks import ONLY_MOOD, ONLY_PRESSURE, items, results, walk
from vital5.services.tries import PASSPORT_TRIES_AN_HOUR

LATER = NOW + timedelta(minutes=31)


def kept(visitor: Visitor) -> str:
    """Walk a check, keep it, and give the code of its passport."""
    results(visitor, ONLY_PRESSURE)
    return visitor.sends("keep").words_of("[data-passport-code]")


def test_an_open_record_goes_on_only_with_its_own_code(
    visitor: Visitor, another: Visitor, clock: MovableClock
) -> None:
    code, other = kept(visitor), kept(another)
    clock.set(LATER)
    visitor.opens("me")

    for wrong in ("", "0000", other):
        page = visitor.answers(status=422, same="true", code=wrong)
        assert page.name == "back-again"
        assert page.errors
        assert visitor.opens("me").name == "back-again"
    assert visitor.answers(same="true", code=code).name == "history"
    assert visitor.opens("me/passport").name == "passport"


def test_codes_are_not_guessed_here_either(visitor: Visitor, clock: MovableClock) -> None:
    code = kept(visitor)
    clock.set(LATER)
    visitor.opens("me")
    for _ in range(PASSPORT_TRIES_AN_HOUR):
        visitor.answers(status=422, same="true", code="wrong")

    assert visitor.answers(status=429, same="true", code=code).headers["Retry-After"]


def test_without_the_code_the_record_stays_kept_and_is_closed(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    code = kept(visitor)
    clock.set(LATER)
    visitor.opens("me")

    assert visitor.answers(button="same", same="false", code="").name == "start"
    assert saved(site)["resident"] == 1
    assert visitor.opens("me").name == "enter-passport"
    assert visitor.answers(code=code).name == "history"


@pytest.mark.parametrize("record", [False, True])
def test_a_form_on_its_way_loses_nothing(
    site: Flask, visitor: Visitor, clock: MovableClock, record: bool
) -> None:
    code = kept(visitor) if record else ""
    if record:
        visitor.opens("check/blood-pressure")
    else:
        walk(visitor, until="blood-pressure-reading")
    before = saved(site)
    clock.set(LATER)

    page = visitor.answers(systolic="127", diastolic="81")

    assert page.name == "back-again"
    assert "127" not in page.text
    assert saved(site) == before
    page = visitor.answers(same="true", **({"code": code} if record else {}))
    assert page.name == ("answers" if record else "blood-pressure-symptoms")
    assert visitor.opens("check/blood-pressure").soup.find(id="systolic")["value"] == "127"


def test_item_9_sent_after_a_long_absence_still_ends_at_the_crisis_screen(
    visitor: Visitor, clock: MovableClock
) -> None:
    walk(visitor, ONLY_MOOD, until="mood-phq9-item9")
    clock.set(LATER)

    assert visitor.answers(**items(9, score=1)).name == "back-again"
    assert visitor.answers(same="true").name == "urgent-mood"

    clock.set(LATER + timedelta(minutes=31))
    for path in ("check", "check/answers", "check/mood/phq9-item9"):
        assert visitor.opens(path).name == "urgent-mood"


def test_a_form_on_its_way_is_gone_when_somebody_else_holds_the_device(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    walk(visitor, until="blood-pressure-reading")
    clock.set(LATER)
    visitor.answers(systolic="127", diastolic="81")

    assert visitor.answers(button="same", same="false").name == "start"
    assert saved(site)["health_check"] == 0
