"""Recorded bytes in, events out, one JSON line each: what a driver says of a capture."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO

from kiosk.drivers.driver import Driver
from vital5.exact_json import exact_json


class BadLine(Exception):
    """A line of input that cannot be decoded; the message says why."""


def decode_lines(driver: Driver, lines: Iterable[bytes], out: IO[str]) -> int:
    """Answer every line at once and in order; 0 when all could be read, 1 otherwise."""
    failed = False
    for line in lines:
        if not line.strip():
            continue
        text, well = _answered(driver, line)
        failed = failed or not well
        out.write(text + "\n")
        out.flush()
    return int(failed)


def decoded(driver: Driver, pieces: Iterable[bytes]) -> Iterator[dict[str, object]]:
    """The events of one device's bytes, fed in order to a fresh decoder, then the end of input."""
    decoder = driver.decoder()
    for piece in pieces:
        yield from (event.as_json() for event in decoder.feed(piece))
    yield from (event.as_json() for event in decoder.end())


def _answered(driver: Driver, line: bytes) -> tuple[str, bool]:
    """The line that answers one line, and whether it is an answer, not an error."""
    answer = _answer(driver, line)
    try:
        return exact_json(answer), "error" not in answer
    except RecursionError:
        return exact_json({"id": None, "error": "its id is nested too deeply"}), False


def _answer(driver: Driver, line: bytes) -> dict[str, object]:
    asked: dict[str, object] = {}
    try:
        asked = _object(line)
        if asked.get("id") is None:
            raise BadLine("no id")
        return {"id": asked["id"], "events": list(decoded(driver, _pieces(asked)))}
    except BadLine as bad:
        return {"id": asked.get("id"), "error": str(bad)}


def _object(line: bytes) -> dict[str, object]:
    try:
        # Numbers as decimals: an id comes back digit for digit, and none of them is an infinity.
        asked = json.loads(line, parse_constant=_no_number, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as bad:
        raise BadLine("not a JSON object") from bad
    if not isinstance(asked, dict):
        raise BadLine("not a JSON object")
    return asked


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _pieces(asked: dict[str, object]) -> list[bytes]:
    texts = asked.get("chunks")
    if texts is None:
        texts = [asked.get("hex")]
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise BadLine("neither hex nor chunks of hex")
    try:
        return [bytes.fromhex(text) for text in texts]
    except ValueError as bad:
        raise BadLine(f"bad hex: {bad}") from bad
