"""`vital5 demo`: everything running on this machine, with a synthetic borough to look at."""

from __future__ import annotations

import json
import signal
import threading
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from vital5.clock import system_clock
from vital5.commands.kiosk_beside import a_kiosk
from vital5.commands.opening import plainly
from vital5.config import CHECKOUT, Settings
from vital5.database import Database

Lately = list[tuple[datetime, UUID]]


@click.command()
@click.option("--port", default=8500, show_default=True, help="of the resident app")
@click.option("--kiosk-port", default=8501, show_default=True, help="of the kiosk")
@click.option(
    "--data", type=click.Path(path_type=Path), help="where the demonstration keeps things"
)
@click.option("--residents", default=200, show_default=True, help="people to invent")
def demo(port: int, kiosk_port: int, data: Path | None, residents: int) -> None:
    """Start the demonstration; stays until stopped.

    When all is ready it prints one JSON line with the addresses and sign-ins of what is built.
    """
    settings = Settings.from_environment(
        {"VITAL5_ENV": "demo", "VITAL5_DATA": str(data or CHECKOUT / "var" / "demo")}
    )
    from vital5 import create_app

    with plainly():
        passport, lately, sign_ins = _prepare(settings, residents)
    app = create_app(settings)
    _share(app, settings, lately)
    server = _serve(app, port)
    address = f"http://127.0.0.1:{server.server_port}/"
    # Being told to end is the same as Ctrl-C: the kiosk beside this ends too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    ending = ExitStack()
    shared = app.extensions["vital5"].database
    kiosk = ending.enter_context(a_kiosk(kiosk_port, settings, shared, address))
    _greet(address, passport, kiosk, sign_ins)
    doors = {**_doors(server, address), **({"kiosk": kiosk} if kiosk else {})}
    click.echo(json.dumps({**doors, "sign_ins": sign_ins}))
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        ending.close()
        server.shutdown()


def _doors(server: BaseWSGIServer, address: str) -> dict[str, str]:
    """The addresses of what is built."""
    there = {rule.rule for rule in server.app.url_map.iter_rules()}  # type: ignore[attr-defined]
    staff = {part: f"{address}{part}/" for part in ("practice", "programme")}
    built = {part: where for part, where in staff.items() if f"/{part}/" in there}
    return {"resident": address, **built}


def _prepare(settings: Settings, residents: int) -> tuple[str, Lately, list[dict[str, str]]]:
    """Bring the database up, load the directory, and settle the borough once."""
    from vital5.migrations import upgrade
    from vital5.services.demo_borough import load_directory, settle
    from vital5.services.demo_programme import settle_programme
    from vital5.services.demo_staff import settle_staff

    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = settings.data / "passport"
    database = Database(settings)
    click.echo("demo: preparing the database", err=True)
    upgrade(database)
    with database.writing() as session:
        load_directory(session, system_clock())
        click.echo(f"demo: inventing {residents} residents", err=True)
        settled = settle(session, settings.keys, residents, system_clock())
        sign_ins = settle_staff(session, settings.keys, settings.data, system_clock())
        settle_programme(session, settings.keys, system_clock())
    database.close()
    if settled.passport:
        kept.write_text(settled.passport)
        kept.chmod(0o600)
    return kept.read_text() if kept.exists() else "", settled.lately, sign_ins


def _share(app: Flask, settings: Settings, lately: Lately) -> None:
    """What some of them share, with the advice that the result page gave."""
    from vital5.services.demo_shares import share_some
    from vital5.web.advice import advise
    from vital5.web.store import database

    with app.test_request_context("/en/"), database().writing() as session:
        count = share_some(session, settings.keys, lately, advise)
    if count:
        click.echo(f"demo: {count} residents shared with their surgeries", err=True)


def _serve(app: Flask, port: int) -> BaseWSGIServer:
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _greet(address: str, passport: str, kiosk: str, sign_ins: list[dict[str, str]]) -> None:
    from vital5.services.passport import grouped

    click.echo(f"\n  Vital 5, for residents   {address}", err=True)
    if passport:
        click.echo(f"  A record to open         {address}en/passport", err=True)
        click.echo(f"  with the passport code   {grouped(passport)}", err=True)
    if kiosk:
        click.echo(f"  The kiosk                {kiosk}", err=True)
    click.echo(f"\n  For staff                {address}staff/sign-in", err=True)
    for one in sign_ins:
        click.echo(f"  {one['role']:<18} {one['name']:<32} {one['password']}", err=True)
        click.echo(f"  {'':<18} second step: key {one['totp_secret']}", err=True)
    click.echo("\n  Everyone here is invented. Stop with Ctrl-C.\n", err=True)
