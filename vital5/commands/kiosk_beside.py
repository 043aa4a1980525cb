"""A kiosk beside the demonstration: a program of its own, found by its entry point if installed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from typing import Any

import click

from vital5.clock import system_clock
from vital5.config import Settings
from vital5.database import Database
from vital5.services import demo_kiosk

NAME = "kiosk"
_RUN = "from vital5.commands import main; main()"
_LET_GO = 10  # seconds to let the air out and end


@contextmanager
def a_kiosk(port: int, settings: Settings, database: Database, server: str) -> Iterator[str]:
    """The address of a kiosk with a simulated cuff until the block ends; "" where there is none.

    It enrols with the demonstration's server and is approved, so that its visits arrive there.
    """
    if not entry_points(group="vital5.commands", name=NAME):
        click.echo("demo: no kiosk is installed here", err=True)
        yield ""
        return
    with database.writing() as session:
        code = demo_kiosk.expect(session, settings.keys, system_clock())
    arguments = ["demo", "--port", str(port), "--data", str(settings.data),
                 "--server", server.rstrip("/"), "--code", code]  # fmt: skip
    # It ends when its standard input does: also if this program is killed.
    process = subprocess.Popen(  # noqa: S603 - our own program, our own words
        [sys.executable, "-c", _RUN, NAME, *arguments, "--until-input-ends"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        _believe(settings, database, _says(process))
        yield _address(_says(process))
    finally:
        process.terminate()
        try:
            process.wait(_LET_GO)
        except subprocess.TimeoutExpired:
            process.kill()


def _says(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Its next line; nothing if it ended instead."""
    line = process.stdout.readline() if process.stdout else ""
    return json.loads(line) if line.startswith("{") else {}


def _believe(settings: Settings, database: Database, told: dict[str, Any]) -> None:
    """Compare the six digits, as an administrator does."""
    digits = told.get("fingerprint")
    if digits:
        with database.writing() as session:
            demo_kiosk.believe(session, settings.keys, str(digits), system_clock())


def _address(told: dict[str, Any]) -> str:
    """Where it answers; "" if it ended or found something wrong instead."""
    if not told.get("ready"):
        click.echo("demo: the kiosk did not start; the demonstration goes on without it", err=True)
        return ""
    return str(told["url"])
