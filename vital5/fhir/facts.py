"""What a share tells in words beside its coded numbers, once for every output that is made of it.

The document's own page, the English letter, the text to paste and the CSV all take their lines
from here, so that none of them can leave out what another says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from babel import Locale

from vital5.fhir.observation import told as told_of
from vital5.fhir.people import LEVELS
from vital5.fhir.pressure import MARKS, band_words
from vital5.vitals import CATALOGUE
from vital5.vitals.answered import answered, item_scores
from vital5.vitals.kinds import N_, Vital

Frozen = Mapping[str, Any]
Fact = tuple[str, str]
"""What it is about, and what is told."""

URGENCIES = {
    "none": "nothing more to do",
    "self_care": "own steps",
    "local_service": "a local service",
    "pharmacist": "a pharmacist",
    "gp": "the GP surgery",
    "same_day": "help the same day",
    "emergency_999": "999 at once",
}
"""What somebody was sent to, in words for staff."""

STATUSES = {
    "complete_7_day": N_("Seven full days"),
    "valid_minimum": N_("Enough days for an average"),
    "insufficient_days": N_("Too few days for an average"),
    "insufficient_readings": N_("Too few readings for an average"),
}
"""How whole a week at home is (BP-HBPM)."""

SITTING, HELPER = "Sitting", "Helper"
"""The results behind one reading, which hold its number; and whether somebody helped."""

SESSIONS = {"am": "morning", "pm": "evening"}
TYPED_OR_MEASURED = frozenset({"mm[Hg]", "/min", "kg", "cm"})
"""Units of what somebody types or a device gives; any other number is worked out from these."""

_ENGLISH = Locale("en")


def of_person(snapshot: Frozen) -> list[Fact]:
    """How sure it is who they are, how to speak with them, and what they agreed to."""
    person = snapshot["person"]
    pages = snapshot["language"]
    call = call_words(person)
    return _known(
        ("Who it is", LEVELS.get(person["level"], person["level"])),
        ("Language", language_name(person["spoken_language"] or pages)),
        ("Interpreter needed", "Yes" if person["interpreter"] else "No"),
        ("Communication needs", ", ".join(need.replace("_", " ") for need in person["needs"])),
        ("Pages used in", language_name(pages) if pages != "en" else ""),
        ("Asks for a call", call),
        ("Phone", phone_words(person) if not call else ""),
        ("Agreed to share", _consents(snapshot["consent"]["items"])),
    )


def _known(*facts: Fact) -> list[Fact]:
    return [fact for fact in facts if fact[1]]


def language_name(code: str) -> str:
    """A language as English speakers call it."""
    return str(_ENGLISH.languages.get(code.partition("-")[0], code))


def call_words(person: Frozen) -> str:
    """How somebody who asks for a call may be rung; "" where nobody asks."""
    return f"On {phone_words(person)}" if person.get("requests_call") else ""


def phone_words(person: Frozen) -> str:
    """A number that may be rung, and whether a message may be left on it; "" without one."""
    if not person["phone"]:
        return ""
    message = "A message may be left" if person.get("message_is_safe") else "Leave no message"
    return f"{person['phone']}. {message}."


def item_title(item: str) -> str:
    """What was agreed to, in English words."""
    vital = CATALOGUE.get(item)
    return str(vital.title) if vital else item.replace("_", " ").capitalize()


def _consents(items: Iterable[Frozen]) -> str:
    told = [(day(one["at"]), item_title(one["item"])) for one in items]
    days = groupby(sorted(told, key=lambda one: one[0]), key=lambda one: one[0])
    return "; ".join(f"{', '.join(title for _, title in of_day)} ({at})" for at, of_day in days)


def day(text: str) -> str:
    """The day of a time or a date: 15 Jun 2026."""
    return f"{date.fromisoformat(text[:10]):%d %b %Y}"


def moment(text: str) -> str:
    """A time with its day; the day alone where no more is known."""
    return f"{datetime.fromisoformat(text):%d %b %Y %H:%M}" if "T" in text else day(text)


def _clock(text: str) -> str:
    return f"{datetime.fromisoformat(text):%H:%M}"


def of_reading(snapshot: Frozen, found: Frozen) -> list[Fact]:
    """What is to be known of one reading besides its numbers, with every answer behind it."""
    vital = CATALOGUE[found["vital"]]
    same = [one for one in snapshot["checks"] if one["id"] == found["check_id"]]
    check: Frozen = same[0] if same else {}
    pages = check.get("language") or snapshot["language"]
    return _known(
        ("Advised", URGENCIES[found["urgency"]]),
        ("Rule", f"{found['rule']}, {found['rule_version']}" if found["rule"] else ""),
        ("Marks", marks(found["quality"])),
        (HELPER, "Beside the person" if check.get("helped") else ""),
        ("Pages used in", language_name(pages) if pages != snapshot["language"] else ""),
        *_words(vital, found["values"]),
        *of_device(vital, found),
        (SITTING, "; ".join(map(_result, found["raw"])) if _worth_telling(found["raw"]) else ""),
        *((asked.rstrip("?"), words) for asked, words in answered(vital, found["values"])),
        *item_scores(vital, found["values"]),
    )


def marks(quality: Iterable[str]) -> str:
    """The marks on typed readings, in words."""
    return "; ".join(MARKS.get(mark, mark) for mark in quality)


def _words(vital: Vital, values: Frozen) -> Iterator[Fact]:
    """Measures that are a word and no number, with the code that the rules gave them."""
    for measure in vital.measures:
        word = values.get(measure.name)
        if isinstance(word, str):
            code = values.get(f"{measure.name}_snomed")
            words = word.replace("_", " ")
            yield str(measure.label), f"{words} (SNOMED CT {code})" if code else words


def of_device(vital: Vital, found: Frozen) -> list[Fact]:
    """What is to be known of a device besides its name, and what it did not measure."""
    device = found["device"]
    if device is None:
        return []
    start, end = device["cuff_from_cm"], device["cuff_to_cm"]
    cuff = [(device["cuff_size"] or "").replace("_", " "),
            f"for arms of {start} to {end} cm" if start and end else ""]  # fmt: skip
    typed = [
        str(one.label)
        for one in vital.measures
        if one.codes.ucum in TYPED_OR_MEASURED
        and one.name in found["values"]
        and one.name not in found["measured"]
        and told_of(one)
    ]
    return _known(
        ("Cuff", ", ".join(part for part in cuff if part)),
        ("Calibration due", day(device["calibration_due"]) if device["calibration_due"] else ""),
        ("Typed by the person", ", ".join(typed)),
    )


def _worth_telling(raw: Iterable[Frozen]) -> bool:
    """Whether there is more to the results of a sitting than their two numbers."""
    rows = list(raw)
    return (
        any(row.get("irregular") or row.get("arm") or row.get("believed") is False for row in rows)
        or sum(1 for row in rows if row.get("pulse")) > 1
    )


def _result(row: Frozen) -> str:
    """One result of a sitting with everything that the device said of it."""
    top, bottom = row.get("systolic"), row.get("diastolic")
    weight = f"{row['weight_kg']} kg" if "weight_kg" in row else ""
    told = [
        f"{top or '-'}/{bottom or '-'}" if top or bottom else weight,
        f"at {_clock(row['taken_at'])}",
        f"pulse {row['pulse']}" if row.get("pulse") else "",
        "uneven heartbeat sign" if row.get("irregular") else "",
        f"{row['arm']} arm" if row.get("arm") else "",
        "not believed" if row.get("believed") is False else "",
    ]
    return " ".join(one for one in told if one)


def of_series(series: Frozen) -> list[Fact]:
    """What is to be known of a week at home, with every reading of it day by day."""
    words = band_words({"vital": "blood_pressure", **series})
    whole: str = series["status"]
    return _known(
        *(("Range", one["text"]) for one in words),
        ("Advised", URGENCIES[series["urgency"]]),
        ("Completeness", STATUSES.get(whole, whole)),
        ("From", moment(series["started_at"])),
        ("To", moment(series["ended_at"])),
        ("Marks", marks(series["quality"])),
        *_days(series["readings"]),
    )


def _days(readings: Iterable[Frozen]) -> Iterator[Fact]:
    for number, of_day in groupby(readings, key=lambda one: one["day"]):
        rows = list(of_day)
        yield f"Day {number}, {day(rows[0]['taken_at'])}", "; ".join(map(_at_home, rows))


def _at_home(one: Frozen) -> str:
    at = one["taken_at"]
    told = [
        f"{SESSIONS.get(one['session'], one['session'])} {one['order']}",
        f"({_clock(at)})" if "T" in at else "",
        f"{one['systolic']}/{one['diastolic']}",
        f"pulse {one['pulse']}" if one["pulse"] else "",
        "" if one["used"] else "not in the average",
    ]
    return " ".join(part for part in told if part)
