"""Simulated devices that keep a result until the host asks for it."""

from __future__ import annotations

from kiosk.drivers import accuniq_bp500, beurer_bm58_bm65
from kiosk.drivers.simulated.device import (
    EARLIER,
    NOW,
    Burst,
    SimulatedDevice,
    Values,
    device_clock,
    spoiled,
    without,
)

_ANSWER_AFTER = 0.03
_NOTHING = accuniq_bp500.summed(b"R1,000000000,000000,000000,000,000,000,000,0000,0000,00000,000")


class Accuniq(SimulatedDevice):
    """Answers every poll; the acknowledgement deletes what is stored."""

    can_have = without("error")

    def __init__(self, fault: str | None = None, seconds: float = 3.0) -> None:
        super().__init__(fault, seconds)
        self.deletions = 0
        self._stored = self.frame(EARLIER) if fault == "stale" else b""
        self._measured_at = float("inf")

    def frame(self, values: Values) -> bytes:
        at = device_clock().strftime("%y%m%d,%H%M%S")
        numbers = (values.systolic, values.mean, values.diastolic, values.pulse)
        text = f"R1,000000000,{at},{','.join(f'{number:03}' for number in numbers)}"
        return accuniq_bp500.summed(f"{text},0000,0000,00000,000".encode())

    def waiting(self) -> bytes:
        """It sends nothing unasked: an earlier result waits inside it."""
        return b""

    def opened(self, now: float) -> None:
        self._to_send.clear()
        if self._withheld:
            self._stored, self._withheld = self._withheld, b""
        self._measured_at = now + self.seconds

    def heard(self, data: bytes, now: float) -> None:
        for size in range(0, len(data), 4):
            command = data[size : size + 4]
            if command == accuniq_bp500.DELETE:
                self.deletions += 1
                self._stored = b""
            elif command == accuniq_bp500.POLL:
                self._answer(now + _ANSWER_AFTER)

    def due(self, now: float) -> list[Burst]:
        # The person presses the button once the earlier result is out of the way.
        if now >= self._measured_at and self.fault != "late" and not self._stored:
            self._measured_at = float("inf")
            self._stored = self.frame(self.values())
            self.measured += 1
        return super().due(now)

    def _answer(self, at: float) -> None:
        spoil = self._spoil if self._stored else None
        if spoil:
            self._spoil = None
        self._to_send.append((at, spoiled(self._stored or _NOTHING, spoil, self.damaged)))


class Beurer(SimulatedDevice):
    """Three stored records, of whoever used it."""

    can_have = frozenset({"silence", "cut", "unplug", "replug"})

    def frame(self, values: Values) -> bytes:
        at = device_clock()
        pressures = values.systolic - 25, values.diastolic - 25
        moment = at.month, at.day, at.hour, at.minute, at.year - 2000
        return bytes([0xAC, *pressures, values.pulse, *moment])

    def heard(self, data: bytes, now: float) -> None:
        at = now + _ANSWER_AFTER
        if data.startswith(beurer_bm58_bm65.PING):
            self.send(beurer_bm58_bm65.PONG, at)
        elif data.startswith(beurer_bm58_bm65.IDENTIFY):
            self.send(b"Andon Blood Pressure Meter KD001".ljust(32), at)
        elif data.startswith(beurer_bm58_bm65.COUNT):
            self.send(bytes([len(NOW)]), at)
        elif data.startswith(beurer_bm58_bm65.RECORD) and len(data) > 1:
            self.measured = data[1] - 1
            self.send_result(at)
