"""The commands that deliver what waits to be sent, and show what has not arrived."""

from __future__ import annotations

import click

from vital5.clock import clock_for
from vital5.commands.opening import answer, opened, plainly
from vital5.services import outbox as service
from vital5.services.carriers import carriers_of
from vital5.services.outbox_list import listed


@click.group()
def outbox() -> None:
    """What waits to be sent to the outside world."""


@outbox.command()
def run() -> None:
    """Deliver everything that is due; run it every minute.

    First it raises the alarm for urgent items that nobody at a practice has opened in time.
    """
    from vital5.services.unopened import raise_alarms

    with plainly(), opened() as (settings, database):
        clock = clock_for(settings.clock_file)
        with database.writing() as session:
            raised = raise_alarms(session, database.keys, clock())
        done = service.run(database, carriers_of(settings), clock)
        answer({**done, **({"alarms": raised} if raised else {})})


@outbox.command("list")
def show() -> None:
    """Show what is waiting, failed or overdue: ids and words of ours, never what is in it."""
    with plainly(), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        with database.reading() as session:
            answer(listed(session, now))
