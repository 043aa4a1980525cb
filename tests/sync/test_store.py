"""What a running kiosk keeps: sealed at once, one letter in the end, nothing readable here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kiosk.place import Place
from kiosk.readings import Measured
from kiosk.room import Room
from kiosk.store import SealedStore
from kiosk.strongbox import HELD, OPEN, WAITING, Full
from tests.builders import a_reading
from tests.conftest import NOW, MovableClock
from tests.kiosk.places import Stand, stand
from tests.sync.kiosk_here import NAME, SMALL_ROOM, KioskHere, ServerHere
from vital5.models import KioskCode, KioskEnvelope
from vital5.services import checks, kiosks
from vital5.services.counts import count_step
from vital5.services.handover import take
from vital5.services.kiosk_fleet import fleet
from vital5.services.retention import forget_due


@pytest.fixture
def screen(kiosk: KioskHere, tmp_path: Path, clock: MovableClock) -> Iterator[Stand]:
    """The pages of the same kiosk, with its store behind them."""
    found = stand(tmp_path / "kiosk", clock)
    store = SealedStore(kiosk.box, found.place.config, kiosk.moment, found.database)
    found.place.store = store
    found.place.on_end.insert(0, store.over)
    yield found
    found.database.close()


def measured(place: Place, **changes: object) -> Measured:
    """A reading of the cuff in the visit that is open."""
    assert place.visit
    given = {
        "id": uuid4(), "visit": place.visit.id, "measurement": 1, "taken_at": NOW, "arm": "left",
        "systolic": 128, "diastolic": 82, "mean": 97, "pulse": 71, "device_time": None,
        "flags": {}, **changes,
    }  # fmt: skip
    return Measured(**given)  # type: ignore[arg-type]


def recorded(screen: Stand) -> UUID:
    """The pages recorded a reading; give its check."""
    reading = a_reading()
    reading.check.channel = "kiosk"
    with screen.database.writing() as session:
        session.add(reading)
        count_step(session, NOW.date(), "start", "es", "kiosk")
    return reading.check_id


def test_a_visit_is_one_letter_and_arrives(
    server: ServerHere, kiosk: KioskHere, screen: Stand
) -> None:
    visit = screen.place.begin("es", helped=True)
    readings = [measured(screen.place), measured(screen.place, measurement=2)]
    for reading in readings:
        screen.place.store.keep(reading)
    assert kiosk.box.counts()[OPEN] == 2
    check = recorded(screen)
    visit.code_shown = True
    for _ in range(3):
        screen.place.store.finish(visit)
    assert kiosk.box.counts()[OPEN] == 1
    assert kiosk.sync().once().stored == 0  # it goes on
    screen.place.end("finished")
    assert kiosk.sync().once().stored == 1
    assert {m["id"] for m in server.facts("measurements")} == {str(r.id) for r in readings}
    assert [r["check_id"] for r in server.facts("readings")] == [str(check)]
    told = server.facts("kiosk_visits")[0]
    assert (told["ended"], told["helped"]) == ("finished", True)
    assert [s["count"] for s in server.facts("step_counts")] == [1]
    with server.database.writing() as session:
        found = take(session, server.settings.keys, visit.code, NOW)
    assert getattr(found, "id", None) == check


def test_the_next_visit_takes_nothing_along(
    server: ServerHere, kiosk: KioskHere, screen: Stand
) -> None:
    screen.place.begin("en")
    screen.place.store.keep(measured(screen.place))
    recorded(screen)
    screen.place.begin("ar")
    screen.place.store.keep(measured(screen.place))
    screen.place.end("idle")
    kiosk.sync().once()
    owners = [m["check_id"] for m in server.facts("measurements")]
    assert len(owners) == len(set(owners)) == 2
    assert [s["count"] for s in server.facts("step_counts")] == [1]
    assert all(c["resident_id"] is None for c in server.facts("checks"))


def test_a_visit_of_which_nothing_was_recorded_leaves_nothing(
    kiosk: KioskHere, screen: Stand
) -> None:
    screen.place.begin("en")
    screen.place.end("idle")
    assert sum(kiosk.box.counts().values()) == 0


def test_a_power_cut_leaves_what_was_taken_and_nobody(
    server: ServerHere, kiosk: KioskHere, screen: Stand
) -> None:
    screen.place.begin("en")
    reading = measured(screen.place)
    screen.place.store.keep(reading)
    kiosk.box.close()
    kiosk.open()
    SealedStore(kiosk.box, screen.place.config, kiosk.moment)
    assert kiosk.box.counts()[WAITING] == 1
    kiosk.sync().once()
    assert [m["id"] for m in server.facts("measurements")] == [str(reading.id)]
    assert server.facts("kiosk_visits")[0]["ended"] == "power_cut"
    assert server.facts("checks")[0]["resident_id"] is None


def test_nothing_readable_lies_on_the_disk(kiosk: KioskHere, screen: Stand) -> None:
    """Not in the file, and not for whoever opens the file with the kiosk's own key."""
    visit = screen.place.begin("en")
    screen.place.store.keep(measured(screen.place, device_time="canary-4711"))
    recorded(screen)
    screen.place.store.finish(visit)
    rows = kiosk.box._all("SELECT * FROM letter")
    assert rows
    for row in rows:
        assert b"canary" not in b"".join(str(cell).encode() for cell in row)
        assert b"systolic" not in row[4]
    for path in kiosk.folder.rglob("*"):
        if path.is_file():
            assert b"canary-4711" not in path.read_bytes()


