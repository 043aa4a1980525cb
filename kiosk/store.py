"""What keeps a visit beyond its end: sealed as it happens, one letter at its end, nothing readable.

Each reading is sealed to the server's key and on the disk before anybody is told that it was taken.
When results are shown, and at the end, one letter takes the place of those pieces. What a power cut
leaves are the pieces, which the server keeps as nobody's.
"""

from __future__ import annotations

import logging
import re
import threading
from typing import Any, Protocol
from uuid import UUID, uuid4

import sqlalchemy as sa

from kiosk.host import boot, clock_now
from kiosk.identity import Identity
from kiosk.letters import letter_of, measurement_of, nobody
from kiosk.moments import Clock
from kiosk.readings import Measured
from kiosk.strongbox import Sealed, Strongbox
from vital5.database import Database
from vital5.models import StepCount
from vital5.wire.answers import to_json
from vital5.wire.letter import Letter, SaidMeasurement
from vital5.wire.messages import LONGEST_SEALED

log = logging.getLogger("kiosk")

POWER_CUT = "power_cut"
"""How a visit ended that was still open when the kiosk started."""


WHY = re.compile(r"[a-z_]{1,40}")


class Visit(Protocol):
    """What the store needs to know of whoever is here."""

    id: str
    language: str
    helped: bool
    code: str
    code_shown: bool
    passport: str


class Device(Protocol):
    """What the store needs to know of the cuff, for the provenance of a reading."""

    @property
    def cuff(self) -> str: ...


class SealedStore:
    """The store of one kiosk. Every method may be called from any thread."""

    def __init__(
        self, box: Strongbox, config: Device, clock: Clock, visits: Database | None = None
    ) -> None:
        """`visits` is where the pages keep the visit that goes on."""
        self.box, self.identity = box, Identity(box)
        self._config, self._clock, self.visits = config, clock, visits
        self._lock = threading.RLock()
        self._kept: dict[str, list[SaidMeasurement]] = {}
        self._last: dict[str, Letter] = {}  # a visit's letter as it was last written
        self._silent = False
        left = box.release(POWER_CUT)
        if left:
            log.warning("%s letters of a visit that was cut off wait to be sent", left)

    @property
    def keeps(self) -> bool:
        """Whether readings can be taken along at all: there is a server to seal to."""
        return self.identity.enrolled

    def room_for_readings(self) -> bool:
        """Whether a reading taken now could be kept; without room no cuff starts."""
        return self.box.room.enough or not self.keeps

    def keep(self, reading: Measured) -> None:
        """Keep a reading for good, before anybody is told that it was taken."""
        if not self._keeps():
            return
        with self._lock:
            kept = self._kept.setdefault(reading.visit, [])
            said = measurement_of(reading, self._config, len(kept) + 1)
            kept.append(said)
            now = clock_now(self._clock)
            self._seal(reading.visit, nobody(self.identity.name, now, reading, said), whole=False)

    def so_far(self, visit: Visit) -> None:
        """Seal what was answered by now, as it comes. That another page was counted can wait."""
        self.box.room.give_way()
        self._write(visit, but={"written", "steps"})

    def finish(self, visit: Visit) -> None:
        """Seal whatever was recorded by now: before results are shown, and at the end.

        The same call again changes nothing. It runs before the answers are wiped.
        """
        self._write(visit, but={"written"})

    def _write(self, visit: Visit, but: set[str]) -> None:
        """The letter of a visit, if it holds something new; `but` is not looked at."""
        if not self._keeps() or self.visits is None:
            return
        with self._lock:
            now = clock_now(self._clock)
            kept = self._kept.get(visit.id, [])
            letter = letter_of(self.visits, self.identity.name, now, visit, kept)
            last = self._last.get(visit.id)
            if letter is None or (last and _held(last, but) == _held(letter, but)):
                return
            if letter.check is not None or "steps" not in but:
                self._seal(visit.id, letter, whole=True)
                self._last = {visit.id: letter}

    def over(self, visit: Visit, why: str) -> None:
        """The visit has ended: its letter may go, and nothing of it stays in memory."""
        with self._lock:
            self._kept.clear()
            self._last.clear()
            self.box.release(why if WHY.fullmatch(why) else "unknown", visit=visit.id)
        if self.visits is not None:
            # They went along with this visit; the next one counts its own.
            with self.visits.writing() as session:
                session.execute(sa.delete(StepCount))

    def _keeps(self) -> bool:
        if self.keeps:
            return True
        if not self._silent:
            log.warning("nothing is kept beyond a visit: this kiosk has not enrolled")
            self._silent = True
        return False

    def _seal(self, visit: str, letter: Letter, *, whole: bool) -> None:
        key = self.identity.sealing
        if key is None:
            raise AssertionError("an enrolled kiosk has a key to seal to")
        made: UUID = uuid4()
        sealed = key.seal(to_json(letter.model_dump()), made)
        if len(sealed) > LONGEST_SEALED:
            raise ValueError("a visit is too large for one letter")
        written = letter.written.wall.isoformat()
        self.box.put(visit, Sealed(made, key.id, sealed, str(boot())), written, whole=whole)


def _held(letter: Letter, but: set[str]) -> dict[str, Any]:
    return letter.model_dump(exclude=but)
