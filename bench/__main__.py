"""`make bench`: every figure of the product beside its floor, in one run, as a table."""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

from bench import floor, kiosk, outputs, practice_pages, start, weight
from bench.load import MOST_A_RUN, Run, ask, getting, posting, served
from bench.visitors import Visitors

ROUNDS = 3


def main() -> None:
    """Measure and print; exit status 0 whatever the figures are, for they are not asserted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            *serving(Path(folder), rounds),
            *weight.rows(),
            *start.rows(),
            *outputs.rows(),
            *practice_pages.rows(),
            *kiosk.rows(),
        ]
    width = max(len(row[0]) for row in rows)
    for name, figure, goal in rows:
        print(f"{name:<{width}}  {figure:>42}  {goal}")  # noqa: T201 - the table is the result


def serving(folder: Path, rounds: int) -> list[tuple[str, str, str]]:
    """Saving and showing against the floor, interleaved so that a drifting machine is fair.

    The floor's post is a CSRF token, a session, one durable insert and a redirect. Ours is the
    page that completes a blood pressure: besides that, it validates, judges, writes the sealed
    answers, the reading with its values and the step's count, and finds the next page. Changing a
    saved reading does more (it judges before and after, and supersedes) and has its own row.
    """
    environ = {"VITAL5_ENV": "test", "VITAL5_DATA": str(folder), "PYTHONDONTWRITEBYTECODE": ""}
    os.environ.update(environ)
    people = Visitors(folder)
    floor.make_key(folder)
    bare = {"FLOOR_PAGE_BYTES": str(people.result_bytes)}
    with (
        served("app:app", environ) as (ours, _),
        served("bench.floor:create_app()", {**environ, **bare}) as (theirs, _),
    ):
        looks = getting(folder, people.looking)
        plain = posting(folder / "bare", people.at_floor(theirs, MOST_A_RUN))
        saving, changing, showing = [], [], []
        for number in range(rounds):
            first = posting(folder / f"first-{number}", people.saving(MOST_A_RUN))
            other = posting(folder / f"other-{number}", people.changing(MOST_A_RUN))
            base = ask(theirs, "/form", plain)
            saving.append((ask(ours, people.first, first), base))
            changing.append((ask(ours, people.changed, other), base))
            showing.append((ask(ours, "/en/results", looks), ask(theirs, "/page")))
    return [
        _row("Saving a reading, of the floor", saving, "at least 0.50"),
        _row("Changing a saved reading, of the floor", changing, ""),
        _row("Result page, of the floor", showing, "at least 0.30"),
    ]


def _row(name: str, runs: list[tuple[Run, Run]], goal: str) -> tuple[str, str, str]:
    ratio = statistics.median(one.per_second / other.per_second for one, other in runs)
    rate = statistics.median(one.per_second for one, _ in runs)
    bare = statistics.median(other.per_second for _, other in runs)
    errors = sum(one.errors + other.errors for one, other in runs)
    wrong = f", {errors} ERRORS" if errors else ""
    return name, f"{ratio:.2f}  ({rate:,.0f}/s of {bare:,.0f}/s{wrong})", goal


if __name__ == "__main__":
    main()
