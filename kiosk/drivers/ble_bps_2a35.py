"""Bluetooth Blood Pressure Service: measurement characteristic 0x2A35, for cuffs without a wire.

Line: none; a GATT indication, enabled through `bleak` (the extra `vital5[ble]`, loaded only when a
cuff is opened). Its intermediate pressures, 0x2A36, are never a result and are not subscribed to.
Confidence: high for the layout, a public standard re-read in two documentations; the status bits
are from memory of the standard. No unit tried.
Source: cuffs/protocols.md section 11 (Bluetooth SIG BPS; IEEE 11073-20601 SFLOAT).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from kiosk.drivers.driver import Driver
from kiosk.drivers.events import DeviceError, Event, Reading
from kiosk.drivers.fields import Refusal, real_moment
from kiosk.drivers.framing import AnswerDecoder
from kiosk.drivers.gate import judged

MEASUREMENT = "00002a35-0000-1000-8000-00805f9b34fb"

_KPA, _TIME, _PULSE, _USER, _STATUS = 1, 2, 4, 8, 16
_PART_SIZES = {_TIME: 7, _PULSE: 2, _USER: 1, _STATUS: 2}
_MMHG_IN_A_KPA = Decimal("7.500616827")
_NAN = 0x07FF
_SPECIAL = frozenset({_NAN, 0x0800, 0x07FE, 0x0802, 0x0801})
_NO_USER = 0xFF
_STATUS_BITS = {
    0x01: "body_movement",
    0x02: "cuff_loose",
    0x04: "irregular_pulse",
    0x20: "improper_position",
}


class BleDecoder(AnswerDecoder):
    """One indication at a time, whole, in however many pieces it is handed over."""

    def read(self, frame: bytes) -> Event:
        parts = _parts(frame)
        values = [frame[at : at + 2] for at in (1, 3, 5)]
        if _NAN in (_raw(values[0]), _raw(values[1])):
            return DeviceError("NaN")
        return judged(_result(frame[0], values, parts))


def _parts(frame: bytes) -> dict[int, bytes]:
    """The optional parts that the flags promise, each whole, and nothing after them."""
    at, parts = 7, {}
    for flag, size in _PART_SIZES.items():
        if frame[0] & flag:
            parts[flag] = frame[at : at + size]
            at += size
    if len(frame) != at:
        raise Refusal("truncated" if len(frame) < at else "bad_length")
    return parts


def _result(flags: int, values: list[bytes], parts: dict[int, bytes]) -> Reading:
    """mmHg and beats a minute, rounded half up to whole numbers."""
    scale = _MMHG_IN_A_KPA if flags & _KPA else Decimal(1)
    systolic, diastolic, mean = (_whole(value, scale) for value in values)
    if systolic is None or diastolic is None:
        raise Refusal("bad_field")
    pulse = _whole(parts[_PULSE], Decimal(1)) if _PULSE in parts else None
    at = _moment(parts[_TIME]) if _TIME in parts else None
    told = _told(parts, clock_invalid=_TIME in parts and at is None)
    return Reading(systolic, diastolic, mean, pulse, at, told)


def _raw(value: bytes) -> int:
    return int.from_bytes(value, "little")


def _whole(value: bytes, scale: Decimal) -> int | None:
    """An SFLOAT: 12 bits of signed mantissa and 4 of signed exponent. None: a special value."""
    raw = _raw(value)
    if raw in _SPECIAL:
        return None
    mantissa, exponent = raw & 0x0FFF, raw >> 12
    mantissa -= 0x1000 if mantissa & 0x0800 else 0
    exponent -= 0x10 if exponent & 0x08 else 0
    number = Decimal(mantissa).scaleb(exponent) * scale
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))


def _moment(part: bytes) -> str | None:
    return real_moment(_raw(part[:2]), *part[2:])


def _told(parts: dict[int, bytes], *, clock_invalid: bool) -> dict[str, int | bool]:
    """Set bits only. The user slot is told, and a visit never stores it."""
    told: dict[str, int | bool] = {"clock_invalid": True} if clock_invalid else {}
    user = parts.get(_USER, bytes([_NO_USER]))[0]
    if user != _NO_USER:
        told["user_id"] = user
    status = _raw(parts.get(_STATUS, b""))
    told.update({name: True for bit, name in _STATUS_BITS.items() if status & bit})
    if pulse_range := status >> 3 & 0b11:
        told["pulse_rate_range"] = pulse_range  # 1 above, 2 below
    return told


DRIVER = Driver(
    id="ble_bps_2a35",
    name="Bluetooth blood pressure cuff (0x2A35)",
    confidence="high for the layout, a public standard; status bits from memory; no unit tried",
    decoder=BleDecoder,
)
