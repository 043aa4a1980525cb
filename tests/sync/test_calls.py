"""Somebody at a kiosk needs a person: heard at the server, told to the place, and never why."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import NOW, MovableClock
from tests.journeys.live import served
from tests.sharing.notify import KEY, TEMPLATES, LocalNotify
from tests.staffing import StaffVisitor, a_staff, deeds
from tests.sync.kiosk_here import NAME, KioskHere, ServerHere
from tests.sync.test_wishes import PIN, Joined, seen
from vital5.config import Notify, Settings
from vital5.models import Kiosk, Outgoing
from vital5.services import kiosk_calls, kiosks, outbox
from vital5.services.carriers import carriers_of
from vital5.web import build_app
from vital5.wire.letter import read
from vital5.wire.messages import Heartbeat

PHONE = "07700 900123"
BOOT = "6a3b8c1e-0d5f-4f0e-9b1a-2c7d4e5f6a7b"


@pytest.fixture
def notify() -> Iterator[LocalNotify]:
    found = LocalNotify()
    yield found
    found.close()


@pytest.fixture
def ringing(any_settings: Settings, notify: LocalNotify) -> Iterator[ServerHere]:
    """A server that can send messages."""
    settings = replace(any_settings, notify=Notify(notify.url, KEY, TEMPLATES))
    app = build_app(settings)
    with served(app) as address:
        yield ServerHere(address, settings, app.extensions["vital5"].database)
    app.extensions["vital5"].database.close()


@pytest.fixture
def joined(kiosk: KioskHere, tmp_path: Path, clock: MovableClock) -> Iterator[Joined]:
    clock.set(NOW)
    found = Joined(kiosk, tmp_path / "kiosk", clock)
    yield found
    assert found.keeping.sync
    found.keeping.sync.close()
    found.screen.database.close()


def desk_at(server: ServerHere) -> StaffVisitor:
    pages = build_app(server.settings, server.database)
    return StaffVisitor(pages, a_staff(server.database, "programme", when=NOW))


def calls(joined: Joined) -> None:
    """Press "Ask somebody to come" on the kiosk, and have its line speak."""
    somebody = joined.screen.started()
    somebody.opens("help")
    somebody.presses("/help/call")
    joined.hears()


def page_of(server: ServerHere) -> str:
    with server.database.reading() as session:
        return f"/programme/kiosks/{kiosks.named(session, NAME).id}"


def names_contact(server: ServerHere, contact: str) -> None:
    desk = desk_at(server)
    form = desk.opens(page_of(server)).soup.select_one('form:has(input[value="contact"])')
    assert form
    assert desk.sends_form(form, contact=contact).name == "kiosk"


def test_a_call_is_an_alarm_until_somebody_is_with_them(
    server: ServerHere, joined: Joined, clock: MovableClock
) -> None:
    calls(joined)
    assert seen(server, clock).alarms[0] == "called"
    desk = desk_at(server)
    listed = desk.opens("/programme/kiosks")
    assert f"Someone at kiosk {NAME} needs a person" in listed.text
    form = listed.soup.select_one("[data-call] form")
    assert form
    desk.sends_form(form)
    assert "called" not in seen(server, clock).alarms
    joined.hears()  # the kiosk says the same call again: it is known, and answered
    assert "called" not in seen(server, clock).alarms
    assert deeds(server.database)[-2:] == ["called", "with_them"]


def test_a_visit_that_ends_does_not_end_the_call(
    server: ServerHere, joined: Joined, clock: MovableClock
) -> None:
    calls(joined)
    joined.screen.place.end("idle")
    joined.hears()
    assert "called" in seen(server, clock).alarms


def test_a_kiosk_that_starts_again_does_not_end_the_call(
    server: ServerHere, joined: Joined, kiosk: KioskHere, tmp_path: Path, clock: MovableClock
) -> None:
    calls(joined)
    joined.screen.database.close()
    again = Joined(kiosk, tmp_path / "kiosk", clock)
    again.hears()
    assert "called" in seen(server, clock).alarms
    again.screen.database.close()


@pytest.mark.parametrize("who", ["they", "staff"])
def test_who_comes_says_so_on_the_kiosk(
    server: ServerHere, joined: Joined, clock: MovableClock, who: str
) -> None:
    calls(joined)
    somebody = joined.screen.visitor()
    if who == "they":
        joined.screen.place.end("idle")
        somebody = joined.screen.started()
        somebody.opens("help")
        somebody.presses("/help/call")
        somebody.presses("/help/came")
    else:
        somebody.sends("venue", pin=PIN)
    joined.hears()
    assert "called" not in seen(server, clock).alarms
    clock.set(NOW + timedelta(minutes=5))
    somebody = joined.screen.started()
    somebody.opens("help")
    somebody.presses("/help/call")
    joined.hears()
    assert "called" in seen(server, clock).alarms, "the next call is heard like the first"


def heartbeat(called_at: datetime, wall: datetime) -> Heartbeat:
    clock = {"wall": wall.isoformat(), "seconds": Decimal(10), "boot": BOOT}
    return read(Heartbeat, {"clock": clock, "called_at": called_at.isoformat()})


def hears(server: ServerHere, called_at: datetime, wall: datetime, now: datetime = NOW) -> None:
    """The server hears a call, by the kiosk's own two times."""
    settings = server.settings
    with server.database.writing() as session:
        kiosk = kiosks.named(session, NAME)
        told = heartbeat(called_at, wall)
        kiosk_calls.hear(session, settings.keys, kiosk, told, now, settings.notify)


