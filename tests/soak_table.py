"""The table that `make soak` ends with: what each long run did, and how long it took."""

from __future__ import annotations

import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

Soaked = Callable[[str, str], None]
Row = tuple[str, str, float]
"""What was done, what came of it, and in how many seconds."""

ROWS = pytest.StashKey[list[Row]]()


@pytest.fixture
def soaked(request: pytest.FixtureRequest) -> Soaked:
    """Add a row: what was done, and what came of it. Its time is counted from here."""
    began, config = time.monotonic(), request.config

    def row(what: str, found: str) -> None:
        rows = config.stash.setdefault(ROWS, [])
        rows.append((what, found, time.monotonic() - began))

    return row


def memory() -> int:
    """MB that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each row and each file of long runs, after everything else."""
    rows = terminalreporter.config.stash.get(ROWS, [])
    if terminalreporter.config.option.markexpr != "soak":
        return
    terminalreporter.section("soak")
    lines = [*rows, *_by_file(terminalreporter)]
    width = max((len(what) for what, _, _ in lines), default=0)
    for what, found, seconds in lines:
        terminalreporter.write_line(f"{what:{width}}  {seconds:7.1f} s  {found}")


def _by_file(reporter: pytest.TerminalReporter) -> list[Row]:
    """How many tests of each file passed and failed, and their seconds."""
    count: dict[str, Counter[str]] = defaultdict(Counter)
    seconds: dict[str, float] = defaultdict(float)
    for outcome in ("passed", "failed", "error", ""):  # the last: making ready and tidying up
        for report in reporter.stats.get(outcome, []):
            file = report.nodeid.partition("::")[0]
            count[file][outcome] += 1
            seconds[file] += report.duration
    return [
        (
            name,
            f"{found['passed']} passed, {found['failed'] + found['error']} failed",
            seconds[name],
        )
        for name, found in count.items()
    ]
