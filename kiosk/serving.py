"""`kiosk run`: look at the file, start the kiosk on this machine alone, stay until stopped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from kiosk.config import Examined, Fault, KioskConfig, examine
from kiosk.moments import clock_of
from kiosk.running import Running
from vital5.config import Settings, SettingsError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("kiosk")

PORT = 8501
"""Of the pages, unless `--port` says another; 0 takes one that is free."""

KEYS = "VITAL5_SECRET_KEYS"

LOOK_AGAIN = 5.0
"""Seconds between two looks at a file with an error in it."""

UNKNOWN = KioskConfig(
    "unknown", "", ("en",), "and_tm265x", "", None, (Decimal(22), Decimal(42)), date.max, None,
    "http://127.0.0.1", False,
)  # fmt: skip
"""Stands in for a file that cannot be used, so that the screen can say what is wrong with it."""

Print = Callable[[dict[str, object]], None]


class Quiet(WSGIRequestHandler):
    """Serves without a line in the log for each request: addresses are nobody's business."""

    protocol_version = "HTTP/1.1"

    def log_request(self, *_any: object) -> None:
        """Nothing to say."""


class Screen:
    """What answers on the kiosk's address: the kiosk, or what keeps it from starting."""

    def __init__(self, running: Running) -> None:
        self.running = running

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        return self.running.app(environ, start)


def run_kiosk(file: Path, port: int, print_: Print) -> int:
    """Run until stopped. One JSON line says when the pages are ready, or why they are not."""
    logging.basicConfig(format="%(name)s: %(message)s")
    log.setLevel(logging.INFO)
    settings = Settings.from_environment()
    examined = _examine(file, settings)
    _log(examined)
    screen = Screen(_running(examined, settings))
    server = serve(screen, port)
    address = f"http://127.0.0.1:{server.server_port}/"
    try:
        print_(_told(examined, address))
        while not examined.ok:
            threading.Event().wait(LOOK_AGAIN)
            again = _examine(file, settings)
            if again.errors != examined.errors:
                _log(again)
                screen.running.close()
                examined, screen.running = again, _running(again, settings)
                print_(_told(examined, address))
        threading.Event().wait()
    except KeyboardInterrupt:
        server.shutdown()
        screen.running.close()
    return 0 if examined.ok else 1


def _examine(file: Path, settings: Settings) -> Examined:
    """What is wrong with the file, and with the keys that readings would be kept under."""
    examined = examine(file, clock_of()().day)
    try:
        _ = settings.keys
    except (SettingsError, OSError, ValueError) as unusable:
        mend = "Set it in the service's environment (deploy/kiosk/README.md), and start it again."
        examined.errors.append(Fault(KEYS, str(unusable).removeprefix(KEYS).strip(" ;"), mend))
        examined.config = None
    return examined


def _log(examined: Examined) -> None:
    for fault in examined.errors:
        log.error("%s", words(fault))
    for fault in examined.warnings:
        log.warning("%s", words(fault))


def words(fault: Fault) -> str:
    """A fault as one line for the log."""
    return f"{fault.key} {fault.what}. {fault.mend}"


def _running(examined: Examined, settings: Settings) -> Running:
    if examined.config is not None:
        return Running(examined.config, settings)
    return Running(UNKNOWN, settings, tuple(examined.errors))


def _told(examined: Examined, address: str) -> dict[str, object]:
    if examined.config is not None:
        return {"ready": True, "url": address, "id": examined.config.id}
    errors = [asdict(fault) for fault in examined.errors]
    return {"ready": False, "url": address, "errors": errors}


def serve(app: Any, port: int) -> BaseWSGIServer:
    """Answer on this machine's own address from now on, each request in a thread of its own."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, name="pages", daemon=True).start()
    return server
