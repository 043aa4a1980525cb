"""PAR Medizintechnik NIBP2010 / NIBP2020 UP and compatibles: a module with live pressure and stop.

Line: 4800 baud 8N1 (19200 on the combined SpO2 board). Plain ASCII; only status frames are summed.
Confidence: high. Three or more programs, and the maker's technical description 2.12 / 2.14 quoted;
its printed status example carries a sum that does not fit its own rule. A0 is taken as adult. No
unit tried.
Source: cuffs/protocols.md section 8 (PyMonkey81/hemodialisis_ciateq at aea22757; public file
70364913423; tincho77/NIBP-ABATON).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kiosk.drivers.decoder import Cut
from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.errors import CuffError, CuffLoose, DeviceFault, NoPulse, NotStill
from kiosk.drivers.events import DeviceError, Event, Notice, Reading
from kiosk.drivers.fields import (
    Refusal,
    absent_or_three_digits,
    one_digit,
    refuse_control_bytes,
    three_digits,
)
from kiosk.drivers.framing import ETX, STX, MarkedDecoder, sum_of
from kiosk.drivers.gate import judged
from kiosk.drivers.talk import Starting


def summed(text: bytes) -> bytes:
    """`text`, which ends in `;;`, and its sum as two upper-case hexadecimal characters."""
    return text + b"%02X" % sum_of(text)


def command(code: bytes) -> bytes:
    return bytes([STX]) + summed(code + b";;") + bytes([ETX])


START, STOP, STATUS, ADULT = command(b"01"), command(b"03"), command(b"18"), command(b"24")

_CLOSE = bytes([ETX]) + b"\r"
_LENGTH = 39
_PRESSURE = re.compile(rb"([0-9]{3})C([0-9])S([0-9])")
_STATUS = re.compile(rb"S(.);A(.);C(..);M(..);P(...)(...)(...);R(...);T(....);;..", re.DOTALL)
_PRINTABLE = re.compile(rb"[ -~]*")
_ABSENT = b"---"
_FINE = (b"00", b"03")
STATES = (
    "self_test",
    "standby",
    "error",
    "measuring",
    "manometer",
    "initialising",
    "cycle",
    "leak_test",
    "inflating",
    "holding",
)
_STANDBY, _ERROR_STATE = 1, 2

TROUBLES: Mapping[str | int, type[CuffError]] = {
    "M02": DeviceFault,  # invalid command: the module resets
    "M06": CuffLoose,  # loose or not connected
    "M07": CuffLoose,  # leak
    "M08": DeviceFault,  # pneumatic failure
    "M09": NoPulse,  # time exceeded, or too few oscillations
    "M10": NoPulse,  # out of range
    "M11": NotStill,
    "M12": NotStill,  # maximum pressure
    "M13": NotStill,  # saturated signal
    "M14": CuffLoose,  # leak in the leak test
    "M15": DeviceFault,  # system error
}


class ParDecoder(MarkedDecoder):
    """Live pressure, the end of it, and status; a frame is whole only with ETX and CR."""

    mark = STX

    def starts(self, buffer: bytes, at: int) -> bool | None:
        if at + 1 >= len(buffer):
            return None if buffer[at : at + 1] == bytes([STX]) else False
        following = buffer[at + 1 : at + 2]
        return buffer[at] == STX and (following == b"S" or b"0" <= following <= b"9")

    def whole(self, buffer: bytes, _ended: bool) -> Cut | None:
        close = buffer.find(_CLOSE, 1)
        restart = self.next_start(buffer, 1, close if close >= 0 else len(buffer))
        if restart is not None:
            return Cut(restart, refused="truncated")
        if close < 0:
            return None
        return Cut(close + len(_CLOSE), frame=buffer[1:close])

    def read(self, frame: bytes) -> Event:
        if frame == b"999":
            return Notice("end_of_cuff_pressure")
        if len(frame) == 7:
            return _pressure(frame)
        if len(frame) != _LENGTH:
            raise Refusal("bad_length")
        if summed(frame[:-2]) != frame:
            raise Refusal("bad_checksum")
        return _status(frame)


def _pressure(frame: bytes) -> Notice:
    """mmHg in the cuff now."""
    found = _PRESSURE.fullmatch(frame)
    if found is None:
        raise Refusal("bad_field")
    mmhg, caution, state = (int(part) for part in found.groups())
    return Notice("cuff_pressure", {"mmHg": mmhg, "caution": caution, "state": STATES[state]})


def _status(frame: bytes) -> Event:
    """A device error first, then the patient mode, then the state, and only then the values."""
    if not frame.startswith(b"S"):
        raise Refusal("unsupported_format")
    found = _STATUS.fullmatch(frame)
    if found is None:
        raise Refusal("bad_field")
    state = one_digit(found[1])
    error = _error(found[4]) if state in (_STANDBY, _ERROR_STATE) else None
    if error is not None:
        return error
    refuse_control_bytes(frame)
    if not _PRINTABLE.fullmatch(found[3] + found[9]):
        raise Refusal("bad_field")
    if one_digit(found[2]) != 0:
        raise Refusal("wrong_patient_mode")
    if state != _STANDBY:
        return Notice("state", {"state": STATES[state]})
    return _result([found[5], found[6], found[7], found[8]])


def _error(code: bytes) -> DeviceError | None:
    if not re.fullmatch(rb"[0-9]{2}", code):
        raise Refusal("bad_field")
    return None if code in _FINE else DeviceError(f"M{code.decode('ascii')}")


def _result(values: list[bytes]) -> Event:
    """mmHg and beats a minute, sent as systolic, diastolic, mean, pulse; dashes where absent."""
    if all(value == _ABSENT for value in values):
        return Notice("no_result")
    systolic, diastolic, mean, pulse = values
    return judged(
        Reading(
            three_digits(systolic),
            three_digits(diastolic),
            absent_or_three_digits(mean, _ABSENT),
            three_digits(pulse),
        )
    )


class ParTalk(Starting):
    """Adult mode, start, watch the pressure, and ask for the status once the pressures end.

    Asked before any pressure was seen, the module would answer with the last person's numbers, so
    the question waits for the end mark, or for two seconds without pressure. Times in seconds.
    """

    start_command, stop_command = START, STOP
    wait, tries = 4.0, 2
    quiet = 2.0

    def __init__(self) -> None:
        super().__init__()
        self._ask_at: float | None = None

    def greet(self, _now: float) -> bytes:
        return ADULT

    def due(self, now: float) -> bytes:
        if self._ask_at is not None and now >= self._ask_at:
            self._ask_at = now + 1.0
            return STATUS
        return self.start_again(now)

    def heard(self, event: Event, now: float) -> Iterable[Event]:
        if isinstance(event, Notice) and event.name == "cuff_pressure":
            self.acknowledged()
            self._ask_at = now + self.quiet
        if isinstance(event, Notice) and event.name == "end_of_cuff_pressure":
            self.acknowledged()
            self._ask_at = now + 0.1
        return (event,)


DRIVER = Driver(
    id="par_nibp2020",
    name="PAR NIBP2010 / NIBP2020 UP",
    confidence="high: three or more programs and the technical description quoted; no unit tried",
    decoder=ParDecoder,
    line=Line(4800, others=(19200,)),
    talk=ParTalk,
    can_stop=True,
    live_pressure=True,
    probe=STATUS,
    troubles=TROUBLES,
)
