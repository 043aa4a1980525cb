"""What a cuff can tell us: a reading, a weight, its own error, a refusal, or a passing notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Reason = Literal[
    "truncated",
    "bad_length",
    "unsupported_format",
    "bad_checksum",
    "wrong_patient_mode",
    "bad_field",
    "bad_timestamp",
    "unsupported_unit",
    "out_of_range",
    "impossible_values",
    "stale",
    "timeout",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """One blood pressure: mmHg and beats a minute, exactly as the device sent them.

    `device_time` is the device's own local clock as text, never the time of record.
    """

    systolic: int
    diastolic: int
    mean: int | None
    pulse: int | None
    device_time: str | None = None
    flags: Mapping[str, int | bool] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return {
            "kind": "reading",
            "systolic": self.systolic,
            "diastolic": self.diastolic,
            "mean": self.mean,
            "pulse": self.pulse,
            "device_time": self.device_time,
            "flags": dict(self.flags),
        }


@dataclass(frozen=True, slots=True)
class Weight:
    """One weighing: kg, cm and kg/m2, each as printed by the scale."""

    kg: float
    height_cm: float | None
    bmi: float | None
    model: str | None

    def as_json(self) -> dict[str, object]:
        return {
            "kind": "weight",
            "kg": self.kg,
            "height_cm": self.height_cm,
            "bmi": self.bmi,
            "model": self.model,
        }


@dataclass(frozen=True, slots=True)
class DeviceError:
    """The device says that it could not measure; `code` is its own word for why."""

    code: str | int

    def as_json(self) -> dict[str, object]:
        return {"kind": "device_error", "code": self.code}


@dataclass(frozen=True, slots=True)
class Refused:
    """Bytes that we will not take a measurement from, and why."""

    reason: Reason

    def as_json(self) -> dict[str, object]:
        return {"kind": "refused", "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something passing: live pressure, an acknowledgement, a state."""

    name: str
    details: Mapping[str, str | int | None] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return {"kind": "event", "name": self.name, **self.details}


Event = Reading | Weight | DeviceError | Refused | Notice
