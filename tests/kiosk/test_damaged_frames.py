"""Damaged bytes by the ten thousand: never a reading that no whole frame says, never a crash."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from kiosk.drivers import DRIVERS
from kiosk.drivers.events import Event, Reading, Weight
from kiosk.drivers.gate import POLICY
from tests.kiosk.frames import DEVICES
from tests.kiosk.witness import numbers_said
from tests.soak_table import memory

SEED = 20261122
FRAMES = {
    cuff: [bytes.fromhex(vector["hex"]) for vector in about["vectors"] if vector["hex"]]
    for cuff, about in DEVICES.items()
}
# A check byte catches every change of one byte; the others have no such protection.
CHECKED = ["and_tm265x", "inbody_bpbio", "accuniq_bp500", "suntech_advantage", "par_nibp2020"]


def flip(data: bytearray, dice: random.Random) -> None:
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def replace(data: bytearray, dice: random.Random) -> None:
    data[dice.randrange(len(data))] = dice.choice([dice.randrange(256), *b"\x02\x03\x16^{09"])


def drop(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data))
    del data[at : at + dice.choice([1, 1, 2, 9])]


def insert(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data) + 1)
    data[at:at] = dice.randbytes(dice.choice([1, 1, 2, 30]))


def swap(data: bytearray, dice: random.Random) -> None:
    a, b = dice.randrange(len(data)), dice.randrange(len(data))
    data[a], data[b] = data[b], data[a]


def repeat(data: bytearray, dice: random.Random) -> None:
    data += data[dice.randrange(len(data)) :]


def digit(data: bytearray, dice: random.Random) -> None:
    places = [at for at, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    if places:
        data[dice.choice(places)] = dice.choice(b"0123456789")


DAMAGES: list[Callable[[bytearray, random.Random], None]] = [
    flip, replace, drop, insert, swap, repeat, digit,
]  # fmt: skip


def damaged(cuff: str, dice: random.Random) -> bytes:
    """A frame of this device, perhaps two, with one to three things wrong."""
    data = bytearray(dice.choice(FRAMES[cuff]))
    if dice.random() < 0.3:
        data += dice.choice(FRAMES[cuff])
    for _ in range(dice.choice([1, 1, 2, 3])):
        dice.choice(DAMAGES)(data, dice)
        data = data or bytearray(b"\x00")
    return bytes(data)


def heard(cuff: str, data: bytes, dice: random.Random) -> list[Event]:
    """Fed in up to four pieces; the buffer stays within its cap at every step."""
    decoder, events = DRIVERS[cuff].decoder(), []
    cuts = sorted(dice.choices(range(len(data) + 1), k=dice.randrange(4)))
    for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
        events += decoder.feed(data[start:end])
        assert decoder.pending <= decoder.cap
    return events + decoder.end()


def numbers(event: Reading | Weight) -> tuple[float | None, ...]:
    if isinstance(event, Weight):
        return (event.kg,)
    return event.systolic, event.diastolic, event.mean, event.pulse


def sound(event: Reading | Weight) -> bool:
    """Within the gate, by the numbers that the facts give."""
    if isinstance(event, Weight):
        return 10 <= event.kg <= 350
    low, high = POLICY.systolic
    return low <= event.systolic <= high and event.diastolic < event.systolic


def try_damaged(count: int, seed: int) -> Counter[str]:
    dice, tally = random.Random(seed), Counter[str]()
    for number in range(count):
        cuff = list(DEVICES)[number % len(DEVICES)]
        data = damaged(cuff, dice)
        for event in heard(cuff, data, dice):
            tally[event.as_json()["kind"]] += 1
            if isinstance(event, Reading | Weight):
                assert numbers(event) in numbers_said(cuff, data), (cuff, data.hex(" "), event)
                assert sound(event), (cuff, data.hex(" "), event)
    return tally


def test_twenty_thousand_damaged_frames_invent_no_reading():
    tally = try_damaged(20_000, SEED)

    assert tally["refused"] > 10_000
    assert tally["reading"] > 1_000  # the witness had readings to judge


@pytest.mark.soak
def test_a_million_damaged_frames_invent_no_reading(soaked):
    try_damaged(20_000, SEED)
    before = memory()
    tally = try_damaged(1_000_000, SEED + 1)
    grown = memory() - before
    assert tally["refused"] > 500_000
    assert grown < 16
    told = tally["reading"] + tally["weight"]
    soaked(
        "1,000,000 damaged frames, all drivers",
        f"{tally['refused']:,} refused; {told:,} readings, each with its witness: 0 invented, "
        f"0 crashes, {grown} MB more memory",
    )


@pytest.mark.parametrize("cuff", CHECKED)
def test_no_change_of_one_byte_passes_a_check_byte(cuff):
    dice = random.Random(cuff)
    for data, true in whole_frames(cuff):
        for at in range(len(data)):
            for byte in {data[at] ^ (1 << bit) for bit in range(8)}:
                changed = data[:at] + bytes([byte]) + data[at + 1 :]
                said = [e for e in heard(cuff, changed, dice) if isinstance(e, Reading)]
                assert {numbers(event) for event in said} <= true, changed.hex(" ")


def whole_frames(cuff: str) -> Iterator[tuple[bytes, set[tuple[float | None, ...]]]]:
    """Frames whose check byte fits, and what they say."""
    for vector in DEVICES[cuff]["vectors"]:
        if {"kind": "refused", "reason": "bad_checksum"} not in vector["events"]:
            readings = [event for event in vector["events"] if event["kind"] == "reading"]
            said = {(e["systolic"], e["diastolic"], e["mean"], e["pulse"]) for e in readings}
            yield bytes.fromhex(vector["hex"]), said


@pytest.mark.parametrize("cuff", DEVICES)
def test_a_megabyte_of_noise_leaves_no_more_than_the_cap(cuff):
    decoder = DRIVERS[cuff].decoder()
    noise = random.Random(cuff).randbytes(1 << 18) * 4

    events = decoder.feed(noise)

    assert decoder.pending <= decoder.cap
    assert not [event for event in events if isinstance(event, Weight)]
