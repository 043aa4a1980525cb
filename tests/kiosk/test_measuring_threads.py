"""Nothing that a cuff, a page or a thread does can freeze the session or keep the air in."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kiosk import measuring as measuring_module
from kiosk.config import KioskConfig
from kiosk.drivers import DRIVERS
from kiosk.drivers.errors import CuffUnplugged
from kiosk.happenings import StartPressed, StopPressed, VisitEnded
from kiosk.measure import Cuff, open_cuff
from kiosk.measuring import Measuring, measuring_for
from kiosk.orders import Keep, Order, Screen, Show
from kiosk.times import TIMES
from tests.kiosk.simulations import served
from tests.kiosk.sittings import Table


class Session:
    """A session whose person has rested and pressed start, at a clock that stands still."""

    def __init__(self, open_cuff, fails=()) -> None:
        self.told: list[Order] = []
        self._news = threading.Condition()
        self._fails = fails
        self.table = Table()
        self.measuring = Measuring(self.table.sitting, open_cuff, self.table.clock, self._tell)

    def __enter__(self) -> Session:
        self.table.seated()
        self.measuring.start()
        self.measuring.hear(StartPressed("v1"))
        return self

    def __exit__(self, *_) -> None:
        self.measuring.close()

    def _tell(self, order: Order) -> None:
        with self._news:
            self.told.append(order)
            self._news.notify_all()
        if isinstance(order, self._fails):
            raise RuntimeError("a page with a mistake")

    def trouble(self) -> str:
        """What the person is told went wrong, once they are."""
        return self.shown(Screen.TRY_AGAIN).details["trouble"]

    def shown(self, screen: Screen) -> Show:
        def there() -> list[Show]:
            return [o for o in self.told if isinstance(o, Show) and o.screen is screen]

        with self._news:
            assert self._news.wait_for(there, 15), self.told
            return there()[-1]


def test_a_port_that_cannot_be_opened_is_named():
    def nothing() -> Cuff:
        raise CuffUnplugged("no such port")

    with Session(nothing) as session:
        assert session.trouble() == "cuff_away"


def test_a_mistake_in_a_driver_is_the_cuffs_fault_and_no_freeze():
    def mistaken() -> Cuff:
        raise ZeroDivisionError

    with Session(mistaken) as session:
        assert session.trouble() == "cuff_fault"


def test_a_page_that_fails_stops_neither_the_session_nor_the_cuff():
    with (
        served("and_tm265x", seconds=0.4) as simulation,
        Session(lambda: opened(simulation), fails=Show) as session,
    ):
        session.shown(Screen.BETWEEN)
        assert [type(order) for order in session.told].count(Keep) == 1


def opened(simulation, cuff: str = "and_tm265x") -> Cuff:
    if not hasattr(simulation, "name"):
        simulation.name = simulation.port()
    return open_cuff(DRIVERS[cuff], simulation.name)


@pytest.mark.parametrize("deed", [StopPressed, VisitEnded])
def test_the_air_is_let_out_when_the_person_stops_or_goes(deed):
    with (
        served("and_tm265x", seconds=30) as simulation,
        Session(lambda: opened(simulation)) as session,
    ):
        session.shown(Screen.MEASURING)
        until(lambda: simulation.device.measuring)
        session.measuring.hear(deed("v1"))
        until(lambda: not simulation.device.measuring)


def test_the_air_is_let_out_when_the_kiosk_closes():
    with served("par_nibp2020", seconds=30) as simulation:
        with Session(lambda: opened(simulation, "par_nibp2020")) as session:
            session.shown(Screen.MEASURING)
            until(lambda: simulation.device.measuring)
        until(lambda: not simulation.device.measuring)


def test_a_stop_while_the_port_is_being_opened_keeps_the_cuff_from_starting():
    opening, go_on = threading.Event(), threading.Event()
    with served("and_tm265x", seconds=30) as simulation:

        def slowly() -> Cuff:
            opening.set()
            go_on.wait(10)
            return opened(simulation)

        with Session(slowly) as session:
            assert opening.wait(10)
            session.measuring.hear(StopPressed("v1"))
            session.shown(Screen.STOPPED)
            go_on.set()
        assert simulation.device.measured == 0


def test_a_thread_that_never_comes_back_freezes_nothing(monkeypatch):
    monkeypatch.setattr(measuring_module, "_LET_GO", 0.1)
    stuck, never = threading.Event(), threading.Event()

    def stick() -> Cuff:
        stuck.set()
        never.wait(30)
        raise CuffUnplugged("at last")

    with Session(stick) as session:
        assert stuck.wait(10)
        session.table.seconds += TIMES.measuring_at_most
        assert session.trouble() == "too_long"
        session.told.clear()
        session.table.seconds += TIMES.between
        session.measuring.hear(StartPressed("v1"))
        assert session.trouble() == "cuff_away"
    never.set()


def test_a_kiosks_own_file_makes_its_session():
    config = KioskConfig(
        "library-1", "Library", ("en",), "omron_hbp9030_fmt5", "/dev/no-such-port", None,
        (Decimal(22), Decimal(42)), date(2027, 5, 31), None, "https://vital5.example", False,
    )  # fmt: skip
    table = Table()

    by_button = measuring_for(config, table.clock, lambda _: None).sitting.fitted
    by_command = measuring_for(replace(config, cuff="and_tm265x"), table.clock, lambda _: None)
    assert by_button.person_starts is True
    assert by_command.sitting.fitted.person_starts is False
    assert by_button.calibration_due == config.calibration_due


def until(true, turns: int = 200) -> None:
    pause = threading.Event()
    for _ in range(turns):
        if true():
            return
        pause.wait(0.05)
    raise AssertionError("it did not happen")


def test_a_mistake_in_the_session_lets_the_air_out_and_freezes_nothing(monkeypatch):
    with served("par_nibp2020", seconds=20) as simulation:
        port = simulation.port()
        with Session(lambda: open_cuff(DRIVERS["par_nibp2020"], port)) as session:
            session.shown(Screen.MEASURING)
            hear = session.table.sitting.hear
            faults = iter([RuntimeError("ours")])

            def fails_once(happening):
                for fault in faults:
                    raise fault
                return hear(happening)

            monkeypatch.setattr(session.table.sitting, "hear", fails_once)
            session.measuring.hear(StopPressed("v1"))
            assert session.trouble() == "too_long"  # the cuff was told to stop
