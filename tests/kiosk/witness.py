"""An independent look at raw bytes: is there a whole, checked frame that says these numbers?

Written with expressions over the raw stream, unlike the drivers, so that both must agree before a
reading counts as real. A reading without a witness was invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce

Numbers = tuple[int | None, ...]

_SYN = re.compile(rb"(?=\x16\x16(\x0100\x02[^\x03]*\x03)(.))", re.DOTALL)
_STX_SUM = re.compile(rb"(?=(\x02R1,[^\x03]*\x03)(.))", re.DOTALL)
_PAR = re.compile(
    rb"(?=\x02(S1;A0;C..;M(?:00|03);P(\d{3})(\d{3})(\d{3}|---);R(\d{3});T.{4};;)(..)\x03\r)"
)
_CARET = re.compile(rb"(?=\^(\d{3})(\d{3}|   )(\d{3})(\d{3})[01]?\^)")
_9030 = re.compile(
    rb"(?=\d{4},\d\d,\d\d,\d\d,\d\d,.{20},0,(\d{3}),(\d{3}),(\d{3}),\d\r\n)", re.DOTALL
)
_9020 = re.compile(rb"(?=bp,.{20},.{10},.{5},(\d{3}),(\d{3}),(\d{3}),(\d{3}),\d\r)", re.DOTALL)
_WEIGHT = re.compile(rb"(?=(\{0,[^\r]*?,)CS,([0-9A-F]{2})\r\n)")


def numbers_said(cuff: str, data: bytes) -> set[Numbers]:
    """Every (systolic, diastolic, mean, pulse), or (kg,), that a sound frame in `data` says."""
    return set(_SAYS[cuff](data))


def _and(data: bytes) -> Iterator[Numbers]:
    for inside in _syn_frames(data):
        fields = inside[4:-1].split(b"\x1e")[4:]
        if b"E00" in fields:
            yield from _tagged(fields)


def _inbody(data: bytes) -> Iterator[Numbers]:
    for inside in _syn_frames(data):
        yield from _tagged([field.strip(b" \x00") for field in inside[4:-1].split(b"\x1e")])


def _syn_frames(data: bytes) -> Iterator[bytes]:
    for found in _SYN.finditer(data):
        if reduce(lambda a, b: a ^ b, found[1]) == found[2][0]:
            yield found[1]


def _tagged(fields: list[bytes]) -> Iterator[Numbers]:
    said = {f[:1]: int(f[1:]) for f in fields if re.fullmatch(rb"[SMDP] *\d+", f)}
    if {b"S", b"D", b"P"} <= set(said):
        yield said[b"S"], said[b"D"], said.get(b"M"), said[b"P"]


def _accuniq(data: bytes) -> Iterator[Numbers]:
    for found in _STX_SUM.finditer(data):
        cells = re.search(rb",(\d{3}),(\d{3}|   ),(\d{3}),(\d{3}),.{19}\x03$", found[1])
        if sum(found[1]) % 256 == found[2][0] and cells:
            mean = int(cells[2]) if cells[2].strip() else None
            yield int(cells[1]), int(cells[3]), mean, int(cells[4])


def _suntech(data: bytes) -> Iterator[Numbers]:
    for at in range(len(data) - 23):
        frame = data[at : at + 24]
        if frame[:2] == b"\x3e\x18" and sum(frame) % 256 == 0 and frame[20] == 0:
            words = [int.from_bytes(frame[i : i + 2], "little") for i in (2, 4, 18)]
            yield *words, frame[16]


def _par(data: bytes) -> Iterator[Numbers]:
    for found in _PAR.finditer(data):
        if b"%02X" % (sum(found[1]) % 256) == found[6]:
            mean = None if found[4] == b"---" else int(found[4])
            yield int(found[2]), int(found[3]), mean, int(found[5])


def _ampall(data: bytes) -> Iterator[Numbers]:
    for found in _CARET.finditer(data):
        mean = int(found[2]) if found[2].strip() else None
        yield int(found[1]), int(found[3]), mean, int(found[4])


def _hbp9030(data: bytes) -> Iterator[Numbers]:
    for found in _9030.finditer(data):
        yield int(found[1]), int(found[2]), None, int(found[3])


def _hbp9020(data: bytes) -> Iterator[Numbers]:
    for found in _9020.finditer(data):
        yield int(found[1]), int(found[3]), int(found[2]), int(found[4])


def _beurer(data: bytes) -> Iterator[Numbers]:
    if len(data) == 9:
        yield data[1] + 25, data[2] + 25, None, data[3]


def _ble(data: bytes) -> Iterator[Numbers]:
    kpa = Decimal("7.500616827") if data[0] & 1 else Decimal(1)
    pulse_at = 14 if data[0] & 2 else 7
    values = [_short_float(data[at : at + 2], kpa) for at in (1, 3, 5)]
    pulse = data[pulse_at : pulse_at + 2]
    yield *values, _short_float(pulse, Decimal(1)) if data[0] & 4 else None


def _short_float(pair: bytes, scale: Decimal) -> int | None:
    raw = pair[0] + 256 * pair[1]
    if raw in (0x7FF, 0x800, 0x7FE, 0x802, 0x801):
        return None
    mantissa = raw % 4096 - (4096 if raw % 4096 > 2047 else 0)
    exponent = raw // 4096 - (16 if raw // 4096 > 7 else 0)
    value = Decimal(mantissa) * Decimal(10) ** exponent * scale
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def _tanita(data: bytes) -> Iterator[tuple[float, ...]]:
    for found in _WEIGHT.finditer(data):
        weight = re.search(rb",Wk,(\d+(?:\.\d+)?),", found[1])
        if weight and b"%02X" % (sum(found[1]) % 256) == found[2]:
            yield (float(weight[1]),)


_SAYS = {
    "and_tm265x": _and,
    "inbody_bpbio": _inbody,
    "omron_hbp9030_fmt5": _hbp9030,
    "omron_hbp9020_bp": _hbp9020,
    "accuniq_bp500": _accuniq,
    "suntech_advantage": _suntech,
    "par_nibp2020": _par,
    "ampall_bp868f": _ampall,
    "beurer_bm58_bm65": _beurer,
    "ble_bps_2a35": _ble,
    "tanita_csv": _tanita,
}
