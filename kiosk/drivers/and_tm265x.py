"""A&D TM-2655(P) and TM-2657(P): arm-in cuff on RS-232, started and stopped by command.

Line: 2400 baud 8N1, the unit's menu may say otherwise (one app uses 9600); data bits, parity and
stop bits are library defaults in the sources, not stated facts.
Confidence: high. Two or more independent programs for each model, and one verbatim TM2657 capture
whose check byte fits. No manufacturer's document was seen and no unit has been tried.
Source: cuffs/protocols.md section 2 (public files 67640229, 116757201, 79693314, 50819672,
1072940182, 10921631706, 30445961903, 23780876158, 48094641180).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.errors import CuffError, CuffLoose, DeviceFault, NoPulse, NotStill
from kiosk.drivers.events import DeviceError, Event, Notice, Reading, Refused
from kiosk.drivers.fields import Refusal, moment, padded_digits, refuse_control_bytes
from kiosk.drivers.gate import judged
from kiosk.drivers.syn_envelope import ACK, NAK, RS, SynDecoder, enveloped
from kiosk.drivers.talk import Starting

START = enveloped(b"ST")
STOP = enveloped(b"SP")
REPEAT = enveloped(b"RB")

_RECORD = re.compile(rb"R[A-Za-z]")
_RESULTS = (b"RA", b"RB")
_TIME = re.compile(rb"(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)")
_ERROR = re.compile(rb"E[^\x00-\x1f\x7f]{2}")
_FINE = b"E00"
_TAGGED_FROM = 4
_VALUE_WIDTH = 3

TROUBLES: Mapping[str | int, type[CuffError]] = {
    "E11": CuffLoose,  # pressure not applied at the start
    "E12": CuffLoose,  # cannot pressurise in time
    "E13": DeviceFault,  # inflation too fast
    "E15": CuffLoose,
    "E21": DeviceFault,  # exhaust too slow
    "E22": CuffLoose,  # exhaust too fast
    "E23": NotStill,  # excess pressure
    "E24": NotStill,  # time limit
    "E42": CuffLoose,  # pressure insufficient
    "E43": NoPulse,
    "E44": NotStill,
    "E45": NoPulse,  # no diastolic
    "E46": NoPulse,  # no mean
    "E48": NoPulse,  # no systolic
    "E61": NoPulse,  # no pulse rate
    "E63": NoPulse,  # out of range
}


class AndDecoder(SynDecoder):
    """Result records RA and RB; tags are case-sensitive: P is the pulse, p is not."""

    cap = 4096
    answers = {ACK: "ack", NAK: "nak"}  # noqa: RUF012 - never changed

    def record(self, text: bytes) -> Event:
        fields = text.split(RS)
        kind = fields[2] if len(fields) > 2 else b""
        if not _RECORD.fullmatch(kind):
            raise Refusal("unsupported_format")
        if kind not in _RESULTS:
            return Notice("other_record", {"type": kind.decode("ascii")})
        return device_error(fields[_TAGGED_FROM:]) or judged(result(fields))


def device_error(tagged: list[bytes]) -> DeviceError | None:
    """Any error code but 00, whatever digits stand beside it."""
    for field in tagged:
        if _ERROR.fullmatch(field) and field != _FINE:
            return DeviceError(field.decode("latin-1"))
    return None


def result(fields: list[bytes]) -> Reading:
    """The reading of a record without an error: mmHg and beats a minute."""
    refuse_control_bytes(*fields)
    tagged = fields[_TAGGED_FROM:]
    _exactly_one(tagged, b"E", len(_FINE) - 1)
    at = moment(_TIME, fields[1], century=2000)
    return Reading(
        systolic=_value(tagged, b"S"),
        diastolic=_value(tagged, b"D"),
        mean=_value(tagged, b"M"),
        pulse=_value(tagged, b"P"),
        device_time=at,
        flags=_flags(tagged, clock_invalid=at is None),
    )


def _value(tagged: list[bytes], tag: bytes) -> int:
    return padded_digits(_exactly_one(tagged, tag, _VALUE_WIDTH))


def _exactly_one(tagged: list[bytes], tag: bytes, width: int) -> bytes:
    found = [field[1:] for field in tagged if field[:1] == tag]
    if len(found) != 1 or len(found[0]) != width:
        raise Refusal("bad_field")
    return found[0]


def _flags(tagged: list[bytes], *, clock_invalid: bool) -> dict[str, int | bool]:
    flags: dict[str, int | bool] = {"clock_invalid": True} if clock_invalid else {}
    for tag, name in ((b"i", "irregular_count"), (b"m", "movement")):
        found = [field[1:] for field in tagged if field[:1] == tag]
        if len(found) > 1:
            raise Refusal("bad_field")
        if found and found[0].strip(b" "):
            flags[name] = padded_digits(found[0])
    return flags


class AndTalk(Starting):
    """Start, wait for the result, and ask for it once more when it came damaged.

    RB repeats the last result, so it is asked for only after this measurement sent one.
    """

    start_command, stop_command = START, STOP
    repeats = 2

    def __init__(self) -> None:
        super().__init__()
        self._ask_again = False
        self._repeats_left = self.repeats

    def due(self, now: float) -> bytes:
        if self._ask_again and self._repeats_left:
            self._ask_again, self._repeats_left = False, self._repeats_left - 1
            return REPEAT
        return self.start_again(now)

    def heard(self, event: Event, _now: float) -> Iterable[Event]:
        if isinstance(event, Notice) and event.name == "ack":
            self.acknowledged()
        if isinstance(event, Refused) and event.reason in ("bad_checksum", "truncated"):
            self._ask_again = True
            self.acknowledged()
        return (event,)


DRIVER = Driver(
    id="and_tm265x",
    name="A&D TM-2655(P) / TM-2657(P)",
    confidence="high: two or more programs for each model, one capture; no unit tried",
    decoder=AndDecoder,
    line=Line(2400, others=(9600,)),
    talk=AndTalk,
    can_stop=True,
    probe=REPEAT,
    troubles=TROUBLES,
)
