"""Answers as they are kept while a check goes on: exact, sealed, by vital and step."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from vital5.models import Check, place_of
from vital5.sealing import KeyRing
from vital5.vitals.kinds import Value

# vital slug -> step slug -> field -> value. Names that begin with "_" are notes about the visit.
Kept = dict[str, dict[str, dict[str, Value]]]


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return {"number": str(value)}
    raise TypeError(f"{value!r} is no answer")


def _exact(found: dict[str, Any]) -> Any:
    return Decimal(found["number"]) if found.keys() == {"number"} else found


def _tuples(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _tuples(value) for key, value in found.items()}
    return tuple(found) if isinstance(found, list) else found


def dump(answers: Kept) -> str:
    """Answers as text; decimals keep every digit that was typed."""
    return json.dumps(answers, default=_plain, separators=(",", ":"), sort_keys=True)


def load(text: str) -> Kept:
    """The answers that `dump` wrote."""
    kept: Kept = _tuples(json.loads(text, object_hook=_exact))
    return kept


def opened(keys: KeyRing, check_id: UUID, sealed: bytes | None) -> Kept:
    """The answers in what a check keeps sealed."""
    if sealed is None:
        return {}
    return load(keys.open(sealed, place_of("health_check", "answers", check_id)))


def sealed(keys: KeyRing, check_id: UUID, answers: Kept) -> bytes:
    """Answers sealed to the check they belong to."""
    return keys.seal(dump(answers), place_of("health_check", "answers", check_id))


def open_answers(keys: KeyRing, check: Check) -> Kept:
    """Everything answered so far in a check."""
    return opened(keys, check.id, check.answers)


def seal_answers(keys: KeyRing, check: Check, answers: Kept) -> None:
    """Put the answers into the check, sealed to it."""
    check.answers = sealed(keys, check.id, answers)
