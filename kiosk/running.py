"""One running kiosk: its place, its pages, its measuring session and its threads."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack

from sqlalchemy.orm import Session

from kiosk.app import build_kiosk, settings_for
from kiosk.config import Fault, KioskConfig
from kiosk.keeping import Keeping
from kiosk.measuring import measuring_for
from kiosk.moments import clock_of
from kiosk.place import Place
from kiosk.screen_pass import ScreenPass, key_file
from vital5.clock import clock_for
from vital5.config import Settings, make_private_folder
from vital5.database import Database
from vital5.file_hold import FileHeld, held_alone

TURN = 0.5
"""Seconds between two looks at whether somebody is still there."""


class KioskBusy(Exception):
    """Another kiosk runs over the same folder; the message says what to do."""


class Running:
    """The kiosk of one file. With faults it has no cuff, and its screen says what they are."""

    def __init__(
        self, config: KioskConfig, around: Settings, faults: tuple[Fault, ...] = ()
    ) -> None:
        """`around` says where it keeps things and by which clock it goes."""
        folder = around.data / "kiosk"
        make_private_folder(folder)
        self._held = ExitStack()
        try:
            self._held.enter_context(held_alone(folder / "kiosk.lock"))
        except FileHeld as held:
            what = f"another kiosk runs over {folder}"
            raise KioskBusy(f"{what}: stop it, or set VITAL5_DATA to another folder") from held
        settings = settings_for(folder, around.env, around.clock_file)
        self.database = _new_database(settings)
        clock = clock_of({"VITAL5_ENV": around.env, "VITAL5_CLOCK": str(around.clock_file or "")})
        self.place = Place(config, clock, folder=folder)
        self.place.screen_pass = _pass_of(around)
        self.place.faults = faults
        self.app = build_kiosk(self.place, settings, self.database)
        self._closing = threading.Event()
        self.keeping = None if faults else Keeping(config, around, clock, self.database)
        if not faults:
            self.place.measuring = measuring_for(
                config, clock, self.place.tell, room=self.place.may_measure
            )
            self.place.measuring.start()
        if self.keeping is not None:
            self.keeping.join(self.place)
        threading.Thread(target=self._watch, name="presence", daemon=True).start()

    def _watch(self) -> None:
        """A visit ends by the clock even if no page asks."""
        while not self._closing.wait(TURN):
            self.place.look()

    def close(self) -> None:
        """End whatever goes on: the visit, the cuff, the database."""
        self._closing.set()
        self.place.end("closing")
        self.place.voice.forget()
        if self.place.measuring is not None:
            self.place.measuring.close()
        if self.keeping is not None:
            self.keeping.close()
        self.database.close()
        self._held.close()


def _pass_of(around: Settings) -> ScreenPass:
    """In production only the kiosk's own browser sees its pages."""
    if not around.production:
        return ScreenPass()
    return ScreenPass(key_file() or around.data / "kiosk" / "screen-key")


def _new_database(settings: Settings) -> Database:
    """An empty store under this run's own key; what an earlier run left is unreadable, and goes."""
    from vital5.migrations import upgrade

    for left in settings.data.glob("visits.db*"):
        left.unlink()
    database = Database(settings)
    upgrade(database)
    with database.writing() as session:
        _load_directory(session, settings)
    return database


def _load_directory(session: Session, settings: Settings) -> None:
    """The places of the directory that came with this version; invented ones for demonstrations."""
    from vital5.services.demo_borough import DATA
    from vital5.services.load_services import load

    for name in ("services.json", *(() if settings.production else ("example-places.json",))):
        document = json.loads((DATA / name).read_text())
        now = clock_for(settings.clock_file)()
        load(session, document, now, source=name, examples_allowed=not settings.production)
