"""Whoever is at the kiosk now, and what keeps of them what may be kept."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from kiosk.readings import Measured
from kiosk.record import Asked
from vital5.services.passport import new_code

log = logging.getLogger("kiosk")

ALONE, WITH_SOMEBODY = "alone", "with_somebody"

MOOD_RESULT = "mood-result"
"""Noted of a visit whose person asked to see it though somebody else sees the screen."""


@dataclass(slots=True)
class PlaceVisit:
    """One person at this kiosk, from "Start" to the end. Nothing of it outlives them."""

    id: str
    language: str
    began_at: datetime
    helped: bool = False
    """Somebody who signed in as a helper presses the buttons."""
    company: str = ""
    """What was answered to "is anyone with you?": ALONE, WITH_SOMEBODY, or nothing yet."""
    code: str = field(default_factory=new_code)
    """Opens this visit's results on one's own phone, once; only its digest goes to the server."""
    code_shown: bool = False
    """Whether anybody can know the code: without it, or a passport, a visit stays nobody's."""
    passport: str = ""
    """The code of somebody's record, entered here: their check joins it at the server."""
    record: Asked | None = None
    """What that record held, as the server told it for this screen, or why it did not. It is in
    no letter."""
    seen: set[str] = field(default_factory=set)
    """Notes of pages: covers that were lifted, results that were asked for."""


@dataclass(frozen=True, slots=True)
class Comfort:
    """How somebody wants the screen; forgotten with them."""

    low: bool = False  # everything to press in the lower half
    large: bool = False
    dark: bool = False


class Store(Protocol):
    """What keeps a visit beyond its end: sealed, durable, unreadable here."""

    def room_for_readings(self) -> bool:
        """Whether a reading taken now could be kept; without room no cuff starts."""

    def keep(self, reading: Measured) -> None:
        """Keep a reading for good, before anybody is told that it was taken."""

    def so_far(self, visit: PlaceVisit) -> None:
        """Seal what was answered by now: a power cut takes nothing that somebody had answered."""

    def finish(self, visit: PlaceVisit) -> None:
        """Seal whatever was recorded by now: before results are shown, and at the end.

        The same call again changes nothing. It runs before the answers are wiped.
        """


class Unkept:
    """The store of a kiosk that has none yet: it keeps nothing, and says so in the log."""

    def room_for_readings(self) -> bool:
        return True

    def keep(self, reading: Measured) -> None:
        log.warning("a reading was not kept: this kiosk has no store")

    def so_far(self, visit: PlaceVisit) -> None:
        """Nothing yet: the end says that nothing is kept."""

    def finish(self, visit: PlaceVisit) -> None:
        log.warning("a visit was not kept: this kiosk has no store")


def kept(store: Store, reading: Measured) -> bool:
    """Keep a reading, durably. A store that fails stops the next cuff, and no advice."""
    try:
        store.keep(reading)
    except Exception as failure:
        log.error("could not keep a reading: %s", type(failure).__name__)
        return False
    return True


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether somebody is here, and how many seconds are left before that changes."""

    state: Literal["nobody", "here", "warned"]
    left: float | None = None
