"""A passport entered at a kiosk: the visit is in one's record, at once or once there is a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from kiosk.server_talk import ServerTalk
from kiosk.sync import try_once
from tests.builders import a_resident
from tests.conftest import MovableClock
from tests.kiosk.test_at_the_screen import walks
from tests.sync.kiosk_here import KioskHere, ServerHere
from tests.sync.test_wishes import Joined
from tests.visitor import Page, Visitor
from vital5.services.passport import grouped, new_code
from vital5.web import build_app

SMOKING = "Smoking and tobacco"


@dataclass
class Both:
    """A kiosk, and a phone that knows the server."""

    joined: Joined
    phone: Visitor
    code: str

    def visits(self, code: str, status: int = 200) -> Visitor:
        """A whole visit, with a passport entered on the page of results."""
        somebody = self.joined.screen.started()
        walks(somebody, "results")
        somebody.opens("my-passport")
        somebody.answers(code=code, status=status)
        return somebody

    def loses_its_line(self) -> ServerTalk:
        """From now on nothing reaches the server; what was the line until now."""
        sync, place = self.joined.keeping.sync, self.joined.screen.place
        assert sync
        before, offline = sync.talk, httpx.MockTransport(no_line)
        sync.talk = ServerTalk(place.config.server, sync.box, place.clock, offline)
        return before

    def record(self) -> Page:
        """What the passport opens on the phone."""
        return self.phone.sends("passport", code=grouped(self.code))


def no_line(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no line", request=request)


@pytest.fixture
def both(
    server: ServerHere, kiosk: KioskHere, tmp_path: Path, clock: MovableClock
) -> Iterator[Both]:
    joined, code = Joined(kiosk, tmp_path / "kiosk", clock), new_code()
    with server.database.writing() as session:
        session.add(a_resident(server.settings.keys, code))
    phone = build_app(server.settings)
    yield Both(joined, Visitor(phone), code)
    assert joined.keeping.sync
    joined.keeping.sync.close()
    joined.screen.database.close()
    phone.extensions["vital5"].database.close()


def test_with_a_line_the_record_has_it_as_soon_as_the_visit_ends(both: Both) -> None:
    somebody = both.visits(grouped(both.code))
    assert SMOKING not in both.record().text, "the visit goes on"

    somebody.presses("/stop")
    both.joined.hears()

    assert both.record().name == "history"
    assert SMOKING in both.phone.page.text


def test_without_a_line_it_is_joined_when_there_is_one(both: Both) -> None:
    sync, line = both.joined.keeping.sync, both.loses_its_line()
    assert sync
    somebody = both.visits(grouped(both.code))
    assert somebody.page.name == "kiosk-passport-later"
    assert "no connection now" in somebody.page.text
    assert "will be added to your record" in somebody.page.text
    somebody.presses("/stop")
    assert "does not answer" in try_once(sync).problem
    assert SMOKING not in both.record().text

    sync.talk = line
    assert try_once(sync).stored == 1

    assert SMOKING in both.record().text
