"""`kiosk browser`: the browser on the kiosk's screen, with a new and empty profile for each visit.

It runs beside `kiosk run`, as another service: what shows pages need not reach the cuff. It asks
the kiosk how many visits have ended; when that changes, the browser is killed, its profile is
deleted, and another begins. So a page that a browser kept in memory dies with it.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.screen_pass import FILE, KEY_HEADER, key_file

log = logging.getLogger("kiosk")

FLAGS = (
    "--kiosk",
    "--incognito",
    "--no-first-run",
    "--noerrdialogs",
    "--disable-session-crashed-bubble",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-features=Translate",
    "--disable-back-forward-cache",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-quic",
    "--password-store=basic",
    "--touch-events=enabled",
)
"""Of every kiosk's browser (reliability.md 4). Never --no-sandbox, never a debugging port."""

NAMES = ("chromium", "chromium-browser", "google-chrome")
ASK_EVERY = 0.25  # seconds
PATIENCE = 2.0  # seconds for an answer of our own program
LET_GO = 3.0  # seconds for a browser that was told to end

MEMORY = "/dev/shm"  # noqa: S108 - a folder of its own is made below it
"""Where profiles lie, unless VITAL5_PROFILES says another place: nothing of them meets a disk."""


class NoBrowser(Exception):
    """There is no browser to start; the message says what to install."""


@dataclass(frozen=True)
class Said:
    """What the kiosk says: how often it ended a visit since which start, and what to open."""

    start: str
    endings: int
    open: str
    needs_pass: bool = False
    lost: int = 0

    @property
    def profile(self) -> tuple[str, int, int]:
        """Changes whenever the browser has to."""
        return self.start, self.endings, self.lost


def find_browser() -> str:
    """The path of a Chromium."""
    given = os.environ.get("VITAL5_BROWSER")
    found = [path for path in (given, *map(shutil.which, NAMES)) if path and Path(path).exists()]
    if not found:
        raise NoBrowser("no Chromium is installed (Debian: apt-get install chromium)")
    return found[0]


def ask(address: str) -> Said | None:
    """What the kiosk says; None while it does not answer."""
    try:
        with urllib.request.urlopen(f"{address}en/profile", timeout=PATIENCE) as answer:  # noqa: S310
            told: dict[str, Any] = json.load(answer)
    except (OSError, ValueError):
        return None
    return Said(
        str(told["start"]),
        int(told["endings"]),
        str(told["open"]),
        bool(told.get("needs_pass")),
        int(told.get("lost") or 0),
    )


def first_address(address: str, said: Said) -> str | None:
    """What a new browser opens first: where a pass is needed, with a ticket for one. None if the
    key of this start cannot be read, or is another's."""
    if not said.needs_pass:
        return f"{address}{said.open.lstrip('/')}"
    file = key_file()
    try:
        key = file.read_text() if file else ""
        asked = f"{address}en/screen"
        request = urllib.request.Request(asked, headers={KEY_HEADER: key})  # noqa: S310 - our own
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - as above
            return f"{address}en/screen/{json.load(answer)['ticket']}"
    except (OSError, ValueError) as failure:
        log.error("no pass for the screen: %s. Both services need the same %s", failure, FILE)
        return None


@contextmanager
def profile_folder() -> Iterator[Path]:
    """An empty folder in memory, gone afterwards."""
    parent = os.environ.get("VITAL5_PROFILES") or (MEMORY if Path(MEMORY).is_dir() else None)
    with tempfile.TemporaryDirectory(prefix="vital5-", dir=parent) as made:
        yield Path(made)


@contextmanager
def browsing(
    browser: str, address: str, extra: tuple[str, ...] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A browser with a profile of its own until the block ends."""
    with profile_folder() as folder:
        process = subprocess.Popen(  # noqa: S603 - our own words, no shell
            [browser, *FLAGS, *extra, f"--user-data-dir={folder}", address],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "HOME": str(folder)},
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """The browser and all its children: a page must not outlive its visit in one of them."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
        except ProcessLookupError:
            break
        try:
            process.wait(LET_GO)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def watch(address: str, extra: tuple[str, ...] = ()) -> None:
    """Keep a browser on the screen until stopped: a new one after each visit and each crash."""
    browser = find_browser()
    shown: Said | None = None
    while True:
        said = shown or _wait_for(address)
        first = first_address(address, said)
        if first is None:
            shown = None
            time.sleep(1)
            continue
        with browsing(browser, first, extra) as process:
            shown = _until_it_changes(address, said, process)


def _wait_for(address: str) -> Said:
    while (said := ask(address)) is None:
        time.sleep(ASK_EVERY)
    return said


def _until_it_changes(address: str, said: Said, process: subprocess.Popen[bytes]) -> Said | None:
    """What to show next. A browser that went away by itself comes back on the first screen."""
    while process.poll() is None:
        now = ask(address)
        if now is not None and now.profile != said.profile:
            return now
        time.sleep(ASK_EVERY)
    log.warning("the browser ended by itself (%s) and is started again", process.returncode)
    time.sleep(1)
    return None
