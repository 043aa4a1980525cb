"""The commands that look after the store: migrate, export, backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from vital5 import migrations
from vital5.commands.opening import answer, opened, plainly

FILE = click.Path(path_type=Path)


@click.command()
def migrate() -> None:
    """Bring the database to the current schema; safe to repeat."""
    with plainly(), opened(migrated=False) as (_, database):
        before = migrations.current(database)
        answer({"from": before, "to": migrations.upgrade(database)})


@click.command()
@click.option("--out", "folder", type=FILE, required=True, help="Folder for the files.")
def export(folder: Path) -> None:
    """Write every business fact, opened and sorted, as JSON Lines."""
    from vital5.services.export import CannotExport
    from vital5.services.export import export as write

    with plainly(CannotExport), opened() as (_, database):
        answer({"folder": str(folder), "lines": write(database, folder)})
