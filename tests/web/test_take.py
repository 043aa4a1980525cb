"""A check goes from a kiosk to somebody's own phone by a code that works once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.visitor import Visitor
from tests.web.walks import HEALTHY, results
from vital5.models import Check, Handover
from vital5.services import handover
from vital5.services.passport import new_code
from vital5.services.retention import forget_due
from vital5.web.store import Installation


def installed(site: Flask) -> Installation:
    found: Installation = site.extensions["vital5"]
    return found


def at_the_kiosk(site: Flask, code: str, now: Any = NOW) -> UUID:
    """Somebody finishes a check elsewhere, and it arrives with the digest of their code."""
    there = installed(site)
    results(Visitor(site), HEALTHY)
    with there.database.writing() as session:
        check = session.query(Check).order_by(Check.started_at.desc()).first()
        assert check is not None
        handover.arrived(session, there.settings.keys, check, handover.digest_of(code), now)
        return check.id


def test_the_code_opens_the_results_on_the_phone(any_site: Flask, another: Visitor) -> None:
    code, phone = new_code(), Visitor(any_site)
    at_the_kiosk(any_site, code)

    page = phone.sends("take", code=code.lower())

    assert page.name == "results"
    assert page.card("blood_pressure")["data-band"] == "normal"


def test_a_code_works_once(site: Flask, visitor: Visitor, another: Visitor) -> None:
    code = new_code()
    at_the_kiosk(site, code)
    visitor.sends("take", code=code)

    refused = another.sends("take", status=422, code=code)

    assert refused.errors[0].startswith("This code was used already. It works once.")


def test_a_kiosk_that_is_still_offline_is_no_error(visitor: Visitor) -> None:
    code = new_code()

    page = visitor.sends("take", code=code)

    assert page.name == "take"
    assert not page.errors
    assert "The kiosk has not sent it yet" in page.text
    assert page.soup.select_one("#code")["value"] == code


@pytest.mark.parametrize("code", ["", "hello", "2222-3333-4444-5555"])
def test_a_code_that_is_none_is_named(visitor: Visitor, code: str) -> None:
    assert visitor.sends("take", status=422, code=code).errors == [
        "Check the code. It has 16 letters and numbers in four groups"
    ]


def test_guessing_is_stopped_after_ten_tries(visitor: Visitor) -> None:
    for _ in range(10):
        visitor.sends("take", code=new_code())

    assert visitor.sends("take", status=429, code=new_code()).errors == [
        "Too many tries. Wait an hour, then try again"
    ]


def test_answers_on_the_phone_are_not_lost_unasked(site: Flask, visitor: Visitor) -> None:
    code = new_code()
    at_the_kiosk(site, code)
    visitor.sends("check/about-you", age="70")

    asked = visitor.sends("take", code=code)
    opened = visitor.answers(button="instead")

    assert "There are answers on this phone that you have not kept" in asked.text
    assert opened.name == "results"


def test_a_check_waits_thirty_days_for_its_code(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    code = new_code()
    check_id = at_the_kiosk(site, code)
    there = installed(site)
    clock.set(NOW + handover.WAITS - timedelta(minutes=1))
    forget_due(there.database, there.settings, clock())

    with there.database.reading() as session:
        assert session.get(Check, check_id) is not None
    clock.set(NOW + handover.WAITS)
    forget_due(there.database, there.settings, clock())
    with there.database.reading() as session:
        assert session.get(Check, check_id) is None
        assert session.query(Handover).count() == 0


def test_a_taken_check_is_forgotten_after_a_day_unless_it_is_kept(
    site: Flask, visitor: Visitor, clock: MovableClock
) -> None:
    code = new_code()
    check_id = at_the_kiosk(site, code)
    visitor.sends("take", code=code)
    there = installed(site)

    clock.set(NOW + timedelta(hours=24))
    forget_due(there.database, there.settings, clock())

    with there.database.reading() as session:
        assert session.get(Check, check_id) is None


def test_the_same_check_arriving_twice_keeps_one_code(site: Flask) -> None:
    code = new_code()
    check_id = at_the_kiosk(site, code)
    there = installed(site)

    with there.database.writing() as session:
        check = session.get_one(Check, check_id)
        handover.arrived(session, there.settings.keys, check, handover.digest_of(code), NOW)

    with there.database.reading() as session:
        assert session.query(Handover).count() == 1
