"""Beurer BM58 (serial), BM65 and the Andon KD family: stored readings, for the bench only.

Line: 4800 baud 8N1 behind a PL2303 (067B:2303, shared with many devices). No framing, no check
byte, no start command: it gives what it remembers of any family member, so a kiosk refuses it.
Confidence: medium. Three independent reverse engineerings agree; byte 0 is a mystery to all.
Source: cuffs/protocols.md section 10 (atbrask.dk; babo/bm58 at 2a116ee1; DaveDavenport/BPM at
8bc57f3b).
"""

from __future__ import annotations

from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.events import Event, Reading, Refused
from kiosk.drivers.fields import Refusal, real_moment
from kiosk.drivers.framing import AnswerDecoder
from kiosk.drivers.gate import judged

PING, IDENTIFY, COUNT = b"\xaa", b"\xa4", b"\xa2"
RECORD = b"\xa3"
PONG = b"\x55"
_LENGTH = 9
_PRESSURE_FROM = 25


class BeurerDecoder(AnswerDecoder):
    """The answer to one record request: nine bytes and then silence, or it is not a record."""

    def end(self) -> list[Event]:
        """Nothing at all is a refusal too: a record was asked for."""
        nothing = not self._buffer and not self._overlong
        return [Refused("truncated")] if nothing else super().end()

    def read(self, frame: bytes) -> Event:
        """mmHg and beats a minute. A time that cannot be is the only sign of damage: refused."""
        if len(frame) != _LENGTH:
            raise Refusal("truncated" if len(frame) < _LENGTH else "bad_length")
        _, systolic, diastolic, pulse, month, day, hour, minute, year = frame
        at = real_moment(2000 + year, month, day, hour, minute)
        if at is None:
            raise Refusal("bad_timestamp")
        values = systolic + _PRESSURE_FROM, diastolic + _PRESSURE_FROM
        return judged(Reading(*values, None, pulse, at, {"stored": True}))


DRIVER = Driver(
    id="beurer_bm58_bm65",
    name="Beurer BM58 (serial) / BM65",
    confidence="medium: three reverse engineerings agree; bench only",
    decoder=BeurerDecoder,
    line=Line(4800),
    at_kiosk=False,
)
