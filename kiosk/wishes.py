"""What the server asks of this kiosk, and whether it was heard of lately. It outlives a restart.

A kiosk that is started again at night, without a network, is still locked in the morning.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from kiosk.strongbox import Strongbox
from vital5.services.kiosk_fleet import older
from vital5.services.snapshot import software_version

OUT_OF_TOUCH = timedelta(days=14)
"""Without contact for longer, nothing is promised to arrive on a phone; measuring goes on."""

FACT, HEARD = "asked", "heard_here"

Bar = Literal["", "locked", "old_program", "wiped"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """The server's last word. Without any, nothing is asked and nothing is out of order."""

    locked: bool = False
    message: str = ""
    """A line for the staff of the place."""
    minimum_program: str = ""
    wiped: bool = False
    heard_at: datetime | None = None
    """By this machine's own clock, which also says how long ago that was."""
    connected: bool = True
    """Whether it has enrolled; before that nothing can ever arrive anywhere."""

    @property
    def bar(self) -> Bar:
        """Why nobody may be measured here now; "" when all is well."""
        if self.wiped:
            return "wiped"
        if self.locked:
            return "locked"
        return "old_program" if older(software_version(), self.minimum_program) else ""

    def shares(self, now: datetime) -> bool:
        """Whether what is taken here can be expected to reach a phone soon."""
        in_touch = self.heard_at is None or now - self.heard_at <= OUT_OF_TOUCH
        return self.connected and in_touch and not self.wiped


def asked_by(state: dict[str, Any], heard_at: datetime | None) -> Wishes:
    """What an answer of the server asks; whatever it does not say is not asked."""
    return Wishes(
        locked=state.get("locked") is True,
        message=str(state.get("message") or ""),
        minimum_program=str(state.get("minimum_program") or ""),
        heard_at=heard_at,
    )


def keep(box: Strongbox, state: dict[str, Any], now: datetime) -> Wishes:
    """Note what the server asked now, for the next start."""
    box.note(**{FACT: json.dumps(state), HEARD: now.isoformat()})
    return asked_by(state, now)


def kept(box: Strongbox, enrolled_at: datetime | None) -> Wishes:
    """What was asked last. A kiosk that never heard anything counts from its enrolment."""
    heard = box.fact(HEARD)
    at = datetime.fromisoformat(heard) if heard else enrolled_at
    return asked_by(json.loads(box.fact(FACT) or "{}"), at)
