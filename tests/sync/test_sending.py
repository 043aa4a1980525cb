"""What a kiosk kept is at the server once, whole, and under the right visit."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from kiosk import sync as line_to_server
from kiosk.strongbox import WAITING
from tests.builders import a_resident
from tests.conftest import NOW, MovableClock
from tests.sync.kiosk_here import KioskHere, ServerHere, a_letter, a_measurement, a_reading
from vital5.models import Check, Reading
from vital5.services import checks
from vital5.services.handover import digest_of, take
from vital5.wire.letter import SaidStep


def test_a_visit_arrives_whole(server: ServerHere, kiosk: KioskHere) -> None:
    letter = kiosk.keeps()
    outcome = kiosk.sync().once()
    assert (outcome.stored, outcome.done) == (1, True)
    said, result = letter.readings[0], letter.measurements[0]
    assert server.facts("readings") == [
        {
            "id": str(said.id),
            "check_id": str(letter.check.id) if letter.check else "",
            "vital": "blood_pressure",
            "values": {"diastolic": 82, "setting": "clinic", "systolic": 128},
            "band": "high_normal",
            "urgency": "self_care",
            "rule": "BP-CLINIC",
            "rule_version": "another",
            "source": "kiosk",
            "taken_at": "2026-06-15T09:00:00Z",
            "recorded_at": "2026-06-15T09:00:00Z",
            "supersedes": None,
            "instruments": None,
        }
    ]
    assert [m["id"] for m in server.facts("measurements")] == [str(result.id)]
    assert server.facts("measurements")[0]["serial"] == "A1234567"
    check = server.facts("checks")[0]
    assert (check["resident_id"], check["language"]) == (None, "es")
    visit = server.facts("kiosk_visits")[0]
    assert (visit["ended"], visit["skew"], visit["quarantined"]) == ("finished", "none", False)


def test_the_same_letter_twice_is_kept_once(server: ServerHere, kiosk: KioskHere) -> None:
    kiosk.keeps()
    kiosk.sync().once()
    before = server.facts("readings")
    kiosk.box.send_again(kiosk.box.ids("held"))
    outcome = kiosk.sync().once()
    assert (outcome.stored, outcome.duplicate) == (0, 1)
    assert server.facts("readings") == before


def test_two_letters_of_one_visit_are_one_check(server: ServerHere, kiosk: KioskHere) -> None:
    """Pieces of a visit that a power cut ended, then the same pieces and one more."""
    check, at = uuid4(), kiosk.moment().at
    first, second = a_measurement(at), a_measurement(at, number=2)
    kiosk.keeps(check_id=check, readings=(), measurements=(first,))
    kiosk.keeps(check_id=check, readings=(), measurements=(first, second))
    kiosk.sync().once()
    assert len(server.facts("checks")) == 1
    assert {m["id"] for m in server.facts("measurements")} == {str(first.id), str(second.id)}


def test_a_changed_answer_supersedes(server: ServerHere, kiosk: KioskHere) -> None:
    check, at = uuid4(), kiosk.moment().at
    first = a_reading(check, at)
    second = a_reading(check, at, supersedes=first.id, values={"systolic": Decimal("141.5")})
    kiosk.keeps(check_id=check, readings=(first, second))
    kiosk.sync().once()
    with server.database.reading() as session:
        standing = checks.readings_of(session, [check])
    assert [one.id for one in standing] == [second.id]
    assert standing[0].values[0].number == Decimal("141.5")


def test_steps_are_counted_once_and_for_nobody(server: ServerHere, kiosk: KioskHere) -> None:
    step = SaidStep(day=NOW.date(), page="start", language="ar", channel="kiosk", count=3)
    kiosk.keeps(check=None, readings=(), measurements=(), steps=(step,))
    kiosk.keeps(check=None, readings=(), measurements=(), steps=(step,))
    kiosk.sync().once()
    kiosk.box.send_again(kiosk.box.ids("held"))
    kiosk.sync().once()
    assert [(s["page"], s["count"]) for s in server.facts("step_counts")] == [("start", 6)]
    assert server.facts("checks") == []


def test_a_passport_joins_its_record_and_no_other(server: ServerHere, kiosk: KioskHere) -> None:
    keys = server.settings.keys
    resident = a_resident(keys, "2345678923456789")
    with server.database.writing() as session:
        from vital5.services.passport import new_code

        code = new_code()
        resident = a_resident(keys, code)
        session.add(resident)
    mine = kiosk.keeps(passport=code)
    nobodys = kiosk.keeps()
    unknown = kiosk.keeps(passport=new_code())
    kiosk.sync().once()
    owners = {c["id"]: c["resident_id"] for c in server.facts("checks")}
    assert owners == {
        str(mine.check and mine.check.id): str(resident.id),
        str(nobodys.check and nobodys.check.id): None,
        str(unknown.check and unknown.check.id): None,
    }
    joined = {v["check_id"]: v["passport"] for v in server.facts("kiosk_visits")}
    assert joined[str(mine.check and mine.check.id)] == "joined"
    assert joined[str(unknown.check and unknown.check.id)] == "unknown"


def test_a_code_on_the_slip_opens_the_visit_once(server: ServerHere, kiosk: KioskHere) -> None:
    from vital5.services.passport import new_code

    code = new_code()
    letter = kiosk.keeps(handover=digest_of(code), answers='{"smoking":{"products":{"x":"none"}}}')
    keys = server.settings.keys
    with server.database.writing() as session:
        assert take(session, keys, code, NOW) == "not_here"
    kiosk.sync().once()
    with server.database.writing() as session:
        found = take(session, keys, code, NOW)
        assert isinstance(found, Check)
        assert letter.check
        assert found.id == letter.check.id
    with server.database.writing() as session:
        assert take(session, keys, code, NOW) == "taken"
    assert server.facts("checks")[0]["answers"] == {"smoking": {"products": {"x": "none"}}}


def test_two_weeks_in_the_dark_lose_nothing(
    server: ServerHere, kiosk: KioskHere, clock: MovableClock
) -> None:
    letters = []
    for day in range(14):
        clock.set(NOW + timedelta(days=day))
        letters.append(kiosk.keeps())
    clock.set(NOW + timedelta(days=14))
    kiosk.close()
    kiosk.open()
    assert kiosk.sync().once().stored == 14
    taken = {r["id"]: r["taken_at"] for r in server.facts("readings")}
    assert taken == {
        str(letter.readings[0].id): (NOW + timedelta(days=day)).isoformat()[:-6] + "Z"
        for day, letter in enumerate(letters)
    }


def test_something_new_to_send_ends_a_long_pause(
    kiosk: KioskHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line was away for long; it is back, and somebody wants their record on their phone."""
    monkeypatch.setattr(line_to_server, "FIRST_PAUSE", 300.0)
    tried = threading.Event()

    def away(request: httpx.Request) -> httpx.Response:
        tried.set()
        raise httpx.ConnectError("no line", request=request)

    kiosk.transport = httpx.MockTransport(away)
    sync = kiosk.sync()
    sync.start()
    assert tried.wait(10)
    kiosk.transport = None
    sync.talk = kiosk.talk()
    kiosk.keeps()
    sync.wake()
    end = time.monotonic() + 30
    while kiosk.box.counts()[WAITING] and time.monotonic() < end:
        time.sleep(0.05)
    assert kiosk.box.counts()[WAITING] == 0


def test_what_was_deleted_does_not_come_back(server: ServerHere, kiosk: KioskHere) -> None:
    kiosk.keeps()
    kiosk.sync().once()
    with server.database.writing() as session:
        session.execute(sa.delete(Check))
    kiosk.box.send_again(kiosk.box.ids("held"))
    assert kiosk.sync().once().duplicate == 1
    with server.database.reading() as session:
        assert session.query(Reading).count() == 0


def test_a_letter_is_kept_a_week_after_it_was_taken(kiosk: KioskHere, clock: MovableClock) -> None:
    kiosk.keeps(a_letter(kiosk))
    kiosk.sync().once()
    clock.set(NOW + timedelta(days=7))
    assert kiosk.sync().once().held == 1
    clock.set(NOW + timedelta(days=7, seconds=1))
    assert kiosk.sync().once().held == 0
