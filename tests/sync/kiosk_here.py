"""A kiosk beside its server: enrols, keeps letters, sends them; and what the server then has."""

from __future__ import annotations

import json
import secrets
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx

from kiosk.address import Address
from kiosk.enrol import enrol
from kiosk.host import boot
from kiosk.identity import Identity
from kiosk.moments import Moment
from kiosk.room import Room
from kiosk.server_talk import ServerTalk
from kiosk.strongbox import Sealed, Strongbox
from kiosk.sync import Sync
from tests.conftest import MovableClock
from vital5.config import Settings
from vital5.database import Database
from vital5.sealing import KeyRing
from vital5.services import kiosks
from vital5.services.export import export
from vital5.services.kiosk_trust import new_code
from vital5.wire.answers import to_json
from vital5.wire.letter import Letter, SaidCheck, SaidClock, SaidMeasurement, SaidReading

NAME = "library-1"
SMALL_ROOM = 64 * 1024
"""Bytes of the reserve in tests: the promise does not depend on how large it is."""


@dataclass
class ServerHere:
    """A server that answers at an address."""

    address: str
    settings: Settings
    database: Database

    def now(self) -> datetime:
        """By its own clock."""
        assert self.settings.clock_file
        return datetime.fromisoformat(self.settings.clock_file.read_text())

    def code(self, name: str = NAME) -> str:
        """A code for a kiosk of this name, which is added if it is new."""
        keys = self.settings.keys
        with self.database.writing() as session:
            try:
                found = kiosks.named(session, name)
            except kiosks.CannotDo:
                found = kiosks.add(
                    session, keys, name=name, site="Peckham Library", opening="", now=self.now()
                )
            return new_code(session, keys, found, self.now())

    def approve(self, kiosk: KioskHere) -> None:
        """Compare the six digits and believe the kiosk."""
        with self.database.writing() as session:
            found = kiosks.named(session, kiosk.name)
            kiosks.approve(session, self.settings.keys, found, kiosk.digits, self.now())

    def facts(self, kind: str) -> list[dict[str, Any]]:
        """The lines of one file of the export."""
        with tempfile.TemporaryDirectory() as folder:
            export(self.database, Path(folder))
            text = (Path(folder) / f"{kind}.jsonl").read_text()
        return [json.loads(line) for line in text.splitlines()]


class KioskHere:
    """One kiosk with a folder of its own, whose clock goes with the server's unless it is moved."""

    def __init__(
        self, folder: Path, server: ServerHere, clock: MovableClock, name: str = NAME
    ) -> None:
        self.folder, self.server, self.name = folder, server, name
        self.clock, self.ahead = clock, timedelta(0)
        self.digits = ""
        folder.mkdir(parents=True, exist_ok=True)
        self.keys = KeyRing.parse(f"k1:{'ab' * 32}")
        self.transport: httpx.BaseTransport | None = None
        self.open()

    def open(self) -> None:
        """As after a start: nothing but the file is left."""
        self.box = Strongbox(self.folder, self.keys, Room(self.folder, reserve=SMALL_ROOM, least=0))
        self.identity = Identity(self.box)
        self._lines: list[Sync] = []

    def close(self) -> None:
        """End whatever is open."""
        for line in self._lines:
            line.close()
        self.box.close()

    def moment(self) -> Moment:
        """The kiosk's clock; its seconds go on evenly, whatever the wall clock says."""
        at = self.clock()
        return Moment(at + self.ahead, at.timestamp())

    def said_clock(self) -> SaidClock:
        """Both clocks, as they stand in a letter."""
        moment = self.moment()
        return SaidClock(wall=moment.at, seconds=Decimal(int(moment.seconds)), boot=boot())

    @property
    def address(self) -> Address:
        return Address(self.name, self.server.address, "and_tm265x", "A1234567")

    def enrol(self, code: str = "") -> None:
        """With a fresh code, unless one is given."""
        given = code or self.server.code(self.name)
        told = enrol(self.box, self.address, given, self.moment)
        self.digits = told["fingerprint"]

    def talk(self) -> ServerTalk:
        """A line to the server."""
        return ServerTalk(self.server.address, self.box, self.moment, self.transport)

    def sync(self) -> Sync:
        """A fresh one, as after a start of the program."""
        line = Sync(self.box, self.talk(), self.moment)
        self._lines.append(line)
        return line

    def keeps(self, letter: Letter | None = None, **changes: Any) -> Letter:
        """A visit that ended; it waits to be sent."""
        found = letter or a_letter(self, **changes)
        key, made = self.identity.sealing, uuid4()
        assert key
        sealed = key.seal(to_json(found.model_dump()), made)
        visit = secrets.token_hex(8)
        kept = Sealed(made, key.id, sealed, str(boot()))
        self.box.put(visit, kept, found.written.wall.isoformat(), whole=True)
        self.box.release("finished", visit=visit)
        return found


def a_reading(check: UUID, at: datetime, **changes: Any) -> SaidReading:
    """A blood pressure of 128 over 82."""
    return SaidReading(
        **{
            "id": uuid4(),
            "vital": "blood_pressure",
            "band": "high_normal",
            "urgency": "self_care",
            "rule": "BP-CLINIC",
            "rule_version": "another",
            "source": "kiosk",
            "taken_at": at,
            "recorded_at": at,
            "values": {"systolic": Decimal(128), "diastolic": Decimal(82), "setting": "clinic"},
            **changes,
        }
    )


def a_measurement(at: datetime, **changes: Any) -> SaidMeasurement:
    """What the cuff gave for it."""
    return SaidMeasurement(
        **{
            "id": uuid4(),
            "vital": "blood_pressure",
            "number": 1,
            "taken_at": at,
            "device": "and_tm265x",
            "device_name": "A&D TM-2655",
            "serial": "A1234567",
            "arm": "left",
            "systolic": 128,
            "diastolic": 82,
            "pulse": 71,
            **changes,
        }
    )


def a_letter(kiosk: KioskHere, **changes: Any) -> Letter:
    """A visit in which blood pressure was measured."""
    at, check = kiosk.moment().at, changes.pop("check_id", uuid4())
    return Letter(
        **{
            "form": 1,
            "kiosk": kiosk.name,
            "written": kiosk.said_clock(),
            "check": SaidCheck(
                id=check,
                channel="kiosk",
                language="es",
                started_at=at,
                touched_at=at,
                finished_at=at,
            ),
            "readings": (a_reading(check, at),),
            "measurements": (a_measurement(at),),
            **changes,
        }
    )
