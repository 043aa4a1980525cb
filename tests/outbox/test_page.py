"""The page of messages that did not arrive: what, to whom and why, and two things to do."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.outbox.conftest import Post
from tests.staffing import StaffVisitor, a_staff
from tests.visiting import over
from vital5.models import AuditEntry


@pytest.fixture
def administrator(application: Flask, post: Post) -> StaffVisitor:
    site = over(application, post.settings, post.database)
    return StaffVisitor(site, a_staff(post.database, role="administrator"))


def press(administrator: StaffVisitor, post: Post, deed: str) -> None:
    data = {"csrf_token": administrator.token(), "message": str(post.row().id), "deed": deed}
    administrator.posts("/admin/outbox", data)


def test_nothing_that_goes_well_is_on_the_page(post: Post, administrator: StaffVisitor) -> None:
    post.run()
    page = administrator.opens("admin/outbox")
    assert "Nothing needs a person" in page.text
    assert "accepted: 1" in page.text


def test_a_failed_message_is_tried_again_by_a_press(
    post: Post, administrator: StaffVisitor
) -> None:
    post.server.behaviours = ["422"]
    post.run()
    page = administrator.opens("admin/outbox")
    assert "the other side refuses it" in page.text
    assert "Elm Tree Surgery" in page.text
    assert "148" not in page.text
    assert "Amal" not in page.text
    press(administrator, post, "again")
    assert "Nothing needs a person" in administrator.page.text
    assert post.run() == {"accepted": 1}
    with post.database.reading() as session:
        query = sa.select(AuditEntry).where(AuditEntry.deed == "send_again")
        (entry,) = session.scalars(query).all()
    assert (entry.actor, entry.actor_id) == ("staff", administrator.staff_id)


def test_a_message_is_given_up_once(post: Post, administrator: StaffVisitor) -> None:
    post.server.behaviours = ["redirect"]
    post.run()
    administrator.opens("admin/outbox")
    press(administrator, post, "give-up")
    assert administrator.page.name == "admin-outbox-give-up"
    assert post.row().state != "cancelled"  # not before the yes
    administrator.answers()
    assert post.row().state == "cancelled"
    for deed in ("again", "give-up", "explode"):
        press(administrator, post, deed)
    administrator.posts("/admin/outbox", {"csrf_token": administrator.token(), "message": "none"})
    assert post.row().state == "cancelled"


def test_what_the_other_side_has_and_nobody_filed_is_an_alarm_on_the_page(
    post: Post, application: Flask
) -> None:
    post.run()
    post.later(days=3)
    post.run()
    site = over(application, post.settings, post.database)
    page = StaffVisitor(site, a_staff(post.database, role="administrator")).opens("admin/outbox")
    assert "overdue" in page.text
    assert "nobody there has filed it for three days" in page.text
