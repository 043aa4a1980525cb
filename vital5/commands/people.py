"""`vital5 load-people`: practices, staff, kiosks and venues for a demonstration or a test."""

from __future__ import annotations

import json
from pathlib import Path

import click

from vital5.clock import clock_for
from vital5.commands.opening import answer, opened, plainly


@click.command("load-people")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_people(file: Path) -> None:
    """Load practices, staff, kiosks and venues from a JSON file; refused in production."""
    from vital5.services.load_people import CannotLoad
    from vital5.services.load_people import load_people as load

    with plainly(CannotLoad), opened() as (settings, database):
        if settings.production:
            raise click.ClickException(
                "load-people sets passwords, so production refuses it: use `vital5 staff invite`"
            )
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CannotLoad(f"{file.name} is not JSON: {error}") from error
        with database.writing() as session:
            done = load(session, database.keys, document, clock_for(settings.clock_file)())
        answer({"loaded": done.counts, "sign_ins": done.sign_ins})