@pytest.mark.parametrize(("seconds", "alarm"), [(1799, True), (1800, True), (1801, False)])
def test_a_call_that_comes_late_raises_nothing_however_wrong_the_clock_is(
    server: ServerHere, clock: MovableClock, seconds: int, alarm: bool
) -> None:
    server.code()
    with server.database.writing() as session:
        kiosks.named(session, NAME).approved_at = NOW
    wrong = NOW - timedelta(days=400)
    hears(server, wrong, wrong + timedelta(seconds=seconds))
    clock.set(NOW)
    assert ("called" in seen(server, clock).alarms) is alarm


def test_the_place_is_told_which_kiosk_and_nothing_else(
    ringing: ServerHere, notify: LocalNotify, tmp_path: Path, clock: MovableClock
) -> None:
    clock.set(NOW)
    here = KioskHere(tmp_path / "kiosk", ringing, clock)
    here.enrol()
    ringing.approve(here)
    names_contact(ringing, PHONE)
    joined = Joined(here, tmp_path / "kiosk", clock)
    calls(joined)
    until = time.monotonic() + 10
    while not notify.sent and time.monotonic() < until:
        time.sleep(0.02)
    (sent,) = notify.sent
    assert (sent["kind"], sent["phone_number"]) == ("sms", "+447700900123")
    assert sent["template_id"] == TEMPLATES["kiosk_call_text"]
    assert sent["personalisation"] == {"kiosk": NAME, "place": "Peckham Library"}
    joined.screen.database.close()
    here.close()


def runs(server: ServerHere, at: datetime) -> None:
    outbox.run(server.database, carriers_of(server.settings), lambda: at)


def test_the_place_is_not_rung_without_end_nor_too_late(
    ringing: ServerHere, notify: LocalNotify
) -> None:
    ringing.code()
    with ringing.database.writing() as session:
        kiosks.named(session, NAME).approved_at = NOW
    names_contact(ringing, "desk@library.example")
    for minute in range(10):
        at = NOW + timedelta(minutes=minute)
        hears(ringing, at, at, at)
        runs(ringing, at)
    assert len(notify.sent) == 1, "an alarm that stands is told once in ten minutes"
    for _ in range(12):
        at += timedelta(minutes=1)
        with ringing.database.writing() as session:
            kiosks.named(session, NAME).called_at = None
        hears(ringing, at, at, at)
        runs(ringing, at)
    assert len(notify.sent) == kiosk_calls.MOST_AN_HOUR
    late = NOW + timedelta(hours=3)
    hears(ringing, late, late, late)
    runs(ringing, late + timedelta(minutes=15))
    assert len(notify.sent) == kiosk_calls.MOST_AN_HOUR
    with ringing.database.reading() as session:
        assert session.query(Outgoing).filter_by(trouble="too_late").count() == 1


@pytest.mark.parametrize("typed", ["12345", "020 7946 0123", "desk@", "<b>@x y"])
def test_a_contact_that_cannot_be_reached_is_refused_and_kept_on_the_page(
    server: ServerHere, kiosk: KioskHere, typed: str
) -> None:
    desk = desk_at(server)
    form = desk.opens(page_of(server)).soup.select_one('form:has(input[value="contact"])')
    assert form
    page = desk.sends_form(form, contact=typed, status=422)
    assert page.soup.select_one("#contact")["value"] == typed  # type: ignore[index]
    assert kiosk.name == NAME


def test_a_contact_is_sealed_shown_and_taken_away(server: ServerHere, kiosk: KioskHere) -> None:
    names_contact(server, PHONE)
    desk = desk_at(server)
    shown = desk.opens(page_of(server)).soup.select_one("#contact")
    assert shown
    assert shown["value"] == PHONE
    with server.database.reading() as session:
        held = session.query(Kiosk.contact).scalar()
    assert held
    assert b"7700900123" not in held
    assert server.facts("kiosks")[0]["contact"] == "+447700900123"
    names_contact(server, "")
    with server.database.reading() as session:
        assert session.query(Kiosk.contact).scalar() is None
    assert kiosk.name == NAME
