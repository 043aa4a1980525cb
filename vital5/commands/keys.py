"""The commands that look after the encryption keys."""

from __future__ import annotations

import click

from vital5.commands.opening import answer, opened, plainly
from vital5.services.keys import KeysInUse, keeps_keys, usage
from vital5.services.keys import retire as let_go
from vital5.services.keys import rotate as move_to_newest


@click.group()
def keys() -> None:
    """List, rotate and retire the encryption keys."""


@keys.command("list")
def list_keys() -> None:
    """Show each key's id, how many values it seals, and which key opens the database file."""
    with plainly(KeysInUse), opened() as (_, database):
        answer(usage(database))


@keys.command()
def rotate() -> None:
    """Seal everything anew with the newest key; safe while servers run, safe to repeat."""
    with plainly(KeysInUse), opened() as (settings, database):
        answer(move_to_newest(settings, database))


@keys.command()
@click.argument("key_id", metavar="ID")
def retire(key_id: str) -> None:
    """Let go of a key; refused while anything still uses it."""
    with plainly(KeysInUse), opened() as (settings, database):
        answer(let_go(settings, database, key_id))
        click.echo(f"Backups made with {key_id} open only with it.", err=True)
        if not keeps_keys(settings):
            click.echo(f"You may take {key_id} out of VITAL5_SECRET_KEYS now.", err=True)
