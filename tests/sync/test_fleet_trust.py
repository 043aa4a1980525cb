"""On the pages: a code that is shown once, six digits that are compared, and a kiosk let go of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from kiosk.server_talk import NotWelcome
from tests.conftest import NOW, MovableClock
from tests.staffing import StaffVisitor, a_staff, deeds
from tests.sync.kiosk_here import NAME, KioskHere, ServerHere
from vital5.database import Database
from vital5.models import AuditEntry, Kiosk
from vital5.services import kiosks
from vital5.web import build_app


@pytest.fixture
def desk(server: ServerHere, clock: MovableClock) -> StaffVisitor:
    """One of the programme team, at the server that kiosks ask."""
    clock.set(NOW)
    pages = build_app(server.settings, server.database)
    return StaffVisitor(pages, a_staff(server.database, "programme", when=NOW))


def page_of(server: ServerHere) -> str:
    with server.database.reading() as session:
        return f"/programme/kiosks/{kiosks.named(session, NAME).id}"


def code_on(desk: StaffVisitor) -> str:
    assert desk.page.name == "kiosk-trust-made"
    return desk.page.words_of("[data-enrolment-code]")


def test_from_another_kiosk_to_its_first_line_and_its_last(
    server: ServerHere, desk: StaffVisitor, tmp_path: Path, clock: MovableClock
) -> None:
    newcomer = KioskHere(tmp_path / "new", server, clock)
    desk.opens("/programme/kiosks/new")
    desk.answers(site="Peckham Library", name=NAME, opening="Mo-Sa 09:00-20:00")
    newcomer.enrol(code_on(desk))
    with pytest.raises(NotWelcome):
        newcomer.sync().once()

    shown = desk.opens(f"{page_of(server)}")
    assert newcomer.digits not in shown.text
    desk.opens(f"{page_of(server)}/approve")
    assert newcomer.digits not in desk.page.text
    desk.answers(digits=f"{newcomer.digits[:3]} {newcomer.digits[3:]}")
    assert (desk.page.name, desk.page.words_of("[data-state]")) == ("kiosk", "working")
    assert newcomer.sync().once().problem == ""

    desk.opens(f"{page_of(server)}/revoke")
    assert newcomer.sync().once().problem == "", "asking alone changes nothing"
    desk.opens(f"{page_of(server)}/revoke")
    desk.answers()
    with pytest.raises(NotWelcome) as told:
        newcomer.sync().once()
    assert told.value.error == "revoked"
    assert [one for one in deeds(server.database) if one != "viewed"] == [
        "added", "code_made", "enrolled", "approved", "revoked"]  # fmt: skip
    with server.database.reading() as session:
        by = session.query(AuditEntry.actor_id).filter_by(deed="approved").scalar()
    assert by == desk.staff_id
    newcomer.close()


def test_other_digits_are_refused_and_nothing_is_believed(
    server: ServerHere, desk: StaffVisitor, tmp_path: Path, clock: MovableClock
) -> None:
    newcomer = KioskHere(tmp_path / "new", server, clock)
    newcomer.enrol()
    desk.opens(f"{page_of(server)}/approve")
    for digits in (f"{(int(newcomer.digits) + 1) % 1_000_000:06d}", "", "x" * 12):
        assert "Do not trust it" in desk.answers(digits=digits, status=422).text
    with server.database.reading() as session:
        assert kiosks.named(session, NAME).approved_at is None
    newcomer.close()


def test_a_code_is_on_one_page_only_and_the_next_ends_it(
    server: ServerHere, desk: StaffVisitor, tmp_path: Path, clock: MovableClock
) -> None:
    server.code()
    desk.opens(f"{page_of(server)}/code")
    desk.answers()
    first = code_on(desk)
    for path in (page_of(server), f"{page_of(server)}/code", "/programme/kiosks"):
        assert first not in desk.opens(path).text
    desk.opens(f"{page_of(server)}/code")
    desk.answers()
    second = code_on(desk)
    newcomer = KioskHere(tmp_path / "new", server, clock)
    with pytest.raises(NotWelcome):
        newcomer.enrol(first)
    newcomer.enrol(second)
    newcomer.close()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"site": "", "name": "kiosk-9"}, "Write the place"),
        ({"site": "x" * 101}, "Write the place"),
        ({"site": "A library", "name": "No Capitals"}, "small letters"),
        ({"site": "A library", "opening": "always"}, "Write the hours"),
        ({"site": "A library", "name": NAME}, "of this id already"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    server: ServerHere, desk: StaffVisitor, typed: dict[str, str], words: str
) -> None:
    server.code()
    desk.opens("/programme/kiosks/new")
    page = desk.answers(status=422, **{"site": "", "name": "", "opening": "", **typed})
    assert words in page.text
    kept = {
        str(one["name"]): one.get("value") or "" for one in page.soup.select("main input[name]")
    }
    assert typed.items() <= kept.items()
    with server.database.reading() as session:
        assert session.query(Kiosk).count() == 1


def test_a_revoked_kiosk_gets_no_code_and_needs_nobody(
    server: ServerHere, desk: StaffVisitor, clock: MovableClock
) -> None:
    server.code()
    desk.opens(f"{page_of(server)}/code")
    with server.database.writing() as session:
        kiosks.revoke(session, server.settings.keys, kiosks.named(session, NAME), clock())
    assert "another id" in desk.answers(status=422).text
    listed = desk.opens("/programme/kiosks")
    assert "revoked" in listed.text
    assert not listed.soup.select("[data-alarm-word]")


@pytest.mark.parametrize("deed", ["code", "approve", "revoke"])
def test_the_second_step_is_asked_again_after_ten_minutes(
    server: ServerHere, desk: StaffVisitor, clock: MovableClock, deed: str
) -> None:
    server.code()
    clock.set(NOW + timedelta(minutes=9, seconds=59))
    desk.opens(f"{page_of(server)}/{deed}")
    assert desk.page.name == f"kiosk-trust-{deed}"
    clock.set(NOW + timedelta(minutes=10))
    assert desk.opens(f"{page_of(server)}/{deed}").name == "staff-prove"


def test_no_such_kiosk(any_site: Flask, any_database: Database) -> None:
    desk = StaffVisitor(any_site, a_staff(any_database, "administrator"))
    for deed in ("code", "approve", "revoke"):
        path = f"/programme/kiosks/00000000-0000-4000-8000-000000000000/{deed}"
        assert desk.client.get(path).status_code == 404
