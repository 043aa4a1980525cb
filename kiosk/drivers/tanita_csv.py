"""Tanita SC-330, SC-240, WB-3000 and like: a scale that prints one line of tag,value pairs.

Line: 9600 baud 8N1 is stated for the BD-815U only; check each model. The line is sent at once when
the weighing ends, and a meaningless burst may follow about 0.1 s later.
Confidence: medium. Makers' manual pages; the sum (every byte to the comma before CS) was worked out
from the SC-240 manual's sample, which it fits. No unit tried.
Source: cuffs/protocols.md section 12 (manual pages of SC-240, SC-330, WB-3000, BD-815U).
"""

from __future__ import annotations

import re
from decimal import Decimal

from kiosk.drivers.decoder import Cut
from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.events import Event, Weight
from kiosk.drivers.fields import Refusal, refuse_control_bytes
from kiosk.drivers.framing import LineDecoder, sum_of

_HEAD = b"{0,"
_CELL = re.compile(rb'("[^"]*"|[^",]*)(,|$)')
_NUMBER = re.compile(rb"[0-9]{1,9}(\.[0-9]{1,3})?")
_SUM_TAG = b",CS,"
_READ_TAGS = (b"Wk", b"Wp", b"Hm", b"MI", b"MO")
_LIGHTEST, _HEAVIEST = Decimal(10), Decimal(350)  # kg


class TanitaDecoder(LineDecoder):
    """Lines that begin `{0,`; a burst without a line end says nothing."""

    cap = 2048

    def cut(self, buffer: bytes, ended: bool) -> Cut | None:
        if self._overlong and _HEAD in buffer:
            return self._to_the_next_head(buffer)
        if self._overlong:
            return super().cut(buffer, ended)
        end = buffer.find(self.ending)
        head = buffer.find(_HEAD, 0, end if end >= 0 else len(buffer))
        if head > 0:
            return Cut(head)
        second = buffer.find(_HEAD, 1, end if end >= 0 else len(buffer))
        if second > 0:
            return Cut(second, refused="truncated")
        return super().cut(buffer, ended)

    def half_line(self, buffer: bytes) -> Cut:
        heads = any(buffer.endswith(_HEAD[:size]) for size in (1, 2))
        begun = buffer.startswith(_HEAD) or heads
        return Cut(len(buffer), refused="truncated" if begun else None)

    def _to_the_next_head(self, buffer: bytes) -> Cut:
        head, end = buffer.find(_HEAD), buffer.find(self.ending)
        self._overlong = False
        return Cut(end + len(self.ending)) if 0 <= end < head else Cut(head)

    def _held(self, buffer: bytes) -> int:
        return next((n for n in (2, 1) if buffer.endswith((_HEAD[:n], self.ending[:n]))), 0)

    def read(self, frame: bytes) -> Event:
        if not frame.startswith(_HEAD):
            raise Refusal("bad_field")
        return result(_fields(_summed(frame)))


def _summed(line: bytes) -> bytes:
    """The line up to the comma before CS, once its sum fits."""
    at = line.rfind(_SUM_TAG)
    if at < 0:
        raise Refusal("bad_length")
    counted = line[: at + 1]
    if line[at + len(_SUM_TAG) :] != b"%02X" % sum_of(counted):
        raise Refusal("bad_checksum")
    return counted


def _fields(line: bytes) -> dict[bytes, bytes]:
    """Tags and their values; a tag that we read may stand only once."""
    refuse_control_bytes(line)
    cells = _cells(line[:-1])
    tags = cells[::2]
    if len(cells) % 2 or any(tags.count(tag) > 1 for tag in _READ_TAGS):
        raise Refusal("bad_field")
    return dict(zip(tags, cells[1::2], strict=True))


def _cells(line: bytes) -> list[bytes]:
    cells, at = [], 0
    while at <= len(line):
        found = _CELL.match(line, at)
        if found is None:
            raise Refusal("bad_field")
        cells.append(found[1])
        at = found.end() if found[2] else len(line) + 1
    return cells


def result(fields: dict[bytes, bytes]) -> Weight:
    """kg, cm and kg/m2; pounds are refused rather than converted."""
    if b"Wk" not in fields:
        raise Refusal("unsupported_unit" if b"Wp" in fields else "bad_field")
    kg = _number(fields[b"Wk"])
    height, bmi = (_number(fields[tag]) if tag in fields else None for tag in (b"Hm", b"MI"))
    if not _LIGHTEST <= kg <= _HEAVIEST:
        raise Refusal("out_of_range")
    model = fields[b"MO"].strip(b'"').decode("ascii", "replace") if b"MO" in fields else None
    return Weight(float(kg), _float(height), _float(bmi), model)


def _number(text: bytes) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise Refusal("bad_field")
    return Decimal(text.decode("ascii"))


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


DRIVER = Driver(
    id="tanita_csv",
    name="Tanita scale, CSV output",
    confidence="medium: manual pages, the sum worked out from one sample; no unit tried",
    decoder=TanitaDecoder,
    line=Line(9600),
    gives="weight",
)
