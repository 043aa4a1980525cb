"""Simulated devices that the host starts and stops."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.drivers import and_tm265x, par_nibp2020, suntech_advantage
from kiosk.drivers.framing import ETX, STX, sum_of
from kiosk.drivers.simulated.device import EARLIER, Burst, SimulatedDevice, Values, device_clock
from kiosk.drivers.syn_envelope import ACK, HEADER, NAK, RS, enveloped

_ANSWER_AFTER = 0.05
_PRESSURE_EVERY = 0.25


class Started(SimulatedDevice):
    """Idle until told to start; finishes by itself, or when told to stop."""

    _ends_at = float("inf")
    _has_result = False

    def commands(self) -> Mapping[bytes, Callable[[float], None]]:
        """What to do on each command."""
        raise NotImplementedError

    def finished(self, now: float) -> None:
        """The measurement is over."""
        raise NotImplementedError

    @property
    def measuring(self) -> bool:
        return self._ends_at != float("inf")

    def heard(self, data: bytes, now: float) -> None:
        if self.fault == "silence":
            return
        for command, obey in self.commands().items():
            for _ in range(data.count(command)):
                obey(now + _ANSWER_AFTER)

    def begin(self, now: float) -> None:
        self._has_result = False
        self._ends_at = now + self.seconds

    def halt(self) -> None:
        self._ends_at = float("inf")
        if self.fault == "late":
            self._withheld = self.frame(EARLIER)

    def closed(self) -> None:
        self._ends_at = float("inf")
        super().closed()

    def due(self, now: float) -> list[Burst]:
        if now >= self._ends_at and self.fault != "late":
            self._ends_at = float("inf")
            self._has_result = True
            self.finished(now)
        return super().due(now)

    def pressure(self, now: float) -> int:
        """mmHg: up to 180 in the first third, then slowly down."""
        gone = 1 - (self._ends_at - now) / self.seconds if self.measuring else 1.0
        return max(0, round(180 * gone * 3 if gone < 1 / 3 else 180 * (1 - gone) * 1.5))


class AndTm265x(Started):
    def frame(self, values: Values) -> bytes:
        return self._record(values, b"00")

    def error_frame(self) -> bytes:
        return self._record(EARLIER, b"43")

    def _record(self, values: Values, error: bytes) -> bytes:
        at = device_clock().strftime("%y%m%d%H%M").encode()
        numbers = (values.systolic, values.mean, values.diastolic, values.pulse)
        tagged = [b"%c%3d" % pair for pair in zip(b"SMDP", numbers, strict=True)]
        rest = [b"I00", b"L232", b"p173", b"i 0", b"m0", b"r0", b"t 35", b"cN"]
        fields = [b"TM2657", at, b"RA", b"M", b"E" + error, *tagged, *rest]
        return enveloped(b"".join(field + RS for field in fields))

    def commands(self) -> Mapping[bytes, Callable[[float], None]]:
        return {
            and_tm265x.START: self._start,
            and_tm265x.STOP: self._stop,
            and_tm265x.REPEAT: self._repeat,
        }

    def finished(self, now: float) -> None:
        self.send_result(now)

    def _start(self, now: float) -> None:
        self.send(HEADER + bytes([ACK]), now)
        self.begin(now)
        self.measured += 1

    def _stop(self, now: float) -> None:
        self.send(HEADER + bytes([ACK]), now)
        self.halt()

    def _repeat(self, now: float) -> None:
        if self._has_result:
            self.send_result(now)
        else:
            self.send(HEADER + bytes([NAK]), now)


class SunTech(Started):
    def frame(self, values: Values) -> bytes:
        return self._result(values, 0)

    def error_frame(self) -> bytes:
        return self._result(EARLIER, 87)

    def _result(self, values: Values, error: int) -> bytes:
        data = values.systolic.to_bytes(2, "little") + values.diastolic.to_bytes(2, "little")
        data += bytes([28, 1]) + bytes(8) + bytes([values.pulse, 0])
        data += values.mean.to_bytes(2, "little") + bytes([error, 0, 0])
        return packet(data)

    def commands(self) -> Mapping[bytes, Callable[[float], None]]:
        return {
            suntech_advantage.START_ADULT: self._start,
            suntech_advantage.ABORT: self._abort,
            suntech_advantage.RESULT: self._asked_for_result,
            suntech_advantage.CUFF_PRESSURE: self._asked_for_pressure,
            suntech_advantage.RETURN_CODE: lambda now: self.send(packet(bytes(3)), now),
        }

    def finished(self, now: float) -> None:
        self.send(packet(b"K"), now)

    def _start(self, now: float) -> None:
        self.send(packet(b"O"), now)
        self.begin(now)
        self.measured += 1

    def _abort(self, now: float) -> None:
        self.send(packet(b"A") + packet(b"K"), now)
        self.halt()

    def _asked_for_result(self, now: float) -> None:
        if self._has_result:
            self.send_result(now)
        else:
            self.send(packet(bytes(21)), now)

    def _asked_for_pressure(self, now: float) -> None:
        self.send(packet(self.pressure(now).to_bytes(2, "little")), now)


def packet(data: bytes) -> bytes:
    """A module's packet: mark, its own length, data, and what makes the sum zero."""
    body = bytes([0x3E, len(data) + 3]) + data
    return body + bytes([-sum_of(body) & 0xFF])


class Par(Started):
    _pressure_at = float("inf")

    def frame(self, values: Values) -> bytes:
        return self._status(values, b"1", b"00")

    def error_frame(self) -> bytes:
        return self._status(EARLIER, b"2", b"07")

    def damaged(self, frame: bytes) -> bytes:
        return frame.replace(b"P1", b"P2")

    def _status(self, values: Values, state: bytes, error: bytes) -> bytes:
        numbers = (values.systolic, values.diastolic, values.mean, values.pulse)
        text = b"S%b;A0;C00;M%b;P%03d%03d%03d;R%03d;T0000;;" % (state, error, *numbers)
        return whole(par_nibp2020.summed(text))

    def commands(self) -> Mapping[bytes, Callable[[float], None]]:
        return {
            par_nibp2020.START: self._start,
            par_nibp2020.STOP: self._stop,
            par_nibp2020.STATUS: self._asked_for_status,
        }

    def due(self, now: float) -> list[Burst]:
        if self.measuring and now >= self._pressure_at:
            self._pressure_at = now + _PRESSURE_EVERY
            self.send(whole(b"%03dC0S3" % self.pressure(now)), now)
        return super().due(now)

    def finished(self, now: float) -> None:
        self.send(whole(b"999"), now)

    def _start(self, now: float) -> None:
        self.begin(now)
        self._pressure_at = now
        self.measured += 1

    def _stop(self, now: float) -> None:
        self.halt()
        self.send(whole(b"999"), now)

    def _asked_for_status(self, now: float) -> None:
        if self._has_result:
            self.send_result(now)
        else:
            # The last person's numbers stay in the frame until the next are known.
            self.send(self._status(EARLIER, b"3" if self.measuring else b"1", b"00"), now)


def whole(text: bytes) -> bytes:
    return bytes([STX]) + text + bytes([ETX]) + b"\r"
