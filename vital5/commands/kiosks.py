"""The commands that add kiosks, approve them, look at them, lock them and let go of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from vital5.clock import clock_for
from vital5.commands.opening import answer, opened, plainly
from vital5.models import Kiosk
from vital5.sealing import KeyRing
from vital5.services import kiosks as service
from vital5.services.kiosk_fleet import WORDS, fleet
from vital5.services.kiosk_trust import CODE_LIVES
from vital5.services.passport import grouped

Deed = Callable[[Session, KeyRing, datetime], dict[str, Any]]


@click.group()
def kiosks() -> None:
    """Add, approve, look at, lock and revoke kiosks."""


def _do(deed: Deed) -> None:
    """Do something in one transaction, and print what came of it."""
    with plainly(service.CannotDo), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        with database.writing() as session:
            told = deed(session, settings.keys, now)
        answer(told)


def _with(name: str, change: Callable[[Session, KeyRing, Kiosk, datetime], None]) -> None:
    """Change one kiosk, and print its id and what was done."""

    def deed(session: Session, keys: KeyRing, now: datetime) -> dict[str, Any]:
        kiosk = service.named(session, name)
        change(session, keys, kiosk, now)
        return {"id": kiosk.name, "site": kiosk.site}

    _do(deed)


def _coded(session: Session, keys: KeyRing, kiosk: Kiosk, now: datetime) -> dict[str, Any]:
    code = service.code_for(session, keys, kiosk, now)
    return {
        "id": kiosk.name,
        "site": kiosk.site,
        "code": grouped(code),
        "ends_at": (now + CODE_LIVES).isoformat(),
    }


@kiosks.command()
@click.option("--site", required=True, help="The place, as people know it.")
@click.option(
    "--id", "name", help="The id in the kiosk's own file; made from the site if not given."
)
@click.option("--opening", default="", help='When it is open, such as "Mo-Fr 09:00-20:00".')
def add(site: str, name: str | None, opening: str) -> None:
    """Expect a kiosk at a site, and print the code that it enrols with, once, within 15 minutes."""

    def deed(session: Session, keys: KeyRing, now: datetime) -> dict[str, Any]:
        called = name or service.a_name(session, site)
        kiosk = service.add(session, keys, name=called, site=site, opening=opening, now=now)
        return _coded(session, keys, kiosk, now)

    _do(deed)


@kiosks.command()
@click.argument("name", metavar="ID")
def code(name: str) -> None:
    """Print a fresh code: the last one was not used in time, or the kiosk is to enrol anew."""
    _do(lambda session, keys, now: _coded(session, keys, service.named(session, name), now))


@kiosks.command()
@click.argument("name", metavar="ID")
@click.option("--fingerprint", "digits", required=True, help="The six digits on its screen.")
def approve(name: str, digits: str) -> None:
    """Believe a kiosk from now on; refused unless the six digits are those of its key."""
    _with(name, lambda s, keys, kiosk, now: service.approve(s, keys, kiosk, digits, now))


@kiosks.command("list")
@click.option("--alarms", is_flag=True, help="Only those that need somebody; exit 1 if any does.")
def list_kiosks(alarms: bool) -> None:
    """Print each kiosk: last seen, queue, cuff, calibration, faults, versions, what is wrong."""
    with plainly(), opened() as (settings, database):
        now = clock_for(settings.clock_file)()
        with database.reading() as session:
            found = fleet(session, now, settings.keys.newest.id)
    shown = [one for one in found if one.alarms or not alarms]
    for one in shown:
        answer(one.as_json())
        for alarm in one.alarms:
            click.echo(f"{one.id} ({one.site}): {WORDS[alarm]}", err=True)
    if alarms and shown:
        raise SystemExit(1)


@kiosks.command()
@click.argument("name", metavar="ID")
def revoke(name: str) -> None:
    """Believe a kiosk no more, from its next request on."""
    _with(name, service.revoke)


@kiosks.command()
@click.argument("name", metavar="ID")
def lock(name: str) -> None:
    """Lock a kiosk's screen at its next contact."""
    _with(name, lambda s, keys, kiosk, now: service.lock(s, keys, kiosk, now, locked=True))


@kiosks.command()
@click.argument("name", metavar="ID")
def unlock(name: str) -> None:
    """Unlock a kiosk's screen."""
    _with(name, lambda s, keys, kiosk, now: service.lock(s, keys, kiosk, now, locked=False))


@kiosks.command()
@click.argument("name", metavar="ID")
@click.argument("words", default="")
def message(name: str, words: str) -> None:
    """Put a line for staff on a kiosk's screen; without words, take it away."""
    _with(name, lambda s, keys, kiosk, now: service.tell(s, keys, kiosk, words, now))


@kiosks.command("out-of-order")
@click.argument("name", metavar="ID")
@click.option("--over", is_flag=True, help="It works again.")
def out_of_order(name: str, over: bool) -> None:
    """Note that a kiosk does not work."""

    def change(session: Session, keys: KeyRing, kiosk: Kiosk, now: datetime) -> None:
        service.say_out_of_order(session, keys, kiosk, now, broken=not over)

    _with(name, change)


@kiosks.command()
@click.argument("name", metavar="ID")
@click.option("--when", type=click.Choice(["synced", "now", "never"]), default="synced")
def wipe(name: str, when: str) -> None:
    """Have a kiosk delete everything and its key: once all is sent, at once, or after all not."""
    kinds: dict[str, service.Wipe] = {"synced": "when_synced", "now": "now", "never": ""}
    _with(name, lambda s, keys, kiosk, now: service.ask_to_wipe(s, keys, kiosk, kinds[when], now))


@kiosks.command("require")
@click.argument("name", metavar="ID")
@click.argument("version", default="")
def require(name: str, version: str) -> None:
    """Name the oldest program that a kiosk may run; without a version, any."""
    _with(name, lambda _s, _keys, kiosk, _now: service.require_program(kiosk, version))
