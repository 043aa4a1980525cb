"""On PostgreSQL the database itself hides another practice's rows from the program's own role."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import NOW
from tests.staffing import StaffVisitor, a_practice, a_staff, signs_in
from tests.store.filled import ROWS, fill
from tests.visiting import over
from tests.visitor import Visitor
from vital5.config import Settings
from vital5.database import Database, practice_scope
from vital5.models import AuditEntry, Base, Practice
from vital5.models.walls import WALLED
from vital5.services import audit_chain, retention
from vital5.services.audit import note
from vital5.services.backup import back_up
from vital5.services.doctor.store import role as doctors_look
from vital5.services.program_role import grant, too_mighty
from vital5.services.readiness import readiness
from vital5.services.restore import CannotRestore, restore

ROLE = f"v5_program_{os.getpid()}"


@pytest.fixture
def program(postgres_settings: Settings) -> Iterator[Database]:
    """The program over a filled database, as a role that owns nothing."""
    owner = Database(postgres_settings)
    fill(owner)
    with owner.writing() as session:
        session.execute(sa.text("TRUNCATE audit_entry"))
    url = owner.url.set(username=ROLE, password=secrets.token_hex(8))
    with owner.writing() as session:
        session.execute(sa.text(f"DROP OWNED BY {ROLE}")) if _there(session) else None
        session.execute(sa.text(f"DROP ROLE IF EXISTS {ROLE}"))
    grant(owner, url)
    owner.engine.dispose()  # nobody else has the database open
    text = url.render_as_string(hide_password=False)
    program = Database(replace(postgres_settings, database_url=text))
    yield program
    program.close()
    owner.close()


def _there(session: Any) -> bool:
    return bool(session.scalar(sa.text(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'")))


@pytest.fixture
def practices(program: Database) -> list[UUID]:
    """The practices that the rows belong to."""
    with program.reading() as session:
        return sorted(session.scalars(sa.select(Practice.id)))


@pytest.fixture(autouse=True)
def everybody_again() -> Iterator[None]:
    """Whatever a test's scope was, the next one begins without."""
    yield
    practice_scope.set("all")


def seen(database: Database, scope: str) -> dict[str, set[UUID | None]]:
    """Whose rows the program sees of each walled table, asked without any WHERE."""
    practice_scope.set(scope)
    with database.reading() as session:
        return {
            table: set(session.scalars(sa.select(Base.metadata.tables[table].c.practice_id)))
            for table in WALLED
            if table != "audit_entry"
        }


def test_every_table_with_a_practice_is_walled(program: Database) -> None:
    with_practice = {t.name for t in Base.metadata.sorted_tables if "practice_id" in t.c}
    with program.reading() as session:
        policed = set(session.scalars(sa.text("SELECT tablename FROM pg_policies")))

    assert with_practice == set(WALLED) == policed


def test_a_query_without_its_where_sees_only_its_own_practice(
    program: Database, practices: list[UUID]
) -> None:
    for practice in practices:
        for table, whose in seen(program, str(practice)).items():
            assert whose == {practice}, table


def test_whoever_works_for_nobody_sees_nothing(program: Database) -> None:
    assert set().union(*seen(program, "none").values()) == set()
    assert set().union(*seen(program, "").values()) == set()


def test_a_connection_that_says_nothing_sees_nothing(program: Database) -> None:
    with program.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM share")).scalar_one() == 0


def test_residents_and_the_system_see_all(program: Database, practices: list[UUID]) -> None:
    for table, whose in seen(program, "all").items():
        assert whose == set(practices), table
        assert len(whose) == ROWS


@pytest.mark.parametrize("table", [t for t in WALLED if t not in ("audit_entry",)])
def test_nothing_of_another_practice_is_changed_deleted_or_added(
    program: Database, practices: list[UUID], table: str
) -> None:
    mine, other = practices[:2]
    held = Base.metadata.tables[table]
    practice_scope.set(str(mine))
    with program.writing() as session:
        gone = session.execute(sa.delete(held).where(held.c.practice_id == other))
        assert gone.rowcount == 0  # type: ignore[attr-defined]
    with pytest.raises(sa.exc.DBAPIError, match=r"row-level security|never changed"):  # noqa: SIM117
        with program.writing() as session:
            session.execute(sa.update(held).values(practice_id=other))


def test_one_chain_is_added_to_from_behind_every_wall(
    program: Database, practices: list[UUID], postgres_settings: Settings
) -> None:
    for practice in (*practices, practices[0]):
        practice_scope.set(str(practice))
        with program.writing() as session:
            note(session, program.keys, now=NOW, actor="staff", deed="viewed", practice_id=practice)
        with program.reading() as session:
            assert set(session.scalars(sa.select(AuditEntry.practice_id))) == {practice}
    practice_scope.set("all")
    with program.snapshot() as session:
        verdict = audit_chain.verify(session, postgres_settings)

    assert (verdict.broken, verdict.entries) == (None, 4)


@pytest.mark.parametrize("deed", ["UPDATE audit_entry SET deed = 'x'", "DELETE FROM audit_entry",
                                  "TRUNCATE share", "DROP TABLE share",
                                  "ALTER TABLE share DISABLE ROW LEVEL SECURITY"])  # fmt: skip
def test_the_program_cannot_change_the_audit_or_the_walls(program: Database, deed: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError), program.writing() as session:
        session.execute(sa.text(deed))


def test_the_doctor_names_a_role_that_no_wall_holds(
    program: Database, postgres_settings: Settings
) -> None:
    owner = Database(postgres_settings)
    told = list(doctors_look(owner, postgres_settings, NOW))
    strict = replace(postgres_settings, env="production")
    worse = list(doctors_look(owner, strict, NOW))
    owner.close()

    assert too_mighty(program) == ""
    assert [problem.id for problem in told] == ["role-too-mighty"]
    assert [problem.severity for problem in worse] == ["error"]


def test_pages_work_as_the_programs_own_role(
    program: Database, application: Flask, postgres_settings: Settings
) -> None:
    site = over(application, postgres_settings, program)
    practice = a_practice(code="Y00001")
    with program.writing() as session:
        session.add(practice)
    nurse = a_staff(program, practice=practice.id, login="nurse@example.org")
    visitor = signs_in(site, "nurse@example.org", NOW)
    resident = Visitor(site)
    resident.opens("/en/")
    manager = StaffVisitor(site, a_staff(program, "practice_manager", practice.id))
    administrator = StaffVisitor(site, a_staff(program, "administrator"))

    assert visitor.opens("/practice/").status == 200
    assert manager.opens("/admin/people").name == "admin-people"
    assert administrator.opens("/admin/audit").name == "admin-audit"
    administrator.opens(f"/admin/people/{nurse}")
    administrator.presses("/leave")
    assert visitor.opens("/practice/").name == "staff-sign-in"
    assert retention.forget_due(program, postgres_settings, NOW)["staff_sessions"] >= 1
    assert readiness(program, postgres_settings, NOW)["write"] == {"ok": True}


def test_a_role_that_owns_nothing_is_told_why_it_cannot_restore(
    program: Database, postgres_settings: Settings, tmp_path: Path
) -> None:
    url = program.url.render_as_string(hide_password=False)
    settings = replace(postgres_settings, database_url=url)
    back_up(program, settings, tmp_path / "backup", NOW)
    program.close()

    with pytest.raises(CannotRestore, match="the role that owns them"):
        restore(settings, tmp_path / "backup", NOW)
