"""What the other side said of a message: the few words that the outbox decides by."""

from __future__ import annotations

from dataclasses import dataclass

ACCEPTED = "accepted"
"""It has it, technically: received whole and understood."""

FILED = "filed"
"""Somebody, or what acts for somebody, has put it where it belongs."""

WAITING = "waiting"
"""It has it, and nothing has been done with it yet."""

AGAIN = "again"
"""It certainly does not have it; worth another try."""

UNSURE = "unsure"
"""Nobody can say whether it has it; another try with the same id is safe."""

REFUSED = "refused"
"""It will not take it, however often it is sent."""


@dataclass(frozen=True)
class Told:
    """One answer. `trouble` is a word of ours, never the other side's words."""

    word: str
    trouble: str = ""
    after: int = 0  # seconds it asked us to wait
