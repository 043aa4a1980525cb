"""Signing in: both factors, every wrong way, and what stands in the audit of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import MovableClock
from tests.staffing import (
    PASSWORD,
    StaffVisitor,
    a_practice,
    a_staff,
    code_at,
    deeds,
    login_of,
    recovery_codes,
    signs_in,
)
from tests.visitor import Visitor
from vital5.database import Database
from vital5.models import Staff, StaffSession

LOGIN = "nurse@example.org"


@pytest.fixture
def nurse(any_database: Database) -> str:
    """The login of somebody at a practice."""
    practice = a_practice()
    with any_database.writing() as session:
        session.add(practice)
    return login_of(any_database, a_staff(any_database, practice=practice.id, login=LOGIN))


def test_both_factors_let_somebody_in(
    any_site: Flask, any_database: Database, nurse: str, clock: MovableClock
) -> None:
    visitor = signs_in(any_site, nurse, clock())

    assert visitor.opens("/staff/account").name == "staff-account"
    assert "N. Nurse" in visitor.page.text
    assert deeds(any_database)[:2] == ["password_accepted", "signed_in"]


def test_a_password_alone_opens_nothing(any_site: Flask, nurse: str) -> None:
    visitor = Visitor(any_site)
    visitor.sends("/staff/sign-in", login=nurse, password=PASSWORD)

    assert visitor.opens("/staff/account").name == "staff-second-factor"


@pytest.mark.parametrize(
    ("login", "password", "disabled"),
    [
        ("nobody@example.org", PASSWORD, False),
        (LOGIN, "another password", False),
        (LOGIN, PASSWORD, True),
        ("", "", False),
        ("nurse", PASSWORD, False),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    any_site: Flask, any_database: Database, nurse: str, login: str, password: str, disabled: bool
) -> None:
    if disabled:
        with any_database.writing() as session:
            session.execute(sa.update(Staff).values(disabled_at=sa.func.current_timestamp()))
    visitor = Visitor(any_site)
    page = visitor.sends("/staff/sign-in", status=422, login=login, password=password)

    assert page.errors == ["The e-mail address or the password is not right. "
                           "Check both and try again"]  # fmt: skip
    assert page.text.replace(login or "nothing", "") == page.text
    assert deeds(any_database) == ["sign_in_refused"]


def test_the_login_is_found_in_any_letters_and_the_password_in_any_form(
    any_site: Flask, any_database: Database, clock: MovableClock
) -> None:
    login = "josé@example.org"
    a_staff(any_database, "programme", login=login, password="café con leche y sol")
    visitor = Visitor(any_site)
    visitor.sends("/staff/sign-in", login=" JOSÉ@Example.ORG ", password="café con leche y sol")

    assert visitor.page.name == "staff-second-factor"


def test_a_code_works_once(any_site: Flask, nurse: str, clock: MovableClock) -> None:
    signs_in(any_site, nurse, clock())
    again = Visitor(any_site)
    again.sends("/staff/sign-in", login=nurse, password=PASSWORD)

    refused = again.answers(status=422, code=code_at(clock()))
    clock.set(clock() + timedelta(seconds=30))
    again.opens("/staff/second-factor")
    again.answers(code=code_at(clock()))

    assert refused.errors
    assert again.opens("/staff/account").name == "staff-account"


@pytest.mark.parametrize(
    ("seconds", "works"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_code_of_a_clock_a_little_off_works(
    site: Flask, sqlite_database: Database, clock: MovableClock, seconds: int, works: bool
) -> None:
    a_staff(sqlite_database, "programme", login=LOGIN)
    visitor = Visitor(site)
    visitor.sends("/staff/sign-in", login=LOGIN, password=PASSWORD)
    code = code_at(clock() + timedelta(seconds=seconds))
    visitor.posts("/staff/second-factor", {"code": code, "csrf_token": visitor.token()},
                  status=200 if works else 422)  # fmt: skip

    assert (visitor.page.name != "staff-second-factor") is works


def test_a_recovery_code_works_once(
    any_site: Flask, any_database: Database, nurse: str, clock: MovableClock
) -> None:
    with any_database.reading() as session:
        staff_id = session.scalars(sa.select(Staff.id)).one()
    code = recovery_codes(any_database, staff_id)[3]
    for number, status in enumerate((200, 422)):
        visitor = Visitor(any_site)
        visitor.sends("/staff/sign-in", login=nurse, password=PASSWORD)
        visitor.answers(status=status, code=code.lower() if number == 0 else code)

    assert deeds(any_database)[-1] == "second_factor_refused"
    assert "signed_in_by_recovery_code" in deeds(any_database)


def test_the_sixth_wrong_code_is_not_looked_at(
    site: Flask, sqlite_database: Database, clock: MovableClock
) -> None:
    a_staff(sqlite_database, "programme", login=LOGIN)
    visitor = Visitor(site)
    visitor.sends("/staff/sign-in", login=LOGIN, password=PASSWORD)
    for _ in range(5):
        visitor.answers(status=422, code="000000")

    blocked = visitor.answers(status=429, code=code_at(clock()))
    clock.set(clock() + timedelta(minutes=15))
    later = Visitor(site)
    later.sends("/staff/sign-in", login=LOGIN, password=PASSWORD)
    later.answers(code=code_at(clock()))

    assert blocked.headers["Retry-After"] == "900"
    assert later.opens("/staff/account").name == "staff-account"


def test_a_planted_cookie_gains_nothing(any_site: Flask, nurse: str, clock: MovableClock) -> None:
    planted = "p" * 43
    visitor = Visitor(any_site)
    visitor.client.set_cookie("vital5-staff", planted, domain="localhost")
    visitor.sends("/staff/sign-in", login=nurse, password=PASSWORD)
    halfway = visitor.client.get_cookie("vital5-staff")
    visitor.answers(code=code_at(clock()))
    after = visitor.client.get_cookie("vital5-staff")

    assert halfway is not None
    assert after is not None
    assert len({planted, halfway.value, after.value}) == 3
    for old in (planted, halfway.value):
        thief = Visitor(any_site)
        thief.client.set_cookie("vital5-staff", old, domain="localhost")
        assert thief.opens("/staff/account").name == "staff-sign-in"


def test_signing_out_kills_a_copied_cookie(any_site: Flask, any_database: Database) -> None:
    visitor = StaffVisitor(any_site, a_staff(any_database, "administrator"))
    copy = Visitor(any_site)
    copy.client.set_cookie("vital5-staff", visitor.session_token, domain="localhost")
    copy.opens("/staff/account")
    visitor.opens("/staff/account")
    page = visitor.presses("/staff/sign-out")

    assert page.name == "staff-signed-out"
    assert page.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert copy.opens("/staff/account").name == "staff-sign-in"
    assert visitor.client.get_cookie("vital5-staff") is None


@pytest.mark.parametrize(
    ("pauses", "alive"),
    [([timedelta(minutes=14, seconds=59)], True),
     ([timedelta(minutes=15)], False),
     ([timedelta(minutes=14)] * 51, True),
     ([timedelta(minutes=14)] * 51 + [timedelta(minutes=6)], False)],
)  # fmt: skip
def test_a_session_ends_when_idle_and_at_the_end_of_a_day(
    site: Flask,
    sqlite_database: Database,
    clock: MovableClock,
    pauses: list[timedelta],
    alive: bool,
) -> None:
    visitor = StaffVisitor(site, a_staff(sqlite_database, "programme"))
    for pause in pauses:
        clock.set(clock() + pause)
        visitor.opens("/staff/account")

    assert visitor.page.name == ("staff-account" if alive else "staff-sign-in")


def test_the_cookie_is_secure_but_on_loopback(site: Flask) -> None:
    for address, name, secure in (
        ("https://vital5.example.org", "__Host-vital5-staff", True),
        ("http://localhost", "vital5-staff", False),
    ):
        answer = site.test_client().get("/staff/sign-in", base_url=address)
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(f"{name}=")
        assert ("Secure" in cookie) is secure
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_a_residents_cookie_opens_nothing_of_staff_nor_the_other_way(
    any_site: Flask, any_database: Database
) -> None:
    staff = StaffVisitor(any_site, a_staff(any_database, "programme"))
    staff.opens("/en/")
    resident = Visitor(any_site)
    resident.client.set_cookie("vital5", staff.session_token, domain="localhost")

    assert resident.opens("/staff/account").name == "staff-sign-in"


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "/\\evil.example", "/en/", "/staff/sign-in",
           "/practice/../../evil", "/practice/%0d%0aSet-Cookie:x", "javascript:alert(1)",
           "/admin@evil.example", "/staff/account?x=//evil"]
)  # fmt: skip
def test_nobody_is_led_anywhere_else(
    site: Flask, sqlite_database: Database, clock: MovableClock, to: str
) -> None:
    a_staff(sqlite_database, "support", login=LOGIN)
    visitor = Visitor(site)
    visitor.opens("/staff/sign-in")
    visitor.answers(login=LOGIN, password=PASSWORD, to=to)
    visitor.answers(code=code_at(clock()), to=to)

    assert visitor.page.address == "/staff/account"


def test_whoever_was_sent_to_sign_in_comes_back(
    site: Flask, sqlite_database: Database, clock: MovableClock
) -> None:
    a_staff(sqlite_database, "support", login=LOGIN)
    visitor = Visitor(site)
    visitor.opens("/staff/account/recovery-codes")
    visitor.answers(login=LOGIN, password=PASSWORD)
    visitor.answers(code=code_at(clock()))

    assert [page.address for page in visitor.seen][-1] == "/staff/account"


def test_no_token_is_kept_in_the_database(any_site: Flask, any_database: Database) -> None:
    visitor = StaffVisitor(any_site, a_staff(any_database, "programme"))
    with any_database.reading() as session:
        row = session.scalars(sa.select(StaffSession)).one()

    assert visitor.session_token.encode() not in bytes(row.token_hash)
    assert len(row.token_hash) == 32
