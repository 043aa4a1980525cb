"""A simulated device served on a real pty for the length of a test."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from kiosk.drivers import DRIVERS
from kiosk.drivers.simulated import SIMULATED, SimulatedDevice
from kiosk.simulate import Simulation


@dataclass
class Served:
    device: SimulatedDevice
    names: queue.Queue[str] = field(default_factory=queue.Queue)

    def port(self) -> str:
        """The name of the pty; again, the next one after a replug."""
        return self.names.get(timeout=10)


@contextmanager
def served(cuff: str, fault: str | None = None, seconds: float = 0.6) -> Iterator[Served]:
    line, device = DRIVERS[cuff].line, SIMULATED[cuff](fault, seconds)
    served = Served(device)
    simulation = Simulation(device, line.baud if line else None, served.names.put)
    thread = threading.Thread(target=simulation.run)
    thread.start()
    try:
        yield served
    finally:
        simulation.stop()
        thread.join(10)
        assert not thread.is_alive()
