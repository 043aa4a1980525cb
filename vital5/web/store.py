"""What a page needs of the installation: its settings, its database, its keys and its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import current_app

from vital5.clock import LONDON, Clock
from vital5.config import Settings
from vital5.database import Database
from vital5.sealing import KeyRing

WEB = "web"
"""The channel of everybody who is not at a kiosk."""


@dataclass(frozen=True)
class Installation:
    """One running installation. A kiosk says for each visit by which channel it comes."""

    settings: Settings
    database: Database
    clock: Clock
    kiosk_channel: Callable[[], str] | None = None

    @property
    def at_kiosk(self) -> bool:
        """Whether this is a kiosk's own screen."""
        return self.kiosk_channel is not None

    @property
    def channel(self) -> str:
        """How whoever asks now came here; stored with their check."""
        return self.kiosk_channel() if self.kiosk_channel else WEB


def installation() -> Installation:
    """The installation of the app that answers."""
    found: Installation = current_app.extensions["vital5"]
    return found


def settings() -> Settings:
    """The settings of the app that answers."""
    return installation().settings


def database() -> Database:
    """The database of the app that answers."""
    return installation().database


def keys() -> KeyRing:
    """The keys of the app that answers."""
    return installation().settings.keys


def now() -> datetime:
    """The time, by the installation's clock, in UTC."""
    return installation().clock()


def local_now() -> datetime:
    """The time on a London wall."""
    return now().astimezone(LONDON)
