"""A kiosk's session and sealed store in a process of their own, to be killed at any moment.

`python -m tests.kiosk.killable FOLDER PORT CUFF`: one visit after another, without a pause; a line
for each visit that begins and for each reading once the screen may say that it was taken.
"""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from kiosk.config import KioskConfig
from kiosk.happenings import ArmChosen, ArmCompared, RestBegun, StartPressed, VisitStarted
from kiosk.identity import Identity, SigningKey
from kiosk.measuring import measuring_for
from kiosk.moments import host_clock
from kiosk.orders import Finish, Forget, Keep, Order, RouteToPharmacy, Screen, Show
from kiosk.place import Place
from kiosk.room import Room
from kiosk.store import SealedStore
from kiosk.strongbox import Strongbox
from kiosk.times import TIMES
from vital5.sealing import KeyRing
from vital5.wire.envelope import sealing_key

KEYS = KeyRing.parse(f"k1:{'ab' * 32}")
SERVER_KEYS = KeyRing.parse(f"s1:{'cd' * 32}")
QUICK = replace(
    TIMES, rest=0, between=0, irregular_rest=0, shortest_inflation=0, inflations_at_most=99
)


def box_in(folder: Path) -> Strongbox:
    return Strongbox(folder, KEYS, Room(folder, reserve=64 * 1024, least=0))


def config_for(cuff: str, port: str) -> KioskConfig:
    return KioskConfig(
        id="library-1", site="Library", languages=("en",), cuff=cuff, port=port, baud=None,
        cuff_range_cm=(Decimal(22), Decimal(42)), calibration_due=date(2099, 1, 1), printer=None,
        server="http://127.0.0.1:1", staffed=False,
    )  # fmt: skip


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(folder: Path, port: str, cuff: str) -> None:
    box = box_in(folder)
    if not Identity(box).enrolled:
        seal = sealing_key(SERVER_KEYS.newest)
        Identity(box).enrol("library-1", "http://127.0.0.1:1", SigningKey.new(), seal)
    config = config_for(cuff, port)
    place = Place(config, host_clock, SealedStore(box, config, host_clock), folder=folder)
    place.on_end.append(lambda visit, why: place.store.over(visit, why))  # type: ignore[attr-defined]
    ready, over = threading.Event(), threading.Event()

    def see(order: Order) -> None:
        if isinstance(order, Keep):
            say("kept", order.reading.id, order.visit)
        elif isinstance(order, Show) and order.screen is Screen.READY:
            ready.set()
        elif isinstance(order, Show) and order.screen is Screen.TRY_AGAIN:
            place.hear(StartPressed(order.visit))
        elif isinstance(order, Finish | RouteToPharmacy | Forget):
            over.set()

    place.on_order.append(see)
    place.measuring = measuring_for(config, host_clock, place.tell, QUICK)
    place.measuring.start()
    while True:
        ready.clear()
        over.clear()
        visit = place.begin("en").id
        say("began", visit)
        for deed in (VisitStarted(visit), ArmChosen(visit, "left"), ArmCompared(visit, True),
                     RestBegun(visit)):  # fmt: skip
            place.hear(deed)
        ready.wait()
        place.hear(StartPressed(visit))
        over.wait()
        place.end("finished")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
