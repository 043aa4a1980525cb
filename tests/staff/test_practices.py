"""A practice says how it receives; one that closes hands everything to its successor, noted."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.staff.test_matrix import fill_for
from tests.staffing import StaffVisitor, a_practice, a_staff, deeds
from vital5.config import Settings
from vital5.database import Database
from vital5.models import InboxItem, Practice, PracticePerson, Share
from vital5.services import audit_chain, audit_watch
from vital5.services.audit import note
from vital5.services.practice_settings import digest_email_of


@pytest.fixture
def two(any_database: Database) -> tuple[UUID, UUID]:
    """Two practices; the first has a person, a share and an item."""
    first, second = a_practice(code="Y00001"), a_practice(code="Y00002", name="Second Surgery")
    with any_database.writing() as session:
        session.add_all([first, second])
    fill_for(any_database, first.id)
    return first.id, second.id


def test_a_manager_says_how_the_practice_receives(
    any_site: Flask, any_database: Database, two: tuple[UUID, UUID]
) -> None:
    manager = StaffVisitor(any_site, a_staff(any_database, "practice_manager", two[0]))
    assert manager.opens("/admin/practices/own").name == "admin-practice"
    page = manager.answers(receives="digest", digest_email="box@example.org", daily_cap="15",
                           hours="Mo-Fr 08:00-18:00")  # fmt: skip

    assert "Saved" in page.text
    with any_database.reading() as session:
        practice = session.get_one(Practice, two[0])
        assert (practice.receives, practice.daily_cap) == ("digest", 15)
        assert digest_email_of(any_database.keys, practice) == "box@example.org"
        assert b"box@" not in bytes(practice.digest_email or b"")
    assert deeds(any_database)[-1] == "changed_practice"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("daily_cap", "0"), ("daily_cap", "501"), ("daily_cap", "many"), ("daily_cap", "1.5"),
     ("hours", "whenever we like"), ("digest_email", "nobody"), ("receives", "fax")],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_kept(
    any_site: Flask, any_database: Database, two: tuple[UUID, UUID], field: str, typed: str
) -> None:
    manager = StaffVisitor(any_site, a_staff(any_database, "practice_manager", two[0]))
    manager.opens(f"/admin/practices/{two[0]}")
    page = manager.answers(status=422, **{"receives": "portal", "daily_cap": "7", field: typed})

    assert len(page.errors) == 1
    with any_database.reading() as session:
        assert session.get_one(Practice, two[0]).daily_cap == 20


def test_a_practice_that_merges_hands_over_everything(
    any_site: Flask, any_database: Database, any_settings: Settings, two: tuple[UUID, UUID]
) -> None:
    nurse = StaffVisitor(any_site, a_staff(any_database, practice=two[0]))
    administrator = StaffVisitor(any_site, a_staff(any_database, "administrator"))
    page = administrator.opens(f"/admin/practices/{two[0]}")
    for wrong in ("", "Y00001", "Z99999"):
        administrator.posts(f"/admin/practices/{two[0]}/close",
                            {"csrf_token": page.token, "successor": wrong}, status=422)  # fmt: skip
    asked = administrator.posts(
        f"/admin/practices/{two[0]}/close", {"csrf_token": page.token, "successor": "y00002"}
    )
    assert asked.name == "admin-practice-close"
    assert "Second Surgery" in asked.text
    with any_database.reading() as session:
        assert session.get_one(Practice, two[0]).status == "open"  # not before the yes
    done = administrator.answers()

    assert "Second Surgery" in done.text
    with any_database.reading() as session:
        for model in (PracticePerson, Share, InboxItem):
            assert set(session.scalars(sa.select(model.practice_id))) == {two[1]}
    assert nurse.opens("/staff/account").name == "staff-sign-in"
    assert {"closed_practice", "took_over_practice"} <= set(deeds(any_database))
    with any_database.snapshot() as session:
        assert audit_chain.verify(session, any_settings).broken is None


def test_a_share_still_cannot_be_changed(any_database: Database, two: tuple[UUID, UUID]) -> None:
    with pytest.raises(sa.exc.IntegrityError), any_database.writing() as session:
        session.execute(sa.update(Share).values(snapshot_sha256=b"1" * 32))


def look(database: Database, who: UUID, practice: UUID, people: int) -> None:
    from tests.staffing import WHEN

    for number in range(people):
        with database.writing() as session:
            note(session, database.keys, now=WHEN, actor="staff", actor_id=who, deed="viewed",
                 subject="person", subject_id=UUID(int=number), practice_id=practice)  # fmt: skip


@pytest.mark.parametrize(("people", "alerts"), [(40, 0), (41, 1), (60, 1)])
def test_whoever_opens_very_many_people_is_asked_about(
    any_site: Flask, any_database: Database, two: tuple[UUID, UUID], people: int, alerts: int
) -> None:
    who = a_staff(any_database, practice=two[0], name="C. Curious")
    look(any_database, who, two[0], people)
    manager = StaffVisitor(any_site, a_staff(any_database, "practice_manager", two[0]))
    elsewhere = StaffVisitor(any_site, a_staff(any_database, "practice_manager", two[1]))

    told = manager.opens("/admin/audit")
    assert deeds(any_database).count(audit_watch.ALERT) == alerts
    assert ("Ask about these" in told.text) is bool(alerts)
    assert "C. Curious" in told.text
    assert "C. Curious" not in elsewhere.opens("/admin/audit").text


def test_the_audit_is_read_page_by_page(
    any_site: Flask, any_database: Database, two: tuple[UUID, UUID]
) -> None:
    look(any_database, a_staff(any_database, practice=two[0]), two[0], 60)
    administrator = StaffVisitor(any_site, a_staff(any_database, "administrator"))
    first = administrator.opens("/admin/audit")
    earlier = administrator.opens(first.link("Earlier"))
    for odd in ("x", "-1", "9" * 40, "²"):
        administrator.opens(f"/admin/audit?before={odd}")

    assert len(first.soup.select("tbody tr")) == 50
    assert 0 < len(earlier.soup.select("tbody tr")) < 50
