"""The ways a port can be missing, held, foreign or gone, each as one error with a mend."""

from __future__ import annotations

import os
import termios
import threading
import tty

import pytest
import serial

from kiosk.drivers import DRIVERS
from kiosk.drivers.driver import Line
from kiosk.drivers.errors import (
    BenchOnly,
    CuffBusy,
    CuffUnplugged,
    NoCuff,
    NotAllowed,
    NotSerial,
)
from kiosk.drivers.port import SerialPort
from kiosk.measure import open_cuff

LINE = Line(9600)


@pytest.fixture
def pty():
    """A pair: what the device writes to, and the name that we open."""
    device, ours = os.openpty()
    tty.setraw(device)
    yield device, os.ttyname(ours)
    for end in (device, ours):
        try:
            os.close(end)
        except OSError:
            continue


def opened(pty: tuple[int, str]) -> SerialPort:
    return SerialPort(pty[1], LINE)


def test_what_came_before_opening_is_still_there(pty):
    os.write(pty[0], b"before")
    assert opened(pty).read(1) == b"before"


def test_silence_is_no_bytes_and_no_error(pty):
    assert opened(pty).read(0.05) == b""


@pytest.mark.parametrize("deed", [lambda port: port.read(2), lambda port: port.write(b"x" * 64)])
def test_a_port_whose_device_went_away_is_unplugged(pty, deed):
    port = opened(pty)
    os.close(pty[0])
    with pytest.raises(CuffUnplugged):
        deed(port)
    port.close()


@pytest.mark.parametrize(
    "failure",
    [serial.SerialException("gone"), OSError(5, "gone"), termios.error(5, "gone"), TypeError("x")],
)
def test_all_four_kinds_of_failure_become_unplugged(pty, monkeypatch, failure):
    port = opened(pty)

    def fail(*_: object) -> bytes:
        raise failure

    monkeypatch.setattr(serial.Serial, "read", fail)
    with pytest.raises(CuffUnplugged, match=pty[1]):
        port.read(1)


@pytest.mark.parametrize("failure", [OSError(5, "x"), termios.error(5, "x"), TypeError("x")])
def test_closing_never_fails(pty, monkeypatch, failure):
    port = opened(pty)

    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr(serial.Serial, "close", fail)
    assert port.close() is None


def test_closing_from_another_thread_ends_a_read(pty):
    port, ended = opened(pty), []

    def read() -> None:
        try:
            ended.append(port.read(30))
        except CuffUnplugged as error:
            ended.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    threading.Event().wait(0.2)
    port.close()
    reader.join(5)
    assert not reader.is_alive()
    assert len(ended) == 1
    assert ended[0] == b"" or isinstance(ended[0], CuffUnplugged)


def test_a_write_that_hangs_is_given_up(pty, monkeypatch):
    port = opened(pty)

    def stall(*_: object) -> int:
        raise serial.SerialTimeoutException("Write timeout")

    monkeypatch.setattr(serial.Serial, "write", stall)
    with pytest.raises(NoCuff, match="does not take commands"):
        port.write(b"x")


def test_a_port_held_by_another_program_is_busy(pty):
    first = opened(pty)
    with pytest.raises(CuffBusy, match="another program"):
        opened(pty)
    first.close()
    opened(pty).close()


def test_a_missing_port_a_file_and_a_folder_are_told_apart(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NoCuff, match="no port"):
        SerialPort(str(tmp_path / "absent"), LINE)
    with pytest.raises(NotSerial, match="a file"):
        SerialPort(str(tmp_path / "file"), LINE)
    with pytest.raises(NotSerial, match="directory"):
        SerialPort(str(tmp_path), LINE)


def test_a_port_that_the_account_may_not_open_says_so(monkeypatch):
    def refuse(_: object) -> None:
        raise serial.SerialException(13, "could not open port")

    monkeypatch.setattr(serial.Serial, "open", refuse)
    with pytest.raises(NotAllowed):
        SerialPort("/dev/ttyUSB9", LINE)


def test_even_parity_is_dropped_on_a_pty_only(pty, caplog):
    assert SerialPort(pty[1], Line(2400, parity="E")).read(0.05) == b""
    assert "without parity" in caplog.text


def test_a_url_is_a_port_too():
    port = SerialPort("loop://", LINE)
    port.write(b"echo")
    assert port.read(1) == b"echo"
    port.close()


def test_a_cuff_of_stored_readings_is_refused_at_a_kiosk():
    with pytest.raises(BenchOnly, match="stored readings"):
        open_cuff(DRIVERS["beurer_bm58_bm65"], "/dev/ttyUSB0")
