"""Omron HBP-9020, menu mode 5 F3: arm-in cuff that sends a `bp,` line when it is done.

Line: 2400 baud, 8 bits, even parity; the one source that states stop bits says both 1 and 2, so 1
is used. The order is systolic, MEAN, diastolic, pulse, unlike the 9030's.
Confidence: medium. Two programs and one verbatim line; no check byte; the last digit is called an
error code by one of them, yet the captured line carries 3 with plausible values. No unit tried.
Source: cuffs/protocols.md section 5 (public files 23780876158, 10514261392).
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
from kiosk.drivers.gate import judged

_HEAD = b"bp,"
_LENGTH = 58
_WIDTHS = (2, 20, 10, 5, 3, 3, 3, 3, 1)
_TIME = re.compile(rb"(\d{4})/(\d\d)/(\d\d),(\d\d):(\d\d)")
_NO_VALUES = (b"   ", b"000")
_LF = b"\n"


class Hbp9020Decoder(LineDecoder):
    """58 characters and CR; the LF that may follow belongs to the line before it."""

    ending = b"\r"

    def cut(self, buffer: bytes, ended: bool) -> Cut | None:
        if buffer.startswith(_LF):
            return Cut(len(_LF))
        return super().cut(buffer, ended)

    def read(self, frame: bytes) -> Event:
        if not frame.startswith(_HEAD):
            raise Refusal("unsupported_format")
        if len(frame) != _LENGTH:
            raise Refusal("bad_length")
        cells = columns(frame, _WIDTHS)
        status = one_digit(cells[8])
        if all(value in _NO_VALUES for value in cells[4:8]):
            return _no_values(status)
        refuse_control_bytes(frame)
        return judged(result(cells, status))


def _no_values(status: int) -> DeviceError:
    if status == 0:
        raise Refusal("bad_field")
    return DeviceError(f"status {status}")


def result(cells: list[bytes], status: int) -> Reading:
    """mmHg and beats a minute. A status that nobody has explained is kept beside the reading."""
    systolic, mean, diastolic, pulse = (three_digits(cell) for cell in cells[4:8])
    flags: dict[str, int | bool] = {"status_digit": status}
    if status:
        flags["status_unexplained"] = True
    at = moment(_TIME, cells[2] + b"," + cells[3])
    if at is None:
        flags["clock_invalid"] = True
    return Reading(systolic, diastolic, mean, pulse, at, flags)


DRIVER = Driver(
    id="omron_hbp9020_bp",
    name="Omron HBP-9020, 'bp,' line",
    confidence="medium: two programs and one capture; last digit unexplained; no unit tried",
    decoder=Hbp9020Decoder,
    line=Line(2400, parity="E"),
)
