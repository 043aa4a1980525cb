"""ACCUNIQ, SunTech, PAR, AMPall, Beurer and Bluetooth: each frame by its own rules."""

from __future__ import annotations

import pytest

from kiosk.drivers import accuniq_bp500, par_nibp2020, suntech_advantage
from tests.kiosk.frames import (
    DEVICES,
    events,
    packet,
    par,
    par_status,
    r1,
    refused,
    summed,
    suntech_result,
    verdicts,
)

POLLED, SUNTECH, PAR, CARETS = "accuniq_bp500", "suntech_advantage", "par_nibp2020", "ampall_bp868f"
STORED, AIR = "beurer_bm58_bm65", "ble_bps_2a35"


def test_commands_are_the_documented_bytes():
    facts = {**DEVICES[POLLED]["commands"], **DEVICES[SUNTECH]["commands"]}
    facts |= {"par_" + name: text for name, text in DEVICES[PAR]["commands"].items()}
    ours = {
        "poll_ENQ": accuniq_bp500.POLL,
        "delete_result_ACK": accuniq_bp500.DELETE,
        "version_query": accuniq_bp500.VERSION,
        "start_adult": suntech_advantage.START_ADULT,
        "abort": suntech_advantage.ABORT,
        "get_result": suntech_advantage.RESULT,
        "get_cuff_pressure": suntech_advantage.CUFF_PRESSURE,
        "get_return_code": suntech_advantage.RETURN_CODE,
        "par_start": par_nibp2020.START,
        "par_manual_mode_and_stop": par_nibp2020.STOP,
        "par_request_status": par_nibp2020.STATUS,
        "par_adult": par_nibp2020.ADULT,
    }
    assert ours == {name: bytes.fromhex(facts[name]) for name in ours}


@pytest.mark.parametrize(
    ("frame", "verdict"),
    [
        (r1("128,   ,082,084"), "128/82/None/84"),
        (r1("128,000,082,084"), "impossible_values"),
        (r1("000,000,000,000"), "out_of_range"),
        (r1("000,000,000,000", at="000000,103000"), "out_of_range"),
        (r1("000,000,000,000", at="000000,000000"), "no_result"),
        (r1("128, 97,082,084"), "bad_field"),
        (r1("128,097,082,   "), "bad_field"),
        (r1("128,097;082,084"), "bad_field"),
        (r1("128,097,082,0\x004"), "bad_field"),
        (r1(head="R2,000000000"), "unsupported_format"),
        (r1(head="R1,00000000"), "bad_length"),
        (summed(b"0001,26/11/22,10/30,128,097,082,084"), "bad_length"),
        (r1(at="261322,103000"), "128/82/97/84"),
        (r1(at="26112x,103000"), "128/82/97/84"),
        (r1()[:-1], "truncated"),
        (b"\x02", "truncated"),
    ],
)
def test_the_polled_record_is_read_by_length_sum_and_place(frame, verdict):
    assert verdicts(POLLED, frame) == [verdict]


def test_a_polled_clock_that_cannot_be_is_flagged():
    reading = events(POLLED, r1(at="261322,103000"))[0]
    assert (reading["device_time"], reading["flags"]) == (None, {"clock_invalid": True})


@pytest.mark.parametrize("wanted", [0x02, 0x03, 0x16])
def test_a_sum_that_looks_like_a_mark_is_taken_by_its_place(wanted):
    frames = (
        r1(head=f"R1,{chr(last) * 3}{'0' * (5 - first)}{'~' * first}0")
        for last in range(0x20, 0x7F)
        for first in range(6)
    )
    frame = next(frame for frame in frames if frame[-1] == wanted)
    assert verdicts(POLLED, frame + frame) == ["128/82/97/84"] * 2


def test_a_host_command_echoed_back_is_noise():
    assert verdicts(POLLED, accuniq_bp500.POLL + accuniq_bp500.DELETE + r1()) == ["128/82/97/84"]


