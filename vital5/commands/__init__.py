"""The `vital5` command: one door for operators, integrators and checks."""

from __future__ import annotations

import importlib
from importlib.metadata import entry_points
from typing import Any

import click

# Each command lives in its own module and is imported only when it is asked for, so that
# `vital5 assess` starts without Flask. name -> (module, attribute)
COMMANDS = {
    "assess": ("vital5.commands.assess", "assess_command"),
    "audit": ("vital5.commands.audit", "audit"),
    "backup": ("vital5.commands.store", "backup"),
    "demo": ("vital5.commands.demo", "demo"),
    "doctor": ("vital5.commands.doctor", "doctor"),
    "export": ("vital5.commands.store", "export"),
    "keys": ("vital5.commands.keys", "keys"),
    "kiosks": ("vital5.commands.kiosks", "kiosks"),
    "load-practices": ("vital5.commands.practices", "load_practices"),
    "load-people": ("vital5.commands.people", "load_people"),
    "load-services": ("vital5.commands.directory", "load_services"),
    "migrate": ("vital5.commands.store", "migrate"),
    "outbox": ("vital5.commands.outbox", "outbox"),
    "practices": ("vital5.commands.practices", "practices"),
    "restore": ("vital5.commands.store", "restore"),
    "retention": ("vital5.commands.retention", "retention"),
    "run": ("vital5.commands.serve", "run"),
    "serve": ("vital5.commands.serve", "serve"),
    "services": ("vital5.commands.directory", "services"),
    "staff": ("vital5.commands.staff", "staff"),
    "translations": ("vital5.commands.translations", "translations"),
}


class LazyCommands(click.Group):
    """A group that imports a command only when it runs; others add theirs by entry point."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *(e.name for e in entry_points(group="vital5.commands"))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            module, attribute = COMMANDS[cmd_name]
            command = getattr(importlib.import_module(module), attribute)
            return command if isinstance(command, click.Command) else None
        for entry in entry_points(group="vital5.commands", name=cmd_name):
            return _foreign_command(cmd_name, entry.load())
        return None


def _foreign_command(name: str, main: Any) -> click.Command:
    """A command of another package, handed its own arguments untouched."""

    @click.command(
        name,
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
        help=(main.__doc__ or "").strip(),
    )
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def run(arguments: tuple[str, ...]) -> None:
        raise SystemExit(main(list(arguments)))

    return run


@click.group(cls=LazyCommands)
@click.version_option(package_name="vital5")
def main() -> None:
    """Vital 5: checks of blood pressure, smoking, alcohol, weight and mood."""
