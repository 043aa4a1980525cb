"""A forgotten password: a link from an administrator or a manager, and the second factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from tests.conftest import MovableClock
from tests.staff.test_passkeys import a_passkey
from tests.staff.test_people import NEW, code_on
from tests.staffing import (
    StaffVisitor,
    a_practice,
    a_staff,
    code_at,
    deeds,
    recovery_codes,
    signs_in,
)
from tests.visitor import Visitor
from vital5.database import Database

LOGIN = "nurse@example.org"
OLD = "seven green kettles hum"


@dataclass
class Desk:
    """A practice with its manager, and a nurse who forgot a password."""

    site: Flask
    database: Database
    manager: StaffVisitor
    nurse: UUID

    def link(self, why: str = "rang back on the number we have") -> str:
        """The code of a link that the manager gives."""
        self.manager.opens(f"/admin/people/{self.nurse}")
        told = {"csrf_token": self.manager.token(), "why": why}
        return code_on(self.manager.posts(f"/admin/people/{self.nurse}/reset-password", told))

    def at_second_step(self, code: str) -> Visitor:
        """Somebody who followed the link and chose a password."""
        visitor = Visitor(self.site)
        visitor.sends("/staff/join", code=code)
        assert visitor.answers(password=NEW).name == "staff-join-prove"
        return visitor


@pytest.fixture
def desk(any_site: Flask, any_database: Database) -> Desk:
    practice = a_practice(code="Y00001")
    with any_database.writing() as session:
        session.add(practice)
    manager = a_staff(any_database, "practice_manager", practice)
    nurse = a_staff(any_database, practice=practice, login=LOGIN)
    return Desk(any_site, any_database, StaffVisitor(any_site, manager), nurse)


def test_a_link_and_the_second_step_set_another_password(desk: Desk, clock: MovableClock) -> None:
    at_work = StaffVisitor(desk.site, desk.nurse)
    code = desk.link()
    assert at_work.opens("/staff/account").name == "staff-sign-in"

    visitor = desk.at_second_step(code)
    assert visitor.answers(status=422, code="000000").errors
    clock.set(clock() + timedelta(minutes=1))
    assert visitor.answers(code=code_at(clock())).name == "staff-account"

    clock.set(clock() + timedelta(minutes=1))
    assert signs_in(desk.site, LOGIN, clock(), password=NEW).page.name == "worklist"
    old = Visitor(desk.site)
    old.opens("/staff/sign-in")
    assert old.answers(status=422, login=LOGIN, password=OLD).errors
    again = Visitor(desk.site)
    assert again.opens("/staff/join")
    assert again.answers(status=422, code=code).errors  # once
    assert {"reset_password", "changed_password"} <= set(deeds(desk.database))


def test_the_link_alone_opens_nothing_and_the_old_password_holds(
    desk: Desk, clock: MovableClock
) -> None:
    visitor = desk.at_second_step(desk.link())
    for path in ("/practice/", "/staff/account", "/staff/second-factor"):
        assert visitor.opens(path).name in ("staff-sign-in", "staff-join-password",
                                            "staff-second-factor")  # fmt: skip
    clock.set(clock() + timedelta(minutes=1))
    assert signs_in(desk.site, LOGIN, clock()).page.name == "worklist"


def test_a_recovery_code_is_a_second_step_too(desk: Desk) -> None:
    (one, *_) = recovery_codes(desk.database, desk.nurse)
    visitor = desk.at_second_step(desk.link())

    assert visitor.answers(code=one).name == "staff-account"


def test_a_link_that_grew_old_sets_nothing(desk: Desk, clock: MovableClock) -> None:
    code = desk.link()
    clock.set(clock() + timedelta(hours=72))
    visitor = Visitor(desk.site)
    visitor.opens("/staff/join")

    assert visitor.answers(status=422, code=code).errors


def test_a_reason_is_asked_and_nobody_does_it_for_themselves_or_elsewhere(desk: Desk) -> None:
    manager, path = desk.manager, f"/admin/people/{desk.nurse}/reset-password"
    manager.opens(f"/admin/people/{desk.nurse}")
    page = manager.posts(path, {"csrf_token": manager.token(), "why": " "}, status=422)
    assert page.errors == ["Say why, in up to 500 characters"]

    for who, status in ((manager.staff_id, 422), (a_staff(desk.database, "programme"), 404)):
        manager.posts(f"/admin/people/{who}/reset-password",
                      {"csrf_token": manager.token(), "why": "because"}, status=status)  # fmt: skip
    without = a_staff(desk.database, practice=desk_practice(desk), secret="")
    page = manager.posts(f"/admin/people/{without}/reset-password",
                         {"csrf_token": manager.token(), "why": "because"}, status=422)  # fmt: skip
    assert page.errors == ["They have no second step, and without it no password is set anew"]


def desk_practice(desk: Desk) -> UUID:
    """Where the nurse works."""
    from vital5.models import Staff

    with desk.database.reading() as session:
        found = session.get_one(Staff, desk.nurse).practice_id
    assert found is not None
    return found


@pytest.mark.parametrize("told", ["", "{}"])
def test_a_passkey_is_asked_for_and_a_made_up_one_sets_nothing(desk: Desk, told: str) -> None:
    (one, *_) = recovery_codes(desk.database, desk.nurse)
    a_passkey(desk.database, desk.nurse)
    visitor = desk.at_second_step(desk.link())
    form = visitor.page.soup.select_one("form[data-passkey-options]")
    assert form is not None

    assert visitor.sends_form(form, status=422, credential=told).errors
    assert visitor.page.name == "staff-join-prove"
    assert visitor.answers(code=one).name == "staff-account"
