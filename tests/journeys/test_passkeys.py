"""A passkey in a real Chromium, with an authenticator that the browser itself plays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.journeys.browser import keeping_to_ourselves
from tests.staffing import PASSWORD, SECRET, a_staff
from vital5.models import Passkey
from vital5.services.staff import invitations
from vital5.services.staff.invitations import NEW_PASSWORD


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a device that knows its owner's finger."""
    context = browser.new_context()
    with keeping_to_ourselves(context):
        found = context.new_page()
        chromium = context.new_cdp_session(found)
        chromium.send("WebAuthn.enable")
        chromium.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                         "hasUserVerification": True, "isUserVerified": True,
                         "automaticPresenceSimulation": True}},
        )  # fmt: skip
        yield found
    context.close()


def starts(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/staff/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_selector("[data-page=staff-second-factor]")


def test_a_passkey_is_made_used_and_removed(page: Page, live: str, live_site: Flask) -> None:
    address = live.replace("127.0.0.1", "localhost")
    database: Any = live_site.extensions["vital5"].database
    login = "passkey@example.org"
    staff_id = a_staff(database, "support", login=login)
    starts(page, address, login)
    assert page.locator("form[data-passkey-options]").count() == 0
    page.fill("#code", pyotp.TOTP(SECRET).now())
    page.click("main button")
    page.wait_for_selector("[data-page=staff-account]")
    page.click("a:text-is('Add')")
    page.click("button:text-is('Make it')")
    page.wait_for_selector("[data-page=staff-account]")
    assert "Your passkeys are changed" in page.inner_text("main")
    page.click("button:text-is('Sign out')")
    page.wait_for_selector("[data-page=staff-signed-out]")

    starts(page, address, login)
    page.click("button:text-is('Use a passkey')")
    page.wait_for_selector("[data-page=staff-account]")
    with database.reading() as session:
        kept = session.scalars(sa.select(Passkey).where(Passkey.staff_id == staff_id)).one()
    assert kept.used_at is not None
    _forgets_the_password(page, address, database, staff_id)
    page.click("button:text-is('Remove')")
    page.wait_for_selector("[role=status]")

    assert page.locator("button:text-is('Remove')").count() == 0


def _forgets_the_password(page: Page, address: str, database: Any, staff_id: UUID) -> None:
    """The link of a colleague, another password, and the passkey as the second step."""
    with database.writing() as session:
        code = invitations.invite(session, staff_id, NEW_PASSWORD, datetime.now(UTC))
    page.goto(f"{address}/staff/join#{code}")
    page.fill("#code", code)
    page.click("main button")
    page.fill("#password", "eleven quiet lanterns glow")
    page.click("main button")
    page.wait_for_selector("[data-page=staff-join-prove]")
    page.click("button:text-is('Use a passkey')")
    page.wait_for_selector("[data-page=staff-account]")
    assert "Your password is changed" in page.inner_text("main")
    page.goto(f"{address}/staff/account")
