"""Omron HBP-9030 in output format 5: arm-in cuff that sends one fixed line when it is done.

Line: USB virtual COM on the rear Type-B socket, where baud means nothing; RS-232 settings were not
found. Function item 32 must be set to format 5. Nothing is ever asked of the unit.
Confidence: high for the layout (the maker's manual cited by page, and two programs that agree);
no check byte and no mean, so fixed commas and the stated ranges are the only defence. No unit has
been tried.
Source: cuffs/protocols.md section 4 (leon80148/BP_checker at c853cbb4; manual 2873643-0F p. 20;
public file 23780876158).
"""

from __future__ import annotations

import re

from kiosk.drivers.decoder import Cut
from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.events import DeviceError, Event, Reading
from kiosk.drivers.fields import (
    Refusal,
    columns,
    moment,
    one_digit,
    refuse_control_bytes,
    three_digits,
)
from kiosk.drivers.framing import LineDecoder
from kiosk.drivers.gate import Limits, judged

_LENGTH = 53
_WIDTHS = (4, 2, 2, 2, 2, 20, 1, 3, 3, 3, 1)
_OTHER_FORMATS = re.compile(rb"bp,|MMBP203N|ID[0-9]{8}B")
_TIME = re.compile(rb"(\d{4}),(\d\d),(\d\d),(\d\d),(\d\d)")
_STATED = Limits(systolic=(60, 260), diastolic=(30, 215), pulse=(40, 180))


class Hbp9030Decoder(LineDecoder):
    """Exactly 53 bytes and CR LF; the subject number is skipped and never kept."""

    def half_line(self, buffer: bytes) -> Cut:
        # Formats 1 to 4 may end their lines with CR alone.
        foreign = _OTHER_FORMATS.match(buffer) and b"\r" in buffer
        return Cut(len(buffer), refused="unsupported_format" if foreign else "truncated")

    def read(self, frame: bytes) -> Event:
        if _OTHER_FORMATS.match(frame):
            raise Refusal("unsupported_format")
        if len(frame) != _LENGTH:
            raise Refusal("bad_length")
        cells = columns(frame, _WIDTHS)
        error = one_digit(cells[6])
        return DeviceError(f"E{error}") if error else judged(result(frame, cells), _STATED)


def result(line: bytes, cells: list[bytes]) -> Reading:
    """mmHg and beats a minute, in the order systolic, diastolic, pulse; no mean is sent.

    An impossible time is refused: without a check byte it is the only sign of damage.
    """
    refuse_control_bytes(line)
    systolic, diastolic, pulse = (three_digits(cell) for cell in cells[7:10])
    movement = one_digit(cells[10])
    at = moment(_TIME, b",".join(cells[:5]))
    if at is None:
        raise Refusal("bad_timestamp")
    return Reading(systolic, diastolic, None, pulse, at, {"movement": movement})


DRIVER = Driver(
    id="omron_hbp9030_fmt5",
    name="Omron HBP-9030, output format 5",
    confidence="high for the layout: manual by citation and two programs; no unit tried",
    decoder=Hbp9030Decoder,
    line=Line(9600, others=(1200, 2400, 4800, 19200, 38400, 57600, 115200)),
)
