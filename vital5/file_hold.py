"""Holds on a file that the system lets go when the holder dies: shared by many, or one alone."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class FileHeld(Exception):
    """Somebody else holds the file in a way that leaves no room."""


def hold_shared(path: Path) -> IO[bytes]:
    """Hold a file together with others until the result is closed."""
    return _hold(path, fcntl.LOCK_SH)


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """Hold a file as its only holder; raise FileHeld at once if anybody else has it."""
    with _hold(path, fcntl.LOCK_EX):
        yield


def _hold(path: Path, how: int) -> IO[bytes]:
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "rb")
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError as error:
        file.close()
        raise FileHeld(f"{path.name} is held by another process") from error
    return file
