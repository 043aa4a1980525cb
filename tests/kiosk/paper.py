"""A slip printer at the other end of a pty: it answers ESC/POS status questions and keeps dots."""

from __future__ import annotations

import os
import pty
import select
import threading
import tty

from PIL import Image

STATUS = {1: 0x12, 2: 0x12, 4: 0x12}
OFFLINE, COVER_OPEN, STOPPED_BY_PAPER, PAPER_END = 0x08, 0x04, 0x20, 0x60


class PaperPrinter:
    """One printer. `answers` maps each status question's number to the byte it gets."""

    def __init__(self, answers: dict[int, int] | None = None, *, takes: bool = True) -> None:
        self.answers = STATUS if answers is None else answers
        self.takes = takes  # False: it stands still and takes nothing
        self.printed: list[Image.Image] = []
        self.cuts = 0
        self._waiting = b""
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> PaperPrinter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(5)
        os.close(self._slave)
        os.close(self._master)

    def _run(self) -> None:
        while not self._stop.is_set():
            if self.takes and select.select([self._master], [], [], 0.02)[0]:
                self._waiting += os.read(self._master, 65536)
                self._take()
            elif not self.takes:
                self._stop.wait(0.02)

    def _take(self) -> None:
        """Do every whole command that has come."""
        while self._waiting:
            length = self._length()
            if length is None or len(self._waiting) < length:
                return
            command, self._waiting = self._waiting[:length], self._waiting[length:]
            self._do(command)

    def _length(self) -> int | None:
        head = self._waiting[:8]
        if head[:2] == b"\x10\x04":
            return 3
        if head[:4] == b"\x1dv0\x00":
            return None if len(head) < 8 else 8 + _rows(head) * _across(head)
        return {b"\x1bd": 3, b"\x1dV": 3, b"\x1b@": 2}.get(head[:2], 1)

    def _do(self, command: bytes) -> None:
        if command[:2] == b"\x10\x04" and command[2] in self.answers:
            os.write(self._master, bytes([self.answers[command[2]]]))
        elif command[:4] == b"\x1dv0\x00":
            size = (_across(command) * 8, _rows(command))
            dots = bytes(byte ^ 0xFF for byte in command[8:])
            self.printed.append(Image.frombytes("1", size, dots))
        elif command[:2] == b"\x1dV":
            self.cuts += 1


def _across(head: bytes) -> int:
    return int.from_bytes(head[4:6], "little")


def _rows(head: bytes) -> int:
    return int.from_bytes(head[6:8], "little")
