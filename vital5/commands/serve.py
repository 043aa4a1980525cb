"""`vital5 run` and `vital5 serve`: the development server and the production server."""

from __future__ import annotations

import sys
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from vital5.commands.opening import plainly
from vital5.config import Settings

DEFAULT_PORT = 8000


class Server(BaseApplication):
    """gunicorn around one application, with settings given here instead of in a file."""

    def __init__(self, settings: Settings, options: dict[str, Any]) -> None:
        self.settings = settings
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from vital5 import create_app

        return create_app(self.settings)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=DEFAULT_PORT, show_default=True)
def run(host: str, port: int) -> None:
    """Run the development server; reloads when the code changes, and refuses as `serve` does."""
    from vital5 import create_app

    settings = _sound_settings()
    if settings.production:
        raise click.ClickException(
            "this server shows its faults to whoever asks: in production use `vital5 serve`"
        )
    create_app(settings).run(host=host, port=port, debug=True, use_evalex=False)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=DEFAULT_PORT, show_default=True)
@click.option("--workers", default=2, show_default=True, help="processes")
def serve(host: str, port: int, workers: int) -> None:
    """Run the production server; refuses to start on what `vital5 doctor` calls an error."""
    settings = _sound_settings()
    click.echo(f"Vital 5 on http://{host}:{port}/", err=True)
    sys.argv = sys.argv[:1]
    Server(settings, options(host, port, workers)).run()


def _sound_settings() -> Settings:
    """The installation that the environment describes, if a server may start on it."""
    from vital5.services.doctor import Broken, refuse_if_broken

    with plainly(Broken):
        settings = Settings.from_environment()
        refuse_if_broken(settings)
    return settings


def options(host: str, port: int, workers: int) -> dict[str, Any]:
    """gunicorn's settings; sync workers have the steadiest slowest answers, behind a proxy."""
    return {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "sync",
        "timeout": 30,
        "graceful_timeout": 10,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "warning",
        "limit_request_line": 2048,
        "limit_request_fields": 60,
        # Who is asking, and how, is told by as many proxies as VITAL5_PROXIES says; by none here.
        "forwarded_allow_ips": "",
    }
