"""The Omrons and the Tanita scale: lines of text with fixed places."""

from __future__ import annotations

import pytest

from tests.kiosk.frames import events, hbp9020, hbp9030, tanita, verdicts

NEW, OLD, SCALE = "omron_hbp9030_fmt5", "omron_hbp9020_bp", "tanita_csv"


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ("060,030,040", "60/30/None/40"),
        ("260,215,180", "260/215/None/180"),
        ("059,040,072", "out_of_range"),
        ("261,080,072", "out_of_range"),
        ("120,029,072", "out_of_range"),
        ("250,216,072", "out_of_range"),
        ("120,080,039", "out_of_range"),
        ("120,080,181", "out_of_range"),
        ("080,080,072", "impossible_values"),
        ("080,120,072", "impossible_values"),
        ("   ,   ,   ", "bad_field"),
        ("120, 80,072", "bad_field"),
        ("12x,080,072", "bad_field"),
        ("120,080,0\x002", "bad_field"),
        ("120;080,072", "bad_field"),
    ],
)
def test_the_9030_keeps_to_its_stated_range_and_three_digits(values, verdict):
    assert verdicts(NEW, hbp9030(values)) == [verdict]


@pytest.mark.parametrize("values", ["   ,   ,   ", "120,080,072", "xxx,   ,000"])
def test_a_9030_error_wins_over_any_values(values):
    line = hbp9030(values, error="3", at="2026,13,40,99,99")
    assert events(NEW, line) == [{"kind": "device_error", "code": "E3"}]


def test_a_9030_error_that_is_no_digit_is_a_bad_field():
    assert verdicts(NEW, hbp9030(error="x")) == ["bad_field"]


@pytest.mark.parametrize(
    "at", ["2026,13,01,00,00", "2026,02,30,00,00", "1999,12,31,23,59", "2100,01,01,00,00",
           "2026,11,22,24,00", "20x6,11,22,10,30", "    ,  ,  ,  ,  "]
)  # fmt: skip
def test_a_9030_line_of_an_impossible_time_is_refused(at):
    assert verdicts(NEW, hbp9030(at=at)) == ["bad_timestamp"]


@pytest.mark.parametrize(
    "line",
    [b"MMBP203N\r\n", b"ID99999999B26/07/11/...\r\n", b"bp,1\r\n", b"MMBP203N\r26/07/11\r"],
)
def test_another_output_format_is_named_as_such(line):
    assert verdicts(NEW, line) == ["unsupported_format"]


def test_a_9030_line_needs_its_cr_and_lf_and_its_length():
    line = hbp9030()
    assert verdicts(NEW, line[:-1]) == ["truncated"]
    assert verdicts(NEW, line[:-2] + b"\n") == ["truncated"]
    assert verdicts(NEW, b" " + line) == ["bad_length"]
    assert verdicts(NEW, line[:-3] + b"\r\n") == ["bad_length"]


@pytest.mark.parametrize("cuff", [NEW, OLD])
def test_an_overlong_line_is_refused_once_and_the_next_is_read(cuff):
    good = hbp9030() if cuff == NEW else hbp9020()
    assert verdicts(cuff, b"9" * 2000 + b"\r\n" + good)[0] == "bad_length"
    assert len(verdicts(cuff, b"9" * 2000 + b"\r\n" + good)) == 2
    assert verdicts(cuff, b"9" * 2000) == ["bad_length"]


@pytest.mark.parametrize(
    ("values", "status", "verdict"),
    [
        ("   ,   ,   ,   ", "2", "status 2"),
        ("000,000,000,000", "9", "status 9"),
        ("   ,   ,   ,   ", "0", "bad_field"),
        ("000,000,000,000", "0", "bad_field"),
        ("128,   ,082,084", "0", "bad_field"),
        ("128,097,082,   ", "1", "bad_field"),
        ("128,097,082,084", "x", "bad_field"),
        ("128;097,082,084", "0", "bad_field"),
        ("128, 97,082,084", "0", "bad_field"),
        ("128,081,082,084", "0", "impossible_values"),
        ("301,097,082,084", "0", "out_of_range"),
    ],
)
def test_the_9020_tells_errors_from_values_by_blanks_and_status(values, status, verdict):
    assert verdicts(OLD, hbp9020(values, status=status)) == [verdict]


