"""A kiosk that is killed while it measures loses nothing it said it had, and invents nothing."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.kiosk.killable import SERVER_KEYS, box_in
from tests.kiosk.simulations import served
from vital5.wire.envelope import open_envelope
from vital5.wire.letter import read_letter

CUFF = "ampall_bp868f"  # the quickest to say something
SECONDS = 0.5  # that a measurement takes: longer than what waited is drained
EVERYTHING = 1 << 30


class Account:
    """What was said before the kills, and what is on the disk after them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.began: set[str] = set()
        self.said: dict[str, str] = {}  # reading: visit
        self.kills = 0

    def run(self, port: str, seconds: float) -> None:
        """Let it work, and kill it some time after its first word."""
        command = [sys.executable, "-m", "tests.kiosk.killable", str(self.folder), port, CUFF]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert child.stdout
        first = child.stdout.readline()
        timer = threading.Timer(seconds, child.kill)
        timer.start()
        for line in [first, *child.stdout]:
            word, *rest = line.split()
            if word == "began":
                self.began.add(rest[0])
            elif line.endswith("\n"):
                self.said[rest[0]] = rest[1]
        assert child.wait() == -9
        self.kills += 1

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


def killed(folder: Path, times: int, seed: int) -> tuple[int, int]:
    dice, account = random.Random(seed), Account(folder)
    with served(CUFF, seconds=SECONDS) as simulation:
        port = simulation.port()
        for _ in range(times):
            account.run(port, dice.uniform(0.05, 2.0))
            time.sleep(0.02)  # the line notices that nobody holds it
    return account.settle()


def test_ten_kills_while_measuring_lose_double_and_mistake_nothing(tmp_path: Path) -> None:
    said, _found = killed(tmp_path, 10, 20261127)
    assert said > 0  # some had been taken before they were killed


@pytest.mark.soak
def test_a_hundred_kills_while_measuring(tmp_path: Path) -> None:
    assert killed(tmp_path, 100, 7)[0] > 50
