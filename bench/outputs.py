"""How long a share's outputs take: a letter of all five in two languages, and the bundle."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.example import FILE
from vital5 import create_app, fhir
from vital5.config import Settings
from vital5.services import copy_text, snapshot
from vital5.web import letters

TIMES = 15
MS = 1000

Row = tuple[str, str, str]


def rows() -> Iterator[Row]:
    """Each output, warm: the first of a process also reads the machine's fonts."""
    found: dict[str, Any] = json.loads(Path(FILE).read_text())
    found["language"] = "es"
    with tempfile.TemporaryDirectory() as folder:
        environ = {"VITAL5_ENV": "test", "VITAL5_DATA": folder}
        app = create_app(Settings.from_environment(environ))
        with app.test_request_context("/es/"):
            yield _row("Letter (PDF), five vitals, two languages", lambda: letters.pdf(found), 400)
    yield _row("FHIR document", lambda: fhir.document(found), 30)
    yield _row("Text and CSV", lambda: (copy_text.lines(found), copy_text.csv(found)), 30)
    yield _row("Snapshot written and hashed", lambda: snapshot.sha256(found), 30)


def _row(name: str, make: Callable[[], object], goal: int) -> Row:
    first = _seconds(make)
    before = time.process_time()
    times = sorted(_seconds(make) for _ in range(TIMES))
    # Wall time tells what somebody waits; the processor's tells the same on a busy machine.
    worked = (time.process_time() - before) * MS / TIMES
    middle, slow = statistics.median(times) * MS, times[-1] * MS
    return (
        name,
        f"{middle:.1f} ms (work {worked:.1f}, first {first * MS:.0f}, slowest {slow:.0f})",
        f"at most {goal} ms",
    )


def _seconds(make: Callable[[], object]) -> float:
    began = time.perf_counter()
    make()
    return time.perf_counter() - began


if __name__ == "__main__":
    for name, figure, goal in rows():
        print(f"{name:<42}{figure:>52}  {goal}")  # noqa: T201 - the table is the result
