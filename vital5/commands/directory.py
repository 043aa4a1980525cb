"""The directory from the command line: load it, list what is due for a check, confirm entries."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import click
import sqlalchemy as sa

from vital5.clock import LONDON, clock_for
from vital5.commands.opening import opened, plainly
from vital5.config import Settings, SettingsError
from vital5.database import Database
from vital5.encrypted_file import DatabaseUnusable


def say(answer: Any) -> None:
    """A result, for a program to read."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def installation() -> tuple[Settings, Database, datetime]:
    try:
        settings = Settings.from_environment()
        return settings, Database(settings), clock_for(settings.clock_file)()
    except (SettingsError, DatabaseUnusable) as error:
        raise click.ClickException(str(error)) from error


@click.command("load-services")
@click.argument("source", metavar="FILE-or-URL")
@click.option("--from", "name", help="File the entries under this name instead of host or file.")
def load_services(source: str, name: str | None) -> None:
    """Load the directory of local services.

    Takes Open Referral UK v3 JSON (a file, or an https feed whose pages are walked) or the seed
    format. Nothing is deleted; loading twice changes nothing; what a load does is kept whole or
    not at all. Entries of others stay unpublished until they carry an assured date. The report
    is JSON; the exit status is 0 only if every entry was taken.
    """
    from vital5.services.directory_source import read_document
    from vital5.services.listing import ListingsRefused
    from vital5.services.load_services import load, source_name

    settings, database, now = installation()
    try:
        document = read_document(source)
        with database.writing() as session:
            report = load(
                session,
                document,
                now,
                source=f"openreferral:{name}" if name else source_name(source),
                examples_allowed=not settings.production,
            )
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
        click.echo(f"{len(report.refused)} entries were refused; the rest is loaded", err=True)
        raise SystemExit(1)


@click.group()
def services() -> None:
    """Keep the directory of services fresh."""


@services.command()
@click.option("--within", default=60, show_default=True, help="Days ahead to look.")
def due(within: int) -> None:
    """List the entries that somebody should check, most pressing first, as JSON."""
    from vital5.services.directory_upkeep import due_entries

    with plainly(), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        with database.reading() as session:
            entries = due_entries(session, now, within)
    say([entry.as_json() for entry in entries])
    click.echo(f"{len(entries)} entries to check", err=True)


@services.command()
@click.argument("entry", metavar="ID")
@click.option(
    "--on", "day", required=True, metavar="DATE", help="The day its provider confirmed it."
)
@click.option("--address", is_flag=True, help="The web address was confirmed too.")
def confirm(entry: str, day: str, address: bool) -> None:
    """Note that a provider confirmed an entry; it may then be shown for 12 months."""
    from vital5.services.directory_upkeep import CannotConfirm, confirm_entry

    try:
        confirmed_on = date.fromisoformat(day)
    except ValueError as error:
        raise click.ClickException(f"{day!r} is not a date (YYYY-MM-DD)") from error
    with plainly(CannotConfirm), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        if confirmed_on > now.astimezone(LONDON).date():
            raise click.ClickException(f"{day} lies in the future")
        with database.writing() as session:
            shown = confirm_entry(session, entry, confirmed_on, now, address=address)
    say(shown.as_json())
