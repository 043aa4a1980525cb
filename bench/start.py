"""How long the application takes to import and start, and what a worker holds in memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

import psutil

from bench.load import served
from vital5.config import CHECKOUT

TIMES = 5
FLOOR = "import flask, sqlalchemy.orm"
OURS = "from vital5 import create_app; create_app()"


def rows() -> list[tuple[str, str, str]]:
    """Start, its ratio to the bare imports, and the memory of one worker."""
    ours = statistics.median(_seconds(OURS) for _ in range(TIMES))
    bare = statistics.median(_seconds(FLOOR) for _ in range(TIMES))
    return [
        ("Import and start", f"{ours:.2f} s", "at most 0.9 s"),
        ("Import and start, of the bare imports", f"{ours / bare:.2f}", "at most 3.5"),
        ("One worker", f"{_worker_mb():.0f} MB", "at most 120 MB"),
    ]


def _seconds(program: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, cwd=CHECKOUT)  # noqa: S603
    return time.perf_counter() - began


def _worker_mb() -> float:
    with served("app:app", dict(os.environ)) as (_, master):
        children = psutil.Process(master).children()
        return max(child.memory_info().rss for child in children) / 1e6
