"""The slip printer: an ESC/POS printer on its own line, asked how it is before it prints.

python-escpos makes the bytes; the line is ours, because its own classes neither read a printer's
status from a device file nor give up on a printer that stands still.
"""

from __future__ import annotations

import os
import select
import termios
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

from escpos.constants import RT_STATUS_ONLINE, RT_STATUS_PAPER
from escpos.printer import Dummy
from PIL import Image

DOTS = 576
"""Across the paper: 72 mm of an 80 mm roll at 203 dots an inch."""

_OFFLINE_WHY = b"\x10\x04\x02"  # DLE EOT 2, which python-escpos has no name for
_ANSWER_WITHIN = 0.5  # seconds for a status byte
_MOVES_WITHIN = 5.0  # seconds without taking a byte: the printer stands still
_FIXED, _FIXED_MASK = 0x12, 0x93  # bits that every status byte has
_OFFLINE, _COVER_OPEN, _STOPPED_BY_PAPER, _PAPER_END = 0x08, 0x04, 0x20, 0x60
_AT_ONCE = 4096
_ALONE = threading.Lock()  # who asks how it is must not speak into somebody's slip


class PrinterState(StrEnum):
    """What the printer says of itself; `silent` is a line that only takes."""

    READY = "ready"
    SILENT = "silent"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    NOT_WELL = "not_well"
    AWAY = "away"


CAN_PRINT = frozenset({PrinterState.READY, PrinterState.SILENT})


class NotPrinted(Exception):
    """No slip came out, or only a part of one. `state` says why."""

    def __init__(self, state: PrinterState) -> None:
        super().__init__(state.value)
        self.state = state


def state_of(path: str) -> PrinterState:
    """How the printer on a line is now."""
    try:
        with _line(path) as line:
            return _asked(line)
    except OSError:
        return PrinterState.AWAY


def print_slip(path: str, image: Image.Image) -> PrinterState:
    """Print a picture and cut the paper; give how the printer is afterwards.

    Raises NotPrinted before anything is sent, or when the printer stops in the middle of it.
    """
    try:
        with _line(path) as line:
            before = _asked(line)
            if before not in CAN_PRINT:
                raise NotPrinted(before)
            _send(line, _bytes_of(image))
            after = _asked(line)
    except OSError as gone:
        raise NotPrinted(PrinterState.AWAY) from gone
    if after not in CAN_PRINT:
        raise NotPrinted(after)
    return after


def _bytes_of(image: Image.Image) -> bytes:
    paper = Dummy()
    paper.profile.profile_data["media"]["width"]["pixels"] = DOTS
    paper.image(image, impl="bitImageRaster", center=False)
    paper.cut()
    made: bytes = paper.output
    return made


@contextmanager
def _line(path: str) -> Iterator[int]:
    with _ALONE:
        line = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            # A serial line or a pty would turn line ends and echo; /dev/usb/lp0 is no tty.
            with suppress(termios.error):
                tty.setraw(line)
            yield line
        finally:
            os.close(line)


def _asked(line: int) -> PrinterState:
    online = _status(line, RT_STATUS_ONLINE)
    if online is None:
        return PrinterState.SILENT
    paper = _status(line, RT_STATUS_PAPER)
    if paper is not None and paper & _PAPER_END:
        return PrinterState.PAPER_OUT
    if not online & _OFFLINE:
        return PrinterState.READY
    why = _status(line, _OFFLINE_WHY) or 0
    if why & _COVER_OPEN:
        return PrinterState.COVER_OPEN
    return PrinterState.PAPER_OUT if why & _STOPPED_BY_PAPER else PrinterState.NOT_WELL


def _status(line: int, question: bytes) -> int | None:
    """The status byte that a printer answers with; None when none comes."""
    _drain(line)
    _send(line, question)
    until = time.monotonic() + _ANSWER_WITHIN
    while (left := until - time.monotonic()) > 0:
        if select.select([line], [], [], left)[0]:
            for byte in os.read(line, _AT_ONCE):
                if byte & _FIXED_MASK == _FIXED:
                    return byte
    return None


def _drain(line: int) -> None:
    with suppress(BlockingIOError):
        while select.select([line], [], [], 0)[0] and os.read(line, _AT_ONCE):
            pass


def _send(line: int, data: bytes) -> None:
    while data:
        if not select.select([], [line], [], _MOVES_WITHIN)[1]:
            raise NotPrinted(PrinterState.NOT_WELL)
        data = data[os.write(line, data[:_AT_ONCE]) :]
