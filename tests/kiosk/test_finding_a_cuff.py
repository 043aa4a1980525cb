"""A cuff is found by its cable's whole name and its own protocol, never by vendor and product."""

from __future__ import annotations

import pytest

from kiosk.drivers import DRIVERS, find
from kiosk.drivers.errors import NoCuff
from kiosk.drivers.find import answers, find_port
from tests.kiosk.simulations import served


@pytest.fixture
def impatient(monkeypatch):
    """Simulated devices answer at once; the others need not be waited for as long."""
    monkeypatch.setattr(find, "_PATIENCE", 0.5)


ASKED = [cuff for cuff, driver in DRIVERS.items() if driver.probe]


def test_the_devices_that_can_be_asked():
    assert ASKED == [
        "and_tm265x", "inbody_bpbio", "accuniq_bp500", "suntech_advantage", "par_nibp2020",
    ]  # fmt: skip


@pytest.mark.parametrize("cuff", ASKED)
def test_a_device_answers_its_own_question(cuff):
    with served(cuff, seconds=30) as simulation:
        assert answers(DRIVERS[cuff], simulation.port())


def test_another_device_on_a_shared_chip_does_not_answer(impatient):
    with served("accuniq_bp500", seconds=30) as simulation:
        assert not answers(DRIVERS["inbody_bpbio"], simulation.port())


def test_a_cable_under_a_new_name_is_found_by_asking(tmp_path, impatient):
    with served("tanita_csv") as scale, served("inbody_bpbio", seconds=30) as cuff:
        (tmp_path / "usb-FTDI_0001-if00").symlink_to(scale.port())
        (tmp_path / "usb-FTDI_0002-if00").symlink_to(cuff.port())
        found = find_port(DRIVERS["inbody_bpbio"], "usb-FTDI_0009-if00", tmp_path)
    assert found == str(tmp_path / "usb-FTDI_0002-if00")


def test_the_right_name_with_another_device_behind_it_is_not_enough(tmp_path, impatient):
    with served("tanita_csv", seconds=30) as scale:
        (tmp_path / "usb-FTDI_0001-if00").symlink_to(scale.port())
        with pytest.raises(NoCuff):
            find_port(DRIVERS["inbody_bpbio"], "usb-FTDI_0001-if00", tmp_path)


def test_a_device_that_only_sends_is_found_by_its_exact_name(tmp_path):
    scale = DRIVERS["tanita_csv"]
    (tmp_path / "usb-FTDI_0001-if00").symlink_to("/dev/null")
    assert find_port(scale, "usb-FTDI_0001-if00", tmp_path).endswith("0001-if00")
    with pytest.raises(NoCuff):
        find_port(scale, "usb-FTDI_0002-if00", tmp_path)
