"""The list of GP practices from the command line."""

from __future__ import annotations

import click
import sqlalchemy as sa

from vital5.clock import clock_for
from vital5.commands.directory import installation, say
from vital5.commands.opening import answer, opened, plainly


@click.command("load-practices")
@click.argument("source", metavar="FILE-or-URL", required=False)
def load_practices(source: str | None) -> None:
    """Load the list of GP practices that residents choose from.

    Takes the CSV that ODS publishes (epraccur) or JSON (docs/operations.md); without a name, what
    VITAL5_PRACTICES_URL says. No practice is deleted and none loses how it wants to receive;
    loading twice changes nothing. The report is JSON; the exit status is 0 only if every entry
    was taken.
    """
    from vital5.encrypted_file import DatabaseUnusable
    from vital5.services.listing import ListingsRefused
    from vital5.services.practice_list import load, read_source

    settings, database, now = installation()
    source = source or settings.practices_url
    if not source:
        raise click.ClickException("name a file or an address, or set VITAL5_PRACTICES_URL")
    try:
        body = read_source(source)
        with database.writing() as session:
            report = load(session, body, now, examples_allowed=not settings.production)
    except (ListingsRefused, DatabaseUnusable) as error:
        raise click.ClickException(f"nothing was loaded: {error}") from error
    except sa.exc.OperationalError as error:
        raise click.ClickException(
            f"nothing was loaded: {error.orig}; has `vital5 migrate` been run?"
        ) from error
    finally:
        database.close()
    say(report.as_json())
    if report.refused:
        for why in report.refused[:20]:
            click.echo(why, err=True)
        raise SystemExit(1)


@click.group()
def practices() -> None:
    """What is done for practices by the clock."""


@practices.command()
def alarms() -> None:
    """Raise the alarm for urgent items that nobody opened within two opening hours.

    `vital5 outbox run` does this too; run either every minute.
    """
    from vital5.services.unopened import raise_alarms

    with plainly(), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        with database.writing() as session:
            raised = raise_alarms(session, database.keys, now)
        answer({"at": now.isoformat(), "alarms": raised})


@practices.command()
def digests() -> None:
    """Leave a notice for each practice that wants a digest and for which something waits.

    Once a day and practice, however often it runs; run it each morning of a working day.
    """
    from vital5.services.digest import send_digests

    with plainly(), opened() as (settings, database):
        if not settings.public_url:
            raise click.ClickException("set VITAL5_PUBLIC_URL: the notice holds a link to it")
        now = clock_for(settings.clock_file)()
        with database.writing() as session:
            sent = send_digests(session, database.keys, now, settings.public_url)
        answer({"at": now.isoformat(), "digests": sent})
