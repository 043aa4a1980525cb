"""A record on the screen of a kiosk that has a line: shown to its owner, and gone with them."""

from __future__ import annotations

import logging
import re
import socket
import threading
import time
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
import sqlalchemy as sa

from kiosk import record as record_here
from kiosk.host import clock_now
from kiosk.letters import letter_of
from kiosk.record import NotShown, Record, ask
from kiosk.server_talk import ServerTalk
from tests.builders import a_check, a_reading
from tests.conftest import NOW, MovableClock
from tests.kiosk.test_at_the_screen import goes_on
from tests.staffing import deeds
from tests.sync.kiosk_here import NAME, KioskHere, ServerHere
from tests.sync.test_passport_at_kiosk import Both, both
from tests.visitor import Visitor
from vital5.models import AuditEntry, Kiosk, Resident
from vital5.services import kiosks, passport
from vital5.services.passport import grouped, new_code
from vital5.services.tries import PASSPORT_TRIES_AN_HOUR
from vital5.wire.answers import to_json

__all__ = ["both"]

HIDDEN = {"bmi": Decimal("23.5"), "weight_kg": Decimal("72"), "hidden": "yes"}


@pytest.fixture(autouse=True)
def at_noon(clock: MovableClock) -> None:
    clock.set(NOW)


@pytest.fixture
def filled(server: ServerHere, both: Both) -> Both:
    """The record holds eight blood pressures, a mood, and a weight whose number is hidden."""
    with server.database.writing() as session:
        resident = session.scalars(sa.select(Resident)).one()
        for day in range(8):
            check = a_check(resident_id=resident.id, forget_at=None)
            values = {"systolic": Decimal(121 + day), "diastolic": Decimal(81)}
            at = NOW - timedelta(days=80 - day)
            session.add(
                a_reading(check, band="raised_normal", taken_at=at, recorded_at=at, values=values)
            )
        mood = {"who5_percent": Decimal(64), "raw": Decimal(16)}
        session.add(a_reading(check, vital="mood", band="", rule="MOOD-WHO5", values=mood))
        session.add(a_reading(check, vital="weight", band="healthy", values=HIDDEN))
    return both


def enters(both: Both, code: str, status: int = 200) -> Visitor:
    """Somebody begins with a passport."""
    somebody = both.joined.screen.started()
    somebody.opens("my-passport")
    somebody.answers(code=grouped(code), status=status)
    return somebody


def opened(server: ServerHere) -> int:
    """How often the audit says that a record was opened at a kiosk."""
    return deeds(server.database).count("record_opened")


def test_the_last_six_of_each_vital_are_shown_under_a_cover_and_mood_under_another(
    server: ServerHere, filled: Both
) -> None:
    somebody = enters(filled, filled.code)
    assert somebody.page.name == "kiosk-show-results"
    assert "128" not in somebody.page.text

    page = goes_on(somebody)
    assert page.name == "kiosk-record"
    pressures = page.soup.select(".v5-hue-blood_pressure [data-before]")
    assert [row.b.text for row in pressures if row.b] == [str(n) for n in range(128, 122, -1)]
    assert page.soup.select(".v5-hue-blood_pressure svg.v5-chart__plot")
    assert pressures[0]["data-band"] == "raised_normal"
    assert "23.5" not in page.text, "its owner asked not to see it"
    assert not page.soup.select(".v5-hue-mood table")

    page = somebody.presses("/uncover")
    assert page.soup.select(".v5-hue-mood table")
    with server.database.reading() as session:
        resident, kiosk = session.scalars(sa.select(Resident)).one(), kiosks.named(session, NAME)
        (entry,) = session.scalars(sa.select(AuditEntry).where(AuditEntry.deed == "record_opened"))
        assert (entry.actor, entry.actor_id) == ("kiosk", kiosk.id)
        assert entry.resident_id == resident.id
        assert resident.used_at == NOW


def test_it_is_gone_with_its_owner_and_the_next_person_sees_nothing(filled: Both) -> None:
    somebody = enters(filled, filled.code)
    visit = filled.joined.screen.place.visit
    assert visit
    had = visit.record
    assert isinstance(had, Record)
    somebody.presses("/stop")
    assert visit.record is None

    another = filled.joined.screen.started()
    assert another.opens("my-record").name == "kiosk-passport"
    assert "128" not in another.page.text


def test_who_only_looks_adds_nothing(server: ServerHere, filled: Both) -> None:
    before = len(server.facts("checks"))
    somebody = enters(filled, filled.code)
    goes_on(somebody)
    somebody.presses("/stop")
    filled.joined.hears()
    assert len(server.facts("checks")) == before


