"""Reading the fields of a frame strictly: a number is ASCII digits, or it is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from kiosk.drivers.events import Reason

_THREE_DIGITS = re.compile(rb"[0-9]{3}")
_PADDED = re.compile(rb" {0,2}[0-9]{1,3}")
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


class Refusal(Exception):
    """Raised by a driver's reader; the decoder turns it into a `Refused` event."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def three_digits(text: bytes) -> int:
    """A number sent as exactly three digits, `082`."""
    if not _THREE_DIGITS.fullmatch(text):
        raise Refusal("bad_field")
    return int(text)


def padded_digits(text: bytes) -> int:
    """A number of up to three digits with spaces on its left, ` 82`."""
    if not _PADDED.fullmatch(text):
        raise Refusal("bad_field")
    return int(text)


def absent_or_three_digits(text: bytes, absent: bytes = b"   ") -> int | None:
    """A value that the record may lack, shown by `absent`."""
    return None if text == absent else three_digits(text)


def one_digit(text: bytes) -> int:
    if len(text) != 1 or not b"0" <= text <= b"9":
        raise Refusal("bad_field")
    return int(text)


def refuse_control_bytes(*texts: bytes) -> None:
    """A control byte inside text means that the line was damaged."""
    if any(_CONTROL.search(text) for text in texts):
        raise Refusal("bad_field")


def columns(line: bytes, widths: Sequence[int]) -> list[bytes]:
    """Cut a fixed-width line at its commas; a comma that is not in its place is a bad field."""
    cells, at = [], 0
    for width in widths:
        cells.append(line[at : at + width])
        at += width + 1
        if at <= len(line) and line[at - 1 : at] != b",":
            raise Refusal("bad_field")
    return cells


def moment(pattern: re.Pattern[bytes], text: bytes, century: int = 0) -> str | None:
    """The device's local time as ISO text, to the minute or second that it gives.

    None when the text does not match or names no real moment of the years 2000 to 2099.
    """
    found = pattern.fullmatch(text)
    if found is None:
        return None
    year, *rest = (int(part) for part in found.groups())
    return real_moment(century + year, *rest)


def real_moment(
    year: int, month: int, day: int, hour: int, minute: int, second: int | None = None
) -> str | None:
    """The same, from numbers."""
    if not 2000 <= year <= 2099:
        return None
    try:
        # The device's own clock knows no zone, and its time is never ours.
        at = datetime(year, month, day, hour, minute, second or 0)  # noqa: DTZ001
    except ValueError:
        return None
    return at.isoformat(timespec="minutes" if second is None else "seconds")