@pytest.mark.parametrize(
    ("letter", "code"),
    [("O", "accepted"), ("K", "done"), ("A", "abort_accepted"), ("B", "busy"), ("E", "error"),
     ("N", "not_valid"), ("D", "not_recognised"), ("S", "sleep"), ("T", "timeout")],
)  # fmt: skip
def test_each_reply_letter_has_its_word(letter, code):
    told = [{"kind": "event", "name": "reply", "code": code}]
    assert events(SUNTECH, packet(ord(letter))) == told


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (packet(0xFF, 0xFF), [{"kind": "event", "name": "cuff_pressure", "mmHg": None}]),
        (packet(0, 0), [{"kind": "event", "name": "cuff_pressure", "mmHg": 0}]),
        (packet(ord("Z")), [refused("bad_field")]),
        (packet(0, 0, 0), []),
        (packet(*b"x" * 64), []),
        (packet(ord("K"))[:-1] + b"\x00", [refused("bad_checksum")]),
        (suntech_result(error=0x85), [{"kind": "device_error", "code": 133}]),
        (suntech_result(systolic=301), [refused("out_of_range")]),
        (b"\x3e", [refused("truncated")]),
        (b"\x3e\x07\x00", []),
    ],
)
def test_a_suntech_packet_is_what_its_length_says(frame, expected):
    assert events(SUNTECH, frame) == expected


@pytest.mark.parametrize("size", range(2, 24))
def test_a_suntech_packet_cut_by_another_is_truncated(size):
    frame = suntech_result()
    assert verdicts(SUNTECH, frame[:size] + frame) == ["truncated", "120/80/93/72"]


def test_a_suntech_packet_cut_by_silence_leaves_the_one_inside_it():
    assert verdicts(SUNTECH, suntech_result()[:12] + packet(ord("K"))) == ["truncated", "reply"]


def test_a_suntech_check_byte_of_3e_is_taken_by_its_place():
    frame = next(f for rate in range(40, 240) if (f := suntech_result(rate=rate))[-1] == 0x3E)
    assert len(verdicts(SUNTECH, frame + frame)) == 2
    assert refused("truncated") not in events(SUNTECH, frame + frame)


@pytest.mark.parametrize(
    ("frame", "verdict"),
    [
        (par_status(), "120/80/93/72"),
        (par_status(values=b"120080---"), "120/80/None/72"),
        (par_status(values=b"---------", rate=b"---"), "no_result"),
        (par_status(values=b"---------"), "bad_field"),
        (par_status(values=b"120---093"), "bad_field"),
        (par_status(values=b"120 80093"), "bad_field"),
        (par_status(rate=b"0x2"), "bad_field"),
        (par_status(code=b"03"), "120/80/93/72"),
        (par_status(code=b"11"), "M11"),
        (par_status(code=b"42"), "M42"),
        (par_status(code=b"1x"), "bad_field"),
        (par_status(state=b"2", code=b"06", mode=b"1"), "M06"),
        (par_status(code=b"07", tail=b"00\x010"), "M07"),  # the error before a damaged field
        (par_status(tail=b"00\x010"), "bad_field"),
        (par_status(tail=b"00\xff0"), "bad_field"),
        (par_status(state=b"2"), "state"),
        (par_status(state=b"3", code=b"11"), "state"),
        (par_status(state=b"9"), "state"),
        (par_status(state=b"x"), "bad_field"),
        (par_status(mode=b"2"), "wrong_patient_mode"),
        (par_status(values=b"301080093"), "out_of_range"),
        (par_status().replace(b";;33", b";;3a"), "bad_checksum"),
        (par(b"035C0Sx"), "bad_field"),
        (par(b"035C0S33"), "bad_length"),
        (par(b"035"), "bad_length"),
        (par(b"999"), "end_of_cuff_pressure"),
        (par_status()[:-1], "truncated"),
        (b"\x02", "truncated"),
    ],
)
def test_a_par_status_counts_in_standby_only(frame, verdict):
    assert verdicts(PAR, frame) == [verdict]


