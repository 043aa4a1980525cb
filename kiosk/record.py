"""The record that a passport opens, for the screen in front of its owner: asked of the server.

It is held in the memory of the visit and nowhere else.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

from kiosk.server_talk import NotTaken, NotWelcome, ServerTalk, TooOften, TryLater
from vital5.wire.letter import read
from vital5.wire.problems import NotStrict
from vital5.wire.record import RecordTold, SaidBefore

log = logging.getLogger("kiosk")

PATIENCE = 6.0
"""Seconds that somebody waits before the screen says that there is no line (house rule)."""


class NotShown(StrEnum):
    """Why no record is shown."""

    NO_LINE = "no_line"
    """Nobody answered, or not in time: the visit is joined later."""
    TOO_OFTEN = "too_often"
    UNKNOWN = "unknown"
    """The server has no such record."""


@dataclass(frozen=True, slots=True)
class Record:
    """The last few readings of each vital, oldest first."""

    readings: tuple[SaidBefore, ...] = ()


Asked = Record | NotShown


def nobody_to_ask(_code: str) -> Asked:
    """Of a kiosk that has no server."""
    return NotShown.NO_LINE


def ask(talk: ServerTalk, code: str) -> Asked:
    """What the server shows of the record of a code. Nothing of either is ever logged."""
    try:
        told = read(RecordTold, talk.post("records", {"code": code}, patience=PATIENCE))
    except TooOften:
        return NotShown.TOO_OFTEN
    except (TryLater, NotWelcome, NotTaken, NotStrict) as error:
        log.warning("no record was shown: %s", type(error).__name__)
        return NotShown.NO_LINE
    return Record(told.readings) if told.opened else NotShown.UNKNOWN
