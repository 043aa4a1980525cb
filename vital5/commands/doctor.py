"""The command that says everything that is wrong with this installation."""

from __future__ import annotations

import click

from vital5.commands.opening import answer
from vital5.config import Settings, SettingsError
from vital5.services.doctor import examine
from vital5.services.doctor.problem import Finding, error


@click.command()
def doctor() -> None:
    """Say what is wrong with this installation; status 1 if production would not start."""
    try:
        finding = examine(Settings.from_environment())
    except SettingsError as unusable:
        finding = Finding()
        finding.add("settings", [error("settings-unusable", str(unusable), "Correct it")])
    answer(finding.as_json())
    for problem in finding.problems:
        click.echo(f"{problem.severity}: {problem.what}. {problem.mend}.", err=True)
    if finding.errors:
        raise SystemExit(1)
