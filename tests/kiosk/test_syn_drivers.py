"""A&D and InBody: the shared envelope, and what each puts in it."""

from __future__ import annotations

import pytest

from kiosk.drivers.and_tm265x import REPEAT, START, STOP
from kiosk.drivers.inbody_bpbio import QUERY
from tests.kiosk.frames import (
    AND_FIELDS,
    DEVICES,
    and_record,
    events,
    inbody,
    refused,
    syn,
    verdicts,
)

A_AND_D, INBODY = "and_tm265x", "inbody_bpbio"
GOOD = and_record(*AND_FIELDS)
GOOD_IN = inbody(b"S120", b"M 93", b"D 80", b"P 72")


def without(tag: bytes) -> tuple[bytes, ...]:
    return tuple(field for field in AND_FIELDS if not field.startswith(tag))


def test_commands_are_the_documented_bytes():
    commands = DEVICES[A_AND_D]["commands"]
    assert bytes.fromhex(commands["start"]) == START
    assert bytes.fromhex(commands["stop"]) == STOP
    assert bytes.fromhex(commands["request_result_RB"]) == REPEAT
    assert bytes.fromhex(DEVICES[INBODY]["commands"]["connection_check_RE"]) == QUERY


@pytest.mark.parametrize("tag", [b"E", b"S", b"M", b"D", b"P"])
def test_a_result_without_or_with_two_of_a_tag_is_a_bad_field(tag):
    twice = [field for field in AND_FIELDS if field.startswith(tag)]
    assert verdicts(A_AND_D, and_record(*without(tag))) == ["bad_field"]
    assert verdicts(A_AND_D, and_record(*AND_FIELDS, *twice)) == ["bad_field"]


@pytest.mark.parametrize(
    "value",
    [
        b"S1420",
        b"S14",
        b"S+42",
        b"S1_2",
        b"S1 2",
        b"S14 ",
        b"S   ",
        b"S-42",
        b"S\x0042",
        b"S1\xb22",
    ],
)
def test_a_value_is_three_characters_of_padded_digits(value):
    assert verdicts(A_AND_D, and_record(*without(b"S"), value)) == ["bad_field"]


@pytest.mark.parametrize(
    "code", [b"E11", b"E43", b"E63", b"E99", b"Exx", b"E 1", b"E  ", b"E\xb0\xb0"]
)
def test_any_code_but_00_is_an_error_whatever_stands_beside_it(code):
    error = [{"kind": "device_error", "code": code.decode("latin-1")}]
    assert events(A_AND_D, and_record(*without(b"E"), code)) == error
    assert events(A_AND_D, and_record(code)) == error
    assert events(A_AND_D, and_record(code, b"Sxxx")) == error


@pytest.mark.parametrize("code", [b"E0", b"E000", b"E"])
def test_an_error_field_of_another_width_is_a_bad_field(code):
    assert verdicts(A_AND_D, and_record(*without(b"E"), code)) == ["bad_field"]


def test_tags_keep_their_case():
    small = [field.lower() for field in AND_FIELDS if not field.startswith((b"E", b"M"))]
    assert verdicts(A_AND_D, and_record(b"e43", *AND_FIELDS, *small)) == ["142/91/108/66"]
    assert verdicts(A_AND_D, and_record(*without(b"P"), b"p 66")) == ["bad_field"]


@pytest.mark.parametrize(
    ("fields", "flags"),
    [
        ((b"i 0", b"m0"), {"irregular_count": 0, "movement": 0}),
        ((b"i12", b"m3"), {"irregular_count": 12, "movement": 3}),
        ((b"i  ", b"m "), {}),
        ((b"i", b"m"), {}),
        ((b"m1",), {"movement": 1}),
    ],
)
def test_counts_are_given_and_blank_ones_left_out(fields, flags):
    assert events(A_AND_D, and_record(*AND_FIELDS, *fields))[0]["flags"] == flags


def test_a_count_that_is_no_number_is_a_bad_field():
    assert verdicts(A_AND_D, and_record(*AND_FIELDS, b"ix")) == ["bad_field"]


@pytest.mark.parametrize("at", [b"2613221030", b"261122103", b"26112210300", b"", b"26x1221030"])
def test_an_impossible_time_is_flagged_and_the_reading_stands(at):
    reading = events(A_AND_D, and_record(*AND_FIELDS, at=at))[0]
    assert (reading["systolic"], reading["device_time"]) == (142, None)
    assert reading["flags"] == {"clock_invalid": True}


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [(b"RB", "142/91/108/66"), (b"RP", "other_record"), (b"RC", "other_record"),
     (b"R1", "unsupported_format"), (b"XA", "unsupported_format"), (b"", "unsupported_format")],
)  # fmt: skip
def test_only_ra_and_rb_are_results(kind, verdict):
    assert verdicts(A_AND_D, and_record(*AND_FIELDS, kind=kind)) == [verdict]


def test_an_echo_of_our_own_command_is_no_result():
    assert verdicts(A_AND_D, START) == ["unsupported_format"]


