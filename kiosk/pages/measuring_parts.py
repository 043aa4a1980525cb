"""What the measuring pages share: the seat they draw, and the recorder that writes for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from kiosk.orders import Emergency, Order
from kiosk.pages.here import EXTENSION
from kiosk.place import Place
from kiosk.recording import Recorder
from kiosk.seat import Seat
from vital5.web.store import Installation

_PARTS = "kiosk.measuring"


@dataclass(frozen=True, slots=True)
class _Parts:
    seat: Seat
    recorder: Recorder


def attach(app: Flask) -> None:
    """Listen to the session of the kiosk whose pages these are."""
    running = cast(Place, app.extensions[EXTENSION])
    installed = cast(Installation, app.extensions["vital5"])
    parts = _Parts(
        Seat(),
        Recorder(
            installed.database, installed.settings.keys, lambda: running.config, running.clock
        ),
    )
    app.extensions[_PARTS] = parts

    def call_for_silence(order: Order) -> None:
        """Nobody answered about warning signs beside a very high reading: somebody looks."""
        if isinstance(order, Emergency) and not order.answered and running.config.staffed:
            running.call_somebody()

    # Written before it is shown: a page that follows finds the answers there.
    running.on_order += [parts.recorder.see, parts.seat.see, call_for_silence]


def seat() -> Seat:
    """What the session shows now."""
    return cast(_Parts, current_app.extensions[_PARTS]).seat


def recorder() -> Recorder:
    """What writes for whoever sits there."""
    return cast(_Parts, current_app.extensions[_PARTS]).recorder
