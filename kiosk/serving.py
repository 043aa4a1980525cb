"""`kiosk run`: look at the file, start the kiosk on this machine alone, stay until stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from kiosk.app import build_kiosk, settings_for
from kiosk.config import KioskConfig, examine
from kiosk.measuring import measuring_for
from kiosk.moments import clock_of
from kiosk.place import Place
from vital5.config import Settings, make_private_folder
from vital5.database import Database

log = logging.getLogger("kiosk")

PORT = 8501
"""Of the pages, unless `--port` says another; 0 takes one that is free."""

TURN = 0.5  # seconds between two looks at whether somebody is still there

Print = Callable[[dict[str, object]], None]


class Quiet(WSGIRequestHandler):
    """Serves without a line in the log for each request: addresses are nobody's business."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_any: object) -> None:
        """Nothing to say."""


def run_kiosk(file: Path, port: int, print_: Print) -> int:
    """Run until stopped. One JSON line says when the pages are ready, and where."""
    logging.basicConfig(format="%(name)s: %(message)s")
    log.setLevel(logging.INFO)
    clock = clock_of()
    examined = examine(file, clock().day)
    for fault in examined.warnings:
        log.warning("%s %s. %s", fault.key, fault.what, fault.mend)
    if examined.config is None:
        for fault in examined.errors:
            log.error("%s %s. %s", fault.key, fault.what, fault.mend)
        print_({"ready": False, "errors": [asdict(fault) for fault in examined.errors]})
        return 1
    settings = Settings.from_environment()
    running = Running(examined.config, settings)
    server = _serve(running.app, port)
    address = f"http://127.0.0.1:{server.server_port}/"
    print_({"ready": True, "url": address, "id": examined.config.id})
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.shutdown()
        running.close()
    return 0


def _serve(app: Any, port: int) -> BaseWSGIServer:
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, name="pages", daemon=True).start()
    return server


class Running:
    """The kiosk of one sound file: its place, its application and its threads."""

    def __init__(self, config: KioskConfig, around: Settings) -> None:
        """`around` says where it keeps things and by which clock it goes."""
        folder = around.data / "kiosk"
        make_private_folder(folder)
        settings = settings_for(folder, around.env, around.clock_file)
        self.database = _new_database(settings)
        clock = clock_of({"VITAL5_ENV": around.env, "VITAL5_CLOCK": str(around.clock_file or "")})
        self.place = Place(config, clock)
        self.place.measuring = measuring_for(config, clock, self.place.tell)
        self.app = build_kiosk(self.place, settings, self.database)
        self._closing = threading.Event()
        self.place.measuring.start()
        threading.Thread(target=self._watch, name="presence", daemon=True).start()

    def _watch(self) -> None:
        """A visit ends by the clock even if no page asks."""
        while not self._closing.wait(TURN):
            self.place.look()

    def close(self) -> None:
        """End whatever goes on: the visit, the cuff, the database."""
        self._closing.set()
        self.place.end("closing")
        if self.place.measuring is not None:
            self.place.measuring.close()
        self.database.close()


def _new_database(settings: Settings) -> Database:
    """An empty store under this run's own key; what an earlier run left is unreadable, and goes."""
    from vital5.clock import clock_for
    from vital5.migrations import upgrade
    from vital5.services.demo_borough import load_directory

    for left in settings.data.glob("visits.db*"):
        left.unlink()
    database = Database(settings)
    upgrade(database)
    with database.writing() as session:
        load_directory(session, clock_for(settings.clock_file)())
    return database
