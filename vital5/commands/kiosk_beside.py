"""A kiosk beside the demonstration: a program of its own, found by its entry point if installed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path

import click

NAME = "kiosk"
_RUN = "from vital5.commands import main; main()"
_LET_GO = 10  # seconds to let the air out and end


@contextmanager
def a_kiosk(port: int, data: Path, server: str) -> Iterator[str]:
    """The address of a kiosk with a simulated cuff until the block ends; "" where there is none."""
    if not entry_points(group="vital5.commands", name=NAME):
        click.echo("demo: no kiosk is installed here", err=True)
        yield ""
        return
    arguments = ["demo", "--port", str(port), "--data", str(data), "--server", server.rstrip("/")]
    # It ends when its standard input does: also if this program is killed.
    process = subprocess.Popen(  # noqa: S603 - our own program, our own words
        [sys.executable, "-c", _RUN, NAME, *arguments, "--until-input-ends"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _address(process)
    finally:
        process.terminate()
        try:
            process.wait(_LET_GO)
        except subprocess.TimeoutExpired:
            process.kill()


def _address(process: subprocess.Popen[str]) -> str:
    """Where it answers, once it says so; "" if it ended or found something wrong instead."""
    line = process.stdout.readline() if process.stdout else ""
    told = json.loads(line) if line.startswith("{") else {}
    if not told.get("ready"):
        click.echo("demo: the kiosk did not start; the demonstration goes on without it", err=True)
        return ""
    return str(told["url"])
