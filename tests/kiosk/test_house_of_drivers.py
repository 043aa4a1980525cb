"""What every driver's file promises: a head that names line, confidence and source; no web."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from kiosk.drivers import DRIVERS
from kiosk.drivers.errors import CuffError
from kiosk.drivers.events import DeviceError, Refused

EVERY = pytest.mark.parametrize("cuff", DRIVERS)


@EVERY
def test_a_driver_names_its_line_confidence_and_source(cuff):
    head = importlib.import_module(f"kiosk.drivers.{cuff}").__doc__
    assert [word for word in ("Line:", "Confidence:", "Source:") if word not in head] == []


@EVERY
def test_every_device_error_is_something_a_person_can_act_on(cuff):
    driver = DRIVERS[cuff]
    for code in [*driver.troubles, "a code from newer firmware"]:
        trouble = driver.trouble(DeviceError(code))
        assert isinstance(trouble, CuffError)
        assert trouble.mend
    assert str(driver.trouble(Refused("timeout"))).endswith("timeout")


def test_the_drivers_know_neither_the_web_nor_the_product():
    code = (
        "import sys, kiosk.measure, kiosk.drivers.simulated, kiosk.drivers.find; "
        "print([m for m in ('flask', 'sqlalchemy', 'vital5', 'bleak') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert said.stdout.strip() == "[]"
