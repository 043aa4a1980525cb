"""JSON as strangers send it: bounded in size and depth, no key twice, no NaN, only clean text."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from vital5.wire.problems import NotStrict

DEEPEST = 12
LONGEST_NUMBER = 30  # characters

_OPENS_OR_CLOSES = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)
_UNCLEAN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def loads(data: bytes) -> Any:
    """Read JSON; numbers with a point come as decimals."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotStrict("it is not UTF-8") from error
    _refuse_depth(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_constant,
            parse_float=_number,
            parse_int=_integer,
        )
    except NotStrict:
        raise
    except (ValueError, RecursionError) as error:
        raise NotStrict("it is not JSON") from error


def _refuse_depth(text: str) -> None:
    """Before parsing, so that nothing deep is ever built."""
    depth = 0
    for found in _OPENS_OR_CLOSES.finditer(text):
        if found[0] in "[{":
            depth += 1
        elif found[0] in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise NotStrict(f"it is nested deeper than {DEEPEST}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("an object has a key twice")
    return found


def _constant(name: str) -> Any:
    raise NotStrict(f"{name} is not a number")


def _number(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise NotStrict("a number is too long")
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise NotStrict("a number is too long")
    return int(text)


def clean(text: str) -> str:
    """Text without control characters and half characters, which no database of ours may hold."""
    if _UNCLEAN.search(text):
        raise ValueError("holds a character that is not text")
    return text
