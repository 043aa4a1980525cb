"""What the server asks of a kiosk reaches its screen, and outlives a restart without a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from kiosk.keeping import Keeping
from tests.conftest import NOW, MovableClock
from tests.kiosk.paper import PAPER_END, STATUS, PaperPrinter
from tests.kiosk.places import CONFIG, Stand, stand
from tests.sync.kiosk_here import NAME, KioskHere, ServerHere
from vital5.services import kiosks
from vital5.services.kiosk_fleet import Seen, fleet

PIN = "246810"
HASH = PasswordHasher(time_cost=1, memory_cost=64).hash(PIN)


class Joined:
    """The screen of a kiosk with its line to the server, which speaks when the test says so."""

    def __init__(self, kiosk: KioskHere, folder: Path, clock: MovableClock) -> None:
        self.screen: Stand = stand(folder, clock, server=kiosk.server.address, staff_pin=HASH)
        config = replace(CONFIG, server=kiosk.server.address)
        settings = replace(
            kiosk.server.settings, data=folder, keys_text=f"k1:{'ab' * 32}", clock_file=clock.path
        )
        self.keeping = Keeping(config, settings, self.screen.place.clock, self.screen.database)
        self.keeping.box.close()
        self.keeping.box = kiosk.box
        self.keeping.join(self.screen.place, sending=False)

    def hears(self) -> None:
        """One round with the server."""
        assert self.keeping.sync
        self.keeping.sync.once()


@pytest.fixture
def joined(kiosk: KioskHere, tmp_path: Path, clock: MovableClock) -> Iterator[Joined]:
    found = Joined(kiosk, tmp_path / "kiosk", clock)
    yield found
    assert found.keeping.sync
    found.keeping.sync.close()
    found.screen.database.close()


def asks(server: ServerHere, **wanted: object) -> None:
    """The programme team asks something of the kiosk."""
    keys = server.settings.keys
    with server.database.writing() as session:
        found = kiosks.named(session, NAME)
        if "locked" in wanted:
            kiosks.lock(session, keys, found, NOW, locked=bool(wanted["locked"]))
        if "message" in wanted:
            kiosks.tell(session, keys, found, str(wanted["message"]), NOW)
        if "program" in wanted:
            kiosks.require_program(found, str(wanted["program"]))
        if wanted.get("wipe"):
            kiosks.ask_to_wipe(session, keys, found, "now", NOW)


def seen(server: ServerHere, clock: MovableClock) -> Seen:
    """The kiosk as the fleet page shows it."""
    with server.database.reading() as session:
        return fleet(session, clock(), server.settings.keys.newest.id)[0]


@pytest.mark.parametrize(
    ("asked", "bar"), [({"locked": True}, "locked"), ({"program": "999.0"}, "old_program")]
)
def test_nobody_begins_until_the_server_lets_them(
    server: ServerHere, joined: Joined, asked: dict[str, object], bar: str
) -> None:
    asks(server, message="Ring the help desk", **asked)
    joined.hears()
    for path in ("/", "", "helper"):
        page = joined.screen.visitor().opens(path, status=503)
        assert page.name == "kiosk-out-of-order", path
        assert [tag["data-bar"] for tag in page.soup.select("[data-bar]")] == [bar]
        assert "Ring the help desk" in page.text
    asks(server, locked=False, program="")
    joined.hears()
    assert joined.screen.visitor().opens("/").name == "languages"


def test_a_lock_outlives_a_night_without_a_network(
    server: ServerHere, joined: Joined, kiosk: KioskHere, tmp_path: Path, clock: MovableClock
) -> None:
    asks(server, locked=True)
    joined.hears()
    joined.screen.database.close()
    again = Joined(kiosk, tmp_path / "kiosk", clock)
    assert again.screen.visitor().opens("/", status=503).name == "kiosk-out-of-order"
    again.screen.database.close()


def test_staff_read_the_message_and_residents_still_begin(
    server: ServerHere, joined: Joined
) -> None:
    asks(server, message="An engineer comes on Monday")
    joined.hears()
    assert "An engineer comes on Monday" in joined.screen.visitor().opens("/").text
    somebody = joined.screen.visitor()
    somebody.sends("venue", pin=PIN)
    assert "An engineer comes on Monday" in somebody.page.text
    assert joined.screen.started().page.name == "about-you-age"


def test_after_14_days_without_contact_only_sharing_is_out_of_order(
    joined: Joined, clock: MovableClock
) -> None:
    joined.hears()
    clock.set(NOW + timedelta(days=14))
    assert joined.screen.place.shares
    clock.set(NOW + timedelta(days=14, seconds=1))
    assert not joined.screen.place.shares
    assert joined.screen.started().page.name == "about-you-age"
    somebody = joined.screen.visitor()
    somebody.sends("venue", pin=PIN)
    assert somebody.page.soup.select('[data-sharing="false"]')
    joined.hears()
    assert joined.screen.place.shares


def test_a_wiped_kiosk_measures_nobody(server: ServerHere, joined: Joined) -> None:
    asks(server, wipe=True)
    joined.hears()
    page = joined.screen.visitor().opens("/", status=503)
    assert [tag["data-bar"] for tag in page.soup.select("[data-bar]")] == ["wiped"]
    assert joined.screen.place.store.room_for_readings()  # asking does not fail without a file


def test_the_fleet_sees_what_the_staff_said(
    server: ServerHere, joined: Joined, clock: MovableClock
) -> None:
    joined.hears()
    assert seen(server, clock).state == "working"
    joined.screen.place.venue.out_of_order = "cuff"
    joined.hears()
    assert seen(server, clock).state == "out_of_order"
    joined.screen.place.venue.out_of_order = ""
    joined.hears()
    assert seen(server, clock).state == "working"


@pytest.mark.parametrize(
    ("answers", "state", "alarms"),
    [(STATUS, "ready", ()), ({**STATUS, 4: 0x12 | PAPER_END}, "paper_out", ("paper",))],
)
def test_the_fleet_sees_the_printer(
    server: ServerHere,
    joined: Joined,
    clock: MovableClock,
    answers: dict[int, int],
    state: str,
    alarms: tuple[str, ...],
) -> None:
    with PaperPrinter(answers) as printer:
        place = joined.screen.place
        place.config = replace(place.config, printer=printer.path)
        joined.hears()
    one = seen(server, clock)
    assert (one.printer, one.alarms) == (state, alarms)
