"""Reads the page in front aloud, by a program of this machine: one page at a time, until stopped.

The words go to the program's standard input: never into its arguments, which everybody on the
machine may see, nor into a log.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from enum import StrEnum

from kiosk.spoken import words_of

log = logging.getLogger("kiosk")

STARTS = 0.3
"""Seconds in which a program that cannot speak has failed."""

ENDS = 0.5
"""Seconds between asking a program to end and ending it."""

SIGNS_A_SECOND = 12
"""How fast a voice reads, slowly guessed: letters of a page to seconds."""

Command = tuple[str, ...]


class Listening(StrEnum):
    """What "Listen" does on a page."""

    SPEAKS = "speaks"
    PRIVATE = "private"
    """Nothing of this page is read aloud."""
    ALOUD = "aloud"
    """It would be, but only into headphones, and there are none."""
    NO_VOICE = "no_voice"


class Pressed(StrEnum):
    """What pressing "Listen" did."""

    BEGAN = "began"
    STOPPED = "stopped"
    FAILED = "failed"


class Voice:
    """The voices of one kiosk. Every method may be called from any thread."""

    def __init__(self, commands: Mapping[str, Command], *, headphones: bool) -> None:
        self._commands, self.headphones = dict(commands), headphones
        self._lock = threading.RLock()
        self._page, self._language, self._may = "", "", False
        self._said = ""
        self._running: subprocess.Popen[bytes] | None = None

    def speaks(self, language: str) -> bool:
        """Whether there is a program for a language."""
        return language in self._commands

    @property
    def speaking(self) -> bool:
        """Whether it is reading now."""
        with self._lock:
            return self._running is not None and self._running.poll() is None

    @property
    def lasts(self) -> float:
        """Seconds that what is being read takes, about."""
        return len(self._said) / SIGNS_A_SECOND

    def show(self, page: str, language: str, *, may: bool) -> None:
        """This page is in front now; what is read of another one stops."""
        with self._lock:
            self._page, self._language, self._may = page, language, may
            if self._running is not None and (not may or words_of(page) != self._said):
                self.hush()

    def forget(self) -> None:
        """Nobody is in front any more."""
        with self._lock:
            self.hush()
            self._page, self._said, self._may = "", "", False

    def press(self) -> Pressed:
        """Begin to read the page in front, or stop reading it."""
        with self._lock:
            if self.speaking:
                self.hush()
                return Pressed.STOPPED
            self._said = words_of(self._page) if self._may else ""
            command = self._commands.get(self._language)
            if command is None or not self._said:
                return Pressed.FAILED
            return Pressed.BEGAN if self._say(command, self._said) else Pressed.FAILED

    def _say(self, command: Command, words: str) -> bool:
        self.hush()
        try:
            process = subprocess.Popen(  # noqa: S603 - of the kiosk's own file
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True, env=_environment(),
            )  # fmt: skip
        except (OSError, ValueError) as failure:
            log.error("the voice for %s cannot start: %s", self._language, type(failure).__name__)
            return False
        self._running = process
        threading.Thread(target=_give, args=(process, words), name="voice", daemon=True).start()
        try:
            ended = process.wait(STARTS)
        except subprocess.TimeoutExpired:
            return True
        if ended:
            log.error("the voice for %s ended at once with %s", self._language, ended)
        return not ended

    def hush(self) -> None:
        """Stop reading."""
        with self._lock:
            process, self._running = self._running, None
            if process is None or process.poll() is not None:
                return
            for ask in (signal.SIGTERM, signal.SIGKILL):
                _signal(process, ask)
                try:
                    process.wait(ENDS)
                except subprocess.TimeoutExpired:
                    continue
                return


def _signal(process: subprocess.Popen[bytes], what: signal.Signals) -> None:
    """To the program and whatever it started: it has a session of its own."""
    try:
        os.killpg(process.pid, what)
    except ProcessLookupError:
        return


def _give(process: subprocess.Popen[bytes], words: str) -> None:
    stdin = process.stdin
    if stdin is None:
        return
    try:
        with stdin:
            stdin.write(words.encode())
    except OSError:
        return  # it ended before it had heard everything


def _environment() -> dict[str, str]:
    """Ours without our keys."""
    return {name: value for name, value in os.environ.items() if not name.startswith("VITAL5_")}
