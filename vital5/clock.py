"""The program's one clock; a test moves it with VITAL5_CLOCK."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Clock = Callable[[], datetime]

TRIES, TRY_AGAIN_SECONDS = 20, 0.01
"""A file that is just being written anew is empty for a moment."""


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def file_clock(path: Path) -> Clock:
    """A clock that reads one ISO 8601 instant with offset from a file at each use."""

    def now() -> datetime:
        for _ in range(TRIES):
            instant = _instant(path)
            if instant is not None:
                return instant.astimezone(UTC)
            time.sleep(TRY_AGAIN_SECONDS)
        # Here, because to check a kiosk's settings loads neither the keys nor what they need.
        from vital5.config import SettingsError

        raise SettingsError(f"VITAL5_CLOCK: {path} holds no ISO 8601 instant with its offset")

    return now


def _instant(path: Path) -> datetime | None:
    """What the file holds; None if that is no instant with an offset."""
    try:
        found = datetime.fromisoformat(path.read_text().strip())
    except (OSError, ValueError):
        return None
    return found if found.tzinfo else None


def clock_for(clock_file: Path | None) -> Clock:
    """The clock of an installation: a file's where a test set one, else the system's."""
    return file_clock(clock_file) if clock_file else system_clock
