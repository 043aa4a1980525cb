"""The commands that prove the audit whole, and keep its head elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from vital5.clock import clock_for
from vital5.commands.opening import answer, opened, plainly
from vital5.services import audit_chain, audit_head


@click.group()
def audit() -> None:
    """Prove the audit whole; print its head; anchor it anew."""


@audit.command()
@click.option(
    "--head",
    "heads",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A head that `audit head` printed, kept elsewhere; it must be in the chain.",
)
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A head kept elsewhere: prove only what came after it. Quick, for every day.",
)
def verify(heads: tuple[Path, ...], since: Path | None) -> None:
    """Prove every link of the chain; name the first that is broken."""
    with plainly(audit_head.HeadUnreadable), opened() as (settings, database):
        also = [audit_head.opened(file.read_text(), settings.keys) for file in heads]
        begin = audit_head.opened(since.read_text(), settings.keys) if since else None
        with database.snapshot() as session:
            verdict = audit_chain.verify(session, settings, *also, since=begin)
        answer(verdict.as_json())
        if verdict.broken is not None:
            raise click.ClickException(f"the audit is broken at {verdict.broken}")


@audit.command()
def head() -> None:
    """Print the signed head; kept on another machine, it shows whatever is cut off later."""
    with plainly(), opened() as (settings, database):
        with database.reading() as session:
            last, _ = audit_chain.at_a_glance(session, settings)
        if last is None:
            raise click.ClickException("the audit has no entry yet")
        click.echo(audit_head.signed(last, settings.keys))


@audit.command()
@click.option("--reason", required=True, help="Why the chain is taken for whole as it is.")
def anchor(reason: str) -> None:
    """Take the chain as it is for whole, after its break was looked into; noted with the reason."""
    with plainly(), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        last = audit_chain.accept(database, settings, now, reason)
        answer({"entry": last and last.entry})
