"""Passwords of staff: argon2id, at least 12 characters, none that is known to be guessed."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1000
"""Characters. The longest is only there so that nobody has us hash a book."""

GUESSES = 8.0
"""As a power of ten: below this an attacker with the hash finds it within days."""

AT_ONCE = 2
"""Hashes computed side by side in one process; each takes 64 MB and a core for 0.1 s."""

_room = threading.BoundedSemaphore(AT_ONCE)

TOO_SHORT, TOO_LONG, COMMON, NAMED = "too_short", "too_long", "common", "named"


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, Type

    return PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1, type=Type.ID)


def _plain(password: str) -> str:
    # The same word typed on another keyboard may come in another form of Unicode.
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> str:
    """What is kept of a password."""
    with _room:
        return _hasher().hash(_plain(password))


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed("nobody has this password")


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the kept one; for nobody's it takes as long, and is not."""
    from argon2.exceptions import VerificationError

    against = kept or _nobodys()
    with _room:
        try:
            return _hasher().verify(against, _plain(password)[:LONGEST]) and kept is not None
        except VerificationError:
            return False


def problem(password: str, *about: str) -> str | None:
    """Why a new password is refused, in one of our words; None if it will do.

    about: words that somebody who knows them would try first: their name, their practice.
    """
    text = _plain(password)
    if len(text) < SHORTEST:
        return TOO_SHORT
    if len(text) > LONGEST:
        return TOO_LONG
    small = text.casefold()
    hints = [word for one in about for word in one.casefold().split() if len(word) > 3]
    if any(small.replace(word, "").strip("0123456789!?.-_ ") == "" for word in hints):
        return NAMED
    return COMMON if _is_common(small) or _is_weak(text, hints) else None


def _is_common(small: str) -> bool:
    """Whether it is on the list of passwords that were found in breaches, or one plus digits."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    common = _common(tuple(FREQUENCY_LISTS["passwords"]))
    core = small.strip("0123456789!?.-_ @#")
    return small in common or (len(core) < SHORTEST and core in common)


@lru_cache(maxsize=1)
def _common(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words)


def _is_weak(text: str, hints: list[str]) -> bool:
    """Whether patterns (words, dates, runs of keys, repeats) make it quick to guess."""
    from zxcvbn import zxcvbn

    found = zxcvbn(text[:72], user_inputs=[*hints, "vital5", "southwark"])
    return float(found["guesses_log10"]) < GUESSES
