"""The commands that look after the store: migrate, export, backup and restore."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import make_url

from vital5 import migrations
from vital5.clock import clock_for
from vital5.commands.opening import answer, opened, plainly
from vital5.config import Settings
from vital5.database import Database

FILE = click.Path(path_type=Path)


@click.command()
def migrate() -> None:
    """Bring the database to the current schema; safe to repeat.

    On PostgreSQL, with VITAL5_DATABASE_OWNER_URL, as that owner: the role of VITAL5_DATABASE_URL
    is then made if it is missing, and granted what the program needs and no more.
    """
    with plainly():
        settings = Settings.from_environment()
        if settings.database_owner_url:
            answer(_migrate_as_owner(settings))
            return
        with opened(migrated=False) as (_, database):
            before = migrations.current(database)
            answer({"from": before, "to": migrations.upgrade(database)})


def _migrate_as_owner(settings: Settings) -> dict[str, Any]:
    from vital5.services.program_role import grant

    url = make_url(settings.database_url)
    owner = Database(replace(settings, database_url=settings.database_owner_url))
    try:
        before = migrations.current(owner)
        after = migrations.upgrade(owner)
        grant(owner, url)
    finally:
        owner.close()
    return {"from": before, "to": after, "granted": url.username}


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
