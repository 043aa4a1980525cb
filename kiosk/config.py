"""A kiosk's own file: where it stands, which cuff it has, and until when that may be trusted.

`examine` finds everything that is wrong at once, so that an engineer at the kiosk mends it in one
visit. docs/kiosk.md explains each key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from kiosk.config_values import CHECKS, OPTIONAL, due_date
from kiosk.config_venue import place_of
from kiosk.cuff_port import look_at_port
from kiosk.drivers import DRIVERS, Driver
from kiosk.wrong import Wrong
from vital5.postcodes import Place

DUE_SOON = 30
"""Days before `calibration_due` from which it is said (house rule)."""

CALIBRATED_FOR = 396
"""Days: a due date further off than a year and a month is doubted; at least yearly (BIHS)."""

FILE = "file"
"""Stands in for a key where the whole file is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in the file: which key, what is wrong with it, and what to do."""

    key: str
    what: str
    mend: str


@dataclass(frozen=True, slots=True)
class KioskConfig:
    """What a sound file says. `cuff_range_cm` is the arm that the fitted cuff is made for."""

    id: str
    site: str
    languages: tuple[str, ...]
    cuff: str
    port: str
    baud: int | None
    cuff_range_cm: tuple[Decimal, Decimal]
    calibration_due: date
    printer: str | None
    server: str
    staffed: bool
    cuff_size: str = ""
    cuff_serial: str = ""
    scale: str | None = None
    scale_port: str = ""
    hours: str = ""
    staff_pin: str = ""
    helper_pin: str = ""
    postcode: str = ""
    voices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The program that reads a language aloud; the words go to its standard input."""
    headphones: bool = False

    @property
    def stands(self) -> Place | None:
        """Where it stands, for the way to the next place; None where that is not known."""
        return place_of(self.postcode)

    @property
    def grid(self) -> tuple[int, int] | None:
        """The same in metres east and north."""
        return self.stands.grid if self.stands else None

    @property
    def driver(self) -> Driver:
        return DRIVERS[self.cuff]


@dataclass(slots=True)
class Examined:
    """What was found. `config` is there only when nothing is wrong."""

    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    config: KioskConfig | None = None

    @property
    def ok(self) -> bool:
        return not self.errors

    def as_json(self) -> dict[str, Any]:
        """What `run --check` prints."""
        return {
            "ok": self.ok,
            "errors": [asdict(fault) for fault in self.errors],
            "warnings": [asdict(fault) for fault in self.warnings],
        }


def examine(path: Path, today: date) -> Examined:
    """Everything that is wrong with a file, and with the port that it names, on a given day."""
    found = Examined()
    try:
        given = read_toml(path)
    except Wrong as wrong:
        found.errors.append(Fault(FILE, wrong.what, wrong.mend))
        return found
    found.errors += _keys(given)
    found.errors += _values(given)
    bad = {fault.key for fault in found.errors}
    _look_at_calibration(given, bad, today, found)
    _look_at_languages(given, bad, found)
    _look_at_cuff(given, bad, found)
    _look_at_scale(given, bad, found)
    _look_at_postcode(given, bad, found)
    if found.ok:
        found.config = _config(given)
    return found


