"""A server over real HTTP, and a kiosk that has enrolled with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MovableClock
from tests.journeys.live import served
from tests.sync.kiosk_here import KioskHere, ServerHere
from vital5.config import Settings
from vital5.web import build_app


@pytest.fixture
def server(any_settings: Settings) -> Iterator[ServerHere]:
    """A server on either database."""
    app = build_app(any_settings)
    with served(app) as address:
        yield ServerHere(address, any_settings, app.extensions["vital5"].database)
    app.extensions["vital5"].database.close()


@pytest.fixture
def kiosk(server: ServerHere, tmp_path: Path, clock: MovableClock) -> Iterator[KioskHere]:
    """A kiosk that is enrolled and approved, with nothing to send yet."""
    here = KioskHere(tmp_path / "kiosk", server, clock)
    here.enrol()
    server.approve(here)
    yield here
    here.close()
