"""Frames for the tests, written from the protocol and not from the drivers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from typing import Any

from kiosk.drivers import DRIVERS

DEVICES: dict[str, dict[str, Any]] = {
    device["id"]: device
    for device in json.loads((Path(__file__).parent / "vectors.json").read_text())["devices"]
}
VECTORS = [(device, vector) for device, about in DEVICES.items() for vector in about["vectors"]]


def events(cuff: str, *pieces: bytes) -> list[dict[str, object]]:
    """What a fresh decoder says of these pieces and then silence."""
    decoder = DRIVERS[cuff].decoder()
    heard = [event for piece in pieces for event in decoder.feed(piece)]
    return [event.as_json() for event in heard + decoder.end()]


def refused(reason: str) -> dict[str, object]:
    return {"kind": "refused", "reason": reason}


def verdicts(cuff: str, *pieces: bytes) -> list[str]:
    """Each event in one word: the reason, the code, the name, or the numbers."""
    return [verdict(event) for event in events(cuff, *pieces)]


def verdict(event: dict[str, object]) -> str:
    if event["kind"] == "reading":
        return f"{event['systolic']}/{event['diastolic']}/{event['mean']}/{event['pulse']}"
    words = {"weight": "kg", "device_error": "code", "refused": "reason", "event": "name"}
    return str(event[words[str(event["kind"])]])


def syn(body: bytes) -> bytes:
    """A&D and InBody: exclusive or of SOH to ETX."""
    inside = b"\x0100\x02" + body + b"\x03"
    return b"\x16\x16" + inside + bytes([reduce(lambda a, b: a ^ b, inside)])


def and_record(
    *tagged: bytes, kind: bytes = b"RA", at: bytes = b"2611221030", model: bytes = b"TM2657"
) -> bytes:
    return syn(b"".join(field + b"\x1e" for field in (model, at, kind, b"M", *tagged)))


AND_FIELDS = (b"E00", b"S142", b"M108", b"D 91", b"P 66")


def inbody(*fields: bytes) -> bytes:
    return syn(b"".join(field + b"\x1e" for field in fields))


def summed(body: bytes) -> bytes:
    """ACCUNIQ: sum of STX to ETX."""
    frame = b"\x02" + body + b"\x03"
    return frame + bytes([sum(frame) % 256])


def r1(
    values: str = "128,097,082,084",
    at: str = "261122,103000",
    head: str = "R1,000000000",
    tail: str = "0000,0000,00000,000",
) -> bytes:
    return summed(f"{head},{at},{values},{tail}".encode())


def packet(*data: int) -> bytes:
    """SunTech: everything sums to zero."""
    frame = bytes([0x3E, len(data) + 3, *data])
    return frame + bytes([-sum(frame) % 256])


def suntech_result(
    systolic: int = 120, diastolic: int = 80, mean: int = 93, rate: int = 72, error: int = 0
) -> bytes:
    low, high = (lambda n: n & 255), (lambda n: n >> 8)
    head = [low(systolic), high(systolic), low(diastolic), high(diastolic), 28, 1, *[0] * 8]
    return packet(*head, rate, 0, low(mean), high(mean), error, 0, 0)


def par(body: bytes) -> bytes:
    return b"\x02" + body + b"\x03\r"


def par_status(
    state: bytes = b"1",
    mode: bytes = b"0",
    code: bytes = b"00",
    values: bytes = b"120080093",
    rate: bytes = b"072",
    tail: bytes = b"0000",
) -> bytes:
    body = b"S%b;A%b;C00;M%b;P%b;R%b;T%b;;" % (state, mode, code, values, rate, tail)
    return par(body + b"%02X" % (sum(body) % 256))


def hbp9030(
    values: str = "120,080,072", at: str = "2026,11,22,10,30", error: str = "0", last: str = "0"
) -> bytes:
    return f"{at},{'1' * 20},{error},{values},{last}\r\n".encode()


def hbp9020(
    values: str = "128,097,082,084", at: str = "2026/11/22,10:30", status: str = "0"
) -> bytes:
    return f"bp,{'0' * 20},{at},{values},{status}\r\n".encode()


def tanita(*pairs: str, head: str = '{0,16,~0,1,MO,"WB-3000"') -> bytes:
    text = ",".join((head, *pairs, "")).encode()
    return text + b"CS,%02X\r\n" % (sum(text) % 256)


def one_at_a_time(data: bytes) -> Iterable[bytes]:
    return [data[at : at + 1] for at in range(len(data))]
