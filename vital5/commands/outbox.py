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
    """Deliver everything that is due; run it every minute."""
    with plainly(), opened() as (settings, database):
        answer(service.run(database, carriers_of(settings), clock_for(settings.clock_file)))


@outbox.command("list")
def show() -> None:
    """Show what is waiting, failed or overdue: ids and words of ours, never what is in it."""
    with plainly(), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        with database.reading() as session:
            answer(listed(session, now))
