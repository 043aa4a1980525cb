"""Staff sign in with their organisation, when it says that they used two factors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask

from tests.conftest import MovableClock
from tests.oidc_provider import LocalProvider
from tests.staffing import a_staff, deeds
from tests.visiting import over
from tests.visitor import Page, Visitor
from vital5.config import Settings, StaffLogin
from vital5.database import Database
from vital5.gateways import oidc
from vital5.models import Staff, place_of
from vital5.services.staff import invitations


@pytest.fixture
def local(clock: MovableClock) -> Iterator[LocalProvider]:
    """The organisation's provider, at the installation's time."""
    oidc.forget_metadata()
    clock.set(datetime.now(UTC))
    provider = LocalProvider(secret="shared")
    provider.now = lambda: clock().timestamp()
    provider.user = {"sub": "n.nurse", "acr": "AAL2"}
    yield provider
    provider.close()


@pytest.fixture
def there(
    application: Flask, any_settings: Settings, any_database: Database, local: LocalProvider
) -> Flask:
    """The application of an installation whose staff may sign in there."""
    login = StaffLogin(local.issuer, "vital5", secret="shared", levels=("AAL2", "AAL3"))
    return over(application, replace(any_settings, staff_login=login), any_database)


def link(database: Database, staff_id: UUID, issuer: str, subject: str = "n.nurse") -> None:
    text = f"{issuer}|{subject}"
    with database.writing() as session:
        staff = session.get_one(Staff, staff_id)
        staff.subject = database.keys.seal(text, place_of("staff", "subject", staff_id))
        staff.subject_fingerprint = database.keys.fingerprint(text, "subject")


def goes(visitor: Visitor, local: LocalProvider, status: int = 200, to: str = "") -> Page:
    """Go there and come back, as a browser does."""
    sent = visitor.client.get(f"/staff/organisation?to={to}", base_url=visitor.base_url)
    assert sent.status_code == 303
    back = urlsplit(local.goes_back(sent.headers["Location"]))
    return visitor.opens(f"{back.path}?{back.query}", status=status)


def test_somebody_known_there_and_here_is_let_in(
    there: Flask, any_database: Database, local: LocalProvider
) -> None:
    link(any_database, a_staff(any_database, "support"), local.issuer)
    visitor = Visitor(there)
    assert visitor.opens("/staff/sign-in").link("organisation") == "/staff/organisation?to="
    page = goes(visitor, local)

    assert page.name == "staff-account"
    assert local.asked[0]["acr_values"] == "AAL2 AAL3"
    assert deeds(any_database) == ["signed_in"]


@pytest.mark.parametrize(
    "changes", [{"sub": "somebody.else"}, {"acr": "AAL1"}, {"acr": None}, {"aud": "another"}]
)
def test_anybody_else_is_not(
    there: Flask, any_database: Database, local: LocalProvider, changes: dict[str, Any]
) -> None:
    link(any_database, a_staff(any_database, "support"), local.issuer)
    local.token_changes = changes
    visitor = Visitor(there)
    page = goes(visitor, local, status=422)

    assert page.name == "staff-organisation"
    assert deeds(any_database) == ["sign_in_refused"]
    assert visitor.opens("/staff/account").name == "staff-sign-in"


def test_a_disabled_account_is_not_let_in(
    there: Flask, any_database: Database, local: LocalProvider, clock: MovableClock
) -> None:
    staff_id = a_staff(any_database, "support")
    link(any_database, staff_id, local.issuer)
    with any_database.writing() as session:
        session.get_one(Staff, staff_id).disabled_at = clock()

    assert goes(Visitor(there), local, status=422).name == "staff-organisation"


def test_a_way_back_without_having_left_is_refused(
    there: Flask, any_database: Database, local: LocalProvider, clock: MovableClock
) -> None:
    link(any_database, a_staff(any_database, "support"), local.issuer)
    attacker, victim = Visitor(there), Visitor(there)
    sent = attacker.client.get("/staff/organisation", base_url=attacker.base_url)
    back = urlsplit(local.goes_back(sent.headers["Location"]))
    victim.opens(f"{back.path}?{back.query}", status=422)
    clock.set(clock() + timedelta(minutes=10))

    assert attacker.opens(f"{back.path}?{back.query}", status=422).name == "staff-organisation"


def test_an_invitation_can_be_taken_up_there(
    there: Flask, any_database: Database, local: LocalProvider, clock: MovableClock
) -> None:
    staff_id = a_staff(any_database, "support", secret="")
    with any_database.writing() as session:
        session.get_one(Staff, staff_id).password_hash = None
        code = invitations.invite(session, staff_id, invitations.JOIN, clock())
    joiner = Visitor(there)
    joiner.sends("/staff/join", code=code)
    page = goes(joiner, local)
    again = goes(Visitor(there), local)

    assert (page.name, again.name) == ("staff-account", "staff-account")
    assert deeds(any_database) == ["joined", "signed_in", "signed_in"]


def test_proving_again_takes_the_same_person_just_now(
    there: Flask, any_database: Database, local: LocalProvider, clock: MovableClock
) -> None:
    link(any_database, a_staff(any_database, "support"), local.issuer)
    visitor = Visitor(there)
    goes(visitor, local)
    clock.set(clock() + timedelta(minutes=10))
    assert visitor.opens("/staff/account/app").name == "staff-prove"
    goes(visitor, local, status=422, to="/staff/account/app")
    local.user["auth_time"] = int(clock().timestamp())
    page = goes(visitor, local, to="/staff/account/app")

    assert page.name == "staff-app"
    assert local.asked[-1]["prompt"] == "login"


def test_a_provider_that_does_not_answer_says_so(there: Flask, local: LocalProvider) -> None:
    local.close()
    oidc.forget_metadata()

    page = Visitor(there).opens("/staff/organisation", status=503)

    assert "does not answer" in page.text


def test_without_the_setting_there_is_no_such_page(any_site: Flask) -> None:
    Visitor(any_site).opens("/staff/organisation", status=404)
