"""Why a request of a kiosk is not answered."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A request that is not answered; `error` is a word for programs, the message for people."""

    def __init__(self, status: int, error: str, words: str, **more: Any) -> None:
        super().__init__(words)
        self.status, self.error, self.more = status, error, more


class NotStrict(ValueError):
    """What was sent is not JSON as it is taken here; the message says why, and repeats nothing."""
