"""Fixtures: a FHIR server, and an installation that pushes to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.conftest import MovableClock
from tests.outbox.server import Server, serving
from tests.sharing.people import SENT, a_kept_share
from vital5.config import Settings
from vital5.database import Database
from vital5.gateways import records
from vital5.models import Outgoing
from vital5.services import outbox, push
from vital5.services.carriers import carriers_of


@dataclass
class Post:
    """An installation with one share to push."""

    settings: Settings
    database: Database
    clock: MovableClock
    server: Server

    def run(self) -> dict[str, int]:
        """Deliver what is due."""
        return outbox.run(self.database, carriers_of(self.settings), self.clock)

    def later(self, **more: float) -> None:
        """Let time go by."""
        self.clock.set(self.clock() + timedelta(**more))

    def row(self) -> Outgoing:
        """The message as it stands."""
        with self.database.reading() as session:
            return session.scalars(select(Outgoing)).one()

    @property
    def share_id(self) -> str:
        """The share that is pushed."""
        return str(self.row().share_id)


@pytest.fixture
def server() -> Iterator[Server]:
    """A FHIR server."""
    with serving() as made:
        yield made


@pytest.fixture
def post(
    any_settings: Settings,
    any_database: Database,
    clock: MovableClock,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> Post:
    """One share that waits to be pushed; nobody waits long for an answer."""
    monkeypatch.setattr(records, "ANSWER", 0.4)
    monkeypatch.setattr(records, "WHOLE", 0.5)
    clock.set(SENT)
    with any_database.writing() as session:
        push.queue(session, a_kept_share(session, any_database.keys), SENT)
    return Post(replace(any_settings, fhir_url=server.url), any_database, clock, server)
