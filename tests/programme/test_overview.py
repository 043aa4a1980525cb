"""The programme team's first page: what waits for it, and nobody who could be found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.conftest import NOW, MovableClock
from tests.practice.desks import Surgery, a_surgery
from tests.staffing import StaffVisitor, a_staff, login_of, signs_in
from vital5.database import Database
from vital5.models import InboxItem, KioskReport, Outgoing
from vital5.services import kiosks

A_SECOND = timedelta(seconds=1)
NAME = "Zoë Núñez"


@pytest.fixture
def somebody(any_site: Flask, any_database: Database, clock: MovableClock) -> StaffVisitor:
    clock.set(NOW)
    return StaffVisitor(any_site, a_staff(any_database, "programme", when=NOW))


def waits(somebody: StaffVisitor) -> list[str]:
    """What kinds of things wait, in the order of the page."""
    page = somebody.opens("/programme/")
    return [str(tag["data-wait"]) for tag in page.soup.select("[data-wait]")]


def a_kiosk(database: Database, site: str = "Peckham Library", **report: Any) -> UUID:
    """An approved kiosk that was heard of at this moment, and is well."""
    with database.writing() as session:
        made = kiosks.add(
            session, database.keys, name=kiosks.a_name(session, site), site=site, opening="",
            now=NOW,
        )  # fmt: skip
        made.approved_at = NOW
        well = {
            "received_at": NOW, "clock_off": 0, "boot": uuid4(), "up_seconds": 9, "waiting": 0,
            "refused": 0, "held": 0, "oldest_waiting": None, "cuff": "and_tm265x", "serial": "A1",
            "calibration_due": date(2027, 6, 1), "readings": 10, "faults": "{}", "late": 0,
            "program": "", "rule_set": "", "config": "", "printer": "ready", "room": True,
            "out_of_order": False, "sealing_key": "", "free_mb": 100,
        }  # fmt: skip
        session.add(KioskReport(kiosk_id=made.id, **{**well, **report}))
        return made.id


def an_urgent_share(database: Database) -> tuple[UUID, str]:
    """Something urgent of a person; its id, and the practice."""
    with database.writing() as session:
        surgery: Surgery = a_surgery(session, database.keys, name="Elm Lane Surgery")
        person = surgery.person(NAME)
        share_id = surgery.shares("same_day", person=person, ago=timedelta(0))
    return share_id, "Elm Lane Surgery"


def test_the_programme_begins_here(any_site: Flask, any_database: Database) -> None:
    me = a_staff(any_database, "programme")
    visitor = signs_in(any_site, login_of(any_database, me), NOW)

    assert (visitor.page.name, visitor.page.address) == ("programme", "/programme/")


def test_when_nothing_waits_the_page_says_so(
    somebody: StaffVisitor, any_database: Database
) -> None:
    a_kiosk(any_database)

    assert waits(somebody) == []
    assert "Nothing waits." in somebody.page.text
    assert "No numbers yet." in somebody.page.text


@pytest.mark.parametrize(("moment", "there"), [(-A_SECOND, False), (timedelta(0), True)])
def test_what_nobody_opened_in_time_names_the_practice_and_nobody_else(
    any_site: Flask, any_database: Database, clock: MovableClock, moment: timedelta, there: bool
) -> None:
    share_id, practice = an_urgent_share(any_database)
    clock.set(NOW + timedelta(hours=2) + moment)
    somebody = StaffVisitor(any_site, a_staff(any_database, "programme"))

    assert waits(somebody) == ["unread"] * there
    text = str(somebody.page.soup)
    assert (practice in text) is there
    assert NAME not in text
    assert str(share_id) not in text


def test_what_was_opened_waits_no_more(
    any_site: Flask, any_database: Database, clock: MovableClock
) -> None:
    share_id, _ = an_urgent_share(any_database)
    clock.set(NOW + timedelta(hours=3))
    somebody = StaffVisitor(any_site, a_staff(any_database, "programme"))
    assert waits(somebody) == ["unread"]
    with any_database.writing() as session:
        session.get_one(InboxItem, share_id).opened_at = NOW

    assert waits(somebody) == []


def test_kiosks_that_are_silent_or_due_are_named(
    somebody: StaffVisitor, any_database: Database
) -> None:
    silent = a_kiosk(any_database, "Walworth Library", received_at=NOW - timedelta(hours=25))
    a_kiosk(any_database, "Dulwich Library", calibration_due=date(2026, 6, 14))
    a_kiosk(any_database, "Peckham Library", printer="paper_out")

    assert waits(somebody) == ["silent", "calibration", "kiosks"]
    assert "ran out on 14 June 2026" in somebody.page.text
    assert somebody.page.link("Walworth Library") == f"/programme/kiosks/{silent}"


def test_a_call_comes_first_and_is_answered_here(
    somebody: StaffVisitor, any_database: Database
) -> None:
    kiosk_id = a_kiosk(any_database)
    with any_database.writing() as session:
        session.get_one(kiosks.Kiosk, kiosk_id).called_at = NOW
    form = somebody.opens("/programme/").soup.select_one("[data-call] form")
    assert form
    somebody.sends_form(form)

    assert not somebody.opens("/programme/").soup.select("[data-call]")


def test_calls_come_up_on_a_page_that_lies_open_and_keep_nobody_signed_in(
    any_site: Flask, any_database: Database, clock: MovableClock
) -> None:
    clock.set(NOW)
    somebody = StaffVisitor(any_site, a_staff(any_database, "programme"))
    kiosk_id = a_kiosk(any_database)
    asks = {"HX-Request": "true", "HX-Request-Type": "partial"}
    part = somebody.client.get("/programme/kiosks/calls", headers=asks)
    assert (part.status_code, part.text.strip()) == (200, "")
    with any_database.writing() as session:
        session.get_one(kiosks.Kiosk, kiosk_id).called_at = NOW
    part = somebody.client.get("/programme/kiosks/calls", headers=asks)
    assert "needs a person" in part.text
    assert "<html" not in part.text
    assert somebody.opens("/programme/kiosks/calls").name == "kiosks", "without a script"

    for minutes in range(5, 100, 5):
        clock.set(NOW + timedelta(minutes=minutes))
        last = somebody.client.get("/programme/kiosks/calls", headers=asks)
    assert last.status_code == 303, "looking by itself is no sign of a person"


def test_a_message_that_failed_is_counted(somebody: StaffVisitor, any_database: Database) -> None:
    with any_database.writing() as session:
        session.add(
            Outgoing(id=uuid4(), kind="email", state="failed", attempts=9, due_at=NOW,
                     created_at=NOW, trouble="refused")
        )  # fmt: skip

    assert waits(somebody) == ["messages"]
    assert "1 message did not arrive" in somebody.page.text


def test_only_an_administrator_is_led_to_the_directory(
    any_site: Flask, any_database: Database
) -> None:
    for role in ("programme", "administrator"):
        visitor = StaffVisitor(any_site, a_staff(any_database, role))
        links = visitor.opens("/programme/").soup.select('main a[href="/admin/directory"]')
        assert len(links) <= (role == "administrator")
