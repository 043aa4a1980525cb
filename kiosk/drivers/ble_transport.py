"""The air between a Bluetooth cuff and us: indications, one at a time, through `bleak`."""

from __future__ import annotations

import asyncio
import importlib
import queue
import threading
from typing import Any

from kiosk.drivers.ble_bps_2a35 import MEASUREMENT
from kiosk.drivers.errors import CuffError, CuffUnplugged, NoCuff

_CONNECT_TIMEOUT = 30.0  # seconds


class BlePort:
    """Connects in a thread of its own; an address such as `AA:BB:CC:DD:EE:FF`.

    `bleak` is loaded here and not before: it is an extra, and most kiosks have a wire.
    """

    whole_answers = True

    def __init__(self, address: str) -> None:
        self._address = address
        self._arrived: queue.Queue[bytes | CuffError] = queue.Queue(maxsize=64)
        self._connected = threading.Event()
        self._closing = threading.Event()
        self._client, self._failures = _bleak()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        if not self._connected.wait(_CONNECT_TIMEOUT):
            self.close()
            raise NoCuff(f"the cuff {address} did not answer over Bluetooth")
        self._raise_early_failure()

    def read(self, wait: float) -> bytes:
        try:
            arrived = self._arrived.get(timeout=wait)
        except queue.Empty:
            return b""
        if isinstance(arrived, CuffError):
            raise arrived
        return arrived

    def write(self, data: bytes) -> None:
        """The service has no commands."""

    def close(self) -> None:
        self._closing.set()

    def _raise_early_failure(self) -> None:
        if not self._arrived.empty() and not self._thread.is_alive():
            self.read(0)

    def _run(self) -> None:
        try:
            asyncio.run(self._listen())
        except self._failures as failure:
            error = CuffUnplugged if self._connected.is_set() else NoCuff
            self._put(error(f"the cuff {self._address} over Bluetooth: {failure}"))
        finally:
            self._connected.set()

    async def _listen(self) -> None:
        async with self._client(self._address, timeout=_CONNECT_TIMEOUT - 5) as client:
            await client.start_notify(MEASUREMENT, lambda _, data: self._put(bytes(data)))
            self._connected.set()
            while not self._closing.is_set():
                if not client.is_connected:
                    raise OSError("the connection was lost")
                await asyncio.sleep(0.1)

    def _put(self, arrived: bytes | CuffError) -> None:
        try:
            self._arrived.put_nowait(arrived)
        except queue.Full:
            self._arrived.get_nowait()
            self._arrived.put_nowait(arrived)


def _bleak() -> tuple[Any, tuple[type[BaseException], ...]]:
    try:
        bleak = importlib.import_module("bleak")
        failure = importlib.import_module("bleak.exc").BleakError
    except ImportError as missing:
        raise NoCuff("Bluetooth needs the extra vital5[ble], which is not installed") from missing
    # Without an adapter or its system service, bleak raises a plain OSError.
    return bleak.BleakClient, (OSError, TimeoutError, failure)
