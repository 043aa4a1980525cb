"""What two workers are asked at the same moment happens once: codes, links, last administrators."""

from __future__ import annotations

import threading
from collections.abc import Callable
from uuid import UUID

from tests.conftest import NOW
from tests.staffing import a_staff, code_at, recovery_codes
from vital5.database import Database
from vital5.models import Staff
from vital5.services.staff import accounts, invitations, second_factor
from vital5.services.staff.accounts import Refused

WORKERS = 8


def at_once(deed: Callable[[int], bool]) -> int:
    """How often a deed succeeds that all workers try together."""
    ready, done = threading.Barrier(WORKERS), []

    def work(number: int) -> None:
        ready.wait()
        done.append(deed(number))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == WORKERS
    return sum(done)


def test_a_code_is_taken_once(any_database: Database) -> None:
    database, staff_id = any_database, a_staff(any_database, "programme")

    def deed(_: int) -> bool:
        with database.writing() as session:
            staff = session.get_one(Staff, staff_id)
            return second_factor.use_code(session, database.keys, staff, code_at(NOW), NOW)

    assert at_once(deed) == 1


def test_a_recovery_code_is_taken_once(any_database: Database) -> None:
    database, staff_id = any_database, a_staff(any_database, "programme")
    code = recovery_codes(database, staff_id)[0]

    def deed(_: int) -> bool:
        with database.writing() as session:
            return second_factor.use_recovery_code(session, staff_id, code, NOW)

    assert at_once(deed) == 1


def test_a_link_is_used_once(any_database: Database) -> None:
    database, staff_id = any_database, a_staff(any_database, "programme")
    with database.writing() as session:
        code = invitations.invite(session, staff_id, invitations.JOIN, NOW)

    def deed(_: int) -> bool:
        with database.writing() as session:
            return invitations.use(session, code, NOW)

    assert at_once(deed) == 1


def test_of_many_administrators_who_leave_at_once_one_stays(any_database: Database) -> None:
    database = any_database
    everybody: list[UUID] = [a_staff(database, "administrator") for _ in range(WORKERS)]

    def deed(number: int) -> bool:
        try:
            with database.writing() as session:
                accounts.disable(session, everybody[number], NOW)
        except Refused as refused:
            return refused.problem != "last_administrator"
        return True

    assert at_once(deed) == WORKERS - 1
