"""A passkey that does not fit is refused, whatever is wrong with it."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from flask import Flask

from tests.conftest import NOW
from tests.staffing import PASSWORD, StaffVisitor, a_staff, deeds
from tests.visitor import Visitor
from vital5.database import Database
from vital5.models import Passkey


def a_passkey(database: Database, staff_id: object) -> Passkey:
    made = Passkey(id=uuid4(), staff_id=staff_id, credential=b"c" * 16, public_key=b"p" * 32,
                   sign_count=0, made_at=NOW)  # fmt: skip
    with database.writing() as session:
        session.add(made)
    return made


@pytest.mark.parametrize(
    "told", ["", "{}", "[]", "null", "x" * 20_000,
             json.dumps({"id": "Y2NjY2NjY2NjY2NjY2NjYw", "rawId": "Y2NjY2NjY2NjY2NjY2NjYw",
                         "type": "public-key", "response": {"clientDataJSON": "e30",
                         "authenticatorData": "e30", "signature": "e30"}})]
)  # fmt: skip
def test_a_made_up_answer_opens_nothing(any_site: Flask, any_database: Database, told: str) -> None:
    staff_id = a_staff(any_database, "support", login="p@example.org")
    a_passkey(any_database, staff_id)
    visitor = Visitor(any_site)
    visitor.sends("/staff/sign-in", login="p@example.org", password=PASSWORD)
    form = visitor.page.soup.select_one("form[data-passkey-options]")
    assert form is not None
    page = visitor.sends_form(form, credential=told)

    assert page.name == "staff-second-factor"
    assert page.errors
    assert deeds(any_database)[-1] == "second_factor_refused"


def test_a_made_up_passkey_is_not_kept(any_site: Flask, any_database: Database) -> None:
    visitor = StaffVisitor(any_site, a_staff(any_database, "support"))
    visitor.opens("/staff/passkeys/new")
    page = visitor.answers(status=422, credential="{}")

    assert page.errors


def test_the_last_factor_stays_and_a_strangers_is_out_of_reach(
    any_site: Flask, any_database: Database
) -> None:
    staff_id = a_staff(any_database, "support", secret="")
    mine = a_passkey(any_database, staff_id)
    visitor = StaffVisitor(any_site, staff_id)
    visitor.opens("/staff/account")
    visitor.presses(f"/staff/passkeys/{mine.id}/remove")
    stranger = StaffVisitor(any_site, a_staff(any_database, "support"))
    token = stranger.opens("/staff/account").token
    stranger.posts(f"/staff/passkeys/{mine.id}/remove", {"csrf_token": token}, status=404)

    with any_database.reading() as session:
        assert session.get(Passkey, mine.id) is not None
