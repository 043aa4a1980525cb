"""AMPall BP868F: arm-in cuff that sends twelve or thirteen digits between two carets when done.

Line: 9600 baud 8N1. The opening mark is also the closing mark; no check byte, time or error frame.
Confidence: medium. Two programs agree, one citing document AMP-RND-0001; only the gate and the
fixed length stand between a lost digit and a reading. No unit tried.
Source: cuffs/protocols.md section 9 (public files 10412434167, 62362057432).
"""

from __future__ import annotations

import re

from kiosk.drivers.decoder import Cut
from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.events import Event, Reading
from kiosk.drivers.fields import Refusal, absent_or_three_digits
from kiosk.drivers.framing import MarkedDecoder
from kiosk.drivers.gate import judged

_CARET = ord("^")
_CONTENT = re.compile(rb"([0-9]{3})([0-9]{3}|   )([0-9]{3})([0-9]{3})([01]?)")


class AmpallDecoder(MarkedDecoder):
    """One lost mark shifts every later frame: on bad content the closing mark opens the next."""

    mark = _CARET

    def starts(self, buffer: bytes, at: int) -> bool | None:
        return buffer[at] == _CARET

    def whole(self, buffer: bytes, _ended: bool) -> Cut | None:
        close = buffer.find(_CARET, 1)
        if close < 0:
            return None
        content = buffer[1:close]
        if _CONTENT.fullmatch(content):
            return Cut(close + 1, frame=content)
        return Cut(close, refused="bad_field")

    def read(self, frame: bytes) -> Event:
        """mmHg and beats a minute, sent as systolic, mean, diastolic, pulse."""
        found = _CONTENT.fullmatch(frame)
        if found is None:
            raise Refusal("bad_field")
        flags = {"irregular": found[5] == b"1"} if found[5] else {}
        mean = absent_or_three_digits(found[2])
        return judged(Reading(int(found[1]), int(found[3]), mean, int(found[4]), None, flags))


DRIVER = Driver(
    id="ampall_bp868f",
    name="AMPall BP868F",
    confidence="medium: two programs agree; no check byte; no unit tried",
    decoder=AmpallDecoder,
    line=Line(9600),
)
