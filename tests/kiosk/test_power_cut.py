"""The mains go between a write and its sync: what was said to be kept is there, and whole."""

from __future__ import annotations

import random
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kiosk.room import Room
from kiosk.strongbox import Sealed, Strongbox
from tests.kiosk.forgetful import Disk
from tests.kiosk.killable import KEYS

LETTERS, SOAK_LETTERS = 40, 600
EVERYTHING = 1 << 30


class Desk:
    """A strongbox on a disk that forgets, and what it said that it keeps."""

    def __init__(self, folder: Path, seed: int, *, full: bool = True) -> None:
        self.folder, self.dice, self.disk = folder, random.Random(seed), Disk()
        self.said: dict[UUID, bytes] = {}
        self.cuts = 0
        with self.disk.spinning():
            self.box = self._opened(folder / "box")
            if not full:
                self.box._connection.execute("PRAGMA synchronous = NORMAL").fetchall()
            # Often, so that cuts fall into the copying of the log too.
            self.box._connection.execute("PRAGMA wal_autocheckpoint = 12").fetchall()

    def _opened(self, folder: Path) -> Strongbox:
        folder.mkdir(mode=0o700, exist_ok=True)
        return Strongbox(folder, KEYS, Room(folder, reserve=4096, least=0))

    def keeps(self) -> None:
        """A letter, of any size; from its return on it is promised."""
        made, sealed = uuid4(), self.dice.randbytes(self.dice.randrange(200, 9000))
        self.box.put("visit", Sealed(made, "k1", sealed, "boot"), "2026-11-27", whole=False)
        self.said[made] = sealed

    def lost(self) -> int:
        """Cut the power now, and start anew over what is left: how many letters are missing."""
        self.cuts += 1
        left = self.folder / f"left-{self.cuts}"
        self.disk.cut(left, self.dice)
        box = self._opened(left)
        assert box._one("PRAGMA integrity_check")[0] == "ok"
        box.release("power_cut")
        found = {one.id: one.sealed for one in box.next_to_send(100_000, EVERYTHING)}
        box.close()
        assert all(self.said.get(id_) == sealed for id_, sealed in found.items()), "not as written"
        return len(set(self.said) - set(found))


def power_cuts(folder: Path, letters: int, *, full: bool = True) -> tuple[Desk, int]:
    desk, lost = Desk(folder, 20261127, full=full), 0
    for _ in range(letters):
        desk.keeps()
        lost += desk.lost()
    desk.box.close()
    return desk, lost


def test_no_letter_that_was_kept_is_lost(tmp_path: Path) -> None:
    desk, lost = power_cuts(tmp_path, LETTERS)
    assert lost == 0
    assert desk.disk.syncs >= LETTERS, "each is synced before it is promised"


def test_this_disk_does_forget(tmp_path: Path) -> None:
    """Without the sync at each commit the same cuts lose letters: the test above can fail."""
    _, lost = power_cuts(tmp_path, LETTERS, full=False)
    assert lost > 0


@pytest.mark.soak
def test_no_letter_is_lost_in_many_power_cuts(tmp_path: Path) -> None:
    desk, lost = power_cuts(tmp_path, SOAK_LETTERS)
    print(f"{desk.cuts} power cuts, {len(desk.said)} letters kept, {lost} lost")
    assert lost == 0
