"""Joiners, leavers and lost factors, as an administrator and a practice manager do it."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from tests.conftest import MovableClock
from tests.staffing import (
    PASSWORD,
    SECRET,
    StaffVisitor,
    a_practice,
    a_staff,
    code_at,
    deeds,
    login_of,
    signs_in,
)
from tests.visitor import Page, Visitor
from vital5.database import Database
from vital5.models import Practice

NEW = "three quiet otters dance"


@pytest.fixture
def practice(any_database: Database) -> UUID:
    """A practice."""
    made: Practice = a_practice(code="Y00001")
    with any_database.writing() as session:
        session.add(made)
    return made.id


@pytest.fixture
def administrator(any_site: Flask, any_database: Database) -> StaffVisitor:
    """An administrator who is signed in."""
    return StaffVisitor(any_site, a_staff(any_database, "administrator", name="A. Admin"))


def code_on(page: Page) -> str:
    return page.words_of(".v5-link-box").partition("#")[2]


def invites(visitor: StaffVisitor, role: str = "practice_staff", practice: str = "Y00001") -> Page:
    visitor.opens("/admin/people/new")
    return visitor.answers(name="J. Joiner", login="joiner@example.org", role=role,
                           **({"practice": practice} if practice else {}))  # fmt: skip


def joins(app: Flask, code: str, clock: MovableClock, password: str = NEW) -> tuple[Visitor, str]:
    joiner = Visitor(app)
    joiner.sends("/staff/join", code=code)
    page = joiner.answers(password=password)
    secret = "".join(page.words_of(".v5-key").split())
    joiner.answers(code=code_at(clock(), secret))
    return joiner, secret


def test_a_joiner_sets_up_both_factors_and_is_in(
    any_site: Flask,
    any_database: Database,
    administrator: StaffVisitor,
    practice: UUID,
    clock: MovableClock,
) -> None:
    code = code_on(invites(administrator))
    joiner, secret = joins(any_site, code, clock)
    codes = [str(tag.get_text()) for tag in joiner.page.soup.select(".v5-codes code")]
    joiner.answers()
    later = clock() + timedelta(minutes=1)
    clock.set(later)
    back = signs_in(any_site, "joiner@example.org", later, password=NEW, secret=secret)

    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([A-Z2-9]{4}-){3}[A-Z2-9]{4}", one) for one in codes)
    assert back.opens("/staff/account").name == "staff-account"
    assert "10 left" in back.page.text
    assert back.opens("/staff/account/recovery-codes").name == "staff-account"
    assert deeds(any_database)[:2] == ["invited", "joined"]


def test_a_link_works_once_and_for_three_days(
    any_site: Flask, administrator: StaffVisitor, practice: UUID, clock: MovableClock
) -> None:
    code = code_on(invites(administrator))
    joins(any_site, code, clock)
    again = Visitor(any_site)

    assert again.sends("/staff/join", status=422, code=code).errors
    assert again.sends("/staff/join", status=422, code="").errors


@pytest.mark.parametrize(("hours", "works"), [(71.99, True), (72, False)])
def test_a_link_grows_old(
    any_site: Flask,
    administrator: StaffVisitor,
    practice: UUID,
    clock: MovableClock,
    hours: float,
    works: bool,
) -> None:
    code = code_on(invites(administrator))
    clock.set(clock() + timedelta(hours=hours))

    Visitor(any_site).sends("/staff/join", status=200 if works else 422, code=code)


@pytest.mark.parametrize(
    ("password", "said"),
    [("short words", "at least 12"), ("password1234", "easy to guess"),
     ("qwertyuiopas", "easy to guess"), ("aaaaaaaaaaaaaaaa", "easy to guess"),
     ("joiner123456", "your own name"), ("x" * 1001, "too long")],
)  # fmt: skip
def test_a_password_that_is_known_or_guessed_is_refused(
    any_site: Flask, administrator: StaffVisitor, practice: UUID, password: str, said: str
) -> None:
    joiner = Visitor(any_site)
    joiner.sends("/staff/join", code=code_on(invites(administrator)))

    assert said in joiner.answers(status=422, password=password).errors[0]


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"login": "no address"}, "e-mail address"), ({"name": ""}, "name"), ({"role": ""}, "what"),
     ({"practice": "Z99999"}, "practice"), ({"practice": ""}, "practice"),
     ({"role": "programme"}, "practice"), ({"role": "king"}, "what")],
)  # fmt: skip
def test_an_invitation_that_cannot_be_says_why(
    administrator: StaffVisitor, practice: UUID, fields: dict[str, str], error: str
) -> None:
    given = {"name": "J. Joiner", "login": "j@example.org", "role": "practice_staff",
             "practice": "Y00001", **fields}  # fmt: skip
    administrator.opens("/admin/people/new")
    page = administrator.answers(status=422, **given)

    assert error in page.errors[0]


def test_a_leaver_is_out_at_once_everywhere(
    any_site: Flask, any_database: Database, administrator: StaffVisitor, practice: UUID
) -> None:
    leaver = a_staff(any_database, practice=practice)
    here, there = StaffVisitor(any_site, leaver), StaffVisitor(any_site, leaver)
    here.opens("/staff/account")
    administrator.opens(f"/admin/people/{leaver}")
    administrator.presses("/leave")

    assert here.opens("/staff/account").name == "staff-sign-in"
    assert there.opens("/staff/account").name == "staff-sign-in"
    refused = Visitor(any_site)
    refused.sends("/staff/sign-in", status=422, login=login_of(any_database, leaver),
                  password=PASSWORD)  # fmt: skip


def test_a_lost_factor_is_set_up_anew_with_a_reason_and_the_password(
    any_site: Flask,
    any_database: Database,
    administrator: StaffVisitor,
    practice: UUID,
    clock: MovableClock,
) -> None:
    nurse = a_staff(any_database, practice=practice, login="nurse@example.org")
    old = StaffVisitor(any_site, nurse)
    administrator.opens(f"/admin/people/{nurse}")
    without = administrator.posts(
        f"/admin/people/{nurse}/reset-factor",
        {"csrf_token": administrator.token(), "reason": " "},
        status=422,
    )
    code = code_on(
        administrator.posts(
            f"/admin/people/{nurse}/reset-factor",
            {"csrf_token": administrator.token(), "reason": "phone stolen, seen in person"},
        )
    )
    assert old.opens("/staff/account").name == "staff-sign-in"
    wrong = Visitor(any_site)
    wrong.sends("/staff/join", code=code)
    wrong.answers(status=422, password=NEW)
    _, secret = joins(any_site, code, clock, PASSWORD)
    clock.set(clock() + timedelta(minutes=1))
    back = signs_in(any_site, "nurse@example.org", clock(), secret=secret)

    assert without.errors == ["Say why, in up to 500 characters"]
    assert secret != SECRET
    assert back.opens("/staff/account").name == "staff-account"
    assert "reset_factor" in deeds(any_database)


def test_the_last_administrator_stays(
    any_site: Flask, any_database: Database, administrator: StaffVisitor
) -> None:
    other = a_staff(any_database, "administrator", name="B. Admin")
    second = StaffVisitor(any_site, other)
    administrator.opens(f"/admin/people/{other}")
    administrator.presses("/leave")
    alone = administrator.opens(f"/admin/people/{administrator.staff_id}")

    assert "This is you" in alone.text
    assert second.opens("/admin/people").name == "staff-sign-in"
    administrator.posts(
        f"/admin/people/{administrator.staff_id}/leave",
        {"csrf_token": administrator.token()},
        status=422,
    )


def test_a_manager_reaches_their_own_practice_and_no_other(
    any_site: Flask, any_database: Database, practice: UUID
) -> None:
    elsewhere = a_practice(name="Other Surgery")
    with any_database.writing() as session:
        session.add(elsewhere)
    other = a_staff(any_database, practice=elsewhere.id, name="O. Other")
    manager = StaffVisitor(any_site, a_staff(any_database, "practice_manager", practice))
    listed = manager.opens("/admin/people").text
    manager.opens(f"/admin/people/{other}", status=404)
    manager.opens(f"/admin/practices/{elsewhere.id}", status=404)
    manager.opens("/admin/practices", status=404)
    manager.opens("/admin/people/new")
    made = manager.answers(name="J. Joiner", login="joiner@example.org", role="practice_staff")
    beyond = manager.posts(
        "/admin/people/new",
        {"csrf_token": manager.sends("/admin/people/new", status=422).token, "name": "X",
         "login": "x@example.org", "role": "administrator", "practice_id": str(elsewhere.id)},
        status=422,
    )  # fmt: skip

    assert "O. Other" not in listed
    assert made.name == "admin-link"
    assert beyond.errors


def test_inviting_asks_again_who_is_here_after_ten_minutes(
    any_site: Flask, any_database: Database, administrator: StaffVisitor, clock: MovableClock
) -> None:
    clock.set(clock() + timedelta(minutes=10))
    assert administrator.opens("/admin/people/new").name == "staff-prove"
    administrator.answers(status=422, password=PASSWORD, code="123456")
    administrator.answers(status=422, password=NEW, code=code_at(clock()))
    page = administrator.answers(password=PASSWORD, code=code_at(clock()))

    assert page.name == "admin-invite"


def test_another_password_ends_every_other_session(
    any_site: Flask, any_database: Database, clock: MovableClock
) -> None:
    staff = a_staff(any_database, "programme", login="p@example.org")
    here, there = StaffVisitor(any_site, staff), StaffVisitor(any_site, staff)
    here.opens("/staff/account/password")
    here.answers(status=422, current=NEW, password=NEW)
    here.answers(status=422, current=PASSWORD, password="password1234")
    here.answers(current=PASSWORD, password=NEW)

    assert here.opens("/staff/account").name == "staff-account"
    assert there.opens("/staff/account").name == "staff-sign-in"
    signs_in(any_site, "p@example.org", clock(), password=NEW)


def test_one_ends_ones_own_sessions_by_the_list(any_site: Flask, any_database: Database) -> None:
    staff = a_staff(any_database, "programme")
    here, there = StaffVisitor(any_site, staff), StaffVisitor(any_site, staff)
    stranger = StaffVisitor(any_site, a_staff(any_database, "programme"))
    here.opens("/staff/account")
    form = here.page.soup.select_one("form:has(input[name=session])")
    assert form is not None
    field = form.select_one("input[name=session]")
    assert field is not None
    stranger.opens("/staff/account")
    stranger.posts("/staff/account/sessions/end",
                   {"csrf_token": stranger.token(), "session": str(field["value"])})  # fmt: skip
    assert there.opens("/staff/account").name == "staff-account"
    here.sends_form(form)

    assert there.opens("/staff/account").name == "staff-sign-in"
    assert here.opens("/staff/account").name == "staff-account"