def test_the_sum_is_looked_at_before_what_the_record_says_it_is():
    damaged = bytearray(and_record(b"E43", kind=b"RX"))
    damaged[-1] ^= 1
    assert verdicts(A_AND_D, bytes(damaged)) == ["bad_checksum"]


def test_an_acknowledgement_of_either_kind_is_told():
    assert verdicts(A_AND_D, b"\x16\x16\x0100\x06\x16\x16\x0100\x15") == ["ack", "nak"]


@pytest.mark.parametrize("size", range(1, len(GOOD)))
def test_input_that_ends_inside_a_frame_is_truncated(size):
    assert verdicts(A_AND_D, GOOD[:size]) == ["truncated"]


@pytest.mark.parametrize("size", range(5, len(GOOD)))
def test_a_frame_that_begins_inside_another_ends_it(size):
    assert verdicts(A_AND_D, GOOD[:size] + GOOD) == ["truncated", "142/91/108/66"]


@pytest.mark.parametrize(
    "noise", [b"\x00\xff", b"\x16", b"\x16\x16\x01\x30", b"\x16\x16\x16", b"S142"]
)
def test_noise_before_a_frame_is_dropped_silently(noise):
    assert verdicts(A_AND_D, noise + GOOD) == ["142/91/108/66"]


@pytest.mark.parametrize("wanted", [0x01, 0x02, 0x03, 0x06, 0x15, 0x16, 0x1E, 0x30])
def test_the_check_byte_is_taken_by_its_place_whatever_it_is(wanted):
    frame = next(
        frame
        for first in range(0x20, 0x80, 0x20)
        for second in range(0x20, 0x7F)
        if (frame := and_record(*AND_FIELDS, bytes([0x78, first, second])))[-1] == wanted
    )
    assert verdicts(A_AND_D, frame) == ["142/91/108/66"]
    assert verdicts(A_AND_D, frame + frame) == ["142/91/108/66"] * 2


def test_an_endless_frame_is_refused_once_and_the_next_is_read():
    endless = b"\x16\x16\x0100\x02" + b"x" * 9000
    assert verdicts(A_AND_D, endless + GOOD) == ["bad_length", "142/91/108/66"]


@pytest.mark.parametrize(("size", "verdict"), [(4096, "142/91/108/66"), (4097, "bad_length")])
def test_the_longest_frame_is_4096_bytes(size, verdict):
    padding = size - len(and_record(*AND_FIELDS, b""))
    frame = and_record(*AND_FIELDS, b"x" * padding)
    assert len(frame) == size
    assert verdicts(A_AND_D, frame)[0] == verdict


@pytest.mark.parametrize("text", [b"ERR", b"err", b"Err05", b"xERR", b"ERR\x00"])
def test_err_in_any_case_is_an_error_even_beside_values(text):
    error = [{"kind": "device_error", "code": "ERR"}]
    assert events(INBODY, inbody(text)) == error
    assert events(INBODY, inbody(b"S120", b"D 80", b"P 72", text)) == error


@pytest.mark.parametrize(
    ("text", "name"), [(b"CON", "con"), (b"RE CON", "con"), (b"STA", "sta"), (b"STP", "stp")]
)
def test_a_notice_is_told_by_its_name(text, name):
    assert verdicts(INBODY, inbody(text)) == [name]


@pytest.mark.parametrize("field", [b"X120", b"s120", b"con", b"120"])
def test_a_field_that_nobody_knows_is_another_format(field):
    assert verdicts(INBODY, inbody(b"S120", b"D 80", b"P 72", field)) == ["unsupported_format"]


@pytest.mark.parametrize(
    "fields",
    [
        (b"D 80", b"P 72"),
        (b"S120", b"P 72"),
        (b"S120", b"D 80"),
        (b"S120", b"S120", b"D 80", b"P 72"),
        (b"S1x0", b"D 80", b"P 72"),
        (b"S1\x0020", b"D 80", b"P 72"),
        (b"S1200", b"D 80", b"P 72"),
        (b"S120", b"Mxx", b"D 80", b"P 72"),
        (),
    ],
)
def test_an_absent_doubled_or_broken_value_is_a_bad_field(fields):
    assert verdicts(INBODY, inbody(*fields)) == ["bad_field"]


def test_padding_is_stripped_and_the_unknown_r_field_is_passed_over():
    frame = inbody(b" S120\x00", b"\x00D 80", b"P 72 ", b"R1")
    assert verdicts(INBODY, frame) == ["120/80/None/72"]


@pytest.mark.parametrize("mean", [b"M", b"M   ", b"M\x00"])
def test_a_blank_mean_is_an_absent_one(mean):
    assert verdicts(INBODY, inbody(b"S120", mean, b"D 80", b"P 72")) == ["120/80/None/72"]


def test_short_answers_are_not_inbodys():
    assert verdicts(INBODY, b"\x16\x16\x0100\x06") == ["unsupported_format"]


def test_an_inbody_frame_may_not_pass_256_bytes():
    assert events(INBODY, syn(b"S120\x1e" + b"R" * 300), GOOD_IN)[0] == refused("bad_length")
    assert verdicts(INBODY, syn(b"R" * 300), GOOD_IN)[1:] == ["120/80/93/72"]
