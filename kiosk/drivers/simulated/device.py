"""A device that is not there: what every simulated one does, and its faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

FAULTS = {
    "noise": "meaningless bytes before the result",
    "cut": "the result breaks off in the middle",
    "checksum": "the check byte does not fit",
    "silence": "the device never says anything",
    "error": "the device reports that it could not measure",
    "stale": "an earlier person's result is waiting when the port is opened",
    "unplug": "the cable is pulled in the middle of the result",
    "replug": "the same, and the device comes back under another port name",
    "late": "the result comes only after the reader has stopped or gone",
}
_SPOILED = ("noise", "cut", "checksum", "unplug", "replug")
NOISE = bytes.fromhex("00 ff 7e 81 fe 0d 0a")


@dataclass(frozen=True, slots=True)
class Values:
    """mmHg and beats a minute."""

    systolic: int
    diastolic: int
    mean: int
    pulse: int


EARLIER = Values(187, 113, 138, 99)
NOW = (Values(128, 82, 97, 84), Values(126, 80, 95, 82), Values(124, 79, 94, 80))


@dataclass(frozen=True, slots=True)
class Burst:
    """Bytes to send at the line's own speed; then, perhaps, the cable is pulled."""

    data: bytes
    then_unplug: bool = False


class SimulatedDevice:
    """Speaks one device's real bytes. Times are seconds of a clock that never goes back.

    A measurement takes `seconds`. Only the first result of a faulty device is spoiled, so that a
    host that can ask again gets a whole one.
    """

    can_have: ClassVar[frozenset[str]] = frozenset(FAULTS)

    def __init__(self, fault: str | None = None, seconds: float = 3.0) -> None:
        if fault is not None and fault not in self.can_have:
            raise ValueError(f"this device cannot have the fault {fault}")
        self.fault = fault
        self.seconds = seconds
        self.measured = 0
        self._to_send: list[tuple[float, Burst]] = []
        self._spoil = fault if fault in _SPOILED else None
        self._withheld = b""

    def frame(self, values: Values) -> bytes:
        """The device's own bytes for a result."""
        raise NotImplementedError

    def error_frame(self) -> bytes:
        """The device's own bytes for a measurement that failed, old digits and all."""
        raise NotImplementedError

    def opened(self, now: float) -> None:
        """A reader opened the port."""
        self._to_send.clear()

    def waiting(self) -> bytes:
        """What lies on the line before anybody opens it: sent then, a busy machine could be so late
        that a reader takes it for its own."""
        left, self._withheld = self._withheld, b""
        return self.frame(EARLIER) if self.fault == "stale" else left

    def closed(self) -> None:
        """The reader has gone: a late result finishes now, with nobody listening."""
        self._to_send.clear()
        if self.fault == "late":
            self._withheld = self.frame(EARLIER)

    def heard(self, data: bytes, now: float) -> None:
        """Bytes from the host."""

    def due(self, now: float) -> list[Burst]:
        """What to send now."""
        if self.fault == "silence":
            return []
        ready = [burst for at, burst in self._to_send if at <= now]
        self._to_send = [(at, burst) for at, burst in self._to_send if at > now]
        return ready

    def replugged(self) -> None:
        """Back under another name, and well."""
        self.fault = self._spoil = None

    def send(self, data: bytes, at: float) -> None:
        self._to_send.append((at, Burst(data)))

    def send_result(self, at: float) -> None:
        """This measurement's result, with the fault that was asked for."""
        if self.fault == "late":
            return
        whole = self.error_frame() if self.fault == "error" else self.frame(self.values())
        spoil, self._spoil = self._spoil, None
        self._to_send.append((at, spoiled(whole, spoil, self.damaged)))

    def damaged(self, frame: bytes) -> bytes:
        """The same frame with a check byte that does not fit."""
        return frame[:-1] + bytes([frame[-1] ^ 0x5A])

    def values(self) -> Values:
        return NOW[self.measured % len(NOW)]


def spoiled(frame: bytes, fault: str | None, damaged: Callable[[bytes], bytes]) -> Burst:
    if fault == "noise":
        return Burst(NOISE + frame)
    if fault == "checksum":
        return Burst(damaged(frame))
    if fault in ("cut", "unplug", "replug"):
        return Burst(frame[: len(frame) // 2], then_unplug=fault != "cut")
    return Burst(frame)


def device_clock() -> datetime:
    """A device keeps local time and knows no zone."""
    return datetime.now().astimezone()


def without(*faults: str) -> frozenset[str]:
    return frozenset(FAULTS) - set(faults)
