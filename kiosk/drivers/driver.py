"""A driver: everything that the kiosk knows about one device, in one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from kiosk.drivers.decoder import Decoder
from kiosk.drivers.errors import (
    BadFrame,
    CuffError,
    DeviceFault,
    NoResult,
    OutOfRange,
    WrongSettings,
)
from kiosk.drivers.events import DeviceError, Event, Reading, Refused, Weight
from kiosk.drivers.talk import Talk


@dataclass(frozen=True, slots=True)
class Line:
    """How the serial line is set. `gap` is the silence, in seconds, that ends a broken frame.

    `others` are further speeds that the sources name, which the unit's menu may be set to.
    """

    baud: int
    bits: int = 8
    parity: Literal["N", "E"] = "N"
    stop: int = 1
    dtr: bool = True
    rts: bool = True
    gap: float = 0.5
    others: tuple[int, ...] = ()

    @property
    def speeds(self) -> tuple[int, ...]:
        """Every speed, in baud, that this device may be set to; the usual one first."""
        return (self.baud, *self.others)

    def words(self) -> str:
        return f"{self.baud} baud, {self.bits}{self.parity}{self.stop}"


@dataclass(frozen=True, slots=True)
class Driver:
    """One device. `probe` is what to ask, safely, to learn whether it is there at all."""

    id: str
    name: str
    confidence: str
    decoder: Callable[[], Decoder]
    line: Line | None = None
    talk: Callable[[], Talk] = Talk
    gives: Literal["blood_pressure", "weight"] = "blood_pressure"
    at_kiosk: bool = True
    can_stop: bool = False
    live_pressure: bool = False
    probe: bytes = b""
    troubles: Mapping[str | int, type[CuffError]] = field(default_factory=dict)

    def trouble(self, event: DeviceError | Refused) -> CuffError:
        """The error that a person can act on, for an event that is not a measurement."""
        if isinstance(event, DeviceError):
            kind = self.troubles.get(event.code, DeviceFault)
            return kind(f"{self.name} says: {event.code}")
        return _REFUSALS.get(event.reason, BadFrame)(f"{self.name}: {event.reason}")


_REFUSALS: Mapping[str, type[CuffError]] = {
    "unsupported_format": WrongSettings,
    "unsupported_unit": WrongSettings,
    "wrong_patient_mode": WrongSettings,
    "out_of_range": OutOfRange,
    "impossible_values": OutOfRange,
    "timeout": NoResult,
}


def ends_measurement(event: Event) -> bool:
    """A measurement is over at its first result, or when the device says that it has none."""
    return isinstance(event, Reading | Weight | DeviceError)
