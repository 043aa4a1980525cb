"""Serve a simulated device on a pty, byte by byte at its baud rate, until stopped."""

from __future__ import annotations

import errno
import os
import select
import termios
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress

from kiosk.drivers.simulated import SimulatedDevice

_BITS_A_BYTE = 10
_TURN_MS = 5
_REPLUG_AFTER = 0.5  # seconds
_AIR_BAUD = 9600  # a pty that stands in for Bluetooth


class PulledOut(Exception):
    """The cable was pulled, as asked for."""


class PtyLine:
    """One pty. `name` is what a reader opens; the line knows whether anybody has."""

    def __init__(self, baud: int) -> None:
        self._byte_time = _BITS_A_BYTE / baud
        self._master, slave = os.openpty()
        tty.setraw(self._master)
        self.name = os.ttyname(slave)
        os.close(slave)  # so that a hang-up shows when no reader has the port open
        self._poll = select.poll()
        self._poll.register(self._master, select.POLLIN | select.POLLHUP)
        self._out = bytearray()
        self._free_at = 0.0

    def close(self) -> None:
        os.close(self._master)

    def is_open(self) -> bool:
        """Whether a reader holds the other end; waits one turn."""
        events = self._poll.poll(_TURN_MS)
        if any(event & select.POLLHUP for _, event in events):
            time.sleep(_TURN_MS / 1000)
            return False
        return True

    def received(self) -> bytes:
        if not any(event & select.POLLIN for _, event in self._poll.poll(0)):
            return b""
        try:
            return os.read(self._master, 4096)
        except OSError as gone:
            if gone.errno != errno.EIO:
                raise
            return b""

    def send(self, data: bytes) -> None:
        self._out += data

    def forget(self) -> None:
        """Nobody listens: drop what was not sent or read; make the line raw again for the next."""
        self._out.clear()
        with suppress(OSError, termios.error):
            tty.setraw(self._master)
            slave = os.open(self.name, os.O_RDWR | os.O_NOCTTY)
            termios.tcflush(slave, termios.TCIFLUSH)
            os.close(slave)

    def leave(self, data: bytes) -> None:
        """Bytes that came while nobody listened: they wait for whoever opens the port next."""
        if data:
            os.write(self._master, data)

    def pump(self, now: float) -> None:
        """Send as many bytes as the baud rate has had time for."""
        if not self._out:
            self._free_at = now
            return
        count = int((now - self._free_at) / self._byte_time)
        if count > 0:
            os.write(self._master, bytes(self._out[:count]))
            del self._out[:count]
            self._free_at += count * self._byte_time

    def flush(self) -> None:
        """Wait until all is sent."""
        while self._out:
            self.pump(time.monotonic())
            time.sleep(self._byte_time)


class Simulation:
    """A device on a line. `announce` is told the port's name, again when it changes."""

    def __init__(
        self, device: SimulatedDevice, baud: int | None, announce: Callable[[str], None]
    ) -> None:
        self._device = device
        self._baud = baud or _AIR_BAUD
        self._announce = announce
        self._stop = threading.Event()

    def stop(self) -> None:
        self._stop.set()

    def run(self) -> None:
        """Serve until `stop`; a device that was unplugged for good just stays away."""
        while not self._stop.is_set():
            replug = self._device.fault == "replug"
            line = PtyLine(self._baud)
            line.leave(self._device.waiting())
            self._announce(line.name)
            try:
                self._serve(line)
            except PulledOut:
                line.close()
                self._stop.wait(_REPLUG_AFTER if replug else None)
                self._device.replugged()
            else:
                line.close()

    def _serve(self, line: PtyLine) -> None:
        was_open = False
        while not self._stop.is_set():
            now, is_open = time.monotonic(), line.is_open()
            if is_open and not was_open:
                self._device.opened(now)
            if was_open and not is_open:
                self._device.closed()
                line.forget()
                line.leave(self._device.waiting())
            was_open = is_open
            if is_open:
                self._exchange(line, now)

    def _exchange(self, line: PtyLine, now: float) -> None:
        heard = line.received()
        if heard:
            self._device.heard(heard, now)
        for burst in self._device.due(now):
            line.send(burst.data)
            if burst.then_unplug:
                line.flush()
                raise PulledOut
        line.pump(time.monotonic())
