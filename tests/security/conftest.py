"""A real server with two workers, over a database of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.security.outside import Outsider
from vital5.config import CHECKOUT

STARTING = 60
"""Seconds that two workers may take to answer on a busy machine."""


@dataclass(frozen=True)
class Running:
    """A server that answers, and where it lies."""

    port: int
    data: Path
    log: Path
    process: subprocess.Popen[bytes]

    def visitor(self) -> Outsider:
        """Somebody new."""
        return Outsider(self.port)

    def kill_workers(self) -> None:
        """End both workers as a crash would; the server starts new ones by itself."""
        for worker in psutil.Process(self.process.pid).children():
            worker.kill()

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + STARTING
        while True:
            try:
                assert self.visitor().asks("GET", "/healthz").status == 200
            except OSError:
                assert time.monotonic() < end, f"never answered: {self.log.read_text()[-2000:]}"
                time.sleep(0.1)
            else:
                return

    @property
    def environment(self) -> dict[str, str]:
        """The settings it runs with."""
        return settings_at(self.data)


def settings_at(data: Path) -> dict[str, str]:
    """The environment of an installation that keeps its data in a folder."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith("VITAL5_")}
    return {**rest, "VITAL5_ENV": "test", "VITAL5_DATA": str(data)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, migrated_folder: Path) -> Iterator[Running]:
    """Two workers behind one port, every log of theirs in one file."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copytree(migrated_folder, folder / "data")
    log = folder / "log"
    with socket.socket() as door, log.open("wb") as out:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
        # The open socket itself: a port that was only looked up may be somebody else's by then.
        words = ["-m", "gunicorn", "app:app", "-w", "2", "-b", f"fd://{door.fileno()}"]
        process = subprocess.Popen(
            [sys.executable, *words, "--access-logfile", "-", "--log-level", "debug"],
            cwd=CHECKOUT,
            env=settings_at(folder / "data"),
            pass_fds=[door.fileno()],
            stdout=out,
            stderr=out,
        )
    running = Running(port, folder / "data", log, process)
    running.wait()
    yield running
    process.terminate()
    process.wait(20)
