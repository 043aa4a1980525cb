"""SunTech Advantage OEM: a module for a kiosk that builds its own arm cuff; live pressure, abort.

Line: 9600 baud 8N1. A packet's length byte is also its only type; its bytes sum to zero.
Confidence: high. The maker's examples quoted in an independent program's tests, and a commercial
monitor's driver that agrees on every offset. Meaning of the BP status byte not found. No unit
tried; ask SunTech for its interface document before shipping.
Source: cuffs/protocols.md section 7 (ak-git/DesktopFX, stored ids 6713045465, 6761500433,
6692548688; public file 26157808746).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kiosk.drivers.decoder import Cut
from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.errors import CuffError, CuffLoose, DeviceFault, NoPulse, NotStill, Stopped
from kiosk.drivers.events import DeviceError, Event, Notice, Reading, Refused
from kiosk.drivers.fields import Refusal
from kiosk.drivers.framing import MarkedDecoder, sum_of
from kiosk.drivers.gate import judged
from kiosk.drivers.talk import Starting

START_ADULT = bytes.fromhex("3a 20 a6")
ABORT = bytes.fromhex("3a 79 01 00 4c")
CUFF_PRESSURE = bytes.fromhex("3a 79 05 00 48")
RESULT = bytes.fromhex("3a 79 03 00 4a")
RETURN_CODE = bytes.fromhex("3a 79 02 03 48")

_MODULE = 0x3E
_REPLY, _PRESSURE, _RETURN_CODE, _RESULT, _STRING = 0x04, 0x05, 0x06, 0x18, 0x43
_LENGTHS = frozenset({_REPLY, _PRESSURE, _RETURN_CODE, _RESULT, _STRING})
_NOT_VALID = 0xFFFF
REPLIES = {
    ord("O"): "accepted",
    ord("K"): "done",
    ord("A"): "abort_accepted",
    ord("B"): "busy",
    ord("E"): "error",
    ord("N"): "not_valid",
    ord("D"): "not_recognised",
    ord("S"): "sleep",
    ord("T"): "timeout",
}

# Codes are decimal; one published program mixes 0x85 with 85.
TROUBLES: Mapping[str | int, type[CuffError]] = {
    1: NoPulse,  # weak or no signal
    2: NotStill,  # erratic signal or movement
    3: NoPulse,  # out of range
    4: NotStill,  # time exceeded
    85: CuffLoose,  # blockage
    86: Stopped,
    87: CuffLoose,  # leak or loose cuff
    88: NotStill,  # safety time-out
    89: NotStill,  # overpressure
    90: DeviceFault,  # supply or hardware
    91: DeviceFault,  # override fitted, or auto-zero out of range
    97: DeviceFault,  # transducer
    99: DeviceFault,  # memory
}


class SunTechDecoder(MarkedDecoder):
    """Packets counted by their length byte; data may hold any byte, so marks inside are no cut
    unless the sum is wrong."""

    mark = _MODULE

    def starts(self, buffer: bytes, at: int) -> bool | None:
        if at + 1 >= len(buffer):
            return None if buffer[at : at + 1] == bytes([_MODULE]) else False
        return buffer[at] == _MODULE and buffer[at + 1] in _LENGTHS

    def whole(self, buffer: bytes, ended: bool) -> Cut | None:
        size = buffer[1]
        if len(buffer) < size:
            return None
        at_check_byte = self.starts(buffer, size - 1)
        if at_check_byte:
            return Cut(size - 1, refused="truncated")
        if at_check_byte is None and not ended:
            return None
        return self._counted(buffer, size)

    def _counted(self, buffer: bytes, size: int) -> Cut:
        if sum_of(buffer[:size]):
            inner = self.next_start(buffer, 1, size - 1)
            if inner is not None:
                return Cut(inner, refused="truncated")
        return Cut(size, frame=buffer[:size])

    def read(self, frame: bytes) -> Event | None:
        if sum_of(frame):
            raise Refusal("bad_checksum")
        kind = frame[1]
        if kind == _REPLY:
            return _reply(frame[2])
        if kind == _PRESSURE:
            pressure = _word(frame, 2)
            return Notice("cuff_pressure", {"mmHg": None if pressure == _NOT_VALID else pressure})
        return _result(frame) if kind == _RESULT else None


def _reply(letter: int) -> Notice:
    if letter not in REPLIES:
        raise Refusal("bad_field")
    return Notice("reply", {"code": REPLIES[letter]})


def _word(frame: bytes, at: int) -> int:
    return int.from_bytes(frame[at : at + 2], "little")


def _result(frame: bytes) -> Event:
    """mmHg and beats a minute; an error code wins over whatever the values hold."""
    beats, error = frame[6], frame[20]
    if error:
        return DeviceError(error)
    values = (_word(frame, 2), _word(frame, 4), _word(frame, 18), frame[16])
    if not beats and not any(values):
        return Notice("no_result")
    return judged(Reading(*values, flags={"beats": beats, "bp_status": frame[7]}))


class SunTechTalk(Starting):
    """Start in adult mode, watch the pressure, and ask for the result only when all is done."""

    start_command, stop_command = START_ADULT, ABORT
    pressure_every = 0.2
    asks = 5

    def __init__(self) -> None:
        super().__init__()
        self._asked_at = 0.0
        self._over = False
        self._asks_left = self.asks

    def due(self, now: float) -> bytes:
        if not self._acknowledged:
            return self.start_again(now)
        if now - self._asked_at < (1.0 if self._over else self.pressure_every):
            return b""
        self._asked_at = now
        if not self._over:
            return CUFF_PRESSURE
        self._asks_left -= 1
        return RESULT if self._asks_left >= 0 else b""

    def heard(self, event: Event, now: float) -> Iterable[Event]:
        if isinstance(event, Notice) and event.name == "reply":
            self._replied(str(event.details["code"]), now)
        if isinstance(event, Refused) and self._over:
            self._asked_at = now - 0.9  # the module repeats a result that came damaged
        return (event,)

    def _replied(self, code: str, now: float) -> None:
        if code == "accepted":
            self.acknowledged()
            self._asked_at = now
        elif code in ("done", "error", "timeout"):
            self.acknowledged()
            self._over, self._asked_at = True, now - 0.9


DRIVER = Driver(
    id="suntech_advantage",
    name="SunTech Advantage OEM",
    confidence="high: the maker's examples quoted in tests, and a commercial driver; no unit tried",
    decoder=SunTechDecoder,
    line=Line(9600),
    talk=SunTechTalk,
    can_stop=True,
    live_pressure=True,
    probe=CUFF_PRESSURE,
    troubles=TROUBLES,
)
