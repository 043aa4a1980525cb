"""What each key of a kiosk's file may hold, and what to say when it holds something else."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.config_venue import (
    HOURS_EXAMPLE,
    PIN_EXAMPLE,
    POSTCODE_EXAMPLE,
    hours,
    pin,
    postcode,
)
from kiosk.config_voices import HEADPHONES_EXAMPLE, VOICES_EXAMPLE, headphones, voices
from kiosk.drivers import DRIVERS
from kiosk.wrong import Check, Found, Wrong, kind_of, not_a
from vital5.languages import offered

ARM_CM = (15, 60)
"""Smallest and largest mid-arm circumference, cm, that an adult's cuff is printed with (house)."""

LONGEST_SITE = 100  # characters

CUFF_SIZES = ("small_adult", "standard", "large", "thigh")
"""The sizes of a cuff that have a code (clinical/rules.md 8.3)."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")
_SERIAL = re.compile(r"[ -~]{1,40}")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _id(value: object) -> Found:
    if not isinstance(value, str):
        yield not_a("text", value, _EXAMPLES["id"])
    elif not _ID.fullmatch(value):
        what = f"{value!r} cannot be an id"
        yield Wrong(
            what, "Use 3 to 40 small letters, digits and hyphens, with no hyphen at an end."
        )


def _site(value: object) -> Found:
    if not isinstance(value, str):
        yield not_a("text", value, _EXAMPLES["site"])
    elif not value.strip():
        yield Wrong("is empty", "Write the name that people know the place by.")
    elif len(value) > LONGEST_SITE or not value.isprintable():
        yield Wrong(
            "is too long, or not one line", f"Write one line of up to {LONGEST_SITE} letters."
        )


def _languages(value: object) -> Found:
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        yield not_a("a list of language codes", value, _EXAMPLES["languages"])
        return
    known = [language.code for language in offered(pseudo=False)]
    if not value:
        yield Wrong("is empty", f"Name at least one of: {', '.join(known)}.")
    for code in dict.fromkeys(value):
        if code not in known:
            yield Wrong(
                f"{code!r} is not a language of this product", f"Known: {', '.join(known)}."
            )
        elif value.count(code) > 1:
            yield Wrong(f"{code!r} stands there twice", "Name each language once, in order.")


def _cuff(value: object) -> Found:
    known = ", ".join(cuff for cuff in DRIVERS if _gives(cuff, "blood_pressure"))
    if not isinstance(value, str):
        yield not_a("the id of a cuff", value, _EXAMPLES["cuff"])
    elif value not in DRIVERS:
        yield Wrong(f"no cuff is called {value!r}", f"Known: {known}.")
    elif not DRIVERS[value].at_kiosk:
        what = f"{value} gives stored readings, of any person: it is refused at a kiosk"
        yield Wrong(what, f"Use a cuff that measures while the person sits there: {known}.")
    elif not _gives(value, "blood_pressure"):
        yield Wrong(
            f"{value} gives a {DRIVERS[value].gives}, not a blood pressure", f"Use: {known}."
        )


def _gives(device: str, what: str) -> bool:
    return DRIVERS[device].at_kiosk and DRIVERS[device].gives == what


def _scale(value: object) -> Found:
    known = ", ".join(scale for scale in DRIVERS if _gives(scale, "weight"))
    if not isinstance(value, str):
        yield not_a("the id of a scale", value, _EXAMPLES["scale"])
    elif value not in DRIVERS or not _gives(value, "weight"):
        yield Wrong(f"no scale is called {value!r}", f"Known: {known}. Without one, take it out.")


def _serial(value: object) -> Found:
    if not isinstance(value, str):
        yield not_a("text", value, _EXAMPLES["cuff_serial"])
    elif not _SERIAL.fullmatch(value):
        yield Wrong("is no serial number", "Copy it from the plate of the device, up to 40 signs.")


def _cuff_size(value: object) -> Found:
    if value not in CUFF_SIZES:
        what = f"{value!r} is not a size of cuff"
        yield Wrong(what, f"Write one of: {', '.join(CUFF_SIZES)}; or leave it out if it fits all.")


def _port(value: object) -> Found:
    if not isinstance(value, str):
        yield not_a("text", value, _EXAMPLES["port"])
    elif not value.strip() or "\0" in value:
        yield Wrong("names no port", f"Write it as: {_EXAMPLES['port']}")
    elif "://" in value:
        what = "is a network address: anybody on the network could send readings"
        yield Wrong(what, f"Plug the cuff into the kiosk and write: {_EXAMPLES['port']}")


def _baud(value: object) -> Found:
    if isinstance(value, bool) or not isinstance(value, int):
        yield not_a("a whole number", value, _EXAMPLES["baud"])


def _cuff_range(value: object) -> Found:
    if not isinstance(value, list) or len(value) != 2 or not all(map(_is_number, value)):
        yield not_a("a list of two numbers", value, _EXAMPLES["cuff_range_cm"])
        return
    low, high = (Decimal(number) for number in value)
    if low >= high:
        yield Wrong(f"{low} is not below {high}", "Write the smaller arm first, as on the cuff.")
    outside = [number for number in (low, high) if not ARM_CM[0] <= number <= ARM_CM[1]]
    for number in dict.fromkeys(outside):
        what = f"{number} cm is no adult's arm ({ARM_CM[0]} to {ARM_CM[1]} cm)"
        yield Wrong(what, "Copy the range that is printed on the cuff, in centimetres, not inches.")


def _is_number(value: object) -> bool:
    if isinstance(value, Decimal):
        return value.is_finite()
    return isinstance(value, int) and not isinstance(value, bool)


def _calibration_due(value: object) -> Found:
    if due_date(value) is None:
        shown = value if isinstance(value, str) else kind_of(value)
        yield Wrong(f"cannot be read as a date: {shown}", f"Write: {_EXAMPLES['calibration_due']}")


def due_date(value: object) -> date | None:
    """A TOML date, or the same as text: year, month, day. None if it is neither."""
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if type(value) is date else None


def _printer(value: object) -> Found:
    if not isinstance(value, str):
        yield not_a('"none" or the path of a printer', value, _EXAMPLES["printer"])
    elif value != "none":
        yield from _printer_path(value)


def _printer_path(value: str) -> Found:
    try:
        there = value.startswith("/") and Path(value).is_char_device()
    except (OSError, ValueError):
        there = False
    if not there:
        mend = 'Check that it is switched on and plugged in, or write "none".'
        yield Wrong(f"there is no printer at {value!r}", mend)
    elif not os.access(value, os.W_OK):
        mend = "Give the kiosk's account leave to print (on Debian: the group lp)."
        yield Wrong(f"this account may not print to {value}", mend)


def _server(value: object) -> Found:
    if not isinstance(value, str):
        yield not_a("text", value, _EXAMPLES["server"])
        return
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or any(map(str.isspace, value)):
        yield Wrong(f"{value!r} is not the address of a server", f"Write: {_EXAMPLES['server']}")
        return
    if parts.scheme == "http" and not _is_loopback(host):
        what = "is not https: what people measured would cross the network in the open"
        yield Wrong(what, "Begin it with https://; plain http only for this machine itself.")
    if parts.username is not None or parts.password is not None:
        yield Wrong("holds a name or a password", "Take it out: a kiosk signs with its own key.")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        yield Wrong("goes on after the server's name", f"End it there: {_EXAMPLES['server']}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _staffed(value: object) -> Found:
    if not isinstance(value, bool):
        yield not_a("true or false", value, _EXAMPLES["staffed"])


_EXAMPLES = {
    "id": 'id = "library-1"',
    "site": 'site = "Library, ground floor"',
    "languages": 'languages = ["en", "es", "ar"]',
    "cuff": 'cuff = "and_tm265x"',
    "port": 'port = "usb-FTDI_FT232R_USB_UART_A1B2C3-if00-port0"',
    "baud": "baud = 2400",
    "cuff_range_cm": "cuff_range_cm = [22, 42]",
    "cuff_size": 'cuff_size = "standard"',
    "cuff_serial": 'cuff_serial = "A1234567"',
    "calibration_due": "calibration_due = 2027-05-31",
    "printer": 'printer = "none"',
    "server": 'server = "https://vital5.example"',
    "staffed": "staffed = false",
    "scale": 'scale = "tanita_csv"',
    "scale_port": 'scale_port = "usb-Prolific_USB-Serial_Controller-if00-port0"',
    "hours": HOURS_EXAMPLE,
    "postcode": POSTCODE_EXAMPLE,
    "staff_pin": f"staff_pin = {PIN_EXAMPLE}",
    "helper_pin": f"helper_pin = {PIN_EXAMPLE}",
    "headphones": HEADPHONES_EXAMPLE,
    "voices": VOICES_EXAMPLE,
}

_FINDERS: Mapping[str, Callable[[object], Found]] = {
    "id": _id,
    "site": _site,
    "languages": _languages,
    "cuff": _cuff,
    "port": _port,
    "baud": _baud,
    "cuff_range_cm": _cuff_range,
    "cuff_size": _cuff_size,
    "cuff_serial": _serial,
    "calibration_due": _calibration_due,
    "printer": _printer,
    "server": _server,
    "staffed": _staffed,
    "scale": _scale,
    "scale_port": _port,
    "hours": hours,
    "postcode": postcode,
    "staff_pin": pin,
    "helper_pin": pin,
    "headphones": headphones,
    "voices": voices,
}

CHECKS: Mapping[str, Check] = {
    key: Check(example, _FINDERS[key]) for key, example in _EXAMPLES.items()
}
"""Every key, in the order in which docs/kiosk.md explains them."""

OPTIONAL = frozenset(
    {"baud", "printer", "cuff_size", "cuff_serial", "scale", "scale_port"}
    | {"hours", "postcode", "staff_pin", "helper_pin", "headphones", "voices"}
)