def test_a_full_disk_gives_way_once_and_is_told_before(kiosk: KioskHere, screen: Stand) -> None:
    """SQLite's own "full": the reserve goes, and with it comes the room for a last reading."""
    screen.place.begin("en")
    connection = kiosk.box._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()
    real, room = kiosk.box.room.use_up, kiosk.box.room

    def give_way() -> None:
        real()
        connection.execute(f"PRAGMA max_page_count = {pages + 8}").fetchall()

    assert room.path.stat().st_size == SMALL_ROOM
    room.use_up = give_way  # type: ignore[method-assign]
    for _ in range(4):
        screen.place.store.keep(measured(screen.place, device_time="x" * 100))
    assert not room.path.exists()
    kept = kiosk.box.counts()[OPEN]
    assert kept == 4
    room.use_up = real  # type: ignore[method-assign]
    until_full = (screen.place.store.keep(measured(screen.place)) for _ in range(40))
    with pytest.raises(Full):
        kept += sum(1 for _ in until_full)
    assert kiosk.box.counts()[OPEN] >= kept


def test_too_little_room_is_said_before_the_cuff(kiosk: KioskHere, tmp_path: Path) -> None:
    free = kiosk.box.room.free
    assert Room(tmp_path, reserve=SMALL_ROOM, least=0).enough
    assert not Room(tmp_path, reserve=SMALL_ROOM, least=free * 2).enough


def test_the_fleet_sees_the_kiosk(
    server: ServerHere, kiosk: KioskHere, clock: MovableClock
) -> None:
    kiosk.keeps()
    kiosk.sync().once()
    kiosk.keeps()
    with server.database.writing() as session:
        kiosks.named(session, NAME).opening = "Mo-Fr 09:00-20:00"
    for later, alarms in (
        (timedelta(minutes=29), ()),
        (timedelta(minutes=31), ("silent",)),
        (timedelta(days=14, minutes=1), ("silent", "out_of_touch")),
    ):
        clock.set(NOW + later)
        with server.database.reading() as session:
            seen = fleet(session, clock(), server.settings.keys.newest.id)[0]
        assert (seen.id, seen.state, seen.alarms) == (NAME, "working", alarms)


def test_the_server_locks_and_wipes(server: ServerHere, kiosk: KioskHere) -> None:
    keys = server.settings.keys
    with server.database.writing() as session:
        found = kiosks.named(session, NAME)
        kiosks.lock(session, keys, found, NOW, locked=True)
        kiosks.tell(session, keys, found, "Ring the help desk", NOW)
        kiosks.ask_to_wipe(session, keys, found, "when_synced", NOW)
    kiosk.keeps()
    outcome = kiosk.sync().once()
    assert outcome.stored == 1
    assert outcome.state["locked"] is True
    assert outcome.state["message"] == "Ring the help desk"
    assert not kiosk.box.path.exists()


def test_a_quarantined_reading_is_in_no_history(server: ServerHere, kiosk: KioskHere) -> None:
    from tests.builders import a_resident
    from vital5.services.passport import new_code

    code = new_code()
    resident = a_resident(server.settings.keys, code)
    with server.database.writing() as session:
        session.add(resident)
    fine = kiosk.keeps(passport=code)
    kiosk.ahead = timedelta(days=2)
    kiosk.keeps(passport=code)
    kiosk.sync().once()
    with server.database.reading() as session:
        shown = checks.readings_of_resident(session, resident.id)
    assert [one.id for one in shown] == [fine.readings[0].id]
    assert len(server.facts("readings")) == 2


def test_what_lets_a_kiosk_in_is_forgotten(
    server: ServerHere, kiosk: KioskHere, clock: MovableClock
) -> None:
    kiosk.keeps()
    kiosk.sync().once()
    server.code()
    for after, left in ((timedelta(days=1), 1), (timedelta(days=400), 0)):
        clock.set(NOW + after)
        forget_due(server.database, server.settings, clock())
        with server.database.reading() as session:
            assert session.query(KioskCode).count() == 0
            assert session.query(KioskEnvelope).count() == left
    assert kiosk.box.counts()[HELD] == 1
