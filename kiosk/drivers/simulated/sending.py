"""Simulated devices that send by themselves: the person presses the button, the host listens."""

from __future__ import annotations

from kiosk.drivers import inbody_bpbio
from kiosk.drivers.framing import sum_of
from kiosk.drivers.simulated.device import (
    EARLIER,
    Burst,
    SimulatedDevice,
    Values,
    device_clock,
    without,
)
from kiosk.drivers.syn_envelope import RS, enveloped

_AGAIN_AFTER = 20.0  # seconds until the button is pressed once more


class Sending(SimulatedDevice):
    """Somebody presses the button as soon as the port is open, and again later."""

    _next_at = float("inf")

    def opened(self, now: float) -> None:
        super().opened(now)
        self._next_at = now + self.seconds

    def due(self, now: float) -> list[Burst]:
        if now >= self._next_at:
            self._next_at = now + max(self.seconds, _AGAIN_AFTER)
            self.send_result(now)
            self.measured += 1
        return super().due(now)


class InBody(Sending):
    def frame(self, values: Values) -> bytes:
        numbers = (values.systolic, values.mean, values.diastolic, values.pulse)
        fields = [b"%c%3d" % pair for pair in zip(b"SMDP", numbers, strict=True)]
        return enveloped(b"".join(field + RS for field in fields))

    def error_frame(self) -> bytes:
        return enveloped(b"ERR" + RS)

    def heard(self, data: bytes, now: float) -> None:
        if inbody_bpbio.QUERY in data:
            self.send(enveloped(b"CON"), now + 0.05)


class Hbp9030(Sending):
    can_have = without("checksum")

    def frame(self, values: Values) -> bytes:
        return self._line(values, 0)

    def error_frame(self) -> bytes:
        return self._line(EARLIER, 7)

    def _line(self, values: Values, error: int) -> bytes:
        at = device_clock().strftime("%Y,%m,%d,%H,%M")
        numbers = f"{values.systolic:03},{values.diastolic:03},{values.pulse:03}"
        return f"{at},{'1' * 20},{error},{numbers},0\r\n".encode()


class Hbp9020(Sending):
    can_have = without("checksum")

    def frame(self, values: Values) -> bytes:
        numbers = (values.systolic, values.mean, values.diastolic, values.pulse)
        return self._line(",".join(f"{number:03}" for number in numbers), 0)

    def error_frame(self) -> bytes:
        return self._line("   ,   ,   ,   ", 2)

    def _line(self, numbers: str, status: int) -> bytes:
        at = device_clock().strftime("%Y/%m/%d,%H:%M")
        return f"bp,{'0' * 20},{at},{numbers},{status}\r\n".encode()


class Ampall(Sending):
    can_have = without("checksum", "error")

    def frame(self, values: Values) -> bytes:
        numbers = (values.systolic, values.mean, values.diastolic, values.pulse)
        return b"^" + b"".join(b"%03d" % number for number in numbers) + b"0^"


class Tanita(Sending):
    """Weighs 71.4 kg today; the earlier person weighed 98.2 kg."""

    can_have = without("error")

    def frame(self, values: Values) -> bytes:
        kg = "98.2" if values == EARLIER else "71.4"
        text = f'{{0,16,~0,1,~1,1,~2,1,MO,"WB-3000",Hm,170.0,Wk,{kg},MI,24.7,'.encode()
        return text + b"CS,%02X\r\n" % sum_of(text)

    def damaged(self, frame: bytes) -> bytes:
        return frame.replace(b"Wk,7", b"Wk,8")


class Ble(Sending):
    """One indication is one burst; the silence after it stands in for the air."""

    can_have = without("checksum", "noise")

    def frame(self, values: Values) -> bytes:
        numbers = (values.systolic, values.diastolic, values.mean, values.pulse)
        return b"\x04" + b"".join(number.to_bytes(2, "little") for number in numbers)

    def error_frame(self) -> bytes:
        return bytes.fromhex("04 ff07 ff07 ff07 4800")
