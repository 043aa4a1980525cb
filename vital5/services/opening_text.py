"""Opening hours as the seed writes them ("Mon-Fri 09:00-20:00; Sat-Sun 11:00-16:00") into rules."""

from __future__ import annotations

import re
from datetime import time

from vital5.services.listing import Hours

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = dict(zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), DAYS, strict=True))
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_DAYS = rf"{_DAY}(?:(?:-| and |, ?){_DAY})*"
_TIMES = r"(?P<opens>\d\d:\d\d)-(?P<closes>\d\d:\d\d)"
_NOTE = r"(?: \((?P<note>[^)]+)\))?"
# A label is no day, or "Tue and Thu" would be taken for sessions called "Tue and".
_LABEL = rf"(?:(?!{_DAY}\b)(?P<label>[A-Za-z][A-Za-z ]*?) )?"
_BY_DAYS = re.compile(rf"{_LABEL}(?P<days>{_DAYS}) {_TIMES}{_NOTE}")
_DAILY = re.compile(rf"{_LABEL}{_TIMES} daily{_NOTE}")

MIDNIGHT, LAST_MINUTE = time(0, 0), time(23, 59)
ROUND_THE_CLOCK = Hours("WEEKLY", ",".join(DAYS), MIDNIGHT, LAST_MINUTE)
"""All seven days, 00:00 to 23:59: how HSDS field guidance writes "24/7"."""


def hours_from_text(text: str) -> tuple[Hours, ...]:
    """Rules for every part of a text, or the whole text as words if any part has no rule."""
    if text == "24/7":
        return (ROUND_THE_CLOCK,)
    rules = [_rule(part.strip()) for part in text.split(";")]
    if any(rule is None for rule in rules):
        return (Hours(description=text),)
    return tuple(rule for rule in rules if rule is not None)


def _rule(part: str) -> Hours | None:
    match = _BY_DAYS.fullmatch(part) or _DAILY.fullmatch(part)
    if match is None:
        return None
    days = match.groupdict().get("days")
    return Hours(
        freq="WEEKLY",
        byday=",".join(_days(days) if days else DAYS),
        opens_at=time.fromisoformat(match["opens"]),
        closes_at=time.fromisoformat(match["closes"]),
        description=match["label"],
        notes=match["note"],
    )


def _days(text: str) -> list[str]:
    """ "Mon-Wed and Fri" as days in the order of the week."""
    found: set[str] = set()
    for stretch in re.split(r" and |, ?", text):
        first, _, last = stretch.partition("-")
        at = DAYS.index(_NAMES[first])
        end = DAYS.index(_NAMES[last or first])
        # "Sat-Mon" runs over the end of the week.
        found.update(DAYS[(at + step) % 7] for step in range((end - at) % 7 + 1))
    return [day for day in DAYS if day in found]
