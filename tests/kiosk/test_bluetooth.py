"""Bluetooth through a stand-in for `bleak`: an extra, loaded late, and failing in its own ways."""

from __future__ import annotations

import asyncio
import sys
from types import ModuleType

import pytest

from kiosk.drivers import DRIVERS
from kiosk.drivers.errors import CuffUnplugged, NoCuff
from kiosk.drivers.events import Event, Notice, Reading, Refused
from kiosk.measure import open_cuff

BLE = DRIVERS["ble_bps_2a35"]
ADDRESS = "AA:BB:CC:DD:EE:FF"
GOOD = bytes.fromhex("04 7800 5000 5d00 4800")


class BleakError(Exception):
    """As the library's own: not an OSError."""


class FakeClient:
    """A cuff that sends `indications`, each after its seconds, and then may go away."""

    indications: tuple[tuple[float, bytes], ...] = ()
    failure: Exception | None = None
    leaves = False

    def __init__(self, address: str, timeout: float) -> None:
        self.address, self.is_connected = address, True

    async def __aenter__(self) -> FakeClient:
        if self.failure:
            raise self.failure
        return self

    async def __aexit__(self, *_: object) -> None:
        self.is_connected = False

    async def start_notify(self, characteristic: str, tell) -> None:
        assert characteristic.startswith("00002a35")
        self.sending = asyncio.create_task(self._send(tell))

    async def _send(self, tell) -> None:
        for wait, data in self.indications:
            await asyncio.sleep(wait)
            tell(None, bytearray(data))
        self.is_connected = not self.leaves


@pytest.fixture
def bleak(monkeypatch):
    """Puts the stand-in where the driver looks for the library."""
    library, failures = ModuleType("bleak"), ModuleType("bleak.exc")
    client = type("Client", (FakeClient,), {})
    library.BleakClient, failures.BleakError = client, BleakError
    monkeypatch.setitem(sys.modules, "bleak", library)
    monkeypatch.setitem(sys.modules, "bleak.exc", failures)
    return client


def heard(timeout: float = 5) -> list[Event]:
    with open_cuff(BLE, ADDRESS) as cuff:
        return list(cuff.measure(timeout))


def test_an_indication_is_a_reading(bleak):
    bleak.indications = ((0.6, GOOD),)
    assert heard() == [Notice("ready"), Reading(120, 80, 93, 72)]


def test_two_indications_together_stay_two(bleak):
    bleak.indications = ((0.6, bytes.fromhex("00 5000 7800 5d00")), (0.0, GOOD))
    assert heard() == [
        Notice("ready"), Refused("impossible_values"), Reading(120, 80, 93, 72),
    ]  # fmt: skip


def test_an_indication_from_before_is_stale(bleak):
    bleak.indications = ((0.0, GOOD),)
    assert heard(timeout=0.3) == [Refused("stale"), Notice("ready"), Refused("timeout")]


@pytest.mark.parametrize(
    "failure", [FileNotFoundError(2, "no bus"), BleakError("no adapter"), TimeoutError()]
)
def test_no_adapter_and_no_answer_are_no_cuff(bleak, failure):
    bleak.failure = failure
    with pytest.raises(NoCuff, match=ADDRESS):
        open_cuff(BLE, ADDRESS)


def test_a_cuff_that_goes_out_of_reach_is_unplugged(bleak):
    bleak.indications, bleak.leaves = ((0.5, b""),), True
    with pytest.raises(CuffUnplugged):
        heard()


def test_without_the_extra_the_mend_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "bleak", None)
    with pytest.raises(NoCuff, match=r"vital5\[ble\]"):
        open_cuff(BLE, ADDRESS)
