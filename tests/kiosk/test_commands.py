"""The doors: list, decode, read and simulate, as a script or a person meets them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import tty
from io import BytesIO, TextIOWrapper

import pytest

from kiosk.__main__ import main
from kiosk.drivers import DRIVERS
from kiosk.drivers.driver import Line
from kiosk.drivers.port import SerialPort
from tests.kiosk.frames import hbp9030
from tests.kiosk.simulations import served

KIOSK = [sys.executable, "-m", "kiosk"]


def decoded(monkeypatch, capsys, cuff: str, *lines: str | bytes) -> tuple[int, list[dict]]:
    raw = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(raw)))
    status = main(["decode", "--cuff", cuff])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_list_names_every_cuff(capsys):
    assert main(["list"]) == 0
    named = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [cuff["id"] for cuff in named] == list(DRIVERS)
    assert [cuff["id"] for cuff in named if not cuff["kiosk"]] == ["beurer_bm58_bm65"]


def test_decode_answers_each_line_with_a_fresh_decoder(monkeypatch, capsys):
    half = hbp9030().hex()[:40]
    status, answers = decoded(
        monkeypatch, capsys, "omron_hbp9030_fmt5",
        json.dumps({"id": 1, "hex": half}), "", json.dumps({"id": "b", "hex": hbp9030().hex(" ")}),
    )  # fmt: skip
    assert status == 0
    assert answers[0] == {"id": 1, "events": [{"kind": "refused", "reason": "truncated"}]}
    assert [event["kind"] for event in answers[1]["events"]] == ["reading"]


def test_chunks_win_over_hex_and_are_fed_in_order(monkeypatch, capsys):
    line = hbp9030().hex()
    asked = json.dumps({"id": 1, "hex": "ff", "chunks": [line[:30], "", line[30:]]})
    status, answers = decoded(monkeypatch, capsys, "omron_hbp9030_fmt5", asked)
    assert status == 0
    assert [event["kind"] for event in answers[0]["events"]] == ["reading"]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ('{"id": 7, "hex": "0g"}', 7),
        ('{"id": 7, "hex": "012"}', 7),
        ('{"id": 7, "hex": 12}', 7),
        ('{"id": 7}', 7),
        ('{"id": 7, "chunks": "00"}', 7),
        ('{"id": 7, "chunks": [1]}', 7),
        ('{"hex": "00"}', None),
        ('{"id": NaN, "hex": "00"}', None),
        ("[]", None),
        ("not json", None),
        (b"\xff\xfe", None),
        ("[" * 100_000, None),
    ],
)
def test_a_bad_line_is_answered_and_the_next_one_read(monkeypatch, capsys, line, number):
    good = '{"id": "good", "hex": ""}'
    status, answers = decoded(monkeypatch, capsys, "ampall_bp868f", line, good)
    assert status == 1
    assert answers[0]["id"] == number
    assert answers[0]["error"]
    assert answers[1] == {"id": "good", "events": []}


@pytest.mark.parametrize(
    "number", ["1e400", "-1E+999", "12345678901234567890.25", "0.10", "9" * 5000, "[1e400, {}]"]
)
def test_an_id_comes_back_as_it_went_in_and_never_as_an_infinity(monkeypatch, capsys, number):
    line = f'{{"id": {number}, "x": 1e400, "hex": ""}}\n'.encode()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(line)))
    assert main(["decode", "--cuff", "ampall_bp868f"]) == 0
    told = capsys.readouterr().out
    assert told.upper() == f'{{"ID": {number.upper().replace("1E400", "1E+400")}, "EVENTS": []}}\n'
    json.loads(told, parse_constant=pytest.fail, parse_int=str)


def test_decode_answers_before_its_input_ends():
    process = subprocess.Popen(
        [*KIOSK, "decode", "--cuff", "ampall_bp868f"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    process.stdin.write(b'{"id": 1, "hex": "5e"}\n')
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 1
    process.stdin.close()
    assert process.wait(10) == 0
    process.stdout.close()


@pytest.mark.parametrize("command", [["decode"], ["read", "--port", "/dev/ttyUSB0"], ["simulate"]])
def test_an_unknown_cuff_is_wrong_use_and_names_the_known(capsys, command):
    assert main([*command, "--cuff", "omron"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert all(cuff in said.err for cuff in DRIVERS)


def test_read_takes_one_measurement_from_a_simulated_cuff(capsys):
    with served("suntech_advantage", seconds=0.5) as simulation:
        status = main(["read", "--cuff", "suntech_advantage", "--port", simulation.port()])
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 0
    assert events[0] == {"kind": "event", "name": "ready"}
    assert events[-1]["kind"] == "reading"


@pytest.mark.parametrize(
    ("cuff", "fault", "last", "words"),
    [
        ("and_tm265x", "error", {"kind": "device_error", "code": "E43"}, "Bare the upper arm"),
        ("and_tm265x", "silence", {"kind": "refused", "reason": "timeout"}, "was started"),
        ("ampall_bp868f", "unplug", {"kind": "event", "name": "ready"}, "Plug the cuff's cable"),
    ],
)
def test_read_without_a_reading_fails_and_says_what_to_do(capsys, cuff, fault, last, words):
    with served(cuff, fault, seconds=0.6) as simulation:
        port = simulation.port()
        status = main(["read", "--cuff", cuff, "--port", port, "--timeout", "1.5"])
    said = capsys.readouterr()
    assert status == 1
    assert json.loads(said.out.splitlines()[-1]) == last
    assert words in said.err


def test_what_was_written_before_read_began_is_stale():
    device, ours = os.openpty()
    tty.setraw(device)
    os.write(device, hbp9030("180,110,099"))
    process = subprocess.Popen(
        [*KIOSK, "read", "--cuff", "omron_hbp9030_fmt5", "--port", os.ttyname(ours)],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    first, second = process.stdout.readline(), process.stdout.readline()
    os.write(device, hbp9030())
    rest = process.stdout.read()
    assert [json.loads(line) for line in (first, second)] == [
        {"kind": "refused", "reason": "stale"}, {"kind": "event", "name": "ready"},
    ]  # fmt: skip
    assert json.loads(rest)["systolic"] == 120
    assert process.wait(10) == 0
    process.stdout.close()
    os.close(device)
    os.close(ours)


def test_bytes_of_another_language_point_at_the_settings(capsys):
    with served("omron_hbp9020_bp", seconds=0.6) as simulation:
        asked = ["read", "--cuff", "omron_hbp9030_fmt5", "--port", simulation.port()]
        status = main([*asked, "--timeout", "1.2", "--baud", "2400"])
    said = capsys.readouterr()
    assert status == 1
    assert "unsupported_format" in said.out
    assert "output format" in said.err


def test_noise_instead_of_frames_points_at_the_baud_rate(capsys):
    device, ours = os.openpty()
    tty.setraw(device)
    noise = threading.Timer(0.8, os.write, (device, b"\xf8\x00\xe0" * 20))
    noise.start()
    status = main(["read", "--cuff", "ampall_bp868f", "--port", os.ttyname(ours), "--timeout", "1"])
    assert status == 1
    assert "9600 baud, 8N1 does not send" in capsys.readouterr().err
    os.close(device)
    os.close(ours)


def test_a_port_that_is_held_is_explained(capsys):
    device, ours = os.openpty()
    port = os.ttyname(ours)
    holder = SerialPort(port, Line(9600))
    assert main(["read", "--cuff", "ampall_bp868f", "--port", port]) == 3
    assert "Close the other program" in capsys.readouterr().err
    holder.close()
    os.close(device)
    os.close(ours)


@pytest.mark.parametrize(
    ("cuff", "port", "status", "words"),
    [
        ("and_tm265x", "/dev/no-such-port", 3, "no port"),
        ("and_tm265x", __file__, 3, "not a serial port"),
        ("beurer_bm58_bm65", "/dev/no-such-port", 2, "stored readings"),
    ],
)
def test_a_port_that_cannot_be_used_is_explained(capsys, cuff, port, status, words):
    assert main(["read", "--cuff", cuff, "--port", port]) == status
    said = capsys.readouterr()
    assert said.out == ""
    assert words in said.err


@pytest.mark.parametrize("timeout", ["0", "-1", "nan", "x"])
def test_a_timeout_is_a_length_of_time(timeout):
    with pytest.raises(SystemExit) as stopped:
        main(["read", "--cuff", "and_tm265x", "--port", "x", "--timeout", timeout])
    assert stopped.value.code == 2


def test_simulate_serves_until_it_is_told_to_end():
    process = subprocess.Popen(
        [*KIOSK, "simulate", "--cuff", "ampall_bp868f", "--seconds", "0.6"], stdout=subprocess.PIPE
    )
    port = json.loads(process.stdout.readline())["port"]
    read = subprocess.run(
        [*KIOSK, "read", "--cuff", "ampall_bp868f", "--port", port], stdout=subprocess.PIPE
    )
    process.send_signal(signal.SIGTERM)
    assert read.returncode == 0
    assert process.wait(10) == 130
    process.stdout.close()


def test_a_fault_that_a_device_cannot_have_is_wrong_use(capsys):
    assert main(["simulate", "--cuff", "ampall_bp868f", "--fault", "checksum"]) == 2
    assert "it can have: cut" in capsys.readouterr().err
