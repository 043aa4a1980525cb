"""A code that was sent to a phone or a mailbox: six figures, ten minutes, five guesses, once."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from vital5.sealing import KeyRing
from vital5.services.identity import plain_digits

FIGURES = 6
LIVES = timedelta(minutes=10)
GUESSES = 5
PURPOSE = "one-time code"

Outcome = Literal["right", "wrong", "over"]


def make(keys: KeyRing, whose: UUID, to: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """A new code, and what is held of it: a keyed hash, never the code."""
    code = f"{secrets.randbelow(10**FIGURES):0{FIGURES}}"
    return code, {
        "digest": keys.fingerprint(_said(whose, to, code), PURPOSE).hex(),
        "to": to,
        "until": (now + LIVES).isoformat(),
        "guesses": 0,
    }


def guess(
    keys: KeyRing, whose: UUID, held: dict[str, Any] | None, typed: str, now: datetime
) -> Outcome:
    """Look at one guess, in the transaction that keeps how many there were.

    "over": there is no code any more, because it ran out, was used, or was guessed at too often.
    """
    if held is None or now >= datetime.fromisoformat(held["until"]) or held["guesses"] >= GUESSES:
        return "over"
    held["guesses"] += 1
    code = "".join(c for c in plain_digits(typed[:20]) if c.isalnum())
    said = _said(whose, held["to"], code)
    known = bytes.fromhex(held["digest"])
    if any(hmac.compare_digest(known, one) for one in keys.fingerprints(said, PURPOSE)):
        return "right"
    return "over" if held["guesses"] >= GUESSES else "wrong"


def _said(whose: UUID, to: str, code: str) -> str:
    return f"{whose}/{to}/{code}"