def test_the_9020_ends_a_line_with_cr_and_perhaps_lf():
    line = hbp9020()
    assert verdicts(OLD, line[:-1] + line[:-1] + line) == ["128/82/97/84"] * 3
    assert verdicts(OLD, line[:-2]) == ["truncated"]


@pytest.mark.parametrize("at", ["2026/13/22,10:30", "1999/11/22,10:30", "2026-11-22,10:30"])
def test_a_9020_clock_that_cannot_be_is_flagged(at):
    reading = events(OLD, hbp9020(at=at))[0]
    assert reading["flags"] == {"status_digit": 0, "clock_invalid": True}
    assert reading["device_time"] is None


def test_a_short_9020_line_has_a_bad_length():
    assert verdicts(OLD, b"bp,0000,128,097,082,084,0\r\n") == ["bad_length"]


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        (("Wk,10",), "10.0"),
        (("Wk,350.0",), "350.0"),
        (("Wk,71.455",), "71.455"),
        (("Wk,9.9",), "out_of_range"),
        (("Wk,350.1",), "out_of_range"),
        (("Wk,7x.4",), "bad_field"),
        (("Wk,71.4555",), "bad_field"),
        (("Wk,+71.4",), "bad_field"),
        (("Wk,7_1",), "bad_field"),
        (("Wk,1e2",), "bad_field"),
        (("Wk,",), "bad_field"),
        (("Wk, 71.4",), "bad_field"),
        (("Wk,71.4", "Wk,71.4"), "bad_field"),
        (("Wk,71.4", "Hm,1x0"), "bad_field"),
        (("Wk,71.4", "MI"), "bad_field"),
        (("wk,71.4",), "bad_field"),
        (("Wp,157.4",), "unsupported_unit"),
        (("Wp,157.4", "Wk,71.4"), "71.4"),
        ((), "bad_field"),
    ],
)
def test_the_scale_gives_kilograms_in_range_or_nothing(pairs, verdict):
    assert verdicts(SCALE, tanita(*pairs)) == [verdict]


def test_height_and_bmi_are_null_when_not_sent():
    weight = {"kind": "weight", "kg": 71.4, "height_cm": None, "bmi": None, "model": None}
    assert events(SCALE, tanita("Wk,71.4", head="{0,16")) == [weight]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (b"{0,16,Wk,71.4\r\n", "bad_length"),
        (tanita("Wk,71.4")[3:], "bad_field"),
        (tanita("Wk,71.4")[:-1], "truncated"),
        (tanita("Wk,71.4")[:-2] + b"\n", "truncated"),
        (tanita("Wk,71.4")[:2], "truncated"),
        (tanita("Wk,71.4").replace(b"CS,", b"CS,0"), "bad_checksum"),
        (tanita("Wk,71.4").replace(b"71", b"17"), "17.4"),
        (tanita("Wk,71.4").replace(b"71", b"72"), "bad_checksum"),
        (tanita("Wk,71.4").replace(b"CS", b"cs"), "bad_length"),
    ],
)
def test_a_scale_line_is_whole_or_refused(line, verdict):
    assert verdicts(SCALE, line) == [verdict]


def test_a_burst_without_a_line_end_says_nothing_wherever_it_stands():
    line = tanita("Wk,71.4")
    assert verdicts(SCALE, b"\xff\x80") == []
    assert verdicts(SCALE, b"\xff\x80" + line + b"\xfe") == ["71.4"]


def test_a_scale_line_that_begins_inside_another_ends_it():
    line = tanita("Wk,71.4")
    assert verdicts(SCALE, line[:20] + line) == ["truncated", "71.4"]


def test_an_endless_scale_line_is_refused_once_and_the_next_is_read():
    line = tanita("Wk,71.4")
    assert verdicts(SCALE, b"{0,16," + b"x" * 5000 + line) == ["bad_length", "71.4"]
    assert verdicts(SCALE, b"{0,16," + b"x" * 5000 + b"\r\n" + line) == ["bad_length", "71.4"]
