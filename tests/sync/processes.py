"""A server in processes of its own that can be killed, and deeds in a child that can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

from vital5.config import CHECKOUT, Settings

STARTING = 60
"""Seconds that it may take to answer on a busy machine."""


class ServerProcess:
    """`vital5 serve` with two workers, always at the same address."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = folder / "server.log"
        assert settings.clock_file
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("VITAL5_")},
            "VITAL5_ENV": "test",
            "VITAL5_DATA": str(settings.data),
            "VITAL5_DATABASE_URL": settings.database_url,
            "VITAL5_CLOCK": str(settings.clock_file),
        }
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [str(Path(sys.executable).with_name("vital5")), "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=CHECKOUT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + STARTING
        while True:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/healthz", timeout=5).status_code == 200:
                    return
            assert time.monotonic() < end, self.log.read_text()[-2000:]
            time.sleep(0.05)

    def kill_workers(self) -> None:
        """As a crash would; the master starts new ones."""
        for worker in psutil.Process(self.process.pid).children():
            with suppress(psutil.NoSuchProcess):
                worker.kill()

    def kill(self) -> None:
        """Everything at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """After a kill."""
        self.start()

    def run(self, *arguments: str) -> str:
        """A command of the product on the same installation."""
        command = [str(Path(sys.executable).with_name("vital5")), *arguments]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def child(deed: Callable[[], Any]) -> int:
    """Run a deed in a child that a kill can end; give its process id."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            deed()
            status = 0
        finally:
            os._exit(status)
    return pid


def kill_child(pid: int) -> None:
    """End a child at once, if it has not ended by itself."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