def read_toml(path: Path) -> dict[str, Any]:
    """The file's keys; numbers with a point as decimals. Raises `Wrong`."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"), parse_float=Decimal)
    except OSError as failure:
        what = f"{path} cannot be read: {failure.strerror or failure}"
        raise Wrong(
            what, "Give the path of the kiosk's file; docs/kiosk.md has one to copy."
        ) from (failure)
    except UnicodeDecodeError as failure:
        raise Wrong(f"{path} is not UTF-8 text", "Save the file as UTF-8.") from failure
    except (tomllib.TOMLDecodeError, ArithmeticError, RecursionError, ValueError) as failure:
        raise Wrong(f"{path} is not TOML: {failure}", "Mend that line, then check again.") from (
            failure
        )


def _keys(given: Mapping[str, Any]) -> Iterator[Fault]:
    for key, check in CHECKS.items():
        if key not in given and key not in OPTIONAL:
            yield Fault(key, "is missing", f"Add a line such as: {check.example}")
    for key in given:
        if key not in CHECKS:
            yield Fault(key, "is not a key of this file", _near(key))


def _near(key: str) -> str:
    near = get_close_matches(key, CHECKS, n=1)
    if near:
        return f"Did you mean {near[0]}? Else take the line out."
    return f"Take it out. The keys are: {', '.join(CHECKS)}."


def _values(given: Mapping[str, Any]) -> Iterator[Fault]:
    for key, check in CHECKS.items():
        if key in given:
            for wrong in check.faults(given[key]):
                yield Fault(key, wrong.what, wrong.mend)


def _look_at_calibration(
    given: Mapping[str, Any], bad: set[str], today: date, found: Examined
) -> None:
    key = "calibration_due"
    due = None if key in bad or key not in given else due_date(given[key])
    if due is None:
        return
    left = (due - today).days
    if left < 0:
        what = f"{due} has passed: this kiosk does not measure"
        mend = "Have the cuff calibrated, then write the date on its new certificate."
        found.errors.append(Fault(key, what, mend))
    elif left <= DUE_SOON:
        what = f"{due} is {left} days away; after it this kiosk does not measure"
        found.warnings.append(Fault(key, what, "Book the calibration now."))
    elif left > CALIBRATED_FOR:
        what = f"{due} is more than a year away"
        mend = "Cuffs are calibrated at least once a year: compare it with the certificate."
        found.warnings.append(Fault(key, what, mend))


def _look_at_languages(given: Mapping[str, Any], bad: set[str], found: Examined) -> None:
    if "languages" in given and "languages" not in bad and "en" not in given["languages"]:
        what = "English is not among them, though safety screens fall back to it"
        found.warnings.append(Fault("languages", what, 'Add "en" unless that is meant.'))


def _look_at_cuff(given: Mapping[str, Any], bad: set[str], found: Examined) -> None:
    """The port and the speed, as far as they can be judged: both need to know the device."""
    driver = None if "cuff" in bad else DRIVERS.get(str(given.get("cuff")))
    baud = given.get("baud") if "baud" not in bad else None
    if baud is not None:
        wrongs = _no_speed(baud) if driver is None else _speed(driver, baud)
        found.errors += [Fault("baud", w.what, w.mend) for w in wrongs]
        bad = bad | {fault.key for fault in found.errors}
    if "port" in given and "port" not in bad:
        usable = baud if driver is not None and "baud" not in bad else None
        seen = look_at_port(driver, given["port"], usable)
        found.errors += [Fault("port", w.what, w.mend) for w in seen.errors]
        found.warnings += [Fault("port", w.what, w.mend) for w in seen.warnings]


def _look_at_scale(given: Mapping[str, Any], bad: set[str], found: Examined) -> None:
    """A scale and its port come together, and not on the cuff's port."""
    both = ("scale", "scale_port")
    for key, other in (both, both[::-1]):
        if key in given and other not in given:
            found.errors.append(Fault(other, f"is missing, and {key} is there", "Write both."))
    if "scale_port" not in given or "scale_port" in bad:
        return
    if given["scale_port"] == given.get("port"):
        what = "is the cuff's port"
        found.errors.append(Fault("scale_port", what, "Name the scale's own cable."))
        return
    driver = None if "scale" in bad else DRIVERS.get(str(given.get("scale")))
    seen = look_at_port(driver, given["scale_port"])
    found.errors += [Fault("scale_port", w.what, w.mend) for w in seen.errors]
    found.warnings += [Fault("scale_port", w.what, w.mend) for w in seen.warnings]


def _look_at_postcode(given: Mapping[str, Any], bad: set[str], found: Examined) -> None:
    key = "postcode"
    if key in given and key not in bad and place_of(given[key]) is None:
        what = "is not in this version's list: the screen cannot say how far the next pharmacy is"
        found.warnings.append(Fault(key, what, "Look at it again; or write its first half."))


def _speed(driver: Driver, baud: int) -> Iterator[Wrong]:
    if driver.line is None:
        yield Wrong(f"{driver.name} has no wire, so no speed", "Take the line out.")
    elif baud not in driver.line.speeds:
        speeds = ", ".join(str(speed) for speed in sorted(driver.line.speeds))
        what = f"{driver.name} cannot be set to {baud} baud"
        yield Wrong(
            what, f"Write what its menu says: {speeds}; or leave the line out for the usual."
        )


def _no_speed(baud: int) -> Iterator[Wrong]:
    """What can be said of a speed when nobody knows which device it is for."""
    speeds = {speed for driver in DRIVERS.values() if driver.line for speed in driver.line.speeds}
    if baud not in speeds:
        yield Wrong(f"no cuff can be set to {baud} baud", "Write what the menu of the cuff says.")


def _config(given: Mapping[str, Any]) -> KioskConfig:
    low, high = given["cuff_range_cm"]
    due = due_date(given["calibration_due"])
    if due is None:
        raise AssertionError("a date that was found sound cannot be read")
    return KioskConfig(
        id=given["id"],
        site=given["site"].strip(),
        languages=tuple(given["languages"]),
        cuff=given["cuff"],
        port=given["port"],
        baud=given.get("baud"),
        cuff_range_cm=(Decimal(low), Decimal(high)),
        calibration_due=due,
        printer=None if given.get("printer", "none") == "none" else given["printer"],
        server=given["server"].rstrip("/"),
        staffed=given["staffed"],
        cuff_size=given.get("cuff_size", ""),
        cuff_serial=given.get("cuff_serial", "").strip(),
        scale=given.get("scale"),
        scale_port=given.get("scale_port", ""),
        hours=given.get("hours", ""),
        staff_pin=given.get("staff_pin", ""),
        helper_pin=given.get("helper_pin", ""),
        postcode=given.get("postcode", ""),
        voices={language: tuple(words) for language, words in given.get("voices", {}).items()},
        headphones=given.get("headphones", False),
    )
