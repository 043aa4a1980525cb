"""Bytes in, events out: incremental, bounded, and never guessing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from kiosk.drivers.events import Event, Reason, Refused
from kiosk.drivers.fields import Refusal


@dataclass(frozen=True, slots=True)
class Cut:
    """What to take off the front of the buffer: a frame, a refusal, or (neither) noise."""

    size: int
    frame: bytes | None = None
    refused: Reason | None = None


class Decoder(ABC):
    """Fed with bytes cut anywhere; `end()` says that silence fell or the input ended.

    `cut` decides on the front of the buffer, and decides the same way whatever bytes follow, so
    that the pieces in which bytes arrive never change the answer. `cap` bounds the buffer.
    """

    cap = 256

    def __init__(self) -> None:
        self._buffer = bytearray()
        self.dropped = 0

    @property
    def pending(self) -> int:
        """Bytes held back because their frame is not whole."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[Event]:
        """Events that these bytes complete."""
        events: list[Event] = []
        while data:
            room = self.cap + 1 - len(self._buffer)
            self._buffer += data[:room]
            data = data[room:]
            events += self._drain(ended=False)
        return events

    def end(self) -> list[Event]:
        """Events that silence decides; nothing half-arrived survives it."""
        events = self._drain(ended=True)
        self._buffer.clear()
        return events

    def _drain(self, *, ended: bool) -> list[Event]:
        events: list[Event] = []
        while self._buffer and (cut := self.cut(bytes(self._buffer), ended)) is not None:
            del self._buffer[: cut.size]
            events += self._events(cut)
        return events

    def _events(self, cut: Cut) -> list[Event]:
        if cut.refused is not None:
            return [Refused(cut.refused)]
        if cut.frame is None:
            self.dropped += cut.size
            return []
        try:
            event = self.read(cut.frame)
        except Refusal as refusal:
            return [Refused(refusal.reason)]
        return [] if event is None else [event]

    @abstractmethod
    def cut(self, buffer: bytes, ended: bool) -> Cut | None:
        """The next thing at the front of a non-empty buffer; None means wait for more."""

    @abstractmethod
    def read(self, frame: bytes) -> Event | None:
        """What a whole frame says; raises `Refusal`. None: a frame that says nothing to us."""
