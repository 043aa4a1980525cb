"""A measuring session with a clock that a test moves, and a person who does what screens ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from kiosk.drivers.events import Notice, Reading
from kiosk.happenings import (
    ArmChosen,
    ArmSized,
    CuffEnded,
    CuffSaid,
    RestBegun,
    StartPressed,
    TimePassed,
    VisitStarted,
)
from kiosk.moments import Moment
from kiosk.orders import Order, Show, StartCuff
from kiosk.sitting import Sitting
from kiosk.times import TIMES, Times
from kiosk.visit import Fitted

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FITTED = Fitted((Decimal(22), Decimal(42)), date(2027, 5, 31))
READY = Notice("ready")


def reading(systolic: int = 124, diastolic: int = 78, pulse: int | None = 70, **more) -> Reading:
    return Reading(systolic, diastolic, None, pulse, **more)


class Table:
    """A session on a table: happenings in, orders out, all of them kept."""

    def __init__(
        self,
        fitted: Fitted = FITTED,
        times: Times = TIMES,
        room: Callable[[], bool] = lambda: True,
    ) -> None:
        self.seconds = 1000.0
        self.told: list[Order] = []
        self.sitting = Sitting(fitted, self.clock, times, room=room)

    def clock(self) -> Moment:
        return Moment(NOON + timedelta(seconds=self.seconds), self.seconds)

    def hear(self, *happenings) -> list[Order]:
        told = [order for one in happenings for order in self.sitting.hear(one)]
        self.told += told
        return told

    def after(self, seconds: float) -> list[Order]:
        self.seconds += seconds
        return self.hear(TimePassed())

    def all(self, kind: type[Order]) -> list:
        return [order for order in self.told if isinstance(order, kind)]

    def screens(self) -> list[str]:
        return [order.screen for order in self.all(Show)]

    @property
    def measurement(self) -> int:
        """The number of the last measurement that was ordered."""
        return self.all(StartCuff)[-1].measurement

    def seated(self, visit: str = "v1") -> Table:
        """Up to the moment at which the rest is over and the person may press start."""
        self.hear(
            VisitStarted(visit), ArmChosen(visit, "left"), ArmSized(visit, Decimal(30)),
            RestBegun(visit),
        )  # fmt: skip
        self.after(self.sitting.times.rest)
        return self

    def started(self, visit: str = "v1") -> Table:
        """Up to the moment at which the cuff is measuring."""
        self.seated(visit).hear(StartPressed(visit))
        self.says(READY)
        return self

    def says(self, *events, number: int | None = None) -> list[Order]:
        number = self.measurement if number is None else number
        return self.hear(*(CuffSaid(number, event) for event in events))

    def fails(self, error) -> list[Order]:
        return self.hear(CuffEnded(self.measurement, error))

    def again(self, event: Reading, seconds: float = 60) -> list[Order]:
        """The pause, and the next reading of this sitting."""
        self.after(seconds)
        return self.says(READY, event)
