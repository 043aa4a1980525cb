"""The command that forgets what is due to be forgotten."""

from __future__ import annotations

import click

from vital5.clock import clock_for
from vital5.commands.opening import answer, opened, plainly
from vital5.services.audit_chain import ChainBroken
from vital5.services.retention import ClockDoubted, forget_due, refuse_doubtful_clock


@click.group()
def retention() -> None:
    """Forget what is due to be forgotten."""


@retention.command()
@click.option(
    "--after-a-pause", is_flag=True, help="Nothing was used for long; the clock is right."
)
def run(after_a_pause: bool) -> None:
    """Forget everything that has reached the end of its time; run it every hour."""
    with plainly(ClockDoubted, ChainBroken), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        if not after_a_pause:
            refuse_doubtful_clock(database, settings, now)
        answer({"at": now.isoformat(), "forgotten": forget_due(database, settings, now)})
