"""A simulated device sends no faster than its line could, and not much slower."""

from __future__ import annotations

import time

import pytest

from kiosk.drivers import DRIVERS
from kiosk.drivers.driver import Line
from kiosk.drivers.port import SerialPort
from tests.kiosk.simulations import served


@pytest.mark.parametrize("cuff", ["omron_hbp9020_bp", "tanita_csv"])
def test_a_line_takes_ten_bits_a_byte_at_the_real_baud_rate(cuff):
    baud = (DRIVERS[cuff].line or Line(9600)).baud
    with served(cuff, seconds=0.3) as simulation:
        port = SerialPort(simulation.port(), Line(baud))
        heard = port.read(5)
        began = time.monotonic()
        while not heard.endswith(b"\n"):
            heard += port.read(1)
        took = time.monotonic() - began
        port.close()
    at_line_speed = len(heard) * 10 / baud
    assert at_line_speed * 0.7 < took + 0.03 < at_line_speed + 1.0
