"""Room on the disk: kept back for the readings of whoever is already sitting there."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

RESERVE_BYTES = 64 * 1024 * 1024
"""Of a file that is there to be deleted when the disk is full (reliability.md 3.3)."""

LEAST_FREE_BYTES = 100 * 1024 * 1024
"""Below this nobody is measured whose reading might not fit (reliability.md 3.3)."""

ALL_BUT_FULL_BYTES = 4 * 1024 * 1024
"""Below this the pages of a visit may soon have no room for an answer (house rule)."""


class Room:
    """The free disk below one folder, and the reserve in it."""

    def __init__(
        self, folder: Path, *, reserve: int = RESERVE_BYTES, least: int = LEAST_FREE_BYTES
    ) -> None:
        self.path = folder / "reserve"
        self._reserve, self._least = reserve, least
        self.give_back()

    @property
    def free(self) -> int:
        """Bytes that may still be written, without the reserve."""
        return shutil.disk_usage(self.path.parent).free

    @property
    def enough(self) -> bool:
        """Whether a reading taken now is sure to fit, and the reserve is whole."""
        return self.free >= self._least and (self._whole or self.give_back())

    @property
    def _whole(self) -> bool:
        return self.path.is_file() and self.path.stat().st_size >= self._reserve

    def give_back(self) -> bool:
        """Make the reserve whole again, if there is room for it; whether it is."""
        if self._whole:
            return True
        if self.free < self._least + self._reserve:
            return False
        try:
            with self.path.open("wb") as file:
                self.path.chmod(0o600)
                os.posix_fallocate(file.fileno(), 0, self._reserve)
                os.fsync(file.fileno())
        except OSError:
            self.use_up()
            return False
        return True

    def give_way(self) -> None:
        """Let go of the reserve once the disk is all but full: whoever is here is to finish."""
        if self.free < ALL_BUT_FULL_BYTES:
            self.use_up()

    def use_up(self) -> None:
        """The disk is full: let go of the reserve."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
