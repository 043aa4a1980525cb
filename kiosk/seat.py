"""What the measuring session shows now, for pages to draw, and a way to wait for what comes next.

One for each kiosk. The session's own thread writes it, any number of pages read it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from kiosk import orders
from kiosk.orders import Order, Screen
from kiosk.readings import Measured
from vital5.rules.pressure_sitting import KIOSK_READINGS

Details = Mapping[str, str | int | float | bool | None]
Outcome = orders.Finish | orders.RouteToPharmacy | orders.Emergency


@dataclass(frozen=True, slots=True)
class View:
    """One visit's measuring as it stands. `number` grows with every change."""

    visit: str
    number: int
    screen: Screen
    details: Details = field(default_factory=dict)
    until: float | None = None
    """The second of the session's clock at which this screen ends by itself."""
    whole: float = 0
    """How many seconds it lasts until then."""
    arm: str | int | float | bool | None = None
    """The arm that is measured, once it was chosen."""
    taken: tuple[Measured, ...] = ()
    """Kept readings of this visit. Nothing of them is shown before the results."""
    outcome: Outcome | None = None
    arms: frozenset[str] | None = None
    """Arms that cannot be used, once that was asked; None before."""

    @property
    def reading(self) -> int:
        """Which reading is being taken, or is next: the first is 1."""
        return sum(reading.valid for reading in self.taken) + 1

    @property
    def of(self) -> int:
        """How many there will be, as far as is known now."""
        return max(KIOSK_READINGS, self.reading)

    @property
    def over(self) -> bool:
        """Whether nothing more is measured in this visit."""
        return self.outcome is not None

    @property
    def step(self) -> Literal["before", "rest", "work", "over"]:
        """How far it has come: still getting ready, resting, at the cuff, or done."""
        if self.over:
            return "over"
        if self.screen in BEFORE_REST:
            return "before"
        return "rest" if self.screen is Screen.RESTING or self._first_is_ready else "work"

    @property
    def _first_is_ready(self) -> bool:
        return self.screen is Screen.READY and not self.taken

    @property
    def air_is_in(self) -> bool:
        """Whether the cuff is, or soon will be, tight: the red button lets the air out."""
        return self.screen in WORKING


BEFORE_REST = frozenset(
    {Screen.CHOOSE_ARM, Screen.ARM_NOT_SUITABLE, Screen.ARM_SIZE, Screen.SIT_DOWN}
)
WORKING = frozenset({Screen.CUFF_WAKES, Screen.PRESS_CUFF_BUTTON, Screen.MEASURING, Screen.BETWEEN})
"""Screens on which "Stop" lets the air out instead of ending the visit."""


class Seat:
    """Hears the session's orders and keeps the view of whoever sits there."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._view: View | None = None

    def see(self, order: Order) -> None:
        """Take one order in; those of the cuff change nothing on a screen."""
        with self._changed:
            if isinstance(order, orders.Forget):
                self._view = None
            else:
                self._view = self._next(order)
            self._changed.notify_all()

    def view(self, visit: str) -> View | None:
        """How it stands for this visit; None for any other."""
        view = self._view
        return view if view is not None and view.visit == visit else None

    def wait(self, visit: str, after: int, seconds: float) -> View | None:
        """The view once it is another than number `after`, or as it is when the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_new(visit, after), seconds)
        return self.view(visit)

    def rule_out(self, visit: str, arms: frozenset[str]) -> None:
        """Note the answer about arms that cannot be used."""
        with self._changed:
            view = self.view(visit)
            if view is not None:
                self._view = replace(view, arms=arms, number=view.number + 1)
                self._changed.notify_all()

    def _is_new(self, visit: str, after: int) -> bool:
        view = self.view(visit)
        return view is None or view.number != after

    def _next(self, order: Order) -> View | None:
        view = self.view(order.visit) or View(order.visit, 0, Screen.CHOOSE_ARM)
        number = view.number + 1
        if isinstance(order, orders.Show):
            return self._shown(view, order)
        if isinstance(order, orders.WaitUntil):
            return replace(view, number=number, until=order.seconds, whole=order.whole)
        if isinstance(order, orders.Keep):
            return replace(view, number=number, taken=(*view.taken, order.reading))
        if isinstance(order, orders.Finish | orders.RouteToPharmacy | orders.Emergency):
            return replace(view, number=number, outcome=order)
        return self._view

    def _shown(self, view: View, order: orders.Show) -> View:
        """Another screen, or the same one again: "are you still there?" is the kiosk's own."""
        same = order.screen is view.screen
        if order.screen is Screen.STILL_THERE or (same and not order.details):
            return view if view.number else replace(view, number=1)
        arm = order.details.get("arm") if order.screen is Screen.ARM_SIZE else view.arm
        return replace(
            view,
            number=view.number + 1,
            screen=order.screen,
            details=order.details,
            until=view.until if same else None,
            arm=arm,
        )
