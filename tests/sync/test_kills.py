"""Killed at any moment, kiosk or server: nothing lost, doubled, or under another visit."""

from __future__ import annotations

import os
import random
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kiosk.server_talk import NotTaken, TryLater
from tests.conftest import MovableClock
from tests.soak_table import Soaked
from tests.sync.bad_line import BadLine
from tests.sync.kiosk_here import KioskHere, ServerHere, a_letter
from tests.sync.processes import ServerProcess, child, kill_child
from tests.sync.test_bad_lines import all_there, until_done
from vital5.config import Settings
from vital5.database import Database
from vital5.wire.letter import Letter

KILLS, SOAK_KILLS = 5, 100  # on each database
LETTERS = 30


@pytest.fixture
def running(any_settings: Settings, tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that can be killed."""
    process = ServerProcess(any_settings, tmp_path)
    yield process
    process.kill()


@pytest.fixture
def mortal(
    running: ServerProcess, any_settings: Settings, tmp_path: Path, clock: MovableClock
) -> Iterator[KioskHere]:
    """A kiosk that has enrolled with it."""
    database = Database(any_settings)
    here = KioskHere(tmp_path / "kiosk", ServerHere(running.address, any_settings, database), clock)
    here.enrol()
    here.server.approve(here)
    yield here
    here.close()
    database.close()


def sync_until_killed(kiosk: KioskHere) -> None:
    """In a child: with a strongbox of its own, as a program that has just been started."""
    kiosk.open()
    while True:
        try:
            kiosk.sync().once()
        except (TryLater, NotTaken):
            time.sleep(0.01)


def kill_often(kiosk: KioskHere, running: ServerProcess, kills: int, seed: int) -> list[Letter]:
    """Keep letters, send them, and kill whoever is at work, or the line, again and again."""
    luck = random.Random(seed)
    letters: list[Letter] = []
    for number in range(kills):
        letters += [kiosk.keeps() for _ in range(luck.randrange(1, LETTERS))]
        kiosk.close()
        kiosk.server.database.engine.dispose()
        kiosk.transport = BadLine(number) if number % 5 == 4 else None
        pid = child(lambda: sync_until_killed(kiosk))
        time.sleep(luck.random() * 0.6)
        if number % 5 == 1:
            running.kill()
            running.restart()
        elif number % 5 == 3:
            running.kill_workers()
        kill_child(pid)
        kiosk.open()
    running.wait()
    kiosk.transport = None
    until_done(kiosk)
    return letters


def test_killed_while_sending(mortal: KioskHere, running: ServerProcess) -> None:
    letters = kill_often(mortal, running, KILLS, seed=20261127)
    all_there(mortal.server, letters)


@pytest.mark.soak
def test_killed_while_sending_a_hundred_times(
    mortal: KioskHere, running: ServerProcess, soaked: Soaked
) -> None:
    letters = kill_often(mortal, running, SOAK_KILLS, seed=2)
    all_there(mortal.server, letters)
    fifth = SOAK_KILLS // 5
    what = f"{SOAK_KILLS} kills of the kiosk, {2 * fifth} of the server, {fifth} bad lines, sending"
    kind = mortal.server.database.engine.dialect.name
    soaked(what, f"{kind}, {len(letters)} visits: 0 lost, 0 doubled, 0 under another visit")


def keep_until_killed(kiosk: KioskHere, visit: UUID, told: int) -> None:
    """In a child: keep a reading, then say so; the parent believes what was said."""
    kiosk.open()
    key = kiosk.identity.sealing
    assert key
    from kiosk.host import boot
    from kiosk.strongbox import Sealed
    from vital5.wire.answers import to_json

    while True:
        letter = a_letter(kiosk, check_id=visit, readings=())
        made = uuid4()
        sealed = Sealed(made, key.id, key.seal(to_json(letter.model_dump()), made), str(boot()))
        kiosk.box.put(str(visit), sealed, letter.written.wall.isoformat(), whole=False)
        os.write(told, letter.measurements[0].id.bytes)


def test_what_was_said_to_be_kept_is_kept(mortal: KioskHere) -> None:
    """Killed in the middle of a visit: its pieces arrive, nobody's, ended by a power cut."""
    luck, said = random.Random(7), dict[UUID, UUID]()
    for _ in range(KILLS):
        visit = uuid4()
        mortal.close()
        mortal.server.database.engine.dispose()
        listening, telling = os.pipe()
        pid = child(lambda visit=visit, to=telling: keep_until_killed(mortal, visit, to))
        os.close(telling)
        time.sleep(0.1 + luck.random() * 0.2)
        kill_child(pid)
        with os.fdopen(listening, "rb") as heard:
            while len(one := heard.read(16)) == 16:
                said[UUID(bytes=one)] = visit
        mortal.open()
        mortal.box.release("power_cut")
    until_done(mortal)
    found = {UUID(m["id"]): UUID(m["check_id"]) for m in mortal.server.facts("measurements")}
    assert said
    assert {id_: found.get(id_) for id_ in said} == said
    assert {v["ended"] for v in mortal.server.facts("kiosk_visits")} == {"power_cut"}
    assert all(c["resident_id"] is None for c in mortal.server.facts("checks"))


def test_a_restored_server_gets_everything_again(
    mortal: KioskHere, running: ServerProcess, tmp_path: Path
) -> None:
    """By the product's own backup and restore."""
    letters = [mortal.keeps() for _ in range(5)]
    mortal.sync().once()
    out = str(tmp_path / "backup")
    running.run("backup", "--out", out)
    letters += [mortal.keeps() for _ in range(8)]
    mortal.sync().once()
    running.kill()
    mortal.server.database.close()
    running.run("restore", "--in", out)
    running.restart()
    mortal.server.database = Database(mortal.server.settings)
    outcome = mortal.sync().once()
    assert (outcome.sent_again, outcome.stored, outcome.done) == (8, 8, True)
    all_there(mortal.server, letters)


@pytest.mark.soak
def test_ten_thousand_visits_are_sent_within_a_minute(mortal: KioskHere, soaked: Soaked) -> None:
    letters = [mortal.keeps(handover=secrets.token_hex(32)) for _ in range(10_000)]
    began = time.monotonic()
    outcome = mortal.sync().once()
    took = time.monotonic() - began
    kind = mortal.server.database.engine.dialect.name
    soaked("10,000 queued visits, all there once", f"{kind}: sent in {took:.1f} s (limit 60)")
    assert outcome.stored == 10_000
    all_there(mortal.server, letters)
    assert took <= 60
