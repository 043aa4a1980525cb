"""InBody BPBIO320 and BPBIO750: arm-in cuff on an FTDI USB-serial chip, asked whether it lives.

Line: 9600 baud 8N1 with DTR and RTS raised. The USB id 0403:6001 is shared with other devices.
Confidence: medium to low. One field program; its query frame is exactly A&D's envelope, and that
the answers use the same envelope and check byte is an inference. Capture a unit before go-live.
Source: cuffs/protocols.md section 3 (cof9300/flutter-mtad-v1_test, stored ids 61983531261,
62125754802, 61920777949).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kiosk.drivers.driver import Driver, Line
from kiosk.drivers.events import DeviceError, Event, Notice, Reading, Refused
from kiosk.drivers.fields import Refusal, padded_digits, refuse_control_bytes
from kiosk.drivers.gate import judged
from kiosk.drivers.syn_envelope import RS, SynDecoder, enveloped
from kiosk.drivers.talk import Talk

QUERY = enveloped(b"RE")

_ERROR = re.compile(rb"ERR", re.IGNORECASE)
_NOTICES = {b"CON": "con", b"STA": "sta", b"STP": "stp"}
_TAGS = (b"S", b"D", b"P", b"M", b"R")
_PADDING = b" \x00"


class InBodyDecoder(SynDecoder):
    """Fields S, D, P and perhaps M; or a notice; or an error. Padding NULs are stripped."""

    def record(self, text: bytes) -> Event:
        fields = [field.strip(_PADDING) for field in text.split(RS)]
        fields = [field for field in fields if field]
        if any(_ERROR.search(field) for field in fields):
            return DeviceError("ERR")
        return notice(fields) or judged(result(fields))


def notice(fields: list[bytes]) -> Notice | None:
    """The first notice among the fields; a field that is nothing we know is refused."""
    named = [name for field in fields for text, name in _NOTICES.items() if text in field]
    known = [field[:1] in _TAGS or any(text in field for text in _NOTICES) for field in fields]
    if not all(known):
        raise Refusal("unsupported_format")
    return Notice(named[0]) if named else None


def result(fields: list[bytes]) -> Reading:
    """mmHg and beats a minute; the device sends no time, and may leave out the mean."""
    refuse_control_bytes(*fields)
    return Reading(
        systolic=_value(fields, b"S"),
        diastolic=_value(fields, b"D"),
        mean=_mean(fields),
        pulse=_value(fields, b"P"),
    )


def _mean(fields: list[bytes]) -> int | None:
    absent = all(field == b"M" for field in fields if field[:1] == b"M")
    return None if absent else _value(fields, b"M")


def _value(fields: list[bytes], tag: bytes) -> int:
    found = [field[1:] for field in fields if field[:1] == tag]
    if len(found) != 1:
        raise Refusal("bad_field")
    return padded_digits(found[0])


class HealthQuery:
    """Asks RE with growing pauses, so that a unit that is slow to wake is not overloaded.

    After 60 s of silence the port is worth opening afresh, but only for a unit that has answered
    before: some never do, and would be reopened for ever. All times in seconds.
    """

    pauses = (5.0, 10.0, 30.0)
    reopen_after = 60.0

    def __init__(self) -> None:
        self.has_answered = False
        self._asked_at: float | None = None
        self._silent_since: float | None = None
        self._unanswered = 0

    def asked(self, now: float) -> bytes:
        self._asked_at = now
        self._silent_since = now if self._silent_since is None else self._silent_since
        self._unanswered += 1
        return QUERY

    def answered(self) -> None:
        """Anything that makes sense shows that the unit lives."""
        self.has_answered = True
        self._silent_since = None
        self._unanswered = 0

    def due(self, now: float) -> bytes:
        """The query, when its pause is over."""
        if self._asked_at is None or now - self._asked_at >= self._pause():
            return self.asked(now)
        return b""

    def reopen_due(self, now: float) -> bool:
        if not self.has_answered or self._silent_since is None:
            return False
        return now - self._silent_since >= self.reopen_after

    def reopened(self) -> None:
        """Count the silence afresh."""
        self._silent_since, self._unanswered, self._asked_at = None, 0, None

    def _pause(self) -> float:
        return self.pauses[min(max(self._unanswered - 1, 0), len(self.pauses) - 1)]


class InBodyTalk(Talk):
    """Ask whether the unit is there, then listen and keep asking; it has no start or stop."""

    greet_limit = 1.5

    def __init__(self) -> None:
        self.health = HealthQuery()
        self.greeted = False
        self.wants_reopen = False

    def greet(self, now: float) -> bytes:
        return self.health.asked(now)

    def due(self, now: float) -> bytes:
        self.wants_reopen = self.health.reopen_due(now)
        if self.wants_reopen:
            self.health.reopened()
        return self.health.due(now)

    def heard(self, event: Event, _now: float) -> Iterable[Event]:
        if not isinstance(event, Refused):
            self.health.answered()
            self.greeted = True
        return (event,)


DRIVER = Driver(
    id="inbody_bpbio",
    name="InBody BPBIO320 / BPBIO750",
    confidence="medium to low: one program; the answers' envelope is an inference; no unit tried",
    decoder=InBodyDecoder,
    line=Line(9600),
    talk=InBodyTalk,
    probe=QUERY,
)