def test_a_wrong_code_is_said_and_kept_and_nothing_is_joined(
    server: ServerHere, filled: Both, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = new_code()
    somebody = enters(filled, wrong, status=422)
    assert "opens no record" in somebody.page.errors[0]
    assert somebody.page.soup.select_one("#code")["value"] == wrong  # type: ignore[index]
    somebody.answers(code=grouped(filled.code))
    goes_on(somebody)
    assert somebody.page.name == "kiosk-record"
    assert opened(server) == 1
    told = caplog.text
    assert not [one for one in (wrong, filled.code, grouped(wrong), "128") if one in told]


def test_ten_wrong_codes_an_hour_then_none_is_looked_at_right_or_wrong(
    filled: Both, clock: MovableClock
) -> None:
    sync = filled.joined.keeping.sync
    assert sync
    for _ in range(PASSPORT_TRIES_AN_HOUR - 1):
        assert ask(sync.talk, new_code()) is NotShown.UNKNOWN
    assert isinstance(ask(sync.talk, filled.code), Record), "a right one does not count"
    assert ask(sync.talk, new_code()) is NotShown.UNKNOWN
    assert ask(sync.talk, new_code()) is NotShown.TOO_OFTEN
    assert ask(sync.talk, filled.code) is NotShown.TOO_OFTEN

    somebody = enters(filled, filled.code)
    assert "an hour this machine shows no record" in somebody.page.text
    assert filled.phone.sends("passport", code=grouped(filled.code), status=429)
    clock.set(NOW + timedelta(hours=1))
    somebody.answers(again="true", button="again")
    assert goes_on(somebody).name == "kiosk-record"


def test_each_kiosk_is_counted_wherever_it_asks_from(
    server: ServerHere, filled: Both, kiosk: KioskHere
) -> None:
    with server.database.writing() as session:
        here = kiosks.named(session, NAME)
        for at in range(PASSPORT_TRIES_AN_HOUR):
            askers = (f"kiosk {here.id}", f"192.0.2.{at}")
            told = passport.opened_by(session, server.settings.keys, new_code(), askers, NOW)
            assert told == passport.UNKNOWN
    assert ask(kiosk.talk(), filled.code) is NotShown.TOO_OFTEN


@pytest.mark.parametrize("why", ["nobodys", "ended", "replaced"])
def test_the_answer_is_the_same_for_every_code_that_opens_nothing(
    server: ServerHere, filled: Both, kiosk: KioskHere, why: str
) -> None:
    code = new_code() if why == "nobodys" else filled.code
    with server.database.writing() as session:
        resident = session.scalars(sa.select(Resident)).one()
        if why == "ended":
            resident.forget_at = NOW
        if why == "replaced":
            passport.replace(server.settings.keys, resident)
    told = kiosk.talk().post("records", {"code": code})
    assert {**told, "server_time": ""} == {"server_time": "", "opened": False, "readings": []}
    assert opened(server) == 0


@pytest.mark.parametrize("barred", ["revoked", "locked", "out_of_order", "said_there"])
def test_a_kiosk_that_is_barred_is_refused_and_its_tries_are_not_counted(
    server: ServerHere, filled: Both, barred: str
) -> None:
    joined = filled.joined
    if barred == "said_there":
        joined.screen.place.venue.out_of_order = "other"
        joined.hears()
        joined.screen.place.venue.out_of_order = ""
    with server.database.writing() as session:
        if barred != "said_there":
            setattr(kiosks.named(session, NAME), f"{barred}_at", NOW)
        assert session.query(Kiosk).count() == 1
    assert enters(filled, filled.code).page.name == "kiosk-passport-later"
    assert opened(server) == 0


def test_a_kiosk_that_knows_it_is_barred_does_not_even_ask(
    filled: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, sync = filled.joined.screen.place, filled.joined.keeping.sync
    asked: list[str] = []
    assert sync
    monkeypatch.setattr(sync.talk, "post", lambda door, *_a, **_k: asked.append(door))
    place.venue.out_of_order = "cuff"
    assert place.ask_record(filled.code) is NotShown.NO_LINE
    assert asked == []


def test_nobody_waits_long_for_a_server_that_does_not_answer(
    filled: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_here, "PATIENCE", 0.3)
    sync, place = filled.joined.keeping.sync, filled.joined.screen.place
    assert sync
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        talk = ServerTalk(address, sync.box, place.clock)
        began = time.monotonic()
        assert ask(talk, filled.code) is NotShown.NO_LINE
        slow = threading.Thread(target=lambda: ask(talk, filled.code))
        monkeypatch.setattr(record_here, "PATIENCE", 1.0)
        slow.start()
        time.sleep(0.1)
        monkeypatch.setattr(record_here, "PATIENCE", 0.2)
        assert ask(talk, filled.code) is NotShown.NO_LINE, "the line is taken"
        assert time.monotonic() - began < 3
        slow.join()


def test_an_answer_that_is_not_ours_shows_nothing(filled: Both, kiosk: KioskHere) -> None:
    kiosk.transport = httpx.MockTransport(
        lambda _request: httpx.Response(200, json={"opened": True, "readings": [{"vital": 1}]})
    )
    assert ask(kiosk.talk(), filled.code) is NotShown.NO_LINE


def test_the_letter_holds_nothing_of_the_record(filled: Both) -> None:
    somebody = enters(filled, filled.code)
    somebody.opens("check")
    somebody.answers(age="45")
    screen = filled.joined.screen
    assert screen.place.visit
    now = clock_now(screen.place.clock)
    letter = letter_of(screen.database, NAME, now, screen.place.visit, [])
    assert letter
    assert letter.passport == filled.code
    assert letter.readings == ()
    assert not set(re.findall(rb"\b12[1-8]\b|systolic", to_json(letter.model_dump())))
