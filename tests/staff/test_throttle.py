"""Guessing is stopped: by account, by address, between workers; and a victim is let in again."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

import pytest
from flask import Flask

from tests.conftest import MovableClock
from tests.staffing import PASSWORD, a_staff, code_at, signs_in
from tests.visitor import Visitor
from vital5.database import Database
from vital5.services.staff import passwords

LOGIN = "nurse@example.org"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong passwords are refused without the tenth of a second that each really takes."""
    right = passwords.fits

    def fits(password: str, kept: str | None) -> bool:
        return password == PASSWORD and right(password, kept)

    monkeypatch.setattr(passwords, "fits", fits)


def tries(visitor: Visitor, login: str, times: int, status: int = 422) -> None:
    for _ in range(times):
        visitor.sends("/staff/sign-in", status=status, login=login, password="wrong")


def at(app: Flask, address: str) -> Visitor:
    """Somebody at an address of the network."""
    visitor = Visitor(app)
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor


def test_the_eleventh_try_of_an_account_is_not_looked_at(
    any_site: Flask, any_database: Database, clock: MovableClock
) -> None:
    a_staff(any_database, "programme", login=LOGIN)
    for number in range(10):
        tries(at(any_site, f"198.51.100.{number}"), LOGIN, 1)
    fresh = at(any_site, "198.51.100.99")
    page = fresh.sends("/staff/sign-in", status=429, login=LOGIN, password=PASSWORD)

    assert page.headers["Retry-After"] == "360"
    assert page.errors == ["Too many tries. Wait a few minutes, then try again"]


def test_an_account_that_is_not_there_is_blocked_alike(any_site: Flask) -> None:
    for number in range(10):
        tries(at(any_site, f"198.51.100.{number}"), "nobody@example.org", 1)
    page = at(any_site, "198.51.100.99").sends(
        "/staff/sign-in", status=429, login="nobody@example.org", password=PASSWORD
    )

    assert page.errors == ["Too many tries. Wait a few minutes, then try again"]


def test_the_eleventh_try_from_an_address_is_not_looked_at(
    any_site: Flask, any_database: Database
) -> None:
    a_staff(any_database, "programme", login=LOGIN)
    guesser = at(any_site, "198.51.100.7")
    for number in range(10):
        tries(guesser, f"n{number}@example.org", 1)
    guesser.sends("/staff/sign-in", status=429, login=LOGIN, password=PASSWORD)
    at(any_site, "198.51.100.8").sends("/staff/sign-in", login=LOGIN, password=PASSWORD)


@pytest.mark.parametrize(("minutes", "status"), [(4, 429), (7, 200), (15, 200)])
def test_a_victim_is_locked_out_for_minutes_only(
    site: Flask, sqlite_database: Database, clock: MovableClock, minutes: int, status: int
) -> None:
    a_staff(sqlite_database, "programme", login=LOGIN)
    tries(at(site, "198.51.100.1"), LOGIN, 10)
    clock.set(clock() + timedelta(minutes=minutes))
    at(site, "203.0.113.5").sends("/staff/sign-in", status=status, login=LOGIN, password=PASSWORD)


def test_whoever_signed_in_here_before_is_never_locked_out_by_others(
    any_site: Flask, any_database: Database, clock: MovableClock
) -> None:
    a_staff(any_database, "programme", login=LOGIN)
    signs_in(any_site, LOGIN, clock())
    clock.set(clock() + timedelta(minutes=30))
    for number in range(3):
        tries(at(any_site, f"198.51.100.{number}"), LOGIN, 10 if number == 0 else 1,
              422 if number == 0 else 429)  # fmt: skip

    again = Visitor(any_site)
    again.sends("/staff/sign-in", login=LOGIN, password=PASSWORD)
    again.answers(code=code_at(clock()))
    assert again.opens("/staff/account").name == "staff-account"


def test_a_right_password_does_not_count(any_site: Flask, any_database: Database) -> None:
    a_staff(any_database, "programme", login=LOGIN)
    for _ in range(12):
        Visitor(any_site).sends("/staff/sign-in", login=LOGIN, password=PASSWORD)


def test_an_account_that_is_not_there_takes_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is the same: one hash of the same cost, whoever is asked about."""
    monkeypatch.undo()
    kept = passwords.hashed(PASSWORD)
    passwords.fits("wrong", None)  # the first makes nobody's hash
    taken: dict[str | None, list[float]] = {kept: [], None: []}
    for _ in range(7):
        for against, times in taken.items():
            began = time.process_time()
            assert not passwords.fits("wrong", against)
            times.append(time.process_time() - began)
    known, unknown = (statistics.median(times) for times in taken.values())

    assert 0.6 < known / unknown < 1.67


def test_at_most_two_passwords_are_hashed_at_once() -> None:
    assert passwords._room._value == passwords.AT_ONCE == 2
