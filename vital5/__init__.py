"""Vital 5: the resident pages, the rules behind them and the store beneath them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from vital5.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The web application of one installation; settings come from the environment if not given."""
    from vital5.config import Settings
    from vital5.web import build_app

    return build_app(settings or Settings.from_environment())
