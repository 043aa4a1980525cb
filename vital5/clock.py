"""The program's one clock; a test moves it with VITAL5_CLOCK."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def file_clock(path: Path) -> Clock:
    """A clock that reads one ISO 8601 instant with offset from a file at each use."""

    def now() -> datetime:
        instant = datetime.fromisoformat(path.read_text().strip())
        if instant.tzinfo is None:
            raise ValueError(f"{path} holds a time without an offset")
        return instant.astimezone(UTC)

    return now


def clock_for(clock_file: Path | None) -> Clock:
    """The clock of an installation: a file's where a test set one, else the system's."""
    return file_clock(clock_file) if clock_file else system_clock
