"""A serial port that fails in one way: pyserial's four kinds of exception become ours."""

from __future__ import annotations

import errno
import logging
import os
import stat
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import serial

from kiosk.drivers.driver import Line
from kiosk.drivers.errors import (
    CuffBusy,
    CuffError,
    CuffUnplugged,
    NoCuff,
    NotAllowed,
    NotSerial,
)

log = logging.getLogger(__name__)

# SerialException is an OSError; a vanished tty also gives termios.error, and closing from another
# thread gives TypeError inside a read.
_GONE = (OSError, termios.error, TypeError)
_READ_TURN = 0.02  # seconds
_WRITE_TIMEOUT = 2.0  # seconds: a stalled USB driver must not hold the screen

_OPEN_ERRORS: dict[int, tuple[type[CuffError], str]] = {
    errno.ENOENT: (NoCuff, "there is no port {path}"),
    errno.ENXIO: (NoCuff, "nothing is behind the port {path}"),
    errno.ENODEV: (NoCuff, "nothing is behind the port {path}"),
    errno.EIO: (NoCuff, "the other end of {path} is gone"),
    errno.EAGAIN: (CuffBusy, "another program holds {path}"),
    errno.EBUSY: (CuffBusy, "another program holds {path}"),
    errno.EACCES: (NotAllowed, "this account may not open {path}"),
    errno.EPERM: (NotAllowed, "this account may not open {path}"),
    errno.ENOTTY: (NotSerial, "{path} is not a serial port"),
    errno.EISDIR: (NotSerial, "{path} is a directory"),
}


class Port(Protocol):
    """What the measuring loop needs of a way to a device; every failure is a `CuffError`."""

    # True where each read is one whole answer, as over Bluetooth.
    whole_answers: bool

    def read(self, wait: float) -> bytes:
        """What has come, waiting up to `wait` seconds for the first byte; empty on silence."""

    def write(self, data: bytes) -> None:
        """Send all of `data`, or raise."""

    def close(self) -> None:
        """Let go; safe from another thread and when already closed."""


class _KeepsWhatWaits(serial.Serial):
    """pyserial throws away what came before opening; we must see it to call it stale."""

    def _reset_input_buffer(self) -> None:
        pass


class SerialPort:
    """A real port, a pty, or any address that pyserial knows (`socket://`, `loop://`)."""

    whole_answers = False

    def __init__(self, path: str, line: Line) -> None:
        self._path = path
        self._serial = _opened(path, line)

    def read(self, wait: float) -> bytes:
        # The port's own time-out stays fixed: pyserial sets up the whole line when it changes.
        until = time.monotonic() + wait
        with _translated(self._path):
            while not (first := self._serial.read(1)):
                if time.monotonic() >= until:
                    return b""
            return first + self._serial.read(self._serial.in_waiting)

    def write(self, data: bytes) -> None:
        try:
            with _translated(self._path):
                self._serial.write(data)
        except serial.SerialTimeoutException as stalled:
            raise NoCuff(f"{self._path} does not take commands") from stalled

    def close(self) -> None:
        # cancel_read first: a reader in another thread then returns instead of failing.
        for step in ("cancel_read", "close"):
            try:
                getattr(self._serial, step, lambda: None)()
            except _GONE as gone:
                log.debug("closing %s: %s", self._path, gone)


@contextmanager
def _translated(path: str) -> Iterator[None]:
    try:
        yield
    except serial.SerialTimeoutException:
        raise
    except _GONE as gone:
        raise CuffUnplugged(f"{path} went away while in use") from gone


def _opened(path: str, line: Line) -> serial.Serial:
    if line.parity != "N" and _is_pty(path):
        # A pty refuses parity; a real port that refuses it is wrong for this device.
        log.warning("%s is a pty: opened without parity", path)
        line = replace(line, parity="N")
    try:
        return _configured(path, line)
    except (*_GONE, ValueError) as failure:
        raise _open_error(path, failure) from failure


def _configured(path: str, line: Line) -> serial.Serial:
    port = _unopened(path)
    port.baudrate, port.bytesize = line.baud, line.bits
    port.parity, port.stopbits = line.parity, line.stop
    port.timeout, port.write_timeout = _READ_TURN, _WRITE_TIMEOUT
    # Set before opening, so that the lines go straight to where they shall stay.
    port.dtr, port.rts = line.dtr, line.rts
    port.open()
    return port


def _unopened(path: str) -> serial.Serial:
    if "://" in path:
        return serial.serial_for_url(path, do_not_open=True)
    port = _KeepsWhatWaits()
    port.port, port.exclusive = path, True
    return port


def _open_error(path: str, failure: Exception) -> CuffError:
    if Path(path).is_file():
        return NotSerial(f"{path} is a file, not a serial port")
    number = getattr(failure, "errno", None) or next(iter(failure.args), None)
    kind, words = _OPEN_ERRORS.get(
        number if isinstance(number, int) else 0, (NoCuff, "{path} cannot be opened: {failure}")
    )
    return kind(words.format(path=path, failure=failure))


def _is_pty(path: str) -> bool:
    """Unix 98 pty slaves have the major device numbers 136 to 143."""
    try:
        info = Path(path).stat()
    except OSError:
        return False
    return stat.S_ISCHR(info.st_mode) and 136 <= os.major(info.st_rdev) <= 143
