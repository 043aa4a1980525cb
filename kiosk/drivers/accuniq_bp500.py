"""Selvas / Jawon ACCUNIQ BP500 (and BP210): arm-in cuff that is polled and deletes when told.

Line: 38400 baud 8N1 as measured in the field; the document says two stop bits, other units 4800 or
9600. The acknowledgement DELETES the stored result, so the record is read twice and compared first.
Confidence: medium to high for the R1 record (two programs, one capture); one program for the
polling and the sum. No unit tried. A BP250's record has another length and is refused.
Source: cuffs/protocols.md section 6 (cof9300/flutter-mtad-v1_test at f6a63087; public file
23780876158).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kiosk.drivers.decoder import Cut
from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.events import Event, Notice, Reading, Refused
from kiosk.drivers.fields import (
    Refusal,
    absent_or_three_digits,
    columns,
    moment,
    refuse_control_bytes,
    three_digits,
)
from kiosk.drivers.framing import ETX, STX, TextDecoder, sum_of
from kiosk.drivers.gate import judged
from kiosk.drivers.talk import Talk


def summed(text: bytes) -> bytes:
    """A whole frame around `text`; its check byte is the sum of STX to ETX."""
    frame = bytes([STX]) + text + bytes([ETX])
    return frame + bytes([sum_of(frame)])


POLL = summed(b"\x05")
DELETE = summed(b"\x06")
VERSION = summed(b"V")

_LENGTH = 62
_WIDTHS = (2, 9, 6, 6, 3, 3, 3, 3, 4, 4, 5, 3)
_TIME = re.compile(rb"([0-9]{2})" * 6)
_NOTHING = [b"000000", b"000000", b"000", b"000", b"000", b"000"]


class AccuniqDecoder(TextDecoder):
    """The R1 record; a printable byte after STX makes a header, so host commands are noise."""

    mark = STX

    def starts(self, buffer: bytes, at: int) -> bool | None:
        if at + 1 >= len(buffer):
            return None if buffer[at] == STX else False
        return buffer[at] == STX and 0x20 <= buffer[at + 1] <= 0x7E

    def whole(self, buffer: bytes, ended: bool) -> Cut | None:
        return self.text_frame(buffer, 1, ended)

    def read(self, frame: bytes) -> Event:
        text = frame[1:-2]
        if len(text) != _LENGTH:
            raise Refusal("bad_length")
        if sum_of(frame[:-1]) != frame[-1]:
            raise Refusal("bad_checksum")
        if not text.startswith(b"R1,"):
            raise Refusal("unsupported_format")
        cells = columns(text, _WIDTHS)
        refuse_control_bytes(text)
        return Notice("no_result") if cells[2:8] == _NOTHING else judged(result(cells))


def result(cells: list[bytes]) -> Reading:
    """mmHg and beats a minute, sent as systolic, mean, diastolic, pulse."""
    systolic, diastolic, pulse = (three_digits(cells[at]) for at in (4, 6, 7))
    mean = absent_or_three_digits(cells[5])
    at = moment(_TIME, cells[2] + cells[3], century=2000)
    flags = {"clock_invalid": True} if at is None else {}
    return Reading(systolic, diastolic, mean, pulse, at, flags)


class AccuniqTalk(Talk):
    """Clear what an earlier person left, then poll until two answers running are the same.

    Only then is the result passed on, once, and deleted from the unit. A unit that will not delete
    keeps giving the old record, which is then known by being equal and never passed on.
    """

    greet_limit = 2.5
    pause = 1.0

    def __init__(self) -> None:
        self.greeted = False
        self._started = False
        self._to_say: list[bytes] = []
        self._asked_at = 0.0
        self._left_over: Reading | None = None
        self._first: Reading | None = None

    def greet(self, now: float) -> bytes:
        self._asked_at = now
        return POLL

    def start(self, now: float) -> bytes:
        self._started, self._asked_at = True, now
        return POLL

    def due(self, now: float) -> bytes:
        if self._to_say:
            self._asked_at = now
            return self._to_say.pop(0)
        if now - self._asked_at < self.pause:
            return b""
        self._asked_at = now
        return POLL

    def heard(self, event: Event, _now: float) -> Iterable[Event]:
        if isinstance(event, Reading):
            return self._result(event) if self._started else self._from_before(event)
        if isinstance(event, Notice):
            self._nothing_stored()
            return ()
        return (event,)

    def _nothing_stored(self) -> None:
        self.greeted = True
        self._first = self._left_over = None

    def _from_before(self, reading: Reading) -> Iterable[Event]:
        new = reading != self._left_over
        self._left_over = reading
        self._to_say += [DELETE, POLL]
        return (Refused("stale"),) if new else ()

    def _result(self, reading: Reading) -> Iterable[Event]:
        if reading == self._left_over:
            return ()
        first, self._first = self._first, reading
        if first == reading:
            return (reading,)
        self._to_say.append(POLL)
        # Two polls of one record that differ: one was damaged in a way that the sum let through.
        return () if first is None else (Refused("bad_checksum"),)

    def farewell(self) -> bytes:
        return DELETE


DRIVER = Driver(
    id="accuniq_bp500",
    name="Selvas ACCUNIQ BP500 / BP210",
    confidence="medium to high: two programs and one capture of the record; no unit tried",
    decoder=AccuniqDecoder,
    line=Line(38400, others=(9600, 4800)),
    talk=AccuniqTalk,
    probe=POLL,
)
