"""The commands that look after the store: migrate, export, backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from vital5 import migrations
from vital5.clock import clock_for
from vital5.commands.opening import answer, opened, plainly
from vital5.config import Settings

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


@click.command()
@click.option("--out", "file", type=FILE, required=True, help="The backup to make.")
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
def backup(file: Path, force: bool) -> None:
    """Copy the database while it is in use, and verify the copy."""
    from vital5.services.backup import CannotBackUp, back_up
    from vital5.services.soundness import Damaged

    with plainly(CannotBackUp, Damaged), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        answer(back_up(database, settings, file, now, force=force).as_json())


@click.command()
@click.option("--in", "file", type=FILE, required=True, help="The backup to put in place.")
def restore(file: Path) -> None:
    """Verify a backup and put it in the database's place; what it replaces is kept."""
    from vital5.services.restore import CannotRestore
    from vital5.services.restore import restore as put_in_place
    from vital5.services.soundness import Damaged

    with plainly(CannotRestore, Damaged):
        settings = Settings.from_environment()
        answer(put_in_place(settings, file, clock_for(settings.clock_file)()).as_json())
