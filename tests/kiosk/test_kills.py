"""A kiosk or a cuff's cable that is killed in a measurement loses nothing, and invents nothing."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.kiosk.killable import SERVER_KEYS, box_in
from tests.kiosk.simulations import served
from tests.soak_table import Soaked
from vital5.wire.envelope import open_envelope
from vital5.wire.letter import read_letter

CUFF = "ampall_bp868f"  # the quickest to say something
SECONDS = 0.5  # that a measurement takes: longer than what waited is drained
EVERYTHING = 1 << 30
CUT_EVERY = 4  # kills: in between, the cuff's cable is pulled out and put back


class Cable:
    """A cuff whose port keeps its name, as udev sees to it, however often it is pulled out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._plugged = ExitStack()

    def __enter__(self) -> Cable:
        self._plug_in()
        return self

    def __exit__(self, *_: object) -> None:
        self._plugged.close()

    def cut(self) -> None:
        self._plugged.close()
        self._plug_in()

    def _plug_in(self) -> None:
        simulation = self._plugged.enter_context(served(CUFF, seconds=SECONDS))
        fresh = self.path.with_suffix(".new")
        fresh.symlink_to(simulation.port())
        fresh.replace(self.path)


class Account:
    """What was said before the kills, and what is on the disk after them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.began: set[str] = set()
        self.said: dict[str, str] = {}  # reading: visit
        self.kills = self.cuts = 0

    def run(self, port: Path, seconds: float, cut: Callable[[], None] | None) -> None:
        """Let it work, perhaps pull the cable, and kill it some time after its first word."""
        command = [sys.executable, "-m", "tests.kiosk.killable", str(self.folder), str(port), CUFF]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout
        first = child.stdout.readline()
        timers = [threading.Timer(seconds, child.kill)]
        if cut:
            timers.append(threading.Timer(seconds / 2, cut))
            self.cuts += 1
        for timer in timers:
            timer.start()
        for line in [first, *child.stdout]:
            word, *rest = line.split()
            if word == "began":
                self.began.add(rest[0])
            elif line.endswith("\n"):
                self.said[rest[0]] = rest[1]
        assert child.wait() == -9
        self.kills += 1
        for timer in timers:
            timer.join()

    def settle(self) -> tuple[int, int]:
        """Compare; how many readings were said, and how many were found."""
        box = box_in(self.folder)
        box.release("power_cut")
        found: dict[str, str] = {}
        for sealed in box.next_to_send(100_000, EVERYTHING):
            letter = read_letter(open_envelope(sealed.sealed, sealed.id, sealed.key, SERVER_KEYS))
            for one in letter.measurements:
                assert str(one.id) not in found, "doubled"
                found[str(one.id)] = str(letter.check.id)
        box.close()
        assert set(self.said) <= set(found), "lost"
        assert all(found[one] == visit for one, visit in self.said.items()), "another visit's"
        assert set(found.values()) <= self.began, "of no visit"
        assert len(found) - len(self.said) <= self.kills  # kept in the instant before the word
        return len(self.said), len(found)


def killed(folder: Path, times: int, seed: int) -> tuple[Account, int]:
    dice, account = random.Random(seed), Account(folder)
    with Cable(folder / "cuff") as cable:
        for number in range(times):
            cut = cable.cut if number % CUT_EVERY == CUT_EVERY - 1 else None
            account.run(cable.path, dice.uniform(0.05, 2.0), cut)
            time.sleep(0.02)  # the line notices that nobody holds it
    said, _found = account.settle()
    return account, said


def test_ten_kills_while_measuring_lose_double_and_mistake_nothing(tmp_path: Path) -> None:
    account, said = killed(tmp_path, 10, 20261127)
    assert said > 0  # some had been taken before they were killed
    assert account.cuts > 0


@pytest.mark.soak
def test_a_hundred_kills_while_measuring(tmp_path: Path, soaked: Soaked) -> None:
    account, said = killed(tmp_path, 100, 7)
    assert said > 50
    what = f"{account.kills} kills of the kiosk and {account.cuts} of the cuff's line, measuring"
    soaked(what, f"{said} readings: 0 lost, 0 doubled, 0 under another visit")
