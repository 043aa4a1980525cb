"""Staff from the command line: the first administrator, and the way back in when all else fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import click

from vital5.clock import clock_for
from vital5.commands.opening import answer, opened, plainly
from vital5.services.staff import accounts, roles
from vital5.services.staff.people import People

WORDS = {
    "login": "that is not an e-mail address",
    "name": "a name has 1 to 100 characters",
    "role": f"the role must be one of {', '.join(roles.ROLES)}",
    "practice": "practice staff and managers have a practice (--practice CODE), others have none",
    "taken": "somebody has that e-mail address already",
    "unknown": "there is nobody with that e-mail address",
    "joined": "they have joined already: reset-factor is the way back in",
    "not_joined": "they have not joined yet: invite them again",
    "reason": "say why, in up to 500 characters",
    "last_administrator": "the last administrator cannot leave: add another first",
}


@click.group()
def staff() -> None:
    """Invite staff, and let them back in."""


@contextmanager
def _people() -> Iterator[tuple[Any, People]]:
    with plainly(), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        try:
            with database.writing() as session:
                yield settings, People(session, database.keys, None, now)
        except accounts.Refused as refused:
            raise click.ClickException(WORDS.get(refused.problem, refused.problem)) from refused


def _tell(settings: Any, login: str, code: str) -> None:
    host = settings.public_url or "http://127.0.0.1:8500"
    answer({"login": accounts.plain_login(login), "link": f"{host}/staff/join#{code}"})
    click.echo("The link works once, for 72 hours. Hand it over in person or by phone.", err=True)


def _reset(login: str, deed: Callable[[People, UUID], str]) -> None:
    """What somebody lost is set up anew by a link; the deed makes its code."""
    with _people() as (settings, people):
        found = accounts.by_login(people.session, people.keys, login)
        if found is None:
            raise accounts.Refused("unknown")
        code = deed(people, found.id)
    _tell(settings, login, code)


@staff.command("add-administrator")
@click.option("--login", required=True, metavar="E-MAIL", help="What they sign in with.")
@click.option("--name", required=True, help="How others see them.")
def add_administrator(login: str, name: str) -> None:
    """Invite an administrator; prints the link that sets up the account."""
    with _people() as (settings, people):
        _, code = people.invite(login=login, name=name, role=roles.ADMINISTRATOR, practice_id=None)
    _tell(settings, login, code)


@staff.command()
@click.option("--login", required=True, metavar="E-MAIL", help="What they sign in with.")
@click.option("--name", required=True, help="How others see them.")
@click.option("--role", required=True, type=click.Choice(roles.ROLES))
@click.option("--practice", "code", default="", metavar="CODE", help="The practice's ODS code.")
def invite(login: str, name: str, role: str, code: str) -> None:
    """Invite somebody; prints the link that sets up the account."""
    with _people() as (settings, people):
        practice_id = accounts.practice_of(people.session, code) if code else None
        _, link = people.invite(login=login, name=name, role=role, practice_id=practice_id)
    _tell(settings, login, link)


@staff.command("reset-factor")
@click.argument("login", metavar="E-MAIL")
@click.option("--reason", required=True, help="Why; it stands in the audit.")
def reset_factor(login: str, reason: str) -> None:
    """For the last administrator's lost phone: their password and this link set up another."""
    _reset(login, lambda people, staff_id: people.reset_factor(staff_id, reason))


@staff.command("reset-password")
@click.argument("login", metavar="E-MAIL")
@click.option("--reason", required=True, help="Why; it stands in the audit.")
def reset_password(login: str, reason: str) -> None:
    """For the last administrator's forgotten password: their second step and this link set one."""
    _reset(login, lambda people, staff_id: people.reset_password(staff_id, reason))


@staff.command("list")
def list_staff() -> None:
    """List the accounts: login, role, practice, and whether they joined or left."""
    with _people() as (_, people):
        found = people.listed()
    answer(
        {
            "staff": [
                {
                    "login": one.login,
                    "role": one.role,
                    "practice": one.practice_name,
                    "joined": one.joined,
                    "disabled": one.disabled_at is not None,
                }
                for one in found
            ]
        }
    )
