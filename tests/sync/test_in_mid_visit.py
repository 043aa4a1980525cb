"""Locked while somebody sits there: they end in peace, no cuff starts, and nobody begins after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.drivers.events import Reading
from kiosk.orders import StartCuff
from tests.conftest import MovableClock
from tests.kiosk.by_hand import READY, Bench, ByHand
from tests.sync.kiosk_here import KioskHere, ServerHere
from tests.sync.test_wishes import Joined, asks


class Seat(Bench):
    """Somebody at a kiosk that has a line to its server."""

    def __init__(self, joined: Joined, session: ByHand) -> None:
        super().__init__(joined.screen, session)
        self.joined = joined

    def cuffs_started(self) -> int:
        return len([order for order in self.session.told if isinstance(order, StartCuff)])

    def ends(self) -> None:
        """Finish, by the button of the page of results."""
        while self.who.page.name != "results":
            assert len(self.who.seen) < 80, [page.name for page in self.who.seen]
            self.goes_on()
        self.who.presses("/stop")


@pytest.fixture
def seat(kiosk: KioskHere, tmp_path: Path, clock: MovableClock) -> Iterator[Seat]:
    joined = Joined(kiosk, tmp_path / "kiosk", clock)
    session = ByHand(joined.screen)
    joined.screen.place.measuring = session
    with session:
        yield Seat(joined, session)
    assert joined.keeping.sync
    joined.keeping.sync.close()
    joined.screen.database.close()


def test_before_the_cuff_the_screen_says_so_and_the_questions_go_on(
    server: ServerHere, seat: Seat
) -> None:
    seat.seated()
    asks(server, locked=True)
    seat.joined.hears()

    page = seat.presses("deed", "start")

    assert (page.name, seat.cuffs_started()) == ("measuring-no-reading", 0)
    assert "This machine is out of order" in page.text
    seat.ends()
    assert seat.who.page.name == "kiosk-ended"
    assert seat.who.opens("/", status=503).name == "kiosk-out-of-order"


def test_a_reading_under_way_counts_and_is_sent_and_no_cuff_follows(
    server: ServerHere, seat: Seat
) -> None:
    seat.seated()
    seat.presses("deed", "start")
    asks(server, locked=True)
    seat.joined.hears()

    seat.session.says(READY, Reading(162, 100, None, 70))
    page = seat.waits(seat.at.place.times.between)

    assert (page.name, seat.cuffs_started()) == ("measuring-no-reading", 1)
    seat.ends()
    results = next(one for one in reversed(seat.who.seen) if one.name == "results")
    assert results.card("blood_pressure")["data-band"] == "high_stage2_range"
    seat.joined.hears()
    (kept,) = server.facts("measurements")
    assert (kept["systolic"], kept["diastolic"]) == (162, 100)
    assert server.facts("kiosk_visits")[0]["ended"] == "stopped"


def test_unlocked_again_it_measures(server: ServerHere, seat: Seat) -> None:
    asks(server, locked=True)
    seat.joined.hears()
    asks(server, locked=False)
    seat.joined.hears()

    seat.seated()

    assert seat.presses("deed", "start").name == "measuring-cuff"
    assert seat.cuffs_started() == 1


def test_wiped_in_mid_visit_nothing_is_kept_and_the_person_still_has_advice(
    server: ServerHere, seat: Seat
) -> None:
    seat.seated()
    seat.presses("deed", "start")
    seat.session.says(READY, Reading(162, 100, None, 70))
    asks(server, wipe=True)
    seat.joined.hears()

    assert seat.waits(seat.at.place.times.between).name == "measuring-no-reading"
    seat.ends()
    assert "results" in [page.name for page in seat.who.seen]
    assert seat.who.opens("/", status=503).name == "kiosk-out-of-order"
    assert server.facts("measurements") == []
