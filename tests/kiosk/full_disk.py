"""A kiosk on a disk of its own that is filled to the last byte, in a program that may mount one.

`unshare --map-root-user --mount python -m tests.kiosk.full_disk FOLDER`: the disk is a small tmpfs
that nobody else sees. Prints one JSON line for each thing that was tried.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from kiosk.drivers.events import Reading
from kiosk.identity import Identity, SigningKey
from kiosk.orders import StartCuff
from kiosk.room import LEAST_FREE_BYTES, RESERVE_BYTES
from kiosk.store import SealedStore
from kiosk.strongbox import OPEN, Strongbox
from tests.conftest import MovableClock
from tests.kiosk.by_hand import READY, Bench, bench
from tests.kiosk.killable import KEYS, SERVER_KEYS
from vital5.wire.envelope import sealing_key

MEGABYTE = 1 << 20
ENOUGH = 40  # pages
DISK = RESERVE_BYTES + LEAST_FREE_BYTES + 30 * MEGABYTE


class Disk:
    """The small disk, and something else on it that grows."""

    def __init__(self, folder: Path) -> None:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)], check=True
        )
        self.folder, self.filler = folder, folder / "something-else"

    @property
    def free(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def leaves(self, free: int) -> None:
        """Fill it up until only this much is free."""
        at = self.filler.stat().st_size if self.filler.exists() else 0
        with self.filler.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, at + self.free - free)

    def is_cleared(self) -> None:
        self.filler.unlink()


def enrolled(folder: Path) -> Strongbox:
    box = Strongbox(folder, KEYS)
    seal = sealing_key(SERVER_KEYS.newest)
    Identity(box).enrol("library-1", "http://127.0.0.1:1", SigningKey.new(), seal)
    return box


def say(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def cuffs_started(at: Bench) -> int:
    return len([order for order in at.session.told if isinstance(order, StartCuff)])


def tries(at: Bench, box: Strongbox, disk: Disk) -> None:
    say(step="there is room", room=at.at.place.store.room_for_readings())
    disk.leaves(LEAST_FREE_BYTES - MEGABYTE)
    at.seated()
    page = at.presses("deed", "start")
    say(step="too little", page=page.name, words=page.text, started=cuffs_started(at))
    at.at.place.end("stopped")

    disk.is_cleared()
    at.seated()
    at.presses("deed", "start")
    disk.leaves(0)
    say(step="full while it measures", free=disk.free)
    at.session.says(READY, Reading(128, 82, 97, 71))
    say(step="kept", open=box.counts()[OPEN], reserve=box.room.path.exists(),
        unkept=at.at.place.unkept, page=at.who.opens("measuring").name)  # fmt: skip
    at.waits(at.at.place.times.between)
    say(step="no second cuff", page=at.who.page.name, words=at.who.page.text,
        started=cuffs_started(at))  # fmt: skip
    for _ in range(ENOUGH):
        if at.who.page.name == "results":
            break
        at.goes_on()
    say(step="advice", band=at.who.page.card("blood_pressure")["data-band"])
    at.at.place.end("finished")

    disk.is_cleared()
    say(step="cleared", room=at.at.place.store.room_for_readings(),
        reserve=box.room.path.exists())  # fmt: skip
    at.seated()
    say(step="measures again", page=at.presses("deed", "start").name, started=cuffs_started(at))
    at.at.place.end("stopped")

    at.up_to("about-you-age")
    disk.leaves(0)
    answers = [at.who.client.post("/en/check/about-you", base_url=at.who.base_url,
                                  data={"csrf_token": at.who.token(), "age": "45"}).status_code
               for _ in range(2)]  # fmt: skip
    say(step="an answer", answers=answers, reserve=box.room.path.exists())


def main(folder: Path) -> None:
    disk = Disk(folder)
    clock = MovableClock(folder / "clock")
    box = enrolled(folder / "box")
    with bench(folder / "kiosk", clock) as at:
        place = at.at.place
        place.store = SealedStore(box, place.config, place.clock, at.at.database)
        place.on_end.append(place.store.over)
        tries(at, box, disk)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