@pytest.mark.parametrize("size", range(2, len(par_status())))
def test_a_par_frame_cut_by_another_is_truncated(size):
    assert verdicts(PAR, par_status()[:size] + par_status()) == ["truncated", "120/80/93/72"]


def test_noise_with_a_stray_mark_is_dropped_before_a_par_frame():
    assert verdicts(PAR, b"\x02\x00\x02x\x03\r" + par_status()) == ["120/80/93/72"]


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (b"^1280970820842^", ["bad_field", "truncated"]),
        (b"^128   0820841^", ["128/82/None/84"]),
        (b"^128 97082084^", ["bad_field", "truncated"]),
        (b"^^128097082084^", ["bad_field", "128/82/97/84"]),
        (b"^12809^1300990840700^", ["bad_field", "130/84/99/70"]),
        (b"^082097128084^", ["impossible_values"]),
        (b"^12809708", ["truncated"]),
        (b"128097082084", []),
        (b"^" + b"9" * 300 + b"^128097082084^", ["bad_length", "128/82/97/84"]),
    ],
)
def test_carets_hold_twelve_or_thirteen_digits(frame, expected):
    assert verdicts(CARETS, frame) == expected


@pytest.mark.parametrize(
    ("frame", "verdict"),
    [
        ("00 5f 37 48 0b 16 0a 1e 1a", "120/80/None/72"),
        ("ac 5f 37 48 0d 16 0a 1e 1a", "bad_timestamp"),
        ("ac 5f 37 48 02 1e 0a 1e 1a", "bad_timestamp"),
        ("ac 5f 37 48 0b 16 18 1e 1a", "bad_timestamp"),
        ("ac 5f 37 48 0b 16 0a 1e 64", "bad_timestamp"),
        ("ac 0e 37 48 0b 16 0a 1e 1a", "out_of_range"),
        ("ac 5f 37 48 0b 16 0a 1e 1a 00", "bad_length"),
    ],
)
def test_a_stored_record_is_nine_bytes_of_a_real_time(frame, verdict):
    assert verdicts(STORED, bytes.fromhex(frame)) == [verdict]


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("04 7800 5000 5d00 fe07", "120/80/93/None"),
        ("00 7800 5000 0008", "120/80/None/None"),
        ("00 7800 ff07 5d00", "NaN"),
        ("00 fe07 ff07 5d00", "NaN"),
        ("00 fe07 5000 5d00", "bad_field"),
        ("00 7800 0108 5d00", "bad_field"),
        ("00 b5f4 27f3 a2f3", "121/81/93/None"),
        ("04 7800 5000 5d00 f100", "out_of_range"),
        ("00 7800 5000 5d00 00", "bad_length"),
        ("00 7800 5000", "truncated"),
        ("00 88ff 5000 5d00", "out_of_range"),
        ("00 ff17 5000 5d00", "out_of_range"),
    ],
)
def test_an_indication_is_read_as_short_floats(frame, expected):
    assert verdicts(AIR, bytes.fromhex(frame)) == [expected]


def test_status_bits_and_user_are_told_only_when_they_say_something():
    frame = bytes.fromhex("18 7800 5000 5d00 ff 2f00")
    assert events(AIR, frame)[0]["flags"] == {
        "body_movement": True,
        "cuff_loose": True,
        "irregular_pulse": True,
        "pulse_rate_range": 1,
        "improper_position": True,
    }


def test_nothing_at_all_is_no_event_over_the_air():
    assert events(AIR) == []


def test_an_overlong_answer_is_refused_once():
    assert verdicts(AIR, bytes(5000)) == ["bad_length"]
    assert verdicts(STORED, bytes(5000)) == ["bad_length"]
