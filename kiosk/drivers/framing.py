"""Finding frames in a stream: by start mark, by line end; shared by the drivers, bytes only."""

from __future__ import annotations

from abc import abstractmethod
from functools import reduce
from operator import xor

from kiosk.drivers.decoder import Cut, Decoder
from kiosk.drivers.events import Event

STX, ETX = 0x02, 0x03


def xor_of(data: bytes) -> int:
    return reduce(xor, data, 0)


def sum_of(data: bytes) -> int:
    return sum(data) & 0xFF


class MarkedDecoder(Decoder):
    """Frames that begin with a start mark; what stands before one is noise, dropped and counted."""

    mark: int

    @abstractmethod
    def starts(self, buffer: bytes, at: int) -> bool | None:
        """Whether a full header stands at `at`; None when the bytes end before that is known."""

    @abstractmethod
    def whole(self, buffer: bytes, ended: bool) -> Cut | None:
        """The frame at the front of a buffer that begins with a full header, once it is whole."""

    def cut(self, buffer: bytes, ended: bool) -> Cut | None:
        at = self._hunt(buffer)
        if at:
            return Cut(at)
        if self.starts(buffer, 0) is None:
            return Cut(len(buffer), refused="truncated") if ended else None
        return self._capped(self.whole(buffer, ended), buffer, ended)

    def next_start(self, buffer: bytes, first: int, last: int) -> int | None:
        """Where the next full header begins, from `first` up to but not at `last`."""
        at = buffer.find(self.mark, first, last)
        while at >= 0 and not self.starts(buffer, at):
            at = buffer.find(self.mark, at + 1, last)
        return at if at >= 0 else None

    def _hunt(self, buffer: bytes) -> int:
        at = buffer.find(self.mark)
        while at >= 0 and self.starts(buffer, at) is False:
            at = buffer.find(self.mark, at + 1)
        return at if at >= 0 else len(buffer)

    def _capped(self, cut: Cut | None, buffer: bytes, ended: bool) -> Cut | None:
        if len(buffer) > self.cap and (cut is None or cut.size > self.cap):
            return Cut(1, refused="bad_length")
        if cut is None and ended:
            inner = self.next_start(buffer, 1, len(buffer))
            return Cut(inner or len(buffer), refused="truncated")
        return cut


class TextDecoder(MarkedDecoder):
    """A header, text, ETX and one check byte taken by position, whatever its value.

    A full header before the frame is whole means that the first frame was cut.
    """

    def text_frame(self, buffer: bytes, body_at: int, ended: bool) -> Cut | None:
        etx = buffer.find(ETX, body_at)
        restart = self.next_start(buffer, body_at, etx if etx >= 0 else len(buffer))
        if restart is not None:
            return Cut(restart, refused="truncated")
        if etx < 0 or etx + 1 == len(buffer):
            return None
        following = self.starts(buffer, etx + 1)
        if following:
            return Cut(etx + 1, refused="truncated")
        if following is None and not ended:
            return None  # a check byte that looks like a start mark: the next bytes tell
        return Cut(etx + 2, frame=buffer[: etx + 2])


class LineDecoder(Decoder):
    """Lines without a start mark; every line is read or refused, and half a line is nothing."""

    cap = 512
    ending = b"\r\n"

    def __init__(self) -> None:
        super().__init__()
        self._overlong = False

    def cut(self, buffer: bytes, ended: bool) -> Cut | None:
        end = buffer.find(self.ending)
        size = end + len(self.ending)
        if self._overlong:
            return self._past_the_overlong(buffer, end, size, ended)
        if end >= 0:
            return Cut(size, frame=buffer[:end]) if size <= self.cap else self._too_long(size)
        if len(buffer) > self.cap:
            self._overlong = True
            return self._too_long(len(buffer) - self._held(buffer))
        return self.half_line(buffer) if ended else None

    def half_line(self, buffer: bytes) -> Cut:
        """What the bytes are that no line end followed."""
        return Cut(len(buffer), refused="truncated")

    def _too_long(self, size: int) -> Cut:
        return Cut(size, refused="bad_length")

    def _past_the_overlong(self, buffer: bytes, end: int, size: int, ended: bool) -> Cut | None:
        if end >= 0:
            self._overlong = False
            return Cut(size)
        noise = len(buffer) - (0 if ended else self._held(buffer))
        return Cut(noise) if noise else None

    def _held(self, buffer: bytes) -> int:
        return 1 if len(self.ending) == 2 and buffer.endswith(self.ending[:1]) else 0


class AnswerDecoder(Decoder):
    """No marks at all: the bytes up to the next silence are one answer."""

    def __init__(self) -> None:
        super().__init__()
        self._overlong = False

    def cut(self, buffer: bytes, ended: bool) -> Cut | None:
        if self._overlong:
            return Cut(len(buffer))
        if len(buffer) > self.cap:
            self._overlong = True
            return Cut(len(buffer), refused="bad_length")
        return Cut(len(buffer), frame=buffer) if ended else None

    def end(self) -> list[Event]:
        events = super().end()
        self._overlong = False
        return events
